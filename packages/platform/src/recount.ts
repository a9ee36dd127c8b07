/** Facts of a source that is written anew: what stands counted of it, and what brings that to what it should be. */
import { sql } from './sql.ts';
import type { DateText } from '@keshi/kernel/dates';
import type { Ctx, NewFact } from './context.ts';
import { arrayOf } from './db.ts';

/** A sum of counts that stands for a person and day. */
export type Standing = {
  readonly metric: string;
  readonly personId: string;
  readonly onDate: DateText;
  readonly count: number;
};

/** What stands counted of a source in some metrics; nothing of one from before they were counted. */
export const standingFacts = (ctx: Ctx, sourceId: string, metrics: readonly string[]): Promise<Standing[]> =>
  ctx.tx.query<Standing>(sql`
    select f.metric, f.person_id, f.on_date, sum(f.count)::int as count from fact f
    where f.org_id = ${ctx.orgId} and f.source_id = ${sourceId} and f.source_kind <> 'lesson' and f.metric = any(${arrayOf(metrics, 'text')})
    group by f.metric, f.person_id, f.on_date having sum(f.count) <> 0`);

/** Counts what is wanted of a source over what stands: the difference alone, so that writing the same again adds nothing. */
export function recount(
  ctx: Ctx,
  source: Pick<NewFact, 'campusId' | 'branchId' | 'studentId' | 'sourceKind' | 'sourceId'>,
  standing: readonly Standing[],
  wanted: readonly Standing[],
): void {
  const signed = [...wanted, ...standing.map((each) => ({ ...each, count: -each.count }))];
  const byKey = Map.groupBy(signed, ({ metric, personId, onDate }) => `${metric} ${personId} ${onDate}`);
  for (const [first, ...more] of byKey.values())
    if (first !== undefined)
      ctx.count({
        ...source,
        ...first,
        count: more.reduce((sum, { count }) => sum + count, first.count),
        units: 0,
        minor: 0,
      });
}
