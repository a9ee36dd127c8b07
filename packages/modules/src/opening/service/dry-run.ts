/** Runs the rules over a kept batch and keeps what came out: after the upload and after every decision. */
import { sql } from '@keshi/platform/sql';
import { problem } from '@keshi/kernel/problem';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { jsonOf } from '@keshi/platform/db';
import {
  chooseSheets,
  contentKey,
  displayName,
  dryRun,
  rowKey,
  type DryRow,
  type DryRun,
  type Field,
  type RowDecision,
  type Staged,
} from '../rules.ts';
import type { Batch, BatchResult, Decision, KeptRow } from './batch.ts';
import {
  campusNames,
  coursesByName,
  hashesOf,
  importedKeys,
  knownStudents,
  staffNamed,
  type StaffMember,
} from './known.ts';
import { resultOf } from './result.ts';

/** A dry run with what it was made from. `rowOf` finds the kept row behind a row's key. */
export type Trial = {
  readonly staged: Staged;
  readonly run: DryRun;
  readonly result: BatchResult;
  readonly rowOf: ReadonlyMap<string, KeptRow>;
  readonly staff: readonly StaffMember[];
  readonly courses: ReadonlyMap<string, string>;
};

const keyOf = (row: KeptRow): string => rowKey(row.sheet, row.rowNo);

/** The chosen part of the file as the rules know it. */
export const stagedOf = (batch: Batch, rows: readonly KeptRow[]): Staged =>
  chooseSheets(
    {
      ...batch.staged,
      layouts: [],
      rows: rows.map((row) => ({
        key: keyOf(row),
        sheet: row.sheet,
        row: row.rowNo,
        block: row.block,
        hidden: row.hidden,
        cells: row.cells,
      })),
    },
    new Set(batch.choices.sheets),
  );

const decisionOf = ({ kind, cells, accept }: Decision): RowDecision =>
  kind === 'correct' ? { kind, cells: new Map<Field, string>(cells), accept } : { kind };

const namesOf = (rows: readonly DryRow[]): string[] => [
  ...new Set(rows.flatMap(({ student }) => (student ? [displayName(student)] : []))),
];

/** Balances are taken over as they were at the start of a day that has come. */
export function refuseLaterDay(ctx: Ctx, campus: CampusInfo, cutOverOn: string): void {
  if (cutOverOn > todayAt(ctx, campus))
    throw problem('invalid-input', { errors: [{ pointer: '/cutOverOn', detail: 'not after today' }] });
}

/** Makes the dry run. The first pass only finds whom and what to look up; the second knows what is there already. */
export async function tryBatch(ctx: Ctx, campus: CampusInfo, batch: Batch, rows: readonly KeptRow[]): Promise<Trial> {
  const staged = stagedOf(batch, rows);
  const fields = new Map(batch.choices.fields);
  const input = {
    cutoverOn: batch.cutOverOn,
    campuses: await campusNames(ctx),
    campusId: campus.id,
    oneCampus: true,
    courseBySheet: new Map(batch.choices.courses),
    mappings: new Map(batch.layouts.map((layout) => [layout.signature, fields.get(layout.id) ?? []])),
    decisions: new Map(rows.flatMap((row) => (row.decision ? [[keyOf(row), decisionOf(row.decision)]] : []))),
    answers: new Map(batch.choices.answers),
  };
  const first = dryRun(staged, { ...input, known: [], imported: new Set() });
  const known = await knownStudents(ctx, campus, namesOf(first.rows));
  const imported = await importedKeys(
    ctx,
    campus,
    first.rows.flatMap((row) => contentKey(row) ?? []),
  );
  const run = known.length + imported.size === 0 ? first : dryRun(staged, { ...input, known, imported });
  const ready = run.rows.flatMap((row) => (row.state === 'ready' && row.enrolment ? [row.enrolment] : []));
  const courses = await coursesByName(ctx, [...new Set(ready.map(({ course }) => course))]);
  const staff = await staffNamed(ctx, campus, [
    ...new Set(ready.flatMap(({ advisor, salesperson }) => [advisor ?? [], salesperson ?? []].flat())),
  ]);
  const questionIds = hashesOf(run.match.questions.map(({ key }) => key));
  return {
    staged,
    run,
    rowOf: new Map(rows.map((row) => [keyOf(row), row])),
    staff,
    courses,
    result: resultOf(run, { known, courses, staff, questionIds }),
  };
}

/** What a row means, for lists. */
const readingOf = ({ student, enrolment, nameText, courseText }: DryRow): Record<string, unknown> => ({
  name: student ? displayName(student) : nameText,
  courseName: courseText,
  reading: enrolment && {
    phone: student?.phones[0]?.number ?? null,
    status: enrolment.status,
    boughtUnits: enrolment.boughtUnits,
    givenUnits: enrolment.givenUnits,
    usedUnits: enrolment.usedUnits,
    paidLeftUnits: enrolment.paidLeftUnits,
    giftLeftUnits: enrolment.giftLeftUnits,
    receivedMinor: enrolment.receivedMinor,
    valueLeftMinor: enrolment.valueLeftMinor,
    enrolledOn: enrolment.enrolledOn,
    expiresOn: enrolment.expiresOn,
  },
});

/** Keeps the outcome on the batch and on the rows it changed. Rows of sheets that are not taken have no state. */
export async function keepTrial(ctx: Ctx, batch: Batch, trial: Trial): Promise<void> {
  const found = new Map(trial.run.rows.map((row) => [row.key, row]));
  const rows = [...trial.rowOf].map(([key, { id }]) => {
    const row = found.get(key);
    return { id, state: row?.state ?? null, issues: row?.issues ?? [], reading: row ? readingOf(row) : null };
  });
  await ctx.tx.query(sql`
    update import_row r set state = v.state, issues = v.issues, reading = v.reading
    from jsonb_to_recordset(${jsonOf(rows)}) as v(id uuid, state text, issues jsonb, reading jsonb)
    where r.org_id = ${ctx.orgId} and r.batch_id = ${batch.id} and r.id = v.id and (r.state, r.issues, r.reading) is distinct from (v.state, v.issues, v.reading)`);
  await ctx.tx.query(sql`
    update import_batch b set state = ${batch.state}, cut_over_on = ${batch.cutOverOn}, choices = ${jsonOf(batch.choices)}, result = ${jsonOf(trial.result)}
    where b.org_id = ${ctx.orgId} and b.id = ${batch.id}`);
}
