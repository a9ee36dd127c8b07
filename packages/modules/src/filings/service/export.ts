/** A filed version as a workbook or a document. */
import type { FileAnswer, In } from '@keshi/kernel/endpoint';
import type { Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { printedFiling } from '../document.ts';
import { filingPdf } from '../pdf/filing.ts';
import { KIND_WORDS, wordIn } from '../rules/words.ts';
import { filingXlsx } from '../workbook.ts';
import { requireReadable, shownFiling } from './rows.ts';

/** What is shown of a filing as a file, named by campus, kind and first day (RPT-11). */
export async function exportFiling(ctx: Ctx, { params, query }: In<typeof contract.exportFiling>): Promise<FileAnswer> {
  const campus = await ctx.campus();
  const detail = await shownFiling(ctx, campus, await requireReadable(ctx, campus, params.filingId), query.version);
  const printed = printedFiling(detail, campus.name, campus.timeZone, query.locale);
  const name = `${campus.name}-${wordIn(query.locale, KIND_WORDS[detail.kind])}-${detail.from}`;
  if (query.format === 'pdf')
    return { fileName: `${name}.pdf`, mediaType: 'application/pdf', content: filingPdf(printed) };
  return {
    fileName: `${name}.xlsx`,
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    content: await filingXlsx(printed),
  };
}
