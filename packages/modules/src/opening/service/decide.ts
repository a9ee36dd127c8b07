/** What people decide between the upload and the signature. Every decision makes the dry run again. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem, type FieldError } from '@keshi/kernel/problem';
import { idFor, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { jsonOf } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import type { Answer, Field } from '../rules.ts';
import { lockBatch, readRows, type Batch, type Choices, type Decision } from './batch.ts';
import { keepTrial, refuseLaterDay, tryBatch } from './dry-run.ts';
import { rowOf, shownBatch } from './show.ts';

const OPEN = ['staged', 'checked'] as const;

async function tryAgain(ctx: Ctx, campus: CampusInfo, batch: Batch): Promise<void> {
  await keepTrial(ctx, batch, await tryBatch(ctx, campus, batch, await readRows(ctx, batch.id)));
}

type Check = In<typeof contract.checkImport>['body'];

/** Sheets, layouts and columns that the file does not have. */
function faultsOf(batch: Batch, body: Check): FieldError[] {
  const sheets = new Set(batch.staged.sheets.map(({ name }) => name));
  const layouts = new Map(batch.layouts.map((layout) => [layout.id, layout]));
  const unknownSheet = (list: 'sheets' | 'courses', names: readonly string[]): FieldError[] =>
    names.flatMap((name, index) =>
      sheets.has(name) ? [] : [{ pointer: `/${list}/${String(index)}`, detail: 'no such sheet in the file' }],
    );
  return [
    ...unknownSheet(
      'sheets',
      (body.sheets ?? []).map(({ name }) => name),
    ),
    ...unknownSheet(
      'courses',
      (body.courses ?? []).map(({ sheet }) => sheet),
    ),
    ...(body.layouts ?? []).flatMap((given, at) => {
      const width = layouts.get(given.id)?.columns.length;
      if (width === undefined) return [{ pointer: `/layouts/${String(at)}/id`, detail: 'no such table in the file' }];
      return given.columns.flatMap((column, index) =>
        column.index < width
          ? []
          : [{ pointer: `/layouts/${String(at)}/columns/${String(index)}/index`, detail: 'no such column' }],
      );
    }),
  ];
}

/** The choices with what was said now in place of what was said before. */
function newChoices(batch: Batch, body: Check): Choices {
  const said = new Map((body.sheets ?? []).map(({ name, chosen }) => [name, chosen]));
  const before = new Set(batch.choices.sheets);
  const fields = new Map(batch.choices.fields);
  for (const { id, columns } of body.layouts ?? []) {
    const chosen = new Map(columns.map(({ index, field }) => [index, field ?? null]));
    fields.set(
      id,
      (batch.layouts.find((layout) => layout.id === id)?.columns ?? []).map(({ index }) => chosen.get(index) ?? null),
    );
  }
  const courses = new Map(batch.choices.courses);
  for (const { sheet, course } of body.courses ?? []) {
    if (course === '') courses.delete(sheet);
    else courses.set(sheet, course);
  }
  return {
    ...batch.choices,
    sheets: batch.staged.sheets.map(({ name }) => name).filter((name) => said.get(name) ?? before.has(name)),
    fields: [...fields],
    courses: [...courses],
  };
}

/** Remembers the fields of every layout that is taken, for the next file with the same header. */
async function remember(ctx: Ctx, campus: CampusInfo, batch: Batch): Promise<void> {
  const fields = new Map<string, readonly (Field | null)[]>(batch.choices.fields);
  const rows = batch.layouts
    .filter(({ sheets }) => sheets.some((sheet) => batch.choices.sheets.includes(sheet)))
    .map(({ id }) => ({ id: idFor(ctx), layoutId: id, fields: fields.get(id) ?? [] }));
  await ctx.tx.query(sql`
    insert into import_mapping (org_id, id, campus_id, branch_id, layout_id, fields, updated_at)
    select ${ctx.orgId}::uuid, r.id, ${campus.id}::uuid, ${campus.branchId}::uuid, r."layoutId", r.fields, ${ctx.now}::timestamptz from jsonb_to_recordset(${jsonOf(rows)}) as r(id uuid, "layoutId" text, fields jsonb)
    on conflict (org_id, campus_id, layout_id) do update set fields = excluded.fields, updated_at = excluded.updated_at`);
}

/** Confirms sheets and columns, remembers them for the next file of the same shape, and makes the dry run. */
export async function checkImport(
  ctx: Ctx,
  { params, body }: In<typeof contract.checkImport>,
): Promise<Out<typeof contract.checkImport>> {
  const campus = await ctx.campus();
  const batch = await lockBatch(ctx, campus, params.batchId, OPEN);
  const errors = faultsOf(batch, body);
  if (errors.length > 0) throw problem('invalid-input', { errors });
  if (body.cutOverOn !== undefined) refuseLaterDay(ctx, campus, body.cutOverOn);
  const checked: Batch = {
    ...batch,
    state: 'checked',
    cutOverOn: body.cutOverOn ?? batch.cutOverOn,
    choices: newChoices(batch, body),
  };
  await remember(ctx, campus, checked);
  await tryAgain(ctx, campus, checked);
  ctx.trace({ subjectKind: 'import', subjectId: batch.id, detail: { sheets: checked.choices.sheets.length } });
  return await shownBatch(ctx, campus, batch.id);
}

/** Decides about one row: leave it out, take it, read it with other cells, or take the decision back. */
export async function decideImportRow(
  ctx: Ctx,
  { params, body }: In<typeof contract.decideImportRow>,
): Promise<Out<typeof contract.decideImportRow>> {
  const campus = await ctx.campus();
  const batch = await lockBatch(ctx, campus, params.batchId, OPEN);
  if (body.kind === 'correct' && body.cells.length === 0)
    throw problem('invalid-input', { errors: [{ pointer: '/cells', detail: 'what it should say' }] });
  const decision: Decision | null =
    body.kind === 'none'
      ? null
      : {
          kind: body.kind,
          cells: body.kind === 'correct' ? body.cells.map(({ field, text }) => [field, text] as const) : [],
          accept: body.accept,
        };
  const changed = await ctx.tx.query(sql`
    update import_row r set decision = ${decision === null ? null : jsonOf(decision)}
    where r.org_id = ${ctx.orgId} and r.batch_id = ${batch.id} and r.id = ${params.rowId} and r.state is not null returning r.id`);
  if (changed.length === 0) throw problem('not-found');
  await tryAgain(ctx, campus, batch);
  ctx.trace({ subjectKind: 'import', subjectId: batch.id, detail: { rowId: params.rowId, decision: body.kind } });
  return await rowOf(ctx, campus, batch.id, params.rowId);
}

/** Answers whether rows are one student, or takes the answer back. A student who is there already must be one of those asked about. */
export async function answerImportQuestion(
  ctx: Ctx,
  { params, body }: In<typeof contract.answerImportQuestion>,
): Promise<Out<typeof contract.answerImportQuestion>> {
  const campus = await ctx.campus();
  const batch = await lockBatch(ctx, campus, params.batchId, OPEN);
  const at = batch.result.questions.findIndex(({ id }) => id === params.question);
  const [key, question] = [batch.result.keys[at], batch.result.questions[at]];
  if (key === undefined || question === undefined) throw problem('not-found');
  if (body.answer === 'known' && !question.known.some(({ id }) => id === body.knownId))
    throw problem('invalid-input', { errors: [{ pointer: '/knownId', detail: 'one of the students asked about' }] });
  const answers = new Map(batch.choices.answers);
  if (body.answer === 'none') answers.delete(key);
  else answers.set(key, body.answer === 'known' ? { knownId: body.knownId ?? '' } : body.answer);
  await tryAgain(ctx, campus, {
    ...batch,
    choices: { ...batch.choices, answers: [...answers] satisfies (readonly [string, Answer])[] },
  });
  ctx.trace({ subjectKind: 'import', subjectId: batch.id, detail: { question: params.question, answer: body.answer } });
  return await shownBatch(ctx, campus, batch.id);
}
