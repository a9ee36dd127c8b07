/** One set of books over a life: it listens, and compares at a month's end. */
import { RULES, type BookRules } from './book-rules.ts';
import { openBooks } from './books.ts';
import { compareAll, type Compared } from './compare.ts';
import { compareDuties } from './compare-duties.ts';
import { DUTY_NUMBERS, openDutyBooks, type DutyNumbers } from './duty-books.ts';
import type { Franchise } from './franchise.ts';
import { openLeadBooks } from './lead-books.ts';
import { listen, type Ears } from './listen.ts';
import type { Student, Tell } from './living.ts';
import { openPaperBooks } from './paper-books.ts';
import { openQualityBooks } from './quality-books.ts';
import { openRenewalBooks } from './renewal-books.ts';
import { openRoster } from './roster.ts';
import { openTaskBooks } from './task-books.ts';
import { openTimetable } from './timetable-books.ts';

export type Oracle = {
  readonly tell: Tell;
  /** Compares everything about these students and their places on the last day of a month. */
  compare(students: readonly Student[], onDate: string): Promise<Compared>;
  /** Compares everything that anybody owes on the evening of a day. */
  compareDuties(onDate: string): Promise<Compared>;
  /** How often each metric was counted and each deed was told: what the life was made of. */
  tally(): Record<string, number>;
};

/** `rules` other than the rule book's are for proving that wrong books are found out. */
export function openOracle(
  franchise: Franchise,
  now: Ears['now'],
  { rules = RULES, numbers = DUTY_NUMBERS }: { readonly rules?: BookRules; readonly numbers?: DutyNumbers } = {},
): Oracle {
  const books = openBooks(rules);
  const roster = openRoster();
  const renewals = openRenewalBooks(books, roster);
  const ears: Ears = { books, roster, renewals, leads: openLeadBooks(books), now, told: new Map() };
  const timetable = openTimetable(now);
  const standing = (studentId: string, courseId: string) => {
    const { available, owed } = books.balance(studentId, courseId);
    return { units: available - owed, isUnspoken: renewals.isUnspoken(studentId, courseId) };
  };
  const given = { numbers, timetable, standing, renewals: () => renewals.open(), now };
  const duties = openDutyBooks(given, (kind, status) => rules.charge(kind, status));
  const papers = openPaperBooks(franchise, timetable, now().onDate);
  const tasks = openTaskBooks();
  const owedOn = (campusId: string, onDate: string) => [
    ...duties.owedOn(campusId, onDate),
    ...papers.owedOn(campusId, onDate),
    ...tasks.owedOn(campusId),
  ];
  return {
    tell: toAll([
      timetable.tell,
      listen(ears),
      duties.tell,
      papers.tell,
      tasks.tell,
      openQualityBooks(books.diary, timetable),
    ]),
    compareDuties: (onDate) => compareDuties(owedOn, franchise, onDate),
    compare: (students, onDate) => compareAll(ears, franchise, students, onDate, rules === RULES),
    tally: () => ({ ...books.diary.tally(), ...Object.fromEntries(ears.told) }),
  };
}

/** Tells every one of them. */
export function toAll(listeners: readonly Tell[]): Tell {
  const each = (tell: (listener: Tell) => void): void => {
    for (const listener of listeners) tell(listener);
  };
  return {
    admitted: (it) => each((listener) => listener.admitted?.(it)),
    order: (it) => each((listener) => listener.order?.(it)),
    paid: (it) => each((listener) => listener.paid?.(it)),
    gave: (it) => each((listener) => listener.gave?.(it)),
    opened: (it) => each((listener) => listener.opened?.(it)),
    handedOver: (it) => each((listener) => listener.handedOver?.(it)),
    joined: (it) => each((listener) => listener.joined?.(it)),
    left: (it) => each((listener) => listener.left?.(it)),
    guest: (it) => each((listener) => listener.guest?.(it)),
    stopped: (it) => each((listener) => listener.stopped?.(it)),
    resumed: (it) => each((listener) => listener.resumed?.(it)),
    marked: (it) => each((listener) => listener.marked?.(it)),
    rolled: (it) => each((listener) => listener.rolled?.(it)),
    contacted: (it) => each((listener) => listener.contacted?.(it)),
    lost: (it) => each((listener) => listener.lost?.(it)),
    settled: (it) => each((listener) => listener.settled?.(it)),
    visited: (it) => each((listener) => listener.visited?.(it)),
    seen: (it) => each((listener) => listener.seen?.(it)),
    leadContact: (it) => each((listener) => listener.leadContact?.(it)),
    registered: (it) => each((listener) => listener.registered?.(it)),
    tasked: (it) => each((listener) => listener.tasked?.(it)),
    taskRaised: (it) => each((listener) => listener.taskRaised?.(it)),
    taskHandedOver: (it) => each((listener) => listener.taskHandedOver?.(it)),
    taskEnded: (it) => each((listener) => listener.taskEnded?.(it)),
    judged: (it) => each((listener) => listener.judged?.(it)),
    filed: (it) => each((listener) => listener.filed?.(it)),
    memoed: (it) => each((listener) => listener.memoed?.(it)),
    briefed: (it) => each((listener) => listener.briefed?.(it)),
    appraised: (it) => each((listener) => listener.appraised?.(it)),
    leadReferred: (it) => each((listener) => listener.leadReferred?.(it)),
    leadContactUndone: (it) => each((listener) => listener.leadContactUndone?.(it)),
  };
}
