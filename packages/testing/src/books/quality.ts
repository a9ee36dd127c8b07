/** What appraises departments (M24, M26, M27) against what was filed, corrected and visited, since it has been counted. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { Check } from './check.ts';
import { factsAgainst, factsOf } from './facts-against.ts';

/** Since when an organisation counts a metric. What is older is in no figure. */
const since = (orgId: string, metric: string): SQL =>
  sql`(select min(f.recorded_at) from fact f where f.org_id = ${orgId} and f.metric = ${metric})`;

/** Records but counselling plans by the day they were first filed, reports by the first day of their period; `which` is asked of the newest version. */
const papers = (metric: string, which: SQL): Check =>
  factsAgainst(
    metric,
    `${metric} counted = records and reports, on the day they were first filed, or the first of what they report`,
    factsOf(metric),
    (orgId) => sql`
  select p.id::text as source, p.on_date, p.campus_id, 1 as count, 0 as units, 0 as minor from (
    select r.id, (r.filed_at at time zone c.time_zone)::date as on_date, r.campus_id, r.version, r.filed_at from record r join campus c on c.org_id = r.org_id and c.id = r.campus_id
    where r.org_id = ${orgId} and r.state = 'filed' and r.kind <> 'counselling-plan'
    union all
    select g.id, g.from_on, g.campus_id, g.version, g.filed_at from filing g where g.org_id = ${orgId}
  ) p where ${which} and p.filed_at >= ${since(orgId, 'paper-filed')}`,
  );

/** Figures of the newest version of every report. */
const figures = (metric: string, count: SQL): Check =>
  factsAgainst(
    metric,
    `${metric} counted = figures in the newest versions of reports, on the first day of what they report`,
    factsOf(metric),
    (orgId) => sql`
  select g.id::text as source, g.from_on as on_date, g.campus_id, ${count} as count, 0 as units, 0 as minor
  from filing g join filing_version v on v.org_id = ${orgId} and v.filing_id = g.id and v.version = g.version where g.org_id = ${orgId} and g.filed_at >= ${since(orgId, 'paper-filed')}`,
  );

/** Whom a meeting wants: two, three where problems are serious; and who of them was there. */
const attendants = (form: SQL): SQL => sql`(
  (coalesce(${form} ->> 'teachingDirector', 'false') = 'true')::int + (coalesce(${form} ->> 'supervisor', 'false') = 'true')::int
  + case when r.serious then (coalesce(${form} ->> 'principal', 'false') = 'true')::int else 0 end)`;

/** Said something through a channel that was valid on its day: then it counts, or another of the student, channel and day does. */
const isKept = (
  orgId: string,
): SQL => sql`case when (coalesce(v.problems, '') <> '' or coalesce(v.plan, '') <> '' or coalesce(v.agreement, '') <> '')
  and exists (select from visit o where o.org_id = ${orgId} and o.student_id = v.student_id and o.channel = v.channel and o.on_date = v.on_date and o.counted) then 1 else 0 end`;

/** Whether a briefing was early enough depends on settings and lessons of then; that it was asked once, and a meeting of each it wants, does not. */
const rules: Check = {
  name: 'rule-check',
  what: 'a briefing had one rule to keep, a meeting one for each it wants, a visit that reached somebody one; kept as the newest version and the visit say',
  differences: (orgId) => sql`
    with counted as (
      select f.source_id as id, coalesce(sum(f.count) filter (where f.metric = 'rule-check'), 0)::bigint as checked, coalesce(sum(f.count) filter (where f.metric = 'rule-kept'), 0)::bigint as kept,
        min(f.on_date) as first_on, max(f.on_date) as last_on
      from fact f where f.org_id = ${orgId} and f.metric in ('rule-check', 'rule-kept') group by f.source_id
    ), bound as (
      select r.id, (r.filed_at at time zone c.time_zone)::date as on_date, case when r.kind = 'briefing' then 1 when r.serious then 3 else 2 end as checked,
        case when r.kind = 'briefing' then 0 else ${attendants(sql`v.form`)} end as least, case when r.kind = 'briefing' then 1 else ${attendants(sql`v.form`)} end as most
      from record r join campus c on c.org_id = r.org_id and c.id = r.campus_id join record_version v on v.org_id = r.org_id and v.record_id = r.id and v.version = r.version
      where r.org_id = ${orgId} and r.state = 'filed' and r.kind in ('briefing', 'parents-meeting') and r.filed_at >= ${since(orgId, 'paper-filed')}
      union all
      select v.id, v.on_date, 1, ${isKept(orgId)}, ${isKept(orgId)}
      from visit v where v.org_id = ${orgId} and v.reached and v.recorded_at >= ${since(orgId, 'rule-check')}
    )
    select coalesce(b.id, c.id)::text as subject, concat_ws(' / ', b.on_date, b.checked, concat(b.least, '–', b.most)) as expected, concat_ws(' / ', c.first_on, c.checked, c.kept) as found
    from bound b full join counted c on c.id = b.id
    where (c.checked <> 0 or c.kept <> 0 or b.id is not null) and (b.checked is distinct from c.checked or c.kept not between b.least and b.most or c.first_on <> b.on_date or c.last_on <> b.on_date)`,
};

export const QUALITY: readonly Check[] = [
  papers('paper-filed', sql`p.version > 0`),
  papers('paper-corrected', sql`p.version > 1`),
  figures('filing-figure', sql`v.cell_count`),
  figures('filing-kept', sql`v.cell_count - v.adjusted_count`),
  rules,
];
