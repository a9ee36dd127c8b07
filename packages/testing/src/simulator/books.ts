/**
 * The simulator's own books: the rules of the rule book written down as naively as possible, in memory, sharing no code with the product's
 * ledger or its figures. When both agree about a franchise's life, neither is likely to be wrong.
 */
import { draw, openAccounts, settle, undo, type Account, type Accounts, type Debt, type Draw } from './accounts.ts';
import type { BookRules, Kind, Lot } from './book-rules.ts';
import { openDiary, type Diary, type Happening, type Where } from './diary.ts';

export type MarkGiven = Where & {
  readonly studentId: string;
  readonly courseId: string;
  readonly lessonId: string;
  readonly onDate: string;
  readonly kind: Kind;
  readonly status: string;
  readonly advisorId: string;
};
export type LotGiven = Where & {
  readonly studentId: string;
  readonly courseId: string;
  readonly units: number;
  readonly paid: number;
  readonly boughtOn: string;
  readonly expiresOn: string | null;
  readonly onDate: string;
};

export type Books = {
  /** Marks, or marks anew: what the earlier mark did is undone first. True when an earlier mark was replaced. */
  mark(given: MarkGiven): boolean;
  addLot(given: LotGiven): void;
  balance: Accounts['balance'];
  readonly diary: Diary;
};

const attended = new Set(['present', 'late', 'make_up']);

/** Enrolled students without leave were expected, and came or did not; a trial is nobody's enrolment (M18). */
const countsAsExpected = ({ kind, status }: MarkGiven): boolean => kind !== 'trial' && status !== 'leave';

function happeningsOf(given: MarkGiven, charge: number, draws: readonly Draw[]): Happening[] {
  const { campusId, branchId, advisorId: personId, onDate } = given;
  const once = { campusId, branchId, personId, onDate, count: 1, units: 0, minor: 0 };
  const minor = draws.reduce((sum, each) => sum + each.minor, 0);
  return [
    ...(countsAsExpected(given) ? [{ ...once, metric: 'expected' }] : []),
    ...(attended.has(given.status) ? [{ ...once, metric: 'attended' }] : []),
    ...(charge > 0 ? [{ ...once, metric: 'consumption', units: charge, minor }] : []),
  ];
}

function markOn(rules: BookRules, account: Account, diary: Diary, given: MarkGiven, born: number): boolean {
  const earlier = account.marks.get(given.lessonId);
  if (earlier?.status === given.status) return false;
  if (earlier !== undefined) {
    undo(account, earlier);
    for (const each of earlier.happened) diary.crossOut(each);
  }
  const charge = rules.charge(given.kind, given.status);
  const { draws, open } = draw(rules, account, charge);
  const debt: Debt | null = open > 0 ? { open, onDate: given.onDate, born, settled: [] } : null;
  if (debt !== null) account.debts.push(debt);
  const happened = happeningsOf(given, charge, draws);
  for (const each of happened) diary.write(each);
  account.marks.set(given.lessonId, { status: given.status, draws, debt, happened });
  // Hours that came back may pay older debts, no earlier than lesson, debt and lot.
  settleOn(
    rules,
    account,
    diary,
    given,
    (older, lot) => [given.onDate, older.onDate, lot.boughtOn].sort().at(-1) ?? '',
  );
  return earlier !== undefined;
}

/** Money that settles an owed lesson is revenue, credited as the lesson was; the hours were counted when they were taught. */
function settleOn(
  rules: BookRules,
  account: Account,
  diary: Diary,
  { campusId, branchId }: Where,
  dayOf: (debt: Debt, lot: Lot) => string,
): void {
  for (const { mark, debt, lot, minor } of settle(rules, account)) {
    const personId = mark.happened.find((each) => each.metric === 'consumption')?.personId ?? null;
    const once = { campusId, branchId, personId, onDate: dayOf(debt, lot) };
    const revenue: Happening = { ...once, metric: 'consumption', count: 0, units: 0, minor };
    mark.happened.push(revenue);
    diary.write(revenue);
  }
}

function addLotTo(rules: BookRules, account: Account, diary: Diary, given: LotGiven, born: number): void {
  const { campusId, branchId, onDate, units, paid, boughtOn, expiresOn } = given;
  account.lots.push({ units, left: units, paid, recognised: 0, boughtOn, expiresOn, born });
  diary.write({ campusId, branchId, personId: null, metric: 'granted', onDate, count: 1, units, minor: paid });
  settleOn(rules, account, diary, given, () => onDate);
}

export function openBooks(rules: BookRules): Books {
  const accounts = openAccounts();
  const diary = openDiary();
  let born = 0;
  return {
    diary,
    balance: (studentId, courseId) => accounts.balance(studentId, courseId),
    mark: (given) => markOn(rules, accounts.of(given.studentId, given.courseId), diary, given, (born += 1)),
    addLot: (given) => {
      addLotTo(rules, accounts.of(given.studentId, given.courseId), diary, given, (born += 1));
    },
  };
}
