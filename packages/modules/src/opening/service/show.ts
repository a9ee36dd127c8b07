/** Reading imports: the list, one batch, its rows. */
import { sql } from '@keshi/platform/sql';
import type { z } from 'zod';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import { problem } from '@keshi/kernel/problem';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { one } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { chooseSheets, fold, type Block, type Cell, type Issue } from '../rules.ts';
import type { Batch, Decision } from './batch.ts';

type Shown = z.infer<typeof contract.BatchShape>;
type Summary = z.infer<typeof contract.BatchSummary>;
type People = Pick<
  Summary,
  'uploadedBy' | 'uploadedAt' | 'signedBy' | 'signedAt' | 'reversedBy' | 'reversedAt' | 'reversalReason'
>;

const peopleColumns = sql`
  b.uploaded_at, b.signed_at, b.reversed_at, b.reversal_reason,
  (select n.name from staff_name n where n.org_id = b.org_id and n.person_id = b.uploaded_by_id) as uploaded_by,
  (select n.name from staff_name n where n.org_id = b.org_id and n.person_id = b.signed_by_id) as signed_by,
  (select n.name from staff_name n where n.org_id = b.org_id and n.person_id = b.reversed_by_id) as reversed_by`;

/** What the ledger holds of a batch, from its lines: what was brought in less what was taken back. */
const readPosted = (ctx: Ctx, batchId: string): Promise<NonNullable<Shown['posted']>> =>
  one(
    ctx.tx.query<NonNullable<Shown['posted']>>(sql`
    select coalesce(sum(case when n.debit = 'issued' then -n.amount else n.amount end) filter (where n.unit = 'hours' and l.kind = 'opening' and 'issued' in (n.debit, n.credit)), 0)::bigint as paid_left_units,
      coalesce(sum(case when n.debit = 'issued' then -n.amount else n.amount end) filter (where n.unit = 'hours' and l.kind = 'opening_gift' and 'issued' in (n.debit, n.credit)), 0)::bigint as gift_left_units,
      coalesce(sum(case when n.debit = 'opening' then n.amount else -n.amount end) filter (where n.unit = 'money' and 'opening' in (n.debit, n.credit)), 0)::bigint as value_left_minor,
      count(distinct l.id) filter (where l.units_out < l.units_bought)::int as lots
    from import_row r join lot l on l.org_id = ${ctx.orgId} and l.source_kind = 'import' and l.source_id = r.id and l.student_id = r.student_id
    join entry_line n on n.org_id = ${ctx.orgId} and n.lot_id = l.id
    where r.org_id = ${ctx.orgId} and r.batch_id = ${batchId}`),
  );

function shownSheets(batch: Batch): Shown['sheets'] {
  const chosen = new Set(batch.choices.sheets);
  const courses = new Map(batch.choices.courses);
  const { sheets } = chooseSheets({ ...batch.staged, rows: [], layouts: [] }, chosen);
  return sheets.map(({ name, hidden, left, students, hiddenRows, blankRows }) => ({
    name,
    hidden,
    chosen: chosen.has(name),
    course: courses.get(name) ?? null,
    left,
    students,
    hiddenRows,
    blankRows,
  }));
}

function shownLayouts(batch: Batch): Shown['layouts'] {
  const fields = new Map(batch.choices.fields);
  return batch.layouts.map(({ id, rows, sheets, columns }) => ({
    id,
    rows,
    sheets: [...sheets],
    taken: sheets.some((sheet) => batch.choices.sheets.includes(sheet)),
    columns: columns.map(({ index, header, field: proposed, basis, samples, notes }) => {
      const field = fields.get(id)?.[index] ?? null;
      return {
        index,
        header,
        field,
        basis: field === proposed ? basis : 'chosen',
        samples: [...samples],
        notes: [...notes],
      };
    }),
  }));
}

/** A batch of the campus as the contract shows it; not-found when it is not here. */
export async function shownBatch(ctx: Ctx, campus: CampusInfo, batchId: string): Promise<Shown> {
  const [batch] = await ctx.tx.query<Batch & People>(sql`
    select b.id, b.file_name, b.format, b.encoding, b.cut_over_on, b.state, b.row_count, b.staged, b.layouts, b.choices, b.result, ${peopleColumns}
    from import_batch b where b.org_id = ${ctx.orgId} and b.campus_id = ${campus.id} and b.id = ${batchId}`);
  if (batch === undefined) throw problem('not-found');
  const { staged, layouts: _layouts, choices, result, ...rest } = batch;
  const { keys: _keys, ...found } = result;
  const leftOut = staged.skipped.filter(({ sheet }) => choices.sheets.includes(sheet));
  return {
    ...rest,
    ...found,
    sheets: shownSheets(batch),
    layouts: shownLayouts(batch),
    leftOut: leftOut.slice(0, 500),
    leftOutCount: leftOut.length,
    posted: batch.signedAt === null ? null : await readPosted(ctx, batchId),
  };
}

/** An import of the campus. */
export async function getImport(
  ctx: Ctx,
  { params }: In<typeof contract.getImport>,
): Promise<Out<typeof contract.getImport>> {
  return await shownBatch(ctx, await ctx.campus(), params.batchId);
}

/** Imports of the campus, newest first. */
export async function listImports(
  ctx: Ctx,
  { query }: In<typeof contract.listImports>,
): Promise<Out<typeof contract.listImports>> {
  const campus = await ctx.campus();
  const [beforeAt, beforeId] = readCursor(query.cursor, 2) ?? [null, null];
  const rows = await ctx.tx.query<Summary>(sql`
    select b.id, b.file_name, b.cut_over_on, b.state, b.row_count, b.result->'counts' as counts, b.result->'totals' as totals, ${peopleColumns}
    from import_batch b where b.org_id = ${ctx.orgId} and b.campus_id = ${campus.id}
      and (${beforeAt}::timestamptz is null or (b.uploaded_at, b.id) < (${beforeAt}::timestamptz, ${beforeId}::uuid))
    order by b.uploaded_at desc, b.id desc limit ${query.limit + 1}`);
  return pageFrom(rows, query.limit, (row) => [row.uploadedAt, row.id]);
}

type ShownRow = z.infer<typeof contract.ImportRowShape>;
type RowData = Pick<ShownRow, 'id' | 'sheet' | 'rowNo' | 'state' | 'studentId'> & {
  readonly place: number;
  readonly block: string;
  readonly cells: readonly (Cell | null)[];
  readonly issues: readonly Issue[];
  readonly reading: Pick<ShownRow, 'name' | 'courseName' | 'reading'> | null;
  readonly decision: Decision | null;
};

const rowColumns = sql`
r.id, r.place, r.sheet, r.row_no, r.block, r.state, r.cells, r.issues, r.reading, r.decision, r.student_id`;

/** The headers of every table of a batch, by table; not-found when the batch is not of this campus. */
async function headersOf(
  ctx: Ctx,
  campus: CampusInfo,
  batchId: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const [batch] = await ctx.tx.query<{ blocks: readonly Block[] }>(sql`
    select b.staged->'blocks' as blocks from import_batch b where b.org_id = ${ctx.orgId} and b.campus_id = ${campus.id} and b.id = ${batchId}`);
  if (batch === undefined) throw problem('not-found');
  return new Map(batch.blocks.map(({ id, headers }) => [id, headers]));
}

const shownRow = (
  { place: _place, block, cells, issues, reading, decision, ...row }: RowData,
  headers: ReadonlyMap<string, readonly string[]>,
): ShownRow => ({
  ...row,
  headers: (headers.get(block) ?? []).map(fold),
  cells: cells.map((cell) => (cell === null || cell.merged === 'across' ? '' : cell.text)),
  issues: issues.slice(0, 40).map((one) => ({ ...one })),
  name: reading?.name ?? '',
  courseName: reading?.courseName ?? '',
  reading: reading?.reading ?? null,
  decision: decision && { kind: decision.kind, cells: decision.cells.map(([field, text]) => ({ field, text })) },
});

/** Rows of the taken sheets in the file's order; `state` and `noted` (something is said about it) narrow them. */
export async function listImportRows(
  ctx: Ctx,
  { params, query }: In<typeof contract.listImportRows>,
): Promise<Out<typeof contract.listImportRows>> {
  const campus = await ctx.campus();
  const headers = await headersOf(ctx, campus, params.batchId);
  const [after] = readCursor(query.cursor, 1) ?? [-1];
  const rows = await ctx.tx.query<RowData>(sql`
    select ${rowColumns} from import_row r
    where r.org_id = ${ctx.orgId} and r.campus_id = ${campus.id} and r.batch_id = ${params.batchId} and r.state is not null and r.place > ${after}::int
      and (${query.state ?? null}::text is null or r.state = ${query.state ?? null}::text)
      and (${query.noted ?? null}::boolean is null or ${query.noted ?? null}::boolean = (r.issues <> '[]'::jsonb))
    order by r.place limit ${query.limit + 1}`);
  const { items, nextCursor } = pageFrom(rows, query.limit, (row) => [row.place]);
  return { items: items.map((row) => shownRow(row, headers)), nextCursor };
}

/** One row of a batch of the campus. */
export async function rowOf(ctx: Ctx, campus: CampusInfo, batchId: string, rowId: string): Promise<ShownRow> {
  const [row] = await ctx.tx.query<RowData>(sql`
    select ${rowColumns} from import_row r
    where r.org_id = ${ctx.orgId} and r.campus_id = ${campus.id} and r.batch_id = ${batchId} and r.id = ${rowId} and r.state is not null`);
  if (row === undefined) throw problem('not-found');
  return shownRow(row, await headersOf(ctx, campus, batchId));
}
