/** The books' rules of renewals: due when a marked lesson leaves four hours or fewer, done when paid in full within thirty days (M10, REN-03, REN-04). */
import { addDays } from '@keshi/kernel/dates';
import type { Books } from './books.ts';
import type { Happening, Where } from './diary.ts';
import type { OpenRenewal } from './duty-books.ts';
import type { Roster } from './roster.ts';

const LOW_BALANCE = 400;
const GRACE_DAYS = 30;

type Renewal = {
  readonly dueOn: string;
  readonly fact: Happening;
  quotedOn: string | null;
  /** Somebody has contacted the family, quoted or taken money for it. */
  worked: boolean;
  touched: boolean;
  hoursCame: boolean;
  closed: 'paid' | 'lost' | 'corrected' | null;
};
export type RollMarked = Where & {
  readonly courseId: string;
  readonly onDate: string;
  readonly advisorId: string;
  readonly studentIds: readonly string[];
};

export type RenewalBooks = {
  /** Balances have been looked at after a roll. */
  afterRoll(roll: RollMarked): void;
  /** Money for a renewal has been looked at. */
  afterPayment(studentId: string, courseId: string, onDate: string, full: boolean): void;
  /** Another order of the course than a renewal has been paid in full, and that has been looked at. */
  afterFirstBuying(studentId: string, courseId: string): void;
  /** Hours that came after a renewal was opened end its round; a gift only touches it. */
  hoursCame(studentId: string, courseId: string, gift: boolean): void;
  /** Somebody worked on it. */
  touched(studentId: string, courseId: string): void;
  quoted(studentId: string, courseId: string, onDate: string): void;
  /** All that are open. */
  open(): OpenRenewal[];
  /** No renewal of the course is open, and none was decided since hours came. */
  isUnspoken(studentId: string, courseId: string): boolean;
  lost(studentId: string, courseId: string): void;
};

function openRenewal(books: Books, roll: RollMarked): Renewal {
  const { campusId, branchId, advisorId: personId, onDate } = roll;
  const fact = { campusId, branchId, metric: 'renewal-due', personId, onDate, count: 1, units: 0, minor: 0 };
  books.diary.write(fact);
  return { dueOn: onDate, fact, quotedOn: null, worked: false, touched: false, hoursCame: false, closed: null };
}

function takeBack(books: Books, renewal: Renewal): void {
  renewal.closed = 'corrected';
  books.diary.crossOut(renewal.fact);
}

function pay(books: Books, renewal: Renewal, onDate: string, full: boolean): void {
  renewal.worked = true;
  renewal.touched = true;
  if (!full) return;
  renewal.closed = 'paid';
  if (onDate <= addDays(renewal.dueOn, GRACE_DAYS)) books.diary.write({ ...renewal.fact, metric: 'renewal-done' });
}

const isOpen = (renewal: Renewal): boolean => renewal.closed === null;
/** Lost, or paid, and no hours have come since. */
const isDecided = (renewal: Renewal): boolean =>
  renewal.closed !== null && renewal.closed !== 'corrected' && !renewal.hoursCame;

type Of = (studentId: string, courseId: string) => Renewal[];

/** What people do about a renewal. */
const steps = (of: Of): Pick<RenewalBooks, 'touched' | 'quoted' | 'lost'> => ({
  touched: (studentId, courseId) => {
    for (const each of of(studentId, courseId).filter(isOpen)) [each.worked, each.touched] = [true, true];
  },
  quoted: (studentId, courseId, onDate) => {
    for (const each of of(studentId, courseId).filter(isOpen))
      [each.worked, each.touched, each.quotedOn] = [true, true, onDate];
  },
  lost: (studentId, courseId) => {
    for (const each of of(studentId, courseId).filter(isOpen)) each.closed = 'lost';
  },
});

const openIn = (renewals: ReadonlyMap<string, readonly Renewal[]>): OpenRenewal[] =>
  [...renewals].flatMap(([key, own]) =>
    own.filter(isOpen).map(({ dueOn, worked, quotedOn }) => ({
      studentId: key.split('/')[0] ?? '',
      dueOn,
      isUntouched: !worked,
      quotedOn,
    })),
  );

export function openRenewalBooks(books: Books, roster: Roster): RenewalBooks {
  const renewals = new Map<string, Renewal[]>();
  const of: Of = (studentId, courseId) => {
    const key = `${studentId}/${courseId}`;
    const own = renewals.get(key) ?? [];
    renewals.set(key, own);
    return own;
  };
  const look = (studentId: string, roll: RollMarked): void => {
    const own = of(studentId, roll.courseId);
    const open = own.find(isOpen);
    const { available, owed } = books.balance(studentId, roll.courseId);
    const low = available - owed <= LOW_BALANCE;
    if (open === undefined) {
      const falls = low && roster.isActive(studentId, roll.courseId) && !own.some(isDecided);
      if (falls) own.push(openRenewal(books, roll));
    } else if (!low && !open.touched && !open.hoursCame) {
      takeBack(books, open);
    }
  };
  return {
    afterRoll: (roll) => {
      for (const studentId of roll.studentIds) look(studentId, roll);
    },
    afterPayment: (studentId, courseId, onDate, full) => {
      const open = of(studentId, courseId).find(isOpen);
      if (open !== undefined) pay(books, open, onDate, full);
    },
    afterFirstBuying: (studentId, courseId) => {
      const open = of(studentId, courseId).find(isOpen);
      if (open !== undefined && !open.worked) takeBack(books, open);
    },
    hoursCame: (studentId, courseId, gift) => {
      for (const each of of(studentId, courseId)) {
        if (gift) each.touched = each.touched || isOpen(each);
        else each.hoursCame = true;
      }
    },
    ...steps(of),
    open: () => openIn(renewals),
    isUnspoken: (studentId, courseId) =>
      !of(studentId, courseId).some((renewal) => isOpen(renewal) || isDecided(renewal)),
  };
}
