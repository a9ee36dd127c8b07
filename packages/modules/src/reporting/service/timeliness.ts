/** The duties of a person that fell due in a period, by group: how many were done in time, and how long they took (M25). */
import { sql, type SQL } from '@keshi/platform/sql';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { jsonOf } from '@keshi/platform/db';
import { NAMED_GROUPS, timelinessOf, type Timeliness, type TimelinessSums } from '../rules/timeliness.ts';
import { dueDutiesSql, PROMPTNESS } from './due-duties.ts';

export type Whose = {
  readonly campus: CampusInfo;
  readonly personId: string;
  readonly fromAt: string;
  readonly untilAt: string;
};

/** In all and by group; every group is there, those too of which nothing was due. */
export async function readTimeliness(ctx: Ctx, { campus, personId, fromAt, untilAt }: Whose): Promise<Timeliness[]> {
  const at = (instant: string): SQL => sql`${instant}::timestamptz`;
  const owing = { campusId: sql`${campus.id}`, personId, fromAt: at(fromAt), untilAt: at(untilAt) };
  const sums = await ctx.tx.query<TimelinessSums>(sql`
    with owed as (${dueDutiesSql(ctx, owing)}), grouped as (
      select o.*, coalesce(${jsonOf(NAMED_GROUPS)} ->> o.rule, 'others') as name from owed o
    )
    select case grouping(o.name) when 1 then 'all' else o.name end as "group", ${PROMPTNESS} from grouped o group by grouping sets ((o.name), ())`);
  return timelinessOf(sums);
}
