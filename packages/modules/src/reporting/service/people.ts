/** People over all campuses by one figure, ranked by the database: as the dashboards read it, person by person. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { NOBODY } from '@keshi/kernel/id';
import { problem } from '@keshi/kernel/problem';
import { orgToday } from '@keshi/modules/tenancy';
import type { Ctx } from '@keshi/platform/context';
import type { getPeopleFigures } from '../contract.ts';
import type { Metric, MetricSource } from '../rules/metric.ts';
import { leastBaseOf, measureOf, periodErrors, sourceName } from '../rules.ts';
import { readDefinitions } from './definitions.ts';
import { measuredSql, type Span } from './fact-sums.ts';
import { readPlace } from './place.ts';
import { shapeOf } from './sources.ts';

type Answer = Out<typeof getPeopleFigures>;
type Row = Answer['items'][number] & { position: number; people: number };

const PEOPLE_MAX = 100;

/** Sum of one side among the facts of a person; null for a side that is none. */
const sideSql = (source: MetricSource | null): SQL => {
  if (source === null) return sql`null::bigint`;
  const measure = measureOf(source);
  const value = sql`case ${measure}::text when 'count' then m.count when 'units' then m.units else m.minor end`;
  return sql`coalesce(sum(${value}) filter (where m.metric = ${sourceName(source)}), 0)::bigint`;
};

/** Those counted at an instant are not credited in the period: they are compared at their campus. */
function factsOf({ numerator, denominator }: Metric): string[] {
  const sources = denominator === null ? [numerator] : [numerator, denominator];
  if (sources.some((source) => source.kind !== 'facts'))
    throw problem('invalid-input', { errors: [{ pointer: '?metric', detail: 'not credited to people' }] });
  return [...new Set(sources.map(sourceName))];
}

export async function readPeopleFigures(ctx: Ctx, { query }: In<typeof getPeopleFigures>): Promise<Answer> {
  const { metric, from, until } = query;
  const errors = periodErrors({ from, until });
  if (errors.length > 0) throw problem('invalid-input', { errors });
  const place = await readPlace(ctx, { level: 'org' });
  const { registry } = await readDefinitions(ctx, place, { from, until }, undefined);
  const { numerator, denominator } = registry(metric);
  const spans: Span[] = [
    { slot: 'current', metrics: factsOf(registry(metric)), period: { from, until }, by: 'person' },
  ];
  const rows = await ctx.tx.query<Row>(sql`
    with ${measuredSql(ctx, place, spans)}, person as (
      select m.campus_id, m.person_id, ${sideSql(numerator)} as numerator, ${sideSql(denominator)} as denominator from measured m where m.person_id <> ${NOBODY}::uuid group by m.campus_id, m.person_id
    ), compared as (
      select p.*, coalesce(p.denominator, 1) >= ${leastBaseOf(metric)}::bigint as has_place, case when coalesce(p.denominator, 1) > 0 then p.numerator::numeric / coalesce(p.denominator, 1) end as worth
      from person p where p.numerator <> 0 or p.denominator <> 0
    ), placed as (
      select c.*, case when c.has_place then rank() over (partition by c.has_place order by c.worth desc) end as rank,
        row_number() over (order by c.has_place desc, c.worth desc nulls last, c.campus_id, c.person_id) as position, count(*) over ()::int as people from compared c
    )
    select p.campus_id, p.person_id, p.numerator, p.denominator, p.rank::int as rank, p.position::int as position, p.people, coalesce(n.name, '—') as name, c.name as campus_name
    from placed p join campus c on c.org_id = ${ctx.orgId} and c.id = p.campus_id left join staff_name n on n.org_id = ${ctx.orgId} and n.person_id = p.person_id
    where p.position <= ${PEOPLE_MAX} or p.position in (1 + p.people / 4, 1 + p.people / 2, 1 + p.people * 3 / 4) order by p.position`);
  const count = rows[0]?.people ?? 0;
  const quarters = [1, 2, 3].flatMap((part) => {
    const row = rows.find(({ position }) => position === 1 + Math.floor((count * part) / 4));
    return row === undefined ? [] : [{ numerator: row.numerator, denominator: row.denominator }];
  });
  return {
    metric: shapeOf(metric, registry),
    today: orgToday(ctx),
    count,
    quarters,
    items: rows.slice(0, PEOPLE_MAX).map(({ position: _, people: __, ...row }) => row),
  };
}
