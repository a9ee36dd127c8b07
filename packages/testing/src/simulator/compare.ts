/** Comparing the product with the books: every balance, every figure of every dashboard, and that figures open to rows that add up. */
import { addMonths, monthStart } from '@keshi/kernel/dates';
import type { ClientOutput } from '@keshi/kernel/endpoint';
import { getStatement } from '@keshi/modules/hours/contract';
import { getCampusDashboard, getOrgDashboard, listOrgFigureRows } from '@keshi/modules/reporting/contract';
import type { Books } from './books.ts';
import type { Days, Happening, Measure, Where } from './diary.ts';
import type { Campus, Franchise } from './franchise.ts';
import { whereOf, type Ears } from './listen.ts';
import type { Student } from './living.ts';

export type Difference = {
  readonly at: string;
  readonly what: string;
  readonly books: number;
  readonly product: number;
};
export type Compared = { readonly compared: number; readonly differences: readonly Difference[] };

/** What is compared with what, on the last day of a month. */
type Comparing = Pick<Ears, 'books' | 'roster'> & {
  readonly franchise: Franchise;
  readonly students: readonly Student[];
  readonly onDate: string;
  readonly month: Days;
  readonly check: (what: string, ours: number, theirs: number) => void;
};

export async function compareAll(
  { books, roster }: Pick<Ears, 'books' | 'roster'>,
  franchise: Franchise,
  students: readonly Student[],
  onDate: string,
): Promise<Compared> {
  const differences: Difference[] = [];
  let compared = 0;
  const check: Comparing['check'] = (what, ours, theirs) => {
    compared += 1;
    if (ours !== theirs) differences.push({ at: onDate, what, books: ours, product: theirs });
  };
  const month = { from: monthStart(onDate), until: monthStart(addMonths(onDate, 1)) };
  const comparing: Comparing = { books, roster, franchise, students, onDate, month, check };
  for (const student of students) await compareStudent(comparing, student);
  await compareOrg(comparing);
  for (const campus of franchise.campuses) await compareCampus(comparing, campus);
  return { compared, differences };
}

async function compareStudent({ franchise, books, check }: Comparing, student: Student): Promise<void> {
  const statement = await student.campus.principal.client.call(getStatement, {
    params: { orgId: franchise.orgId, campusId: student.campus.id, studentId: student.id },
    query: { limit: 1 },
  });
  const own = books.balance(student.id);
  check(`available of ${student.id}`, own.available, statement.availableUnits);
  check(`owed of ${student.id}`, own.owed, statement.owedUnits);
  check(`prepaid of ${student.id}`, own.prepaid, statement.prepaidMinor);
  check(`reconciled ${student.id}`, 1, statement.reconciled ? 1 : 0);
}

async function compareOrg(comparing: Comparing): Promise<void> {
  const { franchise, month: query, check } = comparing;
  const { client } = franchise.director;
  const params = { orgId: franchise.orgId };
  const org = await client.call(getOrgDashboard, { params, query });
  comparePlace(comparing, 'org', org.totals, () => true);
  for (const row of org.rows)
    comparePlace(comparing, `row ${row.name}`, row.figures, (at) => at.campusId === row.id || at.branchId === row.id);
  for (const metric of ['consumption', 'receipts', 'renewal-rate', 'balance-units'] as const) {
    const opened = await client.call(listOrgFigureRows, { params, query: { ...query, metric, limit: 1 } });
    check(`rows of ${metric}`, sidesOf(org.totals, metric).numerator, opened.total);
    check(`seal of ${metric}`, 1, opened.seal ? 1 : 0);
  }
}

async function compareCampus(comparing: Comparing, campus: Campus): Promise<void> {
  const { franchise, month: query } = comparing;
  const params = { orgId: franchise.orgId, campusId: campus.id };
  const own = await campus.principal.client.call(getCampusDashboard, { params, query });
  const here = (at: Where): boolean => at.campusId === campus.id;
  comparePlace(comparing, campus.name, own.totals, here);
  for (const row of own.rows) comparePerson(comparing, `${campus.name} ${row.name}`, row, here);
}

type Dashboard = ClientOutput<typeof getOrgDashboard>;
type Figures = Dashboard['totals'];

function sidesOf(figures: Figures, metric: string): { numerator: number; denominator: number } {
  const figure = figures.find((each) => each.metric === metric);
  return { numerator: figure?.numerator ?? 0, denominator: figure?.denominator ?? 0 };
}

type FactFigure = readonly [metric: Figures[number]['metric'], fact: string, measure: Measure, below?: string];
const FACT_FIGURES: readonly FactFigure[] = [
  ['sign-ups', 'sign-up', 'count'],
  ['sign-up-amount', 'sign-up', 'minor'],
  ['renewals', 'renewal', 'count'],
  ['renewal-amount', 'renewal', 'minor'],
  ['renewal-rate', 'renewal-done', 'count', 'renewal-due'],
  ['consumption', 'consumption', 'units'],
  ['revenue', 'consumption', 'minor'],
  ['receipts', 'receipt', 'minor'],
  ['return-visits', 'visit', 'count'],
  ['attendance', 'attended', 'count', 'expected'],
];

function compareFlows(
  { books: { diary }, month, check }: Comparing,
  at: string,
  figures: Figures,
  counts: (happening: Happening) => boolean,
): void {
  for (const [metric, fact, measure, below] of FACT_FIGURES) {
    const { numerator, denominator } = sidesOf(figures, metric);
    check(`${at}: ${metric}`, diary.sum(fact, measure, month, counts), numerator);
    if (below !== undefined) check(`${at}: ${metric} of`, diary.sum(below, 'count', month, counts), denominator);
  }
}

/** A place: what flowed through it, and what it holds at the end of the month. */
function comparePlace(comparing: Comparing, at: string, figures: Figures, here: (where: Where) => boolean): void {
  const { books, roster, franchise, onDate, check } = comparing;
  compareFlows(comparing, at, figures, here);
  const students = comparing.students.filter((student) => here(whereOf(student.campus)));
  const held = (of: (balance: ReturnType<Books['balance']>) => number): number =>
    students.reduce((sum, student) => sum + of(books.balance(student.id)), 0);
  check(
    `${at}: balance-units`,
    held((balance) => balance.available - balance.owed),
    sidesOf(figures, 'balance-units').numerator,
  );
  check(
    `${at}: balance-amount`,
    held((balance) => balance.prepaid),
    sidesOf(figures, 'balance-amount').numerator,
  );
  const effective = students.filter((student) => isEffective(comparing, student.id)).length;
  check(`${at}: effective-students`, effective, sidesOf(figures, 'effective-students').numerator);
  const advisors = franchise.campuses.filter((campus) => here(whereOf(campus))).flatMap((campus) => campus.advisors);
  const load = sidesOf(figures, 'classes-per-advisor');
  check(`${at}: classes`, roster.classesOn(onDate, here).length, load.numerator);
  check(`${at}: advisors`, advisors.length, load.denominator);
}

/** A person: what was credited to them, and the classes they answer for on the last day. */
function comparePerson(
  comparing: Comparing,
  at: string,
  row: { readonly id: string; readonly figures: Figures },
  here: (where: Where) => boolean,
): void {
  const { roster, onDate, check } = comparing;
  compareFlows(comparing, at, row.figures, (happening) => here(happening) && happening.personId === row.id);
  const own = roster.classesOn(onDate, here).filter((klass) => klass.advisorId === row.id);
  check(`${at}: classes`, own.length, sidesOf(row.figures, 'classes-per-advisor').numerator);
}

/** Active, with hours left, and a lesson within thirty days either side (M29). */
function isEffective({ books, roster, onDate }: Comparing, studentId: string): boolean {
  const { available, owed } = books.balance(studentId);
  return roster.isActive(studentId) && available - owed > 0 && roster.hasLessonNear(studentId, onDate);
}
