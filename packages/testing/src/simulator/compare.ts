/** Comparing the product with the books: every balance, every figure of every dashboard, and that figures open to rows that add up. */
import { addMonths, monthStart } from '@keshi/kernel/dates';
import type { ClientOutput } from '@keshi/kernel/endpoint';
import { getStatement } from '@keshi/modules/hours/contract';
import {
  getBranchDashboard,
  getOrgAwards,
  getCampusDashboard,
  getOrgDashboard,
  getOrgFigureTotals,
} from '@keshi/modules/reporting/contract';
import { rankings } from './award-books.ts';
import type { Books } from './books.ts';
import type { Days, Happening, Measure, Where } from './diary.ts';
import type { Campus, Franchise } from './franchise.ts';
import { whereOf, type Ears } from './listen.ts';
import { sideBySide, type Student } from './living.ts';
import type { Roster } from './roster.ts';

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
  /** The month before, which figures are compared with. */
  readonly before: Days;
  readonly check: (what: string, ours: number, theirs: number) => void;
};

/** `opens`: figures are opened too, which says nothing about books. */
export async function compareAll(
  { books, roster }: Pick<Ears, 'books' | 'roster'>,
  franchise: Franchise,
  students: readonly Student[],
  onDate: string,
  opens: boolean,
): Promise<Compared> {
  const differences: Difference[] = [];
  let compared = 0;
  const check: Comparing['check'] = (what, ours, theirs) => {
    compared += 1;
    if (ours !== theirs) differences.push({ at: onDate, what, books: ours, product: theirs });
  };
  const month = { from: monthStart(onDate), until: monthStart(addMonths(onDate, 1)) };
  const before = { from: addMonths(month.from, -1), until: month.from };
  const comparing: Comparing = { books, roster, franchise, students, onDate, month, before, check };
  await compareStudents(comparing);
  await compareOrg(comparing);
  await compareAwards(comparing);
  if (opens) await compareRows(comparing);
  for (const branchId of new Set(franchise.campuses.map((campus) => campus.branchId)))
    await compareBranch(comparing, branchId);
  for (const campus of franchise.campuses) await compareCampus(comparing, campus);
  return { compared, differences };
}

async function compareStudents({ franchise, students, books, check }: Comparing): Promise<void> {
  await sideBySide(students, async (student) => {
    const statement = await student.campus.principal.client.call(getStatement, {
      params: { orgId: franchise.orgId, campusId: student.campus.id, studentId: student.id },
      query: { limit: 1 },
    });
    const own = books.balance(student.id);
    check(`available of ${student.id}`, own.available, statement.availableUnits);
    check(`owed of ${student.id}`, own.owed, statement.owedUnits);
    check(`prepaid of ${student.id}`, own.prepaid, statement.prepaidMinor);
    check(`reconciled ${student.id}`, 1, statement.reconciled ? 1 : 0);
  });
}

async function compareOrg(comparing: Comparing): Promise<void> {
  const { franchise, month: query } = comparing;
  const params = { orgId: franchise.orgId };
  const org = await franchise.director.client.call(getOrgDashboard, { params, query });
  comparePlace(comparing, 'org', org.totals, () => true);
  for (const row of org.rows)
    comparePlace(comparing, `row ${row.name}`, row.figures, (at) => at.campusId === row.id || at.branchId === row.id);
  compareTrend(comparing, org.trend);
}

/** Every campus's place among supervisors and teams. */
async function compareAwards({ franchise, books, roster, month, onDate, check }: Comparing): Promise<void> {
  const campuses = franchise.campuses.map(({ id, advisors }) => ({ id, advisors: advisors.length }));
  const ours = rankings({ diary: books.diary, roster, month, onDate, campuses });
  const theirs = await franchise.director.client.call(getOrgAwards, {
    params: { orgId: franchise.orgId },
    query: { month: onDate.slice(0, 7) },
  });
  for (const kind of ['supervisors', 'teams'] as const)
    for (const { campusId, campusName, place } of theirs[kind])
      check(`place among ${kind} of ${campusName}`, ours[kind].get(campusId) ?? 0, place ?? 0);
}

/** Every figure of the organisation opens to rows that sum to it, both sides of it. */
async function compareRows({ franchise, month: query, check }: Comparing): Promise<void> {
  const { client } = franchise.director;
  const params = { orgId: franchise.orgId };
  const { totals } = await client.call(getOrgDashboard, { params, query });
  await sideBySide(totals, async ({ metric, ...sides }) => {
    for (const part of ['numerator', 'denominator'] as const) {
      if (sides[part] === null) continue;
      const opened = await client.call(getOrgFigureTotals, { params, query: { ...query, metric, part } });
      check(`rows of ${metric}, ${part}`, sides[part], opened.total);
      check(`seal of ${metric}, ${part}`, 1, opened.seal ? 1 : 0);
    }
  });
}

async function compareBranch(comparing: Comparing, branchId: string): Promise<void> {
  const { franchise, month: query } = comparing;
  const params = { orgId: franchise.orgId, branchId };
  const branch = await franchise.director.client.call(getBranchDashboard, { params, query });
  comparePlace(comparing, `branch ${branchId}`, branch.totals, (at) => at.branchId === branchId);
  for (const row of branch.rows)
    comparePlace(comparing, `branch row ${row.name}`, row.figures, (at) => at.campusId === row.id);
}

async function compareCampus(comparing: Comparing, campus: Campus): Promise<void> {
  const { franchise, month: query } = comparing;
  const params = { orgId: franchise.orgId, campusId: campus.id };
  const own = await campus.principal.client.call(getCampusDashboard, { params, query });
  const here = (at: Where): boolean => at.campusId === campus.id;
  comparePlace(comparing, campus.name, own.totals, here);
  for (const row of own.rows) comparePerson(comparing, `${campus.name} ${row.name}`, row, here);
  // Nobody is missing among the people: their figures add up to the campus's.
  for (const { metric, numerator, denominator } of own.totals) {
    const below = own.rows.map((row) => sidesOf(row.figures, metric));
    const sum = (side: 'numerator' | 'denominator'): number => below.reduce((total, each) => total + each[side], 0);
    comparing.check(`people of ${campus.name}: ${metric}`, sum('numerator'), numerator);
    comparing.check(`people of ${campus.name}: ${metric} of`, sum('denominator'), denominator ?? 0);
  }
}

type Dashboard = ClientOutput<typeof getOrgDashboard>;
type Figures = Dashboard['totals'];

type Sides = Record<'numerator' | 'denominator' | 'previousNumerator' | 'previousDenominator', number>;

function sidesOf(figures: Figures, metric: string): Sides {
  const figure = figures.find((each) => each.metric === metric);
  return {
    numerator: figure?.numerator ?? 0,
    denominator: figure?.denominator ?? 0,
    previousNumerator: figure?.previousNumerator ?? 0,
    previousDenominator: figure?.previousDenominator ?? 0,
  };
}

/** `below` is what a rate is over; it is a count, or what a target is measured in. */
type FactFigure = readonly [
  metric: Figures[number]['metric'],
  fact: string,
  measure: Measure,
  below?: string,
  of?: Measure,
];
const FACT_FIGURES: readonly FactFigure[] = [
  ['sign-ups', 'sign-up', 'count'],
  ['sign-up-amount', 'sign-up', 'minor'],
  ['renewals', 'renewal', 'count'],
  ['renewal-amount', 'renewal', 'minor'],
  ['renewal-rate', 'renewal-done', 'count', 'renewal-due'],
  ['extensions', 'extension', 'count'],
  ['extension-amount', 'extension', 'minor'],
  ['extension-rate', 'extension', 'count'],
  ['re-enrolments', 're-enrolment', 'count'],
  ['consumption', 'consumption', 'units'],
  ['revenue', 'consumption', 'minor'],
  ['receipts', 'receipt', 'minor'],
  ['return-visits', 'visit', 'count'],
  ['new-task-amount', 'sign-up', 'minor', 'target-new', 'minor'],
  ['new-task', 'sign-up', 'count', 'target-new', 'count'],
  ['renewal-task-amount', 'renewal', 'minor', 'target-renewal', 'minor'],
  ['renewal-task', 'renewal', 'count', 'target-renewal', 'count'],
  ['hours-task', 'consumption', 'units', 'target-hours', 'units'],
  ['attendance', 'attended', 'count', 'expected'],
  ['consult-calls', 'consult-call', 'count'],
  ['hotline-calls', 'hotline-call', 'count'],
  ['invitations', 'invitation', 'count'],
  ['lead-visits', 'arrival', 'count'],
  ['face-consults', 'face-consult', 'count'],
  ['referral-leads', 'referral-lead', 'count'],
  ['referral-rate', 'referral-sign-up', 'count', 'sign-up'],
  ['sign-up-rate', 'sign-up', 'count', 'arrival'],
  ['complaint-rate', 'complaint', 'count'],
  ['major-accidents', 'accident', 'count'],
  ['data-accuracy', 'filing-kept', 'count', 'filing-figure'],
  ['compliance', 'rule-kept', 'count', 'rule-check'],
  ['error-rate', 'paper-corrected', 'count', 'paper-filed'],
];

function compareFlows(
  { books: { diary }, month, before, check }: Comparing,
  at: string,
  figures: Figures,
  counts: (happening: Happening) => boolean,
): void {
  for (const [metric, fact, measure, below, of = 'count'] of FACT_FIGURES) {
    const sides = sidesOf(figures, metric);
    check(`${at}: ${metric}`, diary.sum(fact, measure, month, counts), sides.numerator);
    check(`${at}: ${metric} before`, diary.sum(fact, measure, before, counts), sides.previousNumerator);
    if (below === undefined) continue;
    check(`${at}: ${metric} of`, diary.sum(below, of, month, counts), sides.denominator);
    check(`${at}: ${metric} of before`, diary.sum(below, of, before, counts), sides.previousDenominator);
  }
}

/** Every month of the trend of everything that flows. */
function compareTrend({ books: { diary }, check }: Comparing, trend: Dashboard['trend']): void {
  for (const [metric, fact, measure, below, of = 'count'] of FACT_FIGURES) {
    for (const { month, ...sides } of trend.find((each) => each.metric === metric)?.months ?? []) {
      const days = { from: `${month}-01`, until: addMonths(`${month}-01`, 1) };
      check(
        `trend of ${metric} in ${month}`,
        diary.sum(fact, measure, days, () => true),
        sides.numerator,
      );
      if (below !== undefined)
        check(
          `trend of ${metric} in ${month} of`,
          diary.sum(below, of, days, () => true),
          sides.denominator ?? 0,
        );
    }
  }
}

/** What had been granted and not yet taught when the month began. */
function heldBefore({ books: { diary }, before }: Comparing, measure: Measure, here: (at: Where) => boolean): number {
  const ever = { from: '', until: before.until };
  return diary.sum('granted', measure, ever, here) - diary.sum('consumption', measure, ever, here);
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
  for (const measure of ['units', 'minor'] as const) {
    const metric = measure === 'units' ? 'balance-units' : 'balance-amount';
    check(`${at}: ${metric} before`, heldBefore(comparing, measure, here), sidesOf(figures, metric).previousNumerator);
  }
  const effective = students.filter((student) => isEffective(comparing, student.id)).length;
  check(`${at}: effective-students`, effective, sidesOf(figures, 'effective-students').numerator);
  check(`${at}: complaint-rate of`, effective, sidesOf(figures, 'complaint-rate').denominator);
  const advisors = franchise.campuses.filter((campus) => here(whereOf(campus))).flatMap((campus) => campus.advisors);
  const load = sidesOf(figures, 'classes-per-advisor');
  const classes = roster.classesOn(onDate, here);
  check(`${at}: classes`, classes.length, load.numerator);
  check(`${at}: advisors`, advisors.length, load.denominator);
  const adjusted = sidesOf(figures, 'classes-per-advisor-adjusted');
  check(`${at}: places`, placesOf(classes), adjusted.numerator);
  check(`${at}: places of`, advisors.length * FULL_CLASS, adjusted.denominator);
}

/** Where small classes count in part, fifteen students are a whole class (M21). */
const FULL_CLASS = 15;
const placesOf = (classes: ReturnType<Roster['classesOn']>): number =>
  classes.reduce((sum, { active }) => sum + Math.min(FULL_CLASS, active), 0);

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
  check(`${at}: places`, placesOf(own), sidesOf(row.figures, 'classes-per-advisor-adjusted').numerator);
}

/** Active, with hours left, and a lesson within thirty days either side (M29). */
function isEffective({ books, roster, onDate }: Comparing, studentId: string): boolean {
  const { available, owed } = books.balance(studentId);
  return roster.isActive(studentId) && available - owed > 0 && roster.hasLessonNear(studentId, onDate);
}
