/** Facts held against rows of the books. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { Check } from './check.ts';

/** Facts of a metric against rows `source, on_date, campus_id, count, units, minor` that say what they should add up to; a sum of nothing is no row. */
export const factsAgainst = (
  name: string,
  what: string,
  facts: (orgId: string) => SQL,
  books: (orgId: string) => SQL,
): Check => ({
  name,
  what,
  differences: (orgId) => sql`
    with counted as (${facts(orgId)}), booked as (${books(orgId)}),
    f as (select source, on_date, campus_id, sum(count)::bigint as count, sum(units)::bigint as units, sum(minor)::bigint as minor from counted group by 1, 2, 3 having sum(count) <> 0 or sum(units) <> 0 or sum(minor) <> 0),
    b as (select source, on_date, campus_id, sum(count)::bigint as count, sum(units)::bigint as units, sum(minor)::bigint as minor from booked group by 1, 2, 3 having sum(count) <> 0 or sum(units) <> 0 or sum(minor) <> 0)
    select coalesce(b.source, f.source) as subject, case when b.source is null then 'nothing' else concat_ws(' / ', b.on_date, b.count, b.units, b.minor) end as expected,
      case when f.source is null then 'nothing' else concat_ws(' / ', f.on_date, f.count, f.units, f.minor) end as found
    from b full join f on f.source = b.source and f.on_date = b.on_date and f.campus_id = b.campus_id
    where (b.count, b.units, b.minor) is distinct from (f.count, f.units, f.minor)`,
});

export const factsOf =
  (metric: string) =>
  (orgId: string): SQL =>
    sql`select f.source_id::text as source, f.on_date, f.campus_id, f.count, f.units, f.minor from fact f where f.org_id = ${orgId} and f.metric = ${metric}`;
