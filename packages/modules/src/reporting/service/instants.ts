/**
 * Counts of subjects at the end of a day by campus, as the levels above a campus see them: kept ones where nothing they are made of has changed, the others counted
 * now. A dashboard of 300 campuses so costs its 300 rows a day; a campus where somebody is being marked costs its own students.
 */
import { sql, type SQL } from '@keshi/platform/sql';
import { localDate } from '@keshi/kernel/dates';
import { NOBODY } from '@keshi/kernel/id';
import { MEMBERS_CHANGED } from '@keshi/modules/identity/events';
import { STUDENTS_CHANGED } from '@keshi/modules/registry/events';
import { TIMETABLE_CHANGED } from '@keshi/modules/scheduling/events';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { arrayOf, jsonOf } from '@keshi/platform/db';
import { BALANCE_METRICS, dropInstants, lockInstants } from '@keshi/platform/instants';
import { derive, systemScope, type DeriveDeps } from '@keshi/platform/work';
import { keptDays } from '../rules.ts';
import { waitingFacts } from './fact-sums.ts';
import type { AtDay, Place } from './place.ts';
import { campusSumsSql, INSTANT_KINDS, subjectsSql, type SubjectSum } from './subjects.ts';

/** What else than facts changes who counts. */
export const INSTANT_TOPICS = [STUDENTS_CHANGED, TIMETABLE_CHANGED, MEMBERS_CHANGED] as const;

type Kept = { slot: string; kind: SubjectSum['kind']; campusId: string; count: number };

/** A period may reach beyond today. Its balances take in what is dated there, which no kept count does. The days are parameters: a range of the index, not a join. */
function datedAhead(ctx: Ctx, place: Place, days: readonly AtDay[]): SQL {
  const ahead = days.filter((day) => day.last_on > day.on_date);
  if (ahead.length === 0) return sql``;
  const [from] = ahead.map((day) => day.on_date).toSorted();
  const until = ahead
    .map((day) => day.last_on)
    .toSorted()
    .at(-1);
  return sql`union
      select f.campus_id from fact f
      where f.org_id = ${ctx.orgId} and f.metric = any(${arrayOf([...BALANCE_METRICS], 'text')}) and f.campus_id = any(${arrayOf(place.campusIds, 'uuid')}) and f.on_date > ${from}::date and f.on_date <= ${until}::date`;
}

/**
 * Kept counts of the days, but for campuses where a change is not yet consumed: facts not folded, an announcement not handled, or, where the period reaches beyond
 * today, facts dated after it.
 */
const readKept = (ctx: Ctx, place: Place, days: readonly AtDay[]): Promise<Kept[]> =>
  ctx.tx.query<Kept>(sql`
    with at_day as materialized (
      select * from jsonb_to_recordset(${jsonOf(days)}) as d(slot text, campus_ids uuid[], on_date date, last_on date)
    ), changing as materialized (
      select f.campus_id from ${waitingFacts(ctx)}
      where b.org_id = ${ctx.orgId} and f.metric = any(${arrayOf([...BALANCE_METRICS], 'text')})
      union
      select (o.payload ->> 'campusId')::uuid from outbox o where o.org_id = ${ctx.orgId} and o.state in ('waiting', 'dead') and o.topic = any(${arrayOf([...INSTANT_TOPICS], 'text')})
      ${datedAhead(ctx, place, days)}
    )
    select d.slot, r.kind, r.campus_id, r.count from at_day d
    join rollup_instant r on r.org_id = ${ctx.orgId} and r.campus_id = any(${arrayOf(place.campusIds, 'uuid')}) and r.on_date = any(${arrayOf([...new Set(days.map((day) => day.on_date))], 'date')})
      and r.on_date = d.on_date and (d.campus_ids is null or r.campus_id = any(d.campus_ids))
    where r.campus_id not in (select c.campus_id from changing c)`);

/** The days of a slot for the campuses of which nothing is kept. */
function missingDays(place: Place, days: readonly AtDay[], kept: readonly Kept[]): AtDay[] {
  const known = new Set(kept.map(({ slot, campusId }) => `${slot} ${campusId}`));
  return days
    .map((day) => ({
      ...day,
      campus_ids: (day.campus_ids ?? place.campusIds).filter((campusId) => !known.has(`${day.slot} ${campusId}`)),
    }))
    .filter((day) => day.campus_ids.length > 0);
}

const within = (place: Place, days: readonly AtDay[]): Place => {
  const ids = new Set(days.flatMap((day) => day.campus_ids ?? place.campusIds));
  const campuses = place.campuses.filter((campus) => ids.has(campus.id));
  return { ...place, campuses, campusIds: campuses.map((campus) => campus.id) };
};

/** Counts per slot, kind and campus. */
export async function readCampusSums(ctx: Ctx, place: Place, days: readonly AtDay[]): Promise<SubjectSum[]> {
  const kept = await readKept(ctx, place, days);
  const missing = missingDays(place, days, kept);
  const counted =
    missing.length === 0
      ? []
      : await ctx.tx.query<SubjectSum>(sql`with ${subjectsSql(ctx, within(place, missing), missing)} ${campusSumsSql}`);
  return [...kept.map((each) => ({ ...each, personId: NOBODY, units: 0, minor: 0 })), ...counted];
}

/** Something changed at a campus of which no day is known: everything kept of it goes. */
export async function forgetInstants(ctx: Ctx, { campusId }: { readonly campusId: string }): Promise<void> {
  const campus = await ctx.campusOf(campusId);
  await dropInstants(ctx.tx, ctx.orgId, [{ campusId: campus.id, branchId: campus.branchId, fromOn: null }]);
}

/** A campus where much happens has its counts made no more often. */
const AGAIN_MS = 60_000;
/** An organisation whose counts are all to be made does not keep its other jobs waiting for longer. */
const TURN_MS = 2_000;

/** Makes what is missing of the counts of a campus, and removes those of days nobody asks for any more. */
const makeInstants = (deps: DeriveDeps, orgId: string, campus: CampusInfo): Promise<void> =>
  derive(deps, orgId, 'instants', async (ctx) => {
    await lockInstants(ctx.tx, orgId, [{ campusId: campus.id, branchId: campus.branchId }]);
    const asked = keptDays(localDate(ctx.now, campus.timeZone));
    const kept = await ctx.tx.query<{ onDate: string }>(
      sql`select distinct r.on_date from rollup_instant r where r.org_id = ${orgId} and r.campus_id = ${campus.id}`,
    );
    const missing = asked.filter((day) => !kept.some(({ onDate }) => onDate === day));
    const place: Place = {
      level: 'campus',
      branches: [],
      campuses: [campus],
      campusIds: [campus.id],
      people: new Map(),
    };
    const at: AtDay[] = missing.map((day) => ({ slot: day, campus_ids: null, on_date: day, last_on: day }));
    await ctx.tx.query(sql`
      with ${subjectsSql(ctx, place, at)}, summed as (${campusSumsSql}), unasked as (
        delete from rollup_instant r where r.org_id = ${orgId} and r.campus_id = ${campus.id} and r.on_date <> all(${arrayOf(asked, 'date')})
      ), made as (
        insert into rollup_instant as r (org_id, campus_id, branch_id, on_date, kind, count)
        select ${orgId}::uuid, ${campus.id}::uuid, ${campus.branchId}::uuid, d.on_date, k.kind, coalesce(s.count, 0)
        from at_day d cross join unnest(${arrayOf([...INSTANT_KINDS], 'text')}) k(kind) left join summed s on s.slot = d.slot and s.kind = k.kind
        on conflict (org_id, campus_id, on_date, kind) do update set count = excluded.count
      )
      update rollup_instant_run r set ran_at = ${ctx.now}, whole = true where r.org_id = ${orgId} and r.campus_id = ${campus.id}`);
  });

/**
 * Makes what is missing in an organisation, as much as fits into a turn: of campuses where a count was removed, and of those where another day has begun. Returns
 * for how many. Asked each second, so it reads one row a campus and none of what is kept.
 */
export async function keepInstants(deps: DeriveDeps, orgId: string): Promise<number> {
  const now = deps.now();
  const ago = new Date(Date.parse(now) - AGAIN_MS).toISOString();
  const due = await deps.worker.read(systemScope(orgId), (tx) =>
    tx.query<CampusInfo>(sql`
      select c.id, c.branch_id, c.name, c.time_zone
      from campus c left join rollup_instant_run r on r.org_id = c.org_id and r.campus_id = c.id
      where c.org_id = ${orgId} and (r.campus_id is null or (r.ran_at <= ${ago}
        and (not r.whole or (r.ran_at at time zone c.time_zone)::date <> (${now}::timestamptz at time zone c.time_zone)::date)))
      order by r.ran_at nulls first, c.id`),
  );
  const untilMs = performance.now() + TURN_MS;
  let made = 0;
  for (const campus of due) {
    if (performance.now() >= untilMs) break;
    await makeInstants(deps, orgId, campus);
    made += 1;
  }
  return made;
}
