/** What filing counts: figures that stood as prefilled (M24, RPT-10), and what was filed and corrected (M27). */
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { recount, standingFacts, type Standing } from '@keshi/platform/recount';
import { adjustedCount, type FilingContent } from '../rules/content.ts';
import type { FilingRow } from './rows.ts';

const METRICS = ['paper-filed', 'paper-corrected', 'filing-figure', 'filing-kept'] as const;

type Filed = Pick<FilingRow, 'id' | 'fromOn'>;

/** The counts of a version, for who filed the report first, on the first day of its period. */
function countsOf(personId: string, onDate: string, { cells }: FilingContent, isCorrected: boolean): Standing[] {
  const of = (metric: (typeof METRICS)[number], count: number): Standing => ({ metric, personId, onDate, count });
  return [
    of('paper-filed', 1),
    of('paper-corrected', isCorrected ? 1 : 0),
    of('filing-figure', cells.length),
    of('filing-kept', cells.length - adjustedCount(cells)),
  ];
}

const sourceOf = (campus: CampusInfo, { id }: Filed) => ({
  campusId: campus.id,
  branchId: campus.branchId,
  studentId: null,
  sourceKind: 'filing',
  sourceId: id,
});

/** Counts a report that is filed for the first time. */
export function countFiled(ctx: Ctx, campus: CampusInfo, filing: Filed, content: FilingContent): void {
  recount(ctx, sourceOf(campus, filing), [], countsOf(ctx.personId(), filing.fromOn, content, false));
}

/** Counts a corrected one by its new version. A report from before anything was counted stays uncounted. */
export async function countCorrected(
  ctx: Ctx,
  campus: CampusInfo,
  filing: Filed,
  content: FilingContent,
): Promise<void> {
  const standing = await standingFacts(ctx, filing.id, METRICS);
  const first = standing.find(({ metric }) => metric === 'paper-filed');
  if (first === undefined) return;
  recount(ctx, sourceOf(campus, filing), standing, countsOf(first.personId, first.onDate, content, true));
}
