/** Duties that fell due in a period, each in time or not (M25): one rule for a person's month, a campus's department, and the list behind it. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { Ctx } from '@keshi/platform/context';

/** Of a campus; of one person where one is named. All but the person are SQL, so that campuses with clocks of their own are looked at in one statement. */
export type Owing = {
  readonly campusId: SQL;
  readonly personId: string | null;
  readonly fromAt: SQL;
  readonly untilAt: SQL;
};

/** No duty is done longer than this before it is due; it bounds the done ones that are looked at. */
const DONE_AHEAD = '1 year';

/**
 * Rows of `duty` with `is_in_time`. A duty is whose it was when it became late, else whose it was when done, else whose it is; what nobody owed
 * is nobody's lateness, and in none. What became late is not in time, whatever its deadline is now; what is open counts once its time has come,
 * whether or not a run has seen that yet.
 */
export function dueDutiesSql(ctx: Ctx, { campusId, personId, fromAt, untilAt }: Owing): SQL {
  const due = sql`d.org_id = ${ctx.orgId} and d.campus_id = ${campusId} and d.due_at >= ${fromAt} and d.due_at < ${untilAt}`;
  const is = (column: SQL): SQL =>
    personId === null ? sql`${column} is not null` : sql`${column} = ${personId}::uuid`;
  return sql`
    select d.*, false as is_in_time from duty d
    where ${due} and ${is(sql`d.late_by_id`)} and d.state <> 'dropped' and (d.state <> 'open' or d.due_at <= ${ctx.now})
    union all
    select d.*, true from duty d
    where ${due} and d.state = 'done' and d.late_by_id is null and ${is(sql`d.owner_id`)} and d.done_at >= ${fromAt} - ${DONE_AHEAD}::interval and d.done_at < ${untilAt}
    union all
    select d.*, false from duty d
    where ${due} and d.state = 'open' and d.late_by_id is null and ${is(sql`d.owner_id`)} and d.due_at <= ${ctx.now}`;
}

/** Sums over rows `o` of `dueDutiesSql`: how many there are and were in time, and the median minutes from appearing to done. */
export const PROMPTNESS: SQL = sql`
  count(*)::int as due, (count(*) filter (where o.is_in_time))::int as in_time,
  round(percentile_cont(0.5) within group (order by case when o.state = 'done' then greatest(0, extract(epoch from o.done_at - o.opens_at) / 60)::float8 end))::int as lead_minutes`;
