/**
 * Sums of facts, exact at any moment: whole months from rollup_month, the days around them from rollup_day, and the facts of
 * transactions not yet folded, all in one statement and so of one snapshot. The cost grows with campuses × periods, not with facts.
 */
import { sql, type SQL } from 'drizzle-orm';
import type { DateText } from '@keshi/kernel/dates';
import { NOBODY } from '@keshi/kernel/id';
import type { Ctx } from '@keshi/platform/context';
import { arrayOf, jsonOf } from '@keshi/platform/db';
import type { Measures, Piece } from '../rules.ts';
import type { Place } from './place.ts';

/** What to sum under which name. */
export type Span = { readonly slot: string; readonly metrics: readonly string[]; readonly pieces: readonly Piece[] };

export type FactSum = Measures & { slot: string; metric: string; campusId: string; personId: string };

/** CTEs ending in `measured (slot, metric, campus_id, person_id, count, units, minor)`. */
export const measuredSql = (ctx: Ctx, place: Place, spans: readonly Span[]): SQL => sql`
  piece as materialized (
    select * from jsonb_to_recordset(${jsonOf(spans.flatMap(({ slot, metrics, pieces }) => pieces.map((piece) => ({ slot, metrics, grain: piece.grain, from_on: piece.from, until_on: piece.until }))))})
      as p(slot text, metrics text[], grain text, from_on date, until_on date)
  ), measured as (
    select p.slot, r.metric, r.campus_id, r.person_id, r.count, r.units, r.minor
    from piece p join rollup_month r on r.org_id = ${ctx.orgId} and r.metric = any(p.metrics) and r.campus_id = any(${arrayOf(place.campusIds, 'uuid')}) and r.month_on >= p.from_on and r.month_on < p.until_on
    where p.grain = 'month'
    union all
    select p.slot, r.metric, r.campus_id, r.person_id, r.count, r.units, r.minor
    from piece p join rollup_day r on r.org_id = ${ctx.orgId} and r.metric = any(p.metrics) and r.campus_id = any(${arrayOf(place.campusIds, 'uuid')}) and r.on_date >= p.from_on and r.on_date < p.until_on
    where p.grain = 'day'
    union all
    select p.slot, f.metric, f.campus_id, f.person_id, f.count, f.units, f.minor
    from fact_batch b join fact f on f.org_id = b.org_id and f.batch_id = b.id
    join piece p on f.metric = any(p.metrics) and f.on_date >= p.from_on and f.on_date < p.until_on
    where b.org_id = ${ctx.orgId} and f.campus_id = any(${arrayOf(place.campusIds, 'uuid')})
  )`;

/** Sums per slot, metric and campus; per person too where the rows are people, else all under nobody. */
export const readFactSums = (ctx: Ctx, place: Place, spans: readonly Span[]): Promise<FactSum[]> =>
  ctx.tx.query<FactSum>(sql`
  with ${measuredSql(ctx, place, spans)}
  select slot, metric, campus_id, case when ${place.level === 'campus'}::boolean then person_id else ${NOBODY}::uuid end as person_id,
    sum(count)::bigint as count, sum(units)::bigint as units, sum(minor)::bigint as minor
  from measured group by slot, metric, campus_id, 4`);

export type MonthSum = Measures & { metric: string; monthOn: DateText | null };

/**
 * Sums per metric and month from `firstOn` until before `untilOn` over the whole place. What accumulates also has one row without a month:
 * everything before the first.
 */
export const readMonthSums = (
  ctx: Ctx,
  place: Place,
  given: {
    readonly flows: readonly string[];
    readonly stocks: readonly string[];
    readonly firstOn: DateText;
    readonly untilOn: DateText;
  },
): Promise<MonthSum[]> =>
  ctx.tx.query<MonthSum>(sql`
    with month as (
      select r.metric, r.month_on, r.count, r.units, r.minor from rollup_month r
      where r.org_id = ${ctx.orgId} and r.metric = any(${arrayOf([...given.flows, ...given.stocks], 'text')}) and r.campus_id = any(${arrayOf(place.campusIds, 'uuid')}) and r.month_on < ${given.untilOn}
      union all
      select f.metric, date_trunc('month', f.on_date)::date, f.count, f.units, f.minor
      from fact_batch b join fact f on f.org_id = b.org_id and f.batch_id = b.id
      where b.org_id = ${ctx.orgId} and f.metric = any(${arrayOf([...given.flows, ...given.stocks], 'text')}) and f.campus_id = any(${arrayOf(place.campusIds, 'uuid')}) and f.on_date < ${given.untilOn}
    )
    select m.metric, case when m.month_on >= ${given.firstOn}::date then m.month_on end as month_on, sum(m.count)::bigint as count, sum(m.units)::bigint as units, sum(m.minor)::bigint as minor
    from month m where m.month_on >= ${given.firstOn}::date or m.metric = any(${arrayOf(given.stocks, 'text')}) group by 1, 2`);
