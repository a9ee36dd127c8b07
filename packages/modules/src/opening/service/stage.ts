/** The upload: bytes to staged rows, kept, with a first dry run under the proposed columns. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { idFor, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { arrayOf, jsonOf } from '@keshi/platform/db';
import { sha256 } from '@keshi/platform/hash';
import type * as contract from '../contract.ts';
import { fileProblemText, LIMITS, refused, type FileProblem } from '../limits.ts';
import {
  fileHash,
  mappingOf,
  proposeMapping,
  stage,
  type Cell,
  type Field,
  type Staged,
  type Workbook,
} from '../rules.ts';
import { readWorkbook } from '../workbook.ts';
import type { Batch, Choices, KeptLayout, KeptRow } from './batch.ts';
import { keepTrial, refuseLaterDay, tryBatch } from './dry-run.ts';
import { shownBatch } from './show.ts';

/** A refused file, said in both languages: screens show the one they speak. */
const unreadable = (why: FileProblem) =>
  problem('file-unreadable', {
    detail: fileProblemText(why, 'en'),
    code: why.code,
    text: { zh: fileProblemText(why, 'zh'), en: fileProblemText(why, 'en') },
  });

/** The database keeps neither NUL, which a workbook can spell as _x0000_, nor half a character. */
const plainText = (text: string): string => text.toWellFormed().replaceAll('\0', '');

const plainCell = (cell: Cell): Cell => ({
  ...cell,
  text: plainText(cell.text),
  ...(cell.note === undefined ? {} : { note: plainText(cell.note) }),
});

const plainWorkbook = (book: Workbook): Workbook => ({
  ...book,
  sheets: book.sheets.map((sheet) => ({
    ...sheet,
    name: plainText(sheet.name),
    rows: sheet.rows.map((row) => ({ ...row, cells: row.cells.map((cell) => cell && plainCell(cell)) })),
  })),
});

const SHEET_NAME = 200;

async function readFile(bytes: Uint8Array, fileName: string): Promise<Workbook> {
  const read = await readWorkbook(bytes, fileName);
  if (!read.ok) throw unreadable(read.problem);
  const book = plainWorkbook(read.value);
  const names = book.sheets.map(({ name }) => name);
  // Every spreadsheet program keeps names short and different; a row is known by its sheet's.
  if (new Set(names).size < names.length || names.some((name) => name.length > SHEET_NAME))
    throw unreadable(refused('unsafe').problem);
  return book;
}

/** Every header of the file with a field proposed for each column, from what this campus chose for the same header before. */
async function layoutsOf(ctx: Ctx, campus: CampusInfo, staged: Staged): Promise<KeptLayout[]> {
  if (staged.layouts.length > LIMITS.layouts)
    throw unreadable(refused('too-many-layouts', { limit: LIMITS.layouts }).problem);
  const ids = staged.layouts.map(({ signature }) => sha256(signature));
  const rows = await ctx.tx.query<{ layoutId: string; fields: readonly (Field | null)[] }>(sql`
    select m.layout_id, m.fields from import_mapping m where m.org_id = ${ctx.orgId} and m.campus_id = ${campus.id} and m.layout_id = any(${arrayOf(ids, 'text')})`);
  const remembered = new Map(rows.map((row) => [row.layoutId, row.fields]));
  return staged.layouts.map((layout, index) => {
    const id = ids[index] ?? '';
    return {
      id,
      signature: layout.signature,
      rows: layout.rows,
      sheets: layout.sheets,
      columns: proposeMapping(staged, layout, remembered.get(id)),
    };
  });
}

/** What is taken when nobody has said anything: visible sheets, columns as proposed. */
const firstChoices = (book: Workbook, layouts: readonly KeptLayout[]): Choices => ({
  sheets: book.sheets.filter(({ hidden }) => !hidden).map(({ name }) => name),
  fields: layouts.map(({ id, columns }) => [id, mappingOf(columns)] as const),
  courses: [],
  answers: [],
});

const NO_TOTALS = {
  students: 0,
  enrolments: 0,
  paidLeftUnits: 0,
  giftLeftUnits: 0,
  receivedMinor: 0,
  valueLeftMinor: 0,
};
const NO_RESULT: Batch['result'] = {
  counts: { ready: 0, refused: 0, undecided: 0, skipped: 0, already: 0 },
  totals: NO_TOTALS,
  byCourse: [],
  newStudentCount: 0,
  newCourses: [],
  agrees: null,
  fileTotals: [],
  fileTotalCount: 0,
  questions: [],
  keys: [],
  questionCount: 0,
  notices: [],
  staff: [],
};

async function keepBatch(
  ctx: Ctx,
  campus: CampusInfo,
  batch: Batch,
  hash: string,
  rows: readonly KeptRow[],
): Promise<boolean> {
  const made = await ctx.tx.query(sql`
    insert into import_batch (org_id, id, campus_id, branch_id, file_name, file_hash, format, encoding, cut_over_on, state, row_count, staged, layouts, choices, result, uploaded_by_id, uploaded_at)
    values (${ctx.orgId}, ${batch.id}, ${campus.id}, ${campus.branchId}, ${batch.fileName}, ${hash}, ${batch.format}, ${batch.encoding}, ${batch.cutOverOn}, ${batch.state}, ${batch.rowCount}, ${jsonOf(batch.staged)}, ${jsonOf(batch.layouts)},
      ${jsonOf(batch.choices)}, ${jsonOf(batch.result)}, ${ctx.personId()}, ${ctx.now})
    on conflict (org_id, campus_id, file_hash) where state <> 'reversed' do nothing returning id`);
  if (made.length === 0) return false;
  await ctx.tx.query(sql`
    insert into import_row (org_id, id, campus_id, branch_id, batch_id, place, sheet, row_no, block, hidden, cells, issues)
    select ${ctx.orgId}::uuid, r.id, ${campus.id}::uuid, ${campus.branchId}::uuid, ${batch.id}::uuid, r.place, r.sheet, r."rowNo", r.block, r.hidden, r.cells, '[]'::jsonb
    from jsonb_to_recordset(${jsonOf(rows)}) as r(id uuid, place int, sheet text, "rowNo" int, block text, hidden boolean, cells jsonb)`);
  return true;
}

async function existingBatch(ctx: Ctx, campus: CampusInfo, hash: string): Promise<string | null> {
  const [row] = await ctx.tx.query<{ id: string }>(
    sql`select b.id from import_batch b where b.org_id = ${ctx.orgId} and b.campus_id = ${campus.id} and b.file_hash = ${hash} and b.state <> 'reversed'`,
  );
  return row?.id ?? null;
}

/**
 * Keeps an uploaded file and tries it with the columns as proposed. The same bytes find the batch that is there. A file that can't be read is
 * file-unreadable, with the reason as `code` and as `text` in both languages.
 */
export async function stageImport(
  ctx: Ctx,
  { query, body }: In<typeof contract.stageImport>,
): Promise<Out<typeof contract.stageImport>> {
  const campus = await ctx.campus();
  refuseLaterDay(ctx, campus, query.cutOverOn);
  const bytes = Uint8Array.from(body);
  const hash = await fileHash(bytes);
  const existing = await existingBatch(ctx, campus, hash);
  if (existing !== null) return await shownBatch(ctx, campus, existing);
  const book = await readFile(bytes, query.fileName);
  const {
    rows: stagedRows,
    layouts: _layouts,
    ...staged
  } = stage(book, { takeHidden: new Set(book.sheets.map(({ name }) => name)) });
  const layouts = await layoutsOf(ctx, campus, { ...staged, rows: stagedRows, layouts: _layouts });
  const batch: Batch = {
    id: idFor(ctx),
    fileName: query.fileName,
    format: book.format,
    encoding: book.encoding,
    cutOverOn: query.cutOverOn,
    state: 'staged',
    rowCount: stagedRows.length,
    staged,
    layouts,
    choices: firstChoices(book, layouts),
    result: NO_RESULT,
  };
  const rows = stagedRows.map((row, place): KeptRow => ({
    id: idFor(ctx),
    place,
    sheet: row.sheet,
    rowNo: row.row,
    block: row.block,
    hidden: row.hidden,
    cells: row.cells,
    state: null,
    issues: [],
    decision: null,
  }));
  ctx.trace({ subjectKind: 'import', subjectId: batch.id, detail: { rows: rows.length } });
  // Somebody else sent the same bytes meanwhile: theirs is the batch.
  if (!(await keepBatch(ctx, campus, batch, hash, rows)))
    return await shownBatch(ctx, campus, (await existingBatch(ctx, campus, hash)) ?? batch.id);
  await keepTrial(ctx, batch, await tryBatch(ctx, campus, batch, rows));
  return await shownBatch(ctx, campus, batch.id);
}
