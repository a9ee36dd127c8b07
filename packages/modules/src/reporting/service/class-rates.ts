/** The renewal rate by class: the facts of both sides, each with the class it belongs to. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import type { Ctx } from '@keshi/platform/context';
import type { getClassRenewalRates } from '../contract.ts';
import { measureOf, periodErrors, sourceName } from '../rules.ts';
import { readDefinitions } from './definitions.ts';
import { readPlace } from './place.ts';
import { shapeOf } from './sources.ts';

type Rates = Out<typeof getClassRenewalRates>;

/** The class of the course that the fact's student was in on its day, or last before it. */
const placeIn = (ctx: Ctx, course: SQL): SQL => sql`(
  select m.class_id from class_member m join class k on k.org_id = m.org_id and k.id = m.class_id and k.course_id = ${course}
  where m.org_id = ${ctx.orgId} and m.student_id = f.student_id and m.from_on <= f.on_date
  order by (m.until_on is null or m.until_on > f.on_date) desc, m.from_on desc, m.id limit 1)`;

/** The class a fact belongs to: of an item, of an order's course, of the lesson that drew. */
const classOf = (ctx: Ctx): SQL => sql`case f.source_kind
  when 'renewal' then (select coalesce(r.class_id, ${placeIn(ctx, sql`r.course_id`)}) from renewal r where r.org_id = ${ctx.orgId} and r.id = f.source_id)
  when 'order' then (select ${placeIn(ctx, sql`o.course_id`)} from student_order o where o.org_id = ${ctx.orgId} and o.id = f.source_id)
  when 'entry' then (select l.class_id from entry e join lesson l on l.org_id = e.org_id and l.id = e.cause_id where e.org_id = ${ctx.orgId} and e.id = f.source_id and e.cause_kind = 'mark')
  end`;

/** By class, as the campus's figure is made (REN-11). invalid-input for a period that ends before it begins. */
export async function readClassRates(ctx: Ctx, { params, query }: In<typeof getClassRenewalRates>): Promise<Rates> {
  const period = { from: query.from, until: query.until };
  const errors = periodErrors(period);
  if (errors.length > 0) throw problem('invalid-input', { errors });
  const place = await readPlace(ctx, { level: 'campus', campusId: params.campusId });
  const { registry } = await readDefinitions(ctx, place, period, query.definition);
  const { numerator, denominator } = registry('renewal-rate');
  if (denominator === null) throw new Error('the renewal rate has two sides');
  const measure = measureOf(numerator);
  const items = await ctx.tx.query<Rates['items'][number]>(sql`
    with counted as (
      select f.metric, case ${measure}::text when 'count' then f.count else f.units end as value, ${classOf(ctx)} as class_id from fact f
      where f.org_id = ${ctx.orgId} and f.campus_id = ${params.campusId} and f.metric in (${sourceName(numerator)}, ${sourceName(denominator)}) and f.on_date >= ${period.from} and f.on_date < ${period.until}
    ), summed as (
      select c.class_id, coalesce(sum(c.value) filter (where c.metric = ${sourceName(numerator)}), 0)::bigint as numerator,
        coalesce(sum(c.value) filter (where c.metric = ${sourceName(denominator)}), 0)::bigint as denominator
      from counted c group by c.class_id
    )
    select s.class_id, k.name as class_name, s.numerator, s.denominator
    from summed s left join class k on k.org_id = ${ctx.orgId} and k.id = s.class_id
    where s.numerator <> 0 or s.denominator <> 0 order by s.denominator desc, k.name, s.class_id limit 1000`);
  return { metric: shapeOf('renewal-rate', registry), items };
}
