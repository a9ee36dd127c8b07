/** Naming excellent supervisors of a branch from its ranking (KPI-06). */
import { sql } from '@keshi/platform/sql';
import { addDays, addMonths } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { branchAwards } from '@keshi/modules/reporting';
import { orgToday, settingAt } from '@keshi/modules/tenancy';
import { idFor, type Ctx } from '@keshi/platform/context';
import { one } from '@keshi/platform/db';
import type * as contract from '../contract.ts';

type Named = Out<typeof contract.nameSupervisor>;
type Row = Named & { readonly revision: number; readonly decision: string; readonly branchId: string };

/** The newest decision about each person of a branch for a month, or for all months about one naming. */
const readDecisions = (
  ctx: Ctx,
  branchId: string,
  given: { readonly monthOn: string } | { readonly namingId: string },
): Promise<(Row & { monthOn: string })[]> =>
  ctx.tx.query(sql`
    select n.id, n.person_id, n.person_name as name, n.campus_id, c.name as campus_name, n.place, n.reason, n.recorded_at, n.revision, n.decision, n.branch_id, n.month_on
    from award_naming n join campus c on c.org_id = n.org_id and c.id = n.campus_id
    where n.org_id = ${ctx.orgId} and n.branch_id = ${branchId} and ${'monthOn' in given ? sql`n.month_on = ${given.monthOn}::date` : sql`n.id = ${given.namingId}`} and not exists (
      select from award_naming x where x.org_id = n.org_id and x.campus_id = n.campus_id and x.month_on = n.month_on and x.person_id = n.person_id and x.revision > n.revision)
    order by n.place, n.recorded_at, n.id`);

const shownOf = ({ id, personId, name, campusId, campusName, place, reason, recordedAt }: Row): Named => ({
  id,
  personId,
  name,
  campusId,
  campusName,
  place,
  reason,
  recordedAt,
});

const mostOf = (ctx: Ctx, monthOn: string): Promise<number | null> =>
  settingAt(ctx, 'supervisor-award-count', addDays(addMonths(monthOn, 1), -1));

/** Who is named at the moment, by place. */
export async function listNamed(
  ctx: Ctx,
  { params, query }: In<typeof contract.listNamed>,
): Promise<Out<typeof contract.listNamed>> {
  const [branch] = await ctx.tx.query(
    sql`select b.id from branch b where b.org_id = ${ctx.orgId} and b.id = ${params.branchId}`,
  );
  if (branch === undefined) throw problem('not-found');
  const monthOn = `${query.month}-01`;
  const decisions = await readDecisions(ctx, params.branchId, { monthOn });
  const named = decisions.filter(({ decision }) => decision === 'named').map(shownOf);
  return { month: query.month, most: await mostOf(ctx, monthOn), named };
}

/** Namings of a branch wait for each other on its campuses, so that no two of them both find the last one free. */
const lockBranch = async (ctx: Ctx, branchId: string): Promise<void> => {
  await ctx.tx.query(
    sql`select c.id from campus c where c.org_id = ${ctx.orgId} and c.branch_id = ${branchId} order by c.id for no key update`,
  );
};

/** The supervisor's campus in the ranking; invalid-input for who is not ranked there: a gate stands between (KPI-03). */
async function placeOf(
  ctx: Ctx,
  branchId: string,
  { month, campusId, personId }: In<typeof contract.nameSupervisor>['body'],
) {
  if (orgToday(ctx) < addMonths(`${month}-01`, 1))
    throw problem('invalid-input', { errors: [{ pointer: '/month', detail: 'a month that has ended' }] });
  const { supervisors } = await branchAwards(ctx, branchId, month);
  const row = supervisors.find((each) => each.campusId === campusId);
  const person = row?.people.find((each) => each.personId === personId);
  if (row === undefined || person === undefined) throw problem('not-found');
  if (row.place === null)
    throw problem('invalid-input', {
      errors: [{ pointer: '/personId', detail: 'somebody with a place in the ranking' }],
    });
  return { name: person.name, campusName: row.campusName, place: row.place };
}

export async function nameSupervisor(ctx: Ctx, { params, body }: In<typeof contract.nameSupervisor>): Promise<Named> {
  const { branchId } = params;
  const { month, campusId, personId, reason } = body;
  const monthOn = `${month}-01`;
  const ranked = await placeOf(ctx, branchId, body);
  await lockBranch(ctx, branchId);
  const decisions = await readDecisions(ctx, branchId, { monthOn });
  const before = decisions.find((each) => each.campusId === campusId && each.personId === personId);
  if (before?.decision === 'named') throw problem('already-exists');
  const most = await mostOf(ctx, monthOn);
  if (most !== null && decisions.filter(({ decision }) => decision === 'named').length >= most)
    throw problem('conflict', { detail: 'as many are named as can be', most });
  const row: Named = { id: idFor(ctx), personId, campusId, reason, recordedAt: ctx.now, ...ranked };
  await ctx.tx.query(sql`
    insert into award_naming (org_id, id, campus_id, branch_id, person_id, person_name, month_on, revision, decision, reason, place, decided_by_id, recorded_at)
    values (${ctx.orgId}, ${row.id}, ${campusId}, ${branchId}, ${personId}, ${row.name}, ${monthOn}, ${(before?.revision ?? 0) + 1}, 'named', ${reason}, ${row.place}, ${ctx.personId()}, ${ctx.now})`);
  ctx.trace({ subjectKind: 'award_naming', subjectId: row.id, detail: { month, personId } });
  return row;
}

/** Takes a naming back by a row of its own; what was decided before stays. 404 for one that is not in force. */
export async function withdrawNaming(
  ctx: Ctx,
  { params, body }: In<typeof contract.withdrawNaming>,
): Promise<Out<typeof contract.withdrawNaming>> {
  await lockBranch(ctx, params.branchId);
  const [row] = await readDecisions(ctx, params.branchId, { namingId: params.namingId });
  if (row?.decision !== 'named') throw problem('not-found');
  await one(
    ctx.tx.query(sql`
      insert into award_naming (org_id, id, campus_id, branch_id, person_id, person_name, month_on, revision, decision, reason, place, decided_by_id, recorded_at)
      values (${ctx.orgId}, ${idFor(ctx)}, ${row.campusId}, ${row.branchId}, ${row.personId}, ${row.name}, ${row.monthOn}, ${row.revision + 1}, 'withdrawn', ${body.reason}, ${row.place}, ${ctx.personId()}, ${ctx.now}) returning id`),
  );
  ctx.trace({ subjectKind: 'award_naming', subjectId: row.id, detail: { withdrawn: true } });
  return { withdrawn: true };
}
