/** A student's lots, marks and debts in a course, and how one is drawn from another. */
import type { BookRules, Lot } from './book-rules.ts';
import type { Happening } from './diary.ts';

export type Draw = { readonly lot: Lot; readonly units: number; readonly minor: number };
export type Debt = { open: number; readonly onDate: string; readonly born: number; readonly settled: Draw[] };
export type Mark = {
  readonly status: string;
  readonly draws: readonly Draw[];
  readonly debt: Debt | null;
  readonly happened: Happening[];
};
export type Account = { readonly lots: Lot[]; readonly marks: Map<string, Mark>; debts: Debt[] };
/** Hours to use, hours owed, and money received for hours not yet taught. */
export type Balance = { readonly available: number; readonly owed: number; readonly prepaid: number };

export type Accounts = {
  of(studentId: string, courseId: string): Account;
  /** In one course, or in all. */
  balance(studentId: string, courseId?: string): Balance;
};

const sumOf = <T>(items: readonly T[], value: (item: T) => number): number =>
  items.reduce((sum, item) => sum + value(item), 0);

export function openAccounts(): Accounts {
  const students = new Map<string, Map<string, Account>>();
  return {
    of: (studentId, courseId) => {
      const own = students.get(studentId) ?? new Map<string, Account>();
      students.set(studentId, own);
      const account = own.get(courseId) ?? { lots: [], marks: new Map(), debts: [] };
      own.set(courseId, account);
      return account;
    },
    balance: (studentId, courseId) => {
      const own = [...(students.get(studentId) ?? [])]
        .filter(([id]) => courseId === undefined || id === courseId)
        .map(([, account]) => account);
      const lots = own.flatMap((account) => account.lots);
      const debts = own.flatMap((account) => account.debts);
      return {
        available: sumOf(lots, (lot) => lot.left),
        owed: sumOf(debts, (debt) => debt.open),
        prepaid: sumOf(lots, (lot) => lot.paid - lot.recognised),
      };
    },
  };
}

/** Whichever lot is to be used before another: soonest to expire, paid before given, oldest. */
function byUse(a: Lot, b: Lot): number {
  if (a.expiresOn !== b.expiresOn) return (a.expiresOn ?? '9999-12-31') < (b.expiresOn ?? '9999-12-31') ? -1 : 1;
  if ((a.paid === 0) !== (b.paid === 0)) return a.paid === 0 ? 1 : -1;
  if (a.boughtOn !== b.boughtOn) return a.boughtOn < b.boughtOn ? -1 : 1;
  return a.born - b.born;
}

const byAge = (a: Debt, b: Debt): number => {
  if (a.onDate !== b.onDate) return a.onDate < b.onDate ? -1 : 1;
  return a.born - b.born;
};

function take(rules: BookRules, lot: Lot, units: number): Draw {
  const minor = rules.revenue(lot, units);
  lot.left -= units;
  lot.recognised += minor;
  return { lot, units, minor };
}

function giveBack({ lot, units, minor }: Draw): void {
  lot.left += units;
  lot.recognised -= minor;
}

/** Takes units from the lots in the order of use; `open` is what they lack. */
export function draw(rules: BookRules, account: Account, units: number): { draws: Draw[]; open: number } {
  const draws: Draw[] = [];
  let open = units;
  for (const lot of [...account.lots].sort(byUse)) {
    const taken = Math.min(lot.left, open);
    if (taken > 0) draws.push(take(rules, lot, taken));
    open -= taken;
  }
  return { draws, open };
}

/** Gives back what a mark and the settling of its debt drew. */
export function undo(account: Account, mark: Mark): void {
  for (const each of [...mark.draws, ...(mark.debt?.settled ?? [])]) giveBack(each);
  account.debts = account.debts.filter((debt) => debt !== mark.debt);
}

export type Settled = { readonly mark: Mark; readonly debt: Debt; readonly lot: Lot; readonly minor: number };

/** Pays debts, oldest first, from whatever is left in the order of use: a new lot's hours, or hours that a correction gave back. */
export function settle(rules: BookRules, account: Account): Settled[] {
  const settled: Settled[] = [];
  for (const debt of [...account.debts].sort(byAge)) {
    const mark = [...account.marks.values()].find((each) => each.debt === debt);
    const { draws, open } = draw(rules, account, debt.open);
    debt.open = open;
    debt.settled.push(...draws);
    if (mark !== undefined) settled.push(...draws.map(({ lot, minor }) => ({ mark, debt, lot, minor })));
  }
  return settled;
}
