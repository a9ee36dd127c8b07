/** The duties of a person that fell due in a period, by group: how many were done in time, and how long they took (M25). */
import { sql } from 'drizzle-orm';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { jsonOf } from '@keshi/platform/db';
import { NAMED_GROUPS, timelinessOf, type Timeliness, type TimelinessSums } from '../rules/timeliness.ts';

export type Whose = {
  readonly campus: CampusInfo;
  readonly personId: string;
  readonly fromAt: string;
  readonly untilAt: string;
};

/** No duty is done longer than this before it is due; it bounds the done ones that are looked at. */
const DONE_AHEAD = '1 year';

/**
 * A duty is whose it was when it became late, else whose it was when done, else whose it is. What became late is not in time, whatever its
 * deadline is now; what is open counts once its time has come, whether or not a run has seen that yet.
 */
export async function readTimeliness(ctx: Ctx, { campus, personId, fromAt, untilAt }: Whose): Promise<Timeliness[]> {
  const sums = await ctx.tx.query<TimelinessSums>(sql`
    with owed as (
      select d.rule, d.state, d.opens_at, d.done_at, false as is_in_time from duty d
      where d.org_id = ${ctx.orgId} and d.campus_id = ${campus.id} and d.late_by_id = ${personId} and d.due_at >= ${fromAt} and d.due_at < ${untilAt}
        and d.state <> 'dropped' and (d.state <> 'open' or d.due_at <= ${ctx.now})
      union all
      select d.rule, d.state, d.opens_at, d.done_at, true from duty d
      where d.org_id = ${ctx.orgId} and d.campus_id = ${campus.id} and d.state = 'done' and d.late_by_id is null and d.owner_id = ${personId} and d.due_at >= ${fromAt} and d.due_at < ${untilAt}
        and d.done_at >= ${fromAt}::timestamptz - ${DONE_AHEAD}::interval and d.done_at < ${untilAt}
      union all
      select d.rule, d.state, d.opens_at, d.done_at, false from duty d
      where d.org_id = ${ctx.orgId} and d.campus_id = ${campus.id} and d.state = 'open' and d.late_by_id is null and d.owner_id = ${personId} and d.due_at >= ${fromAt} and d.due_at < ${untilAt} and d.due_at <= ${ctx.now}
    ), grouped as (
      select coalesce(${jsonOf(NAMED_GROUPS)} ->> o.rule, 'others') as name, o.is_in_time,
        case when o.state = 'done' then greatest(0, extract(epoch from o.done_at - o.opens_at) / 60)::float8 end as lead
      from owed o
    )
    select case grouping(g.name) when 1 then 'all' else g.name end as "group", count(*)::int as due, (count(*) filter (where g.is_in_time))::int as in_time,
      round(percentile_cont(0.5) within group (order by g.lead))::int as lead_minutes
    from grouped g group by grouping sets ((g.name), ())`);
  return timelinessOf(sums);
}
