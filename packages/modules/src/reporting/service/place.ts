/** Where figures are read: the part of the tree an address names, and the clock of each campus in it. */
import { sql } from '@keshi/platform/sql';
import { localDate, type DateText, type Period } from '@keshi/kernel/dates';
import { NOBODY } from '@keshi/kernel/id';
import { problem } from '@keshi/kernel/problem';
import { orgToday } from '@keshi/modules/tenancy';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { lastDayOf } from '../rules.ts';

export type Level = 'org' | 'branch' | 'campus';

export type Place = {
  readonly level: Level;
  readonly branches: readonly { readonly id: string; readonly name: string }[];
  readonly campuses: readonly CampusInfo[];
  readonly campusIds: readonly string[];
  /** Names of the people who work at a campus; only where the rows are people. */
  readonly people: ReadonlyMap<string, string>;
};

/** What the rows of a place's figures are: people at a campus, above it campuses. */
export const rowsBy = ({ level }: Place): 'person' | 'campus' => (level === 'campus' ? 'person' : 'campus');

export type Where = {
  readonly level: Level;
  readonly branchId?: string | undefined;
  readonly campusId?: string | undefined;
};

type Row = {
  branchId: string;
  branchName: string;
  id: string | null;
  name: string | null;
  timeZone: string | null;
  people: Record<string, string> | null;
};

/** The campuses of an organisation, a branch, or one; 404 for a branch or campus that is not there. */
export async function readPlace(ctx: Ctx, where: Where): Promise<Place> {
  const { branchId = null, campusId = null } = where;
  const rows = await ctx.tx.query<Row>(sql`
    select b.id as branch_id, b.name as branch_name, c.id, c.name, c.time_zone,
      case when ${where.level === 'campus'}::boolean then (
        select jsonb_object_agg(p.person_id, p.name) from (
          select m.person_id, min(m.person_name) as name from membership m
          where m.org_id = ${ctx.orgId} and m.campus_id = ${campusId}::uuid group by m.person_id
        ) p) end as people
    from branch b left join campus c on c.org_id = b.org_id and c.branch_id = b.id
    where b.org_id = ${ctx.orgId} and (${branchId}::uuid is null or b.id = ${branchId}::uuid) and (${campusId}::uuid is null or c.id = ${campusId}::uuid)
    order by b.name, b.id, c.name, c.id`);
  if (rows.length === 0 && where.level !== 'org') throw problem('not-found');
  return {
    level: where.level,
    branches: [...new Map(rows.map((row) => [row.branchId, { id: row.branchId, name: row.branchName }])).values()],
    people: new Map(Object.entries(rows[0]?.people ?? {})),
    ...campusesOf(rows),
  };
}

function campusesOf(rows: readonly Row[]): Pick<Place, 'campuses' | 'campusIds'> {
  const campuses = rows.flatMap(({ id, name, timeZone, branchId }) =>
    id === null || name === null || timeZone === null ? [] : [{ id, name, timeZone, branchId }],
  );
  return { campuses, campusIds: campuses.map((campus) => campus.id) };
}

/** Today at a campus by its own clock, else the organisation's. */
export function todayOf(ctx: Ctx, place: Place): DateText {
  const [campus] = place.campuses;
  return place.level === 'campus' && campus !== undefined ? localDate(ctx.now, campus.timeZone) : orgToday(ctx);
}

export type Named = { readonly id: string; readonly name: string; readonly parentId: string | null };
/** The screen names the row of nobody in its own language. */
const NAMELESS = '—';

/** What a place is broken down to: branches and under them campuses, campuses, or the people named by id, nobody's row last. */
export function namedBelow(
  place: Place,
  personIds: readonly string[],
  names: ReadonlyMap<string, string>,
): readonly Named[] {
  if (place.level === 'branch') return place.campuses.map(({ id, name }) => ({ id, name, parentId: null }));
  if (place.level === 'org')
    return [
      ...place.branches.map(({ id, name }) => ({ id, name, parentId: null })),
      ...place.campuses.map(({ id, name, branchId }) => ({ id, name, parentId: branchId })),
    ];
  const named = personIds
    .filter((id) => id !== NOBODY)
    .map((id) => ({ id, name: names.get(id) ?? NAMELESS, parentId: null }))
    .toSorted((a, b) => (a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1));
  return personIds.includes(NOBODY) ? [...named, { id: NOBODY, name: NAMELESS, parentId: null }] : named;
}

/** The part of a place that a drill-down names within it; 404 when that is not in it. */
export function narrowed(
  place: Place,
  where: { readonly branchId?: string | undefined; readonly campusId?: string | undefined },
): Place {
  const campuses = place.campuses.filter(
    (campus) =>
      (where.campusId === undefined || campus.id === where.campusId) &&
      (where.branchId === undefined || campus.branchId === where.branchId),
  );
  const known =
    (where.branchId === undefined || place.branches.some((branch) => branch.id === where.branchId)) &&
    (where.campusId === undefined || campuses.length === 1);
  if (!known) throw problem('not-found');
  return { ...place, campuses, campusIds: campuses.map((campus) => campus.id) };
}

/**
 * At which day campuses are looked at for a slot: the last day of the period, or, while the period lasts, their own today. `last_on` is the
 * period's last day: balances take in everything dated in the period. A place within one time zone has one row per slot, of all its campuses.
 */
export type AtDay = {
  readonly slot: string;
  readonly campus_ids: readonly string[] | null;
  readonly on_date: DateText;
  readonly last_on: DateText;
};

export function atDays(ctx: Ctx, place: Place, slots: readonly (readonly [string, Period])[]): AtDay[] {
  const zones = [...Map.groupBy(place.campuses, (campus) => campus.timeZone)];
  return zones.flatMap(([zone, campuses]) => {
    const today = localDate(ctx.now, zone);
    return slots.map(([slot, period]) => {
      const last = lastDayOf(period);
      const campusIds = zones.length === 1 ? null : campuses.map((campus) => campus.id);
      return { slot, campus_ids: campusIds, on_date: last < today ? last : today, last_on: last };
    });
  });
}
