/** Reading a split: who holds what of it, as drafted and as in force. */
import { sql, type SQL } from '@keshi/platform/sql';
import { addMonths, type DateText } from '@keshi/kernel/dates';
import { problem } from '@keshi/kernel/problem';
import { orgToday } from '@keshi/modules/tenancy';
import { todayAt, type Ctx } from '@keshi/platform/context';
import { fieldOf, firstDayOf, monthErrors, type InForce, type TargetNumbers } from '../rules.ts';

/** What is split for a month: a branch among its campuses, or a campus among its people. */
export type Split = {
  readonly level: 'branch' | 'campus';
  readonly id: string;
  readonly branchId: string;
  readonly campusId: string | null;
  readonly month: string;
  readonly monthOn: DateText;
  readonly today: DateText;
};

/** The branch of the address; 404 when it is not there. */
export async function branchSplit(ctx: Ctx, branchId: string, month: string): Promise<Split> {
  const rows = await ctx.tx.query(sql`select b.id from branch b where b.org_id = ${ctx.orgId} and b.id = ${branchId}`);
  if (rows.length === 0) throw problem('not-found');
  const monthOn = firstDayOf(month);
  return { level: 'branch', id: branchId, branchId, campusId: null, month, monthOn, today: orgToday(ctx) };
}

export async function campusSplit(ctx: Ctx, month: string): Promise<Split> {
  const campus = await ctx.campus();
  const { id, branchId } = campus;
  const monthOn = firstDayOf(month);
  return { level: 'campus', id, branchId, campusId: id, month, monthOn, today: todayAt(ctx, campus) };
}

/** A month that has ended keeps its targets. */
export function requireOpenMonth({ month, today }: Split): void {
  const errors = monthErrors(month, today);
  if (errors.length > 0) throw problem('invalid-input', { errors });
}

export type Holder = { readonly id: string; readonly name: string };

/** Whose numbers are credited to them at a campus: advisors and those who lead them. */
const HOLDER_ROLES = sql`('advisor', 'advisor_supervisor', 'principal')`;

/** Campuses of the branch; of a campus those in post in the month, and whoever has a number there. */
export const readHolders = (ctx: Ctx, split: Split): Promise<Holder[]> =>
  split.level === 'branch'
    ? ctx.tx.query<Holder>(sql`
    select c.id, c.name from campus c where c.org_id = ${ctx.orgId} and c.branch_id = ${split.branchId} order by c.name, c.id limit 500`)
    : ctx.tx.query<Holder>(sql`
    with here as (
      select m.person_id from membership m
      where m.org_id = ${ctx.orgId} and m.campus_id = ${split.id} and m.role in ${HOLDER_ROLES}
        and m.started_on < ${addMonths(split.monthOn, 1)} and (m.ended_on is null or m.ended_on > ${split.monthOn})
      union select d.holder_id from target_draft d where d.org_id = ${ctx.orgId} and d.split_id = ${split.id} and d.month_on = ${split.monthOn}
      union select t.holder_id from target t where t.org_id = ${ctx.orgId} and t.branch_id = ${split.branchId} and t.month_on = ${split.monthOn} and t.campus_id = ${split.id} and t.level = 'person'
    )
    select n.person_id as id, n.name from here h join staff_name n on n.org_id = ${ctx.orgId} and n.person_id = h.person_id order by n.name, n.person_id limit 500`);

export type Draft = {
  readonly holderId: string;
  readonly numbers: TargetNumbers;
  readonly setById: string;
  readonly setByName: string | null;
};

/** Drafts of a split, or of one holder. */
export const readDrafts = (ctx: Ctx, split: Split, holderId: string | null = null): Promise<Draft[]> =>
  ctx.tx.query<Draft>(sql`
    select d.holder_id, d.numbers, d.set_by_id, (select n.name from staff_name n where n.org_id = d.org_id and n.person_id = d.set_by_id) as set_by_name
    from target_draft d where d.org_id = ${ctx.orgId} and d.split_id = ${split.id} and d.month_on = ${split.monthOn} and (${holderId}::uuid is null or d.holder_id = ${holderId}::uuid)`);

type Row = {
  id: string;
  level: string;
  campusId: string | null;
  holderId: string;
  kind: string;
  measure: string;
  value: number | null;
  revision: number;
};
export type Standing = InForce & {
  readonly level: string;
  readonly campusId: string | null;
  readonly revision: number;
};

/** The newest revision of every number of a branch for a month, or of one campus and its people. */
export async function readInForce(ctx: Ctx, split: Split): Promise<Standing[]> {
  const rows = await ctx.tx.query<Row>(sql`
    select distinct on (t.level, t.campus_id, t.holder_id, t.kind, t.measure) t.id, t.level, t.campus_id, t.holder_id, t.kind, t.measure, t.value, t.revision
    from target t where t.org_id = ${ctx.orgId} and t.branch_id = ${split.branchId} and t.month_on = ${split.monthOn} and (${split.campusId}::uuid is null or t.campus_id = ${split.campusId}::uuid)
    order by t.level, t.campus_id, t.holder_id, t.kind, t.measure, t.revision desc`);
  return rows.flatMap(({ kind, measure, ...row }) => {
    const field = fieldOf(kind, measure);
    return field === undefined ? [] : [{ ...row, field }];
  });
}

export type Released = {
  readonly campusId: string | null;
  readonly releasedAt: string;
  readonly releasedByName: string | null;
  /** What is split has been replaced since. */
  readonly isStale: boolean;
};

/** Later than the newest number of the campus that its people split. */
const replacedSince = (r: SQL): SQL => sql`exists (
  select from target t where t.org_id = ${r}.org_id and t.branch_id = ${r}.branch_id and t.month_on = ${r}.month_on and t.campus_id = ${r}.campus_id and t.level = 'campus' and t.recorded_at > ${r}.recorded_at)`;

/** The last release of a branch's split (without a campus) and of each of its campuses, as far as the caller sees them. */
export const readReleases = (ctx: Ctx, split: Split): Promise<Released[]> =>
  ctx.tx.query<Released>(sql`
    with last as (
      select distinct on (r.campus_id) r.* from target_release r
      where r.org_id = ${ctx.orgId} and r.branch_id = ${split.branchId} and r.month_on = ${split.monthOn} and (${split.campusId}::uuid is null or r.campus_id = ${split.campusId}::uuid)
      order by r.campus_id, r.recorded_at desc, r.id desc
    )
    select r.campus_id, r.recorded_at as released_at, ${replacedSince(sql`r`)} as is_stale,
      (select n.name from staff_name n where n.org_id = r.org_id and n.person_id = r.released_by_id) as released_by_name from last r`);

export type PlanRow = {
  readonly personId: string;
  readonly work: string;
  readonly signedName: string | null;
  readonly numbers: TargetNumbers | null;
  readonly recordedAt: string;
};

/** The newest plan of each person of a campus for a month, or of one. */
export const readPlans = (ctx: Ctx, split: Split, personId: string | null = null): Promise<PlanRow[]> =>
  ctx.tx.query<PlanRow>(sql`
    select distinct on (p.person_id) p.person_id, p.work, p.signed_name, p.numbers, p.recorded_at from work_plan p
    where p.org_id = ${ctx.orgId} and p.campus_id = ${split.id} and p.month_on = ${split.monthOn} and (${personId}::uuid is null or p.person_id = ${personId}::uuid)
    order by p.person_id, p.recorded_at desc, p.id desc`);
