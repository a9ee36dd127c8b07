/** The duties of a person that fell due in a period, by group: how many were done in time, and how long they took (M25). */
import { sql, type SQL } from 'drizzle-orm';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { jsonOf } from '@keshi/platform/db';
import { NAMED_GROUPS, timelinessOf, type Timeliness, type TimelinessSums } from '../rules/timeliness.ts';
import { dueDutiesSql } from './due-duties.ts';

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
      select coalesce(${jsonOf(NAMED_GROUPS)} ->> o.rule, 'others') as name, o.is_in_time,
        case when o.state = 'done' then greatest(0, extract(epoch from o.done_at - o.opens_at) / 60)::float8 end as lead
      from owed o
    )
    select case grouping(g.name) when 1 then 'all' else g.name end as "group", count(*)::int as due, (count(*) filter (where g.is_in_time))::int as in_time,
      round(percentile_cont(0.5) within group (order by g.lead))::int as lead_minutes
    from grouped g group by grouping sets ((g.name), ())`);
  return timelinessOf(sums);
}
