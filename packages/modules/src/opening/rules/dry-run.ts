/** The whole import without writing anything: what each row becomes, the totals it gives, and the file's own beside them. */
import type { Units } from '@keshi/kernel/hours';
import type { Minor } from '@keshi/kernel/money';
import { isNothing, parseHours, parseMoney } from './amounts.ts';
import type { Figures } from './balance.ts';
import { textOf } from './cells.ts';
import { inTenThousands, type Field } from './fields.ts';
import { contentKey } from './keys.ts';
import type { Staged, StagedTotal } from './layout.ts';
import type { Mappings } from './mapping.ts';
import { matchStudents, type Answer, type KnownStudent, type Match } from './match.ts';
import { issue, type Issue } from './reasons.ts';
import { readRow, type EnrolmentPart, type ReadContext, type ReadRow } from './row.ts';
import { viewOf, type Corrections } from './view.ts';

/** What a person has said about a row: leave it out, take it as it is read, or read it with these cells instead. */
export type RowDecision =
  | { readonly kind: 'skip' }
  | { readonly kind: 'accept' }
  | { readonly kind: 'correct'; readonly cells: Corrections; readonly accept: boolean };

export type DryRunInput = Omit<ReadContext, 'epoch'> & {
  readonly mappings: Mappings;
  readonly decisions: ReadonlyMap<string, RowDecision>;
  readonly answers: ReadonlyMap<string, Answer>;
  readonly known: readonly KnownStudent[];
  /** Content keys of rows that earlier batches of this organisation imported and did not reverse. */
  readonly imported: ReadonlySet<string>;
};

/**
 * `ready` will be imported. `refused` and `undecided` wait for a person; `skipped` was left out by one. `already` came
 * in with an earlier file, so that a corrected file can be sent whole.
 */
export type RowState = 'ready' | 'refused' | 'undecided' | 'skipped' | 'already';

export type DryRow = ReadRow & { readonly state: RowState; readonly studentKey: string | null };

export type Totals = {
  readonly students: number;
  readonly enrolments: number;
  readonly boughtUnits: Units;
  readonly givenUnits: Units;
  readonly usedUnits: Units;
  readonly paidLeftUnits: Units;
  readonly giftLeftUnits: Units;
  readonly receivedMinor: Minor;
  readonly arrearsMinor: Minor;
  readonly valueLeftMinor: Minor;
};

/** A figure of a total row beside the sum of the rows above it and of those that will be imported. Hundredths or fen. */
export type FileTotal = {
  readonly sheet: string;
  readonly row: number;
  readonly kind: 'subtotal' | 'total';
  readonly label: string;
  readonly field: keyof Figures;
  readonly column: string;
  /** `part`: the rows since the last 小计. `all`: every row since the header or the last 合计. */
  readonly covers: 'part' | 'all';
  readonly stated: number;
  readonly rowsSum: number;
  readonly importedSum: number;
};

export type DryRun = {
  readonly rows: readonly DryRow[];
  readonly match: Match;
  readonly totals: Totals;
  readonly byCampusAndCourse: readonly (Totals & { readonly campusId: string; readonly course: string })[];
  readonly byAdvisor: readonly (Totals & { readonly campusId: string; readonly advisor: string | null })[];
  readonly fileTotals: readonly FileTotal[];
  readonly counts: Readonly<Record<RowState, number>>;
  readonly notices: readonly Issue[];
};

const byPlace = (one: { sheet: string; row: number }, other: { sheet: string; row: number }): number =>
  one.sheet === other.sheet ? one.row - other.row : one.sheet < other.sheet ? -1 : 1;

/** Every staged row read through its table's mapping and its correction. A table that isn't mapped gives no rows. */
function readAll(staged: Staged, input: DryRunInput): ReadRow[] {
  const blocks = new Map(staged.blocks.map((block) => [block.id, block]));
  return staged.rows.flatMap((row) => {
    const block = blocks.get(row.block);
    const mapping = block && input.mappings.get(block.signature);
    if (!block || !mapping) return [];
    const decision = input.decisions.get(row.key);
    const corrections = decision?.kind === 'correct' ? decision.cells : undefined;
    return [readRow(row, viewOf(row, block, mapping, corrections), block, { ...input, epoch: staged.epoch })];
  });
}

/** What makes two rows of a student the same purchase: equal keys are a repeated row, not a second one. */
const purchaseKey = ({ enrolment }: ReadRow): string | null =>
  enrolment &&
  JSON.stringify([
    enrolment.campusId,
    enrolment.course,
    enrolment.boughtUnits,
    enrolment.givenUnits,
    enrolment.usedUnits,
    enrolment.receivedMinor,
    enrolment.enrolledOn,
  ]);

/** One student's rows in order: a repeated row, or a course that stands in an earlier row too. */
function repeatedCourses(own: readonly ReadRow[], add: (key: string, one: Issue) => void): void {
  const courses = new Map<string, number>();
  const purchases = new Map<string, number>();
  for (const row of own) {
    const purchase = purchaseKey(row);
    const twin = purchase === null ? undefined : purchases.get(purchase);
    const earlier = courses.get(row.courseText);
    if (twin !== undefined) add(row.key, issue('duplicate-row', null, { row: twin }));
    else if (earlier !== undefined) add(row.key, issue('second-enrolment', null, { row: earlier }));
    if (purchase !== null && twin === undefined) purchases.set(purchase, row.row);
    if (earlier === undefined) courses.set(row.courseText, row.row);
  }
}

/** What can only be seen across rows: siblings, phones that differ, the same course twice or brought in before. Added to the rows they concern. */
function acrossRows(rows: readonly ReadRow[], match: Match, { known, imported }: DryRunInput): Map<string, Issue[]> {
  const found = new Map<string, Issue[]>();
  const openings = new Map(known.map((student) => [student.id, student.openings]));
  const add = (key: string, one: Issue): void => void found.set(key, [...(found.get(key) ?? []), one]);
  const byKey = new Map(rows.map((row) => [row.key, row]));
  for (const student of match.students) {
    const names = match.siblings.get(student.key);
    const own = student.rows.flatMap((key) => byKey.get(key) ?? []).toSorted(byPlace);
    const [first] = own;
    if (!first) continue;
    if (names) add(first.key, issue('siblings', null, { names: names.join('、') }));
    for (const relation of ['mother', 'father'] as const) {
      const numbers = student.phones.filter((phone) => phone.relation === relation);
      if (numbers.length > 1) add(first.key, issue(`${relation}-phones-differ`));
    }
    repeatedCourses(own, add);
    const standing = openings.get(student.knownId ?? '') ?? [];
    for (const row of own)
      if (standing.includes(row.courseText) && !imported.has(contentKey(row) ?? ''))
        add(row.key, issue('opening-stands'));
  }
  for (const key of match.held) add(key, issue('student-undecided'));
  return found;
}

function stateOf(row: ReadRow, issues: readonly Issue[], input: DryRunInput, held: boolean): RowState {
  const decision = input.decisions.get(row.key);
  if (decision?.kind === 'skip') return 'skipped';
  if (issues.some(({ severity }) => severity === 'refuse') || !row.student || !row.enrolment) return 'refused';
  if (input.imported.has(contentKey(row) ?? '')) return 'already';
  const accepted = decision?.kind === 'accept' || (decision?.kind === 'correct' && decision.accept);
  if (held || (!accepted && issues.some(({ severity }) => severity === 'decide'))) return 'undecided';
  return 'ready';
}

/** Sums rows. A student counts once, however many enrolments. */
export function totalsOf(rows: readonly DryRow[]): Totals {
  const enrolments = rows.flatMap((row) => (row.enrolment ? [row.enrolment] : []));
  const sum = (of: (one: EnrolmentPart) => number): number => enrolments.reduce((total, one) => total + of(one), 0);
  return {
    students: new Set(rows.map((row) => row.studentKey)).size,
    enrolments: enrolments.length,
    boughtUnits: sum((one) => one.boughtUnits),
    givenUnits: sum((one) => one.givenUnits),
    usedUnits: sum((one) => one.usedUnits),
    paidLeftUnits: sum((one) => one.paidLeftUnits),
    giftLeftUnits: sum((one) => one.giftLeftUnits),
    receivedMinor: sum((one) => one.receivedMinor),
    arrearsMinor: sum((one) => one.arrearsMinor),
    valueLeftMinor: sum((one) => one.valueLeftMinor),
  };
}

/** Groups of ready rows with their totals, in the order of their keys. */
function grouped<K extends object>(rows: readonly DryRow[], keyOf: (one: EnrolmentPart) => K): (Totals & K)[] {
  const groups = Map.groupBy(rows, (row) => (row.enrolment ? JSON.stringify(Object.values(keyOf(row.enrolment))) : ''));
  return [...groups]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .flatMap(([, own]) => {
      const first = own[0]?.enrolment;
      return first ? [{ ...totalsOf(own), ...keyOf(first) }] : [];
    });
}

const TOTALLED: readonly (keyof Figures)[] = ['bought', 'given', 'used', 'left', 'received', 'arrears', 'due'];
const isTotalled = (field: Field | null): field is keyof Figures => TOTALLED.some((one) => one === field);

/** A total row's figure: hours may be a plain number or 48课时, money may carry ￥ or 万. */
function statedFigure(field: keyof Figures, text: string, header: string): number | null {
  if (isNothing(text)) return null;
  if (field === 'received' || field === 'arrears' || field === 'due') return parseMoney(text, inTenThousands(header));
  const hours = parseHours(text);
  return hours && hours.paidUnits + hours.givenUnits;
}

const sumOf = (rows: readonly DryRow[], field: keyof Figures): number =>
  rows.reduce((total, { figures }) => total + (figures[field] ?? 0), 0);

/** A 小计 that equals everything so far is a running one; otherwise it is the part's own. */
function compareTotal(
  total: StagedTotal,
  rows: readonly DryRow[],
  field: keyof Figures,
  column: string,
  stated: number,
): FileTotal {
  const { sheet, row, kind, label } = total;
  const part = rows.filter((one) => one.row >= total.partFrom);
  const covers = kind === 'total' || sumOf(rows, field) === stated ? 'all' : 'part';
  const covered = covers === 'all' ? rows : part;
  const importedSum = sumOf(
    covered.filter(({ state }) => state === 'ready'),
    field,
  );
  return { sheet, row, kind, label, field, column, covers, stated, rowsSum: sumOf(covered, field), importedSum };
}

function fileTotalsOf(staged: Staged, mappings: Mappings, rows: readonly DryRow[]): FileTotal[] {
  const bySheet = Map.groupBy(rows, ({ sheet }) => sheet);
  const blocks = new Map(staged.blocks.map((block) => [block.id, block]));
  return staged.totals.flatMap((total) => {
    const block = blocks.get(total.block);
    const above = (bySheet.get(total.sheet) ?? []).filter(({ row }) => row >= total.allFrom && row < total.row);
    return (block ? (mappings.get(block.signature) ?? []) : []).flatMap((field, index) => {
      const column = block?.headers[index] ?? '';
      const stated = isTotalled(field) ? statedFigure(field, textOf(total.cells[index]), column) : null;
      return isTotalled(field) && stated !== null ? [compareTotal(total, above, field, column, stated)] : [];
    });
  });
}

/** What concerns the file and not a row: no status column, a title that names another campus. */
function noticesOf(staged: Staged, input: DryRunInput, rows: readonly DryRow[]): Issue[] {
  const mapped = [...input.mappings.values()].flat();
  const silent = mapped.includes('status')
    ? 0
    : rows.filter(({ issues }) => !issues.some(({ code }) => code === 'status-from-note')).length;
  const titles = [...new Set(staged.blocks.flatMap((block) => [block.sheet, ...block.titles]))];
  const named = input.campuses.filter(({ names }) =>
    names.some((name) => titles.some((title) => title.includes(name))),
  );
  const other = named.length > 0 && !named.some(({ id }) => id === input.campusId) && !mapped.includes('campus');
  return [
    ...(silent > 0 ? [issue('status-unmapped', null, { count: silent })] : []),
    ...(other
      ? [issue('other-campus-named', null, { names: named.map(({ names }) => names[0] ?? '').join('、') })]
      : []),
  ];
}

/**
 * Reads, matches and adds up a staged file. Pure: the order of rows changes nothing but the order of the lists, and
 * nothing is written, so it can be run after every decision.
 */
export function dryRun(staged: Staged, input: DryRunInput): DryRun {
  const read = readAll(staged, input).toSorted(byPlace);
  const match = matchStudents(
    read.filter(({ key }) => input.decisions.get(key)?.kind !== 'skip'),
    input.known,
    input.answers,
  );
  const found = acrossRows(read, match, input);
  const studentOf = new Map(
    match.students.flatMap((student) => student.rows.map((row): [string, string] => [row, student.key])),
  );
  const rows = read.map((row): DryRow => {
    const issues = [...row.issues, ...(found.get(row.key) ?? [])];
    const state = stateOf(row, issues, input, match.held.has(row.key));
    return { ...row, issues, state, studentKey: studentOf.get(row.key) ?? null };
  });
  const ready = rows.filter(({ state }) => state === 'ready');
  const count = (state: RowState): number => rows.filter((row) => row.state === state).length;
  return {
    rows,
    match,
    totals: totalsOf(ready),
    byCampusAndCourse: grouped(ready, ({ campusId, course }) => ({ campusId, course })),
    byAdvisor: grouped(ready, ({ campusId, advisor }) => ({ campusId, advisor })),
    fileTotals: fileTotalsOf(staged, input.mappings, rows),
    counts: {
      ready: count('ready'),
      refused: count('refused'),
      undecided: count('undecided'),
      skipped: count('skipped'),
      already: count('already'),
    },
    notices: noticesOf(staged, input, rows),
  };
}
