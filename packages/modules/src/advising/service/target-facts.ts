/** What the duties of the month's end decide from: targets and plans of the month that begins and of the one that has just begun. */
import { sql } from '@keshi/platform/sql';
import { addMonths, monthStart } from '@keshi/kernel/dates';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { arrayOf } from '@keshi/platform/db';
import type { DutyClock, DutyFacts } from '../rules/duty-facts.ts';

type Asked = {
  readonly ctx: Ctx;
  readonly campus: CampusInfo;
  readonly focus: readonly string[] | null;
  readonly clock: DutyClock;
};

const monthsOf = ({ clock }: Asked): string[] => [monthStart(clock.today), addMonths(clock.today, 1)];

/** Advisors in post, and known, on the eve of the month and today, whether the campus was given targets, whether they have split theirs, and when they first signed. */
export const readOwnPlans = async (asked: Asked): Promise<DutyFacts['ownPlans']> => {
  const { ctx, campus, focus, clock } = asked;
  if (focus !== null) return [];
  return await ctx.tx.query<DutyFacts['ownPlans'][number]>(sql`
    with month as (select unnest(${arrayOf(monthsOf(asked), 'date')}) as month_on),
    issued as (
      select m.month_on, exists (
        select from target t where t.org_id = ${ctx.orgId} and t.branch_id = ${campus.branchId} and t.month_on = m.month_on and t.campus_id = ${campus.id} and t.level = 'campus' and t.value is not null and t.kind in ('total', 'new', 'renewal')) as is_issued
      from month m
    ), advisor as (
      select i.month_on, i.is_issued, a.person_id from issued i join membership a on a.org_id = ${ctx.orgId} and a.campus_id = ${campus.id} and a.role = 'advisor'
        and a.started_on < i.month_on and (a.created_at at time zone ${campus.timeZone})::date < i.month_on and a.started_on <= ${clock.today} and (a.ended_on is null or (a.ended_on > i.month_on and a.ended_on > ${clock.today})) group by i.month_on, i.is_issued, a.person_id
    )
    select a.person_id, a.month_on, a.is_issued,
      exists (select from target_draft d where d.org_id = ${ctx.orgId} and d.split_id = ${campus.id} and d.month_on = a.month_on and d.holder_id = a.person_id and d.numbers ?| array['totalMinor', 'newMinor', 'newCount', 'renewalMinor', 'renewalCount']) as has_targets,
      (select min(p.recorded_at) from work_plan p where p.org_id = ${ctx.orgId} and p.campus_id = ${campus.id} and p.month_on = a.month_on and p.person_id = a.person_id and p.signed_name is not null) as signed_at
    from advisor a`);
};

/**
 * Targets handed down to the campus before their month began: when last, when they were first released since, and who is to split them, its
 * supervisor, else its principal. What is handed down later has no month's end left to be split by.
 */
export const readCampusSplits = async (asked: Asked): Promise<DutyFacts['campusSplits']> => {
  const { ctx, campus, focus, clock } = asked;
  if (focus !== null) return [];
  return await ctx.tx.query<DutyFacts['campusSplits'][number]>(sql`
    with issued as (
      select t.month_on, max(t.recorded_at) as issued_at from target t
      where t.org_id = ${ctx.orgId} and t.branch_id = ${campus.branchId} and t.month_on = any(${arrayOf(monthsOf(asked), 'date')}) and t.campus_id = ${campus.id} and t.level = 'campus'
        and t.recorded_at < t.month_on::timestamp at time zone ${campus.timeZone} group by t.month_on
    )
    select ${campus.id}::uuid as campus_id, i.month_on,
      (select min(r.recorded_at) from target_release r where r.org_id = ${ctx.orgId} and r.branch_id = ${campus.branchId} and r.month_on = i.month_on and r.campus_id = ${campus.id} and r.recorded_at >= i.issued_at) as released_at,
      (select a.person_id from membership a where a.org_id = ${ctx.orgId} and a.campus_id = ${campus.id} and a.role in ('advisor_supervisor', 'principal') and a.started_on <= ${clock.today} and (a.ended_on is null or a.ended_on > ${clock.today})
        order by a.role, a.started_on, a.id limit 1) as owner_id
    from issued i`);
};
