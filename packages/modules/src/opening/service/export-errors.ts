/** The rows that were not imported, to be corrected and sent again. */
import { sql } from '@keshi/platform/sql';
import type { FileAnswer, In } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import type { Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { writeErrorCsv } from '../csv.ts';
import { errorTables, rowKey, type ErrorTable } from '../rules.ts';
import { writeErrorXlsx } from '../workbook.ts';
import { readRows, type StagedFile } from './batch.ts';

async function tablesOf(ctx: Ctx, batchId: string, { blocks }: StagedFile): Promise<ErrorTable[]> {
  const rows = (await readRows(ctx, batchId)).map((row) => ({ ...row, key: rowKey(row.sheet, row.rowNo) }));
  return errorTables(
    {
      blocks,
      rows: rows.map(({ key, sheet, rowNo, block, hidden, cells }) => ({
        key,
        sheet,
        row: rowNo,
        block,
        hidden,
        cells,
      })),
    },
    { rows: rows.flatMap(({ key, state, issues }) => (state === null ? [] : [{ key, state, issues }])) },
  );
}

/** Refused and undecided rows under the file's own headers with the reason added, as `csv` (UTF-8 with a byte-order mark) or `xlsx`. */
export async function exportImportErrors(
  ctx: Ctx,
  { params }: In<typeof contract.exportImportErrors>,
): Promise<FileAnswer> {
  const campus = await ctx.campus();
  const [batch] = await ctx.tx.query<{ fileName: string; staged: StagedFile }>(sql`
    select b.file_name, b.staged from import_batch b where b.org_id = ${ctx.orgId} and b.campus_id = ${campus.id} and b.id = ${params.batchId}`);
  if (batch === undefined || (params.format !== 'csv' && params.format !== 'xlsx')) throw problem('not-found');
  const tables = await tablesOf(ctx, params.batchId, batch.staged);
  const name = `${batch.fileName.replace(/\.[^.]*$/, '')}-未导入.${params.format}`;
  if (params.format === 'csv')
    return { fileName: name, mediaType: 'text/csv; charset=utf-8', content: writeErrorCsv(tables) };
  return {
    fileName: name,
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    content: await writeErrorXlsx(tables),
  };
}
