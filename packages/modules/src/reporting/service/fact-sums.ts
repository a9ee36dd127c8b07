/**
 * Sums of facts, exact at any moment: of people from rollup_month and rollup_day, of campuses from rollup_campus, and the facts of transactions
 * not yet folded, all in one statement and so of one snapshot. The cost grows with campuses × periods, not with facts.
 */
import { sql, type SQL } from '@keshi/platform/sql';
import type { DateText, Period } from '@keshi/kernel/dates';
import { NOBODY } from '@keshi/kernel/id';
import type { Ctx } from '@keshi/platform/context';
import { arrayOf, jsonOf } from '@keshi/platform/db';
import { CAMPUS_GRAINS, PERSON_GRAINS, piecesOf, upTo, type Grain, type Measures } from '../rules.ts';
import type { Place } from './place.ts';

/** What to sum under which name: by person, by campus, or by campus with the months apart. */
export type Span = {
  readonly slot: string;
  readonly metrics: readonly string[];
  readonly period: Period;
  readonly by: 'person' | 'campus' | 'month';
};

const GRAINS_OF: Readonly<Record<Span['by'], readonly Grain[]>> = {
  person: PERSON_GRAINS,
  campus: CAMPUS_GRAINS,
  month: PERSON_GRAINS,
};

/** The rows of `piece`. */
const piecesIn = (spans: readonly Span[]) =>
  spans.flatMap(({ slot, metrics, period, by }) =>
    piecesOf(period, GRAINS_OF[by]).map(({ grain, from, until }) => ({
      slot,
      metrics,
      of_people: by === 'person',
      grain,
      from_on: from,
      until_on: until,
    })),
  );

export type FactSum = Measures & { slot: string; metric: string; campusId: string; personId: string };

/** Facts `f` not yet folded, batch by batch: a join may be planned from the other side, as a scan of all facts of the campuses. */
export const waitingFacts = (ctx: Ctx): SQL => sql`fact_batch b cross join lateral (
      select w.* from fact w where w.org_id = ${ctx.orgId} and w.batch_id = b.id offset 0) f`;

/**
 * The rows of a roll-up in each piece, one range of its key after the other. `offset 0` keeps PostgreSQL from turning the loop round: behind row
 * policies it expects single rows, and would read everything the organisation ever had for each of them.
 */
const inPieces = (which: SQL, rows: SQL): SQL => sql`
    select p.slot, r.* from piece p cross join lateral (${rows} offset 0) r where ${which}
    union all`;

function ofPeople(ctx: Ctx, { campusIds }: Place): SQL {
  const of = (roll: SQL, on: SQL) => sql`
      select r.${on} as on_date, r.metric, r.campus_id, r.person_id, r.count, r.units, r.minor from ${roll} r
      where r.org_id = ${ctx.orgId} and r.metric = any(p.metrics) and r.campus_id = any(${arrayOf(campusIds, 'uuid')}) and r.${on} >= p.from_on and r.${on} < p.until_on`;
  return sql`${inPieces(sql`p.of_people and p.grain = 'month'`, of(sql`rollup_month`, sql`month_on`))}
    ${inPieces(sql`p.of_people and p.grain = 'day'`, of(sql`rollup_day`, sql`on_date`))}`;
}

const ofCampuses = (ctx: Ctx, { campusIds }: Place): SQL =>
  inPieces(
    sql`not p.of_people`,
    sql`
      select r.from_on as on_date, r.metric, r.campus_id, ${NOBODY}::uuid as person_id, r.count, r.units, r.minor from rollup_campus r
      where r.org_id = ${ctx.orgId} and r.campus_id = any(${arrayOf(campusIds, 'uuid')}) and r.grain = p.grain and r.from_on >= p.from_on and r.from_on < p.until_on and r.metric = any(p.metrics)`,
  );

/** CTEs ending in `measured (slot, on_date, metric, campus_id, person_id, count, units, minor)`; `on_date` is the first day of what was folded together. */
export const measuredSql = (ctx: Ctx, place: Place, spans: readonly Span[]): SQL => sql`
  piece as materialized (
    select * from jsonb_to_recordset(${jsonOf(piecesIn(spans))}) as p(slot text, metrics text[], of_people boolean, grain text, from_on date, until_on date)
  ), measured as (
    ${spans.some(({ by }) => by === 'person') ? ofPeople(ctx, place) : sql``}
    ${spans.some(({ by }) => by !== 'person') ? ofCampuses(ctx, place) : sql``}
    select p.slot, f.on_date, f.metric, f.campus_id, case when p.of_people then f.person_id else ${NOBODY}::uuid end as person_id, f.count, f.units, f.minor
    from ${waitingFacts(ctx)}
    join piece p on f.metric = any(p.metrics) and f.on_date >= p.from_on and f.on_date < p.until_on
    where b.org_id = ${ctx.orgId} and f.campus_id = any(${arrayOf(place.campusIds, 'uuid')})
  )`;

/**
 * Of a type that has no order, so that what is grouped by it too is hashed: behind row policies PostgreSQL expects single rows, and would sort
 * tens of thousands by their texts, which takes as long as reading them.
 */
const HASHED = sql`'0'::xid`;

/** Sums per slot, metric and campus, and per person in spans of people. */
export const readFactSums = (ctx: Ctx, place: Place, spans: readonly Span[]): Promise<FactSum[]> =>
  ctx.tx.query<FactSum>(sql`
  with ${measuredSql(ctx, place, spans)}
  select slot, metric, campus_id, person_id, sum(count)::bigint as count, sum(units)::bigint as units, sum(minor)::bigint as minor
  from measured group by slot, metric, campus_id, person_id, ${HASHED}`);

export type MonthSum = Measures & { metric: string; monthOn: DateText | null };

/**
 * Sums per metric and month from `firstOn` until before `untilOn` over the whole place. What accumulates also has one row without a month:
 * everything before the first.
 */
export function readMonthSums(
  ctx: Ctx,
  place: Place,
  given: {
    readonly flows: readonly string[];
    readonly stocks: readonly string[];
    readonly firstOn: DateText;
    readonly untilOn: DateText;
  },
): Promise<MonthSum[]> {
  const months: Period = { from: given.firstOn, until: given.untilOn };
  const spans: Span[] = [
    { slot: 'months', metrics: [...new Set([...given.flows, ...given.stocks])], period: months, by: 'month' },
    { slot: 'before', metrics: given.stocks, period: upTo(given.firstOn), by: 'campus' },
  ];
  return ctx.tx.query<MonthSum>(sql`
    with ${measuredSql(ctx, place, spans)}
    select m.metric, case m.slot when 'months' then date_trunc('month', m.on_date)::date end as month_on, sum(m.count)::bigint as count, sum(m.units)::bigint as units, sum(m.minor)::bigint as minor
    from measured m group by 1, 2, ${HASHED}`);
}
