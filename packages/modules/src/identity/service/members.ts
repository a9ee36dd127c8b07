/** Who works where: listing, inviting, ending. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import type { Role } from '@keshi/kernel/permissions';
import { toE164 } from '@keshi/kernel/phone';
import { problem } from '@keshi/kernel/problem';
import { getBranch, orgToday } from '@keshi/modules/tenancy';
import { idFor, todayAt, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { MEMBERS_CHANGED, type MembersChanged } from '../events.ts';
import { emailText, isCampusRole, isStronger, scopeFaults } from '../rules.ts';
import { invitePerson } from './invitation.ts';
import { claimPeople, publishPeople } from './people.ts';

type MemberRow = {
  id: string;
  personId: string;
  name: string;
  role: Role;
  branchId: string | null;
  campusId: string | null;
  startedOn: string;
  endedOn: string | null;
};

/** People of the campus, newest first: standing memberships, or with `ended` those that have ended (ORG-04). */
export async function listCampusMembers(
  ctx: Ctx,
  { query }: In<typeof contract.listCampusMembers>,
): Promise<Out<typeof contract.listCampusMembers>> {
  const campus = await ctx.campus();
  const [after = null] = readCursor(query.cursor, 1) ?? [];
  const rows = await ctx.tx.query<MemberRow>(sql`
    select id, person_id, person_name as name, role, branch_id, campus_id, started_on, ended_on from membership
    where org_id = ${ctx.orgId} and campus_id = ${campus.id} and (ended_on is not null) = ${query.ended ?? false}::boolean
      and (${query.role ?? null}::text is null or role = ${query.role ?? null}::text) and (${after}::uuid is null or id < ${after}::uuid)
    order by id desc limit ${query.limit + 1}`);
  return pageFrom(rows, query.limit, (row) => [row.id]);
}

/** All memberships of the organisation, newest first. */
export async function listMembers(
  ctx: Ctx,
  { query }: In<typeof contract.listMembers>,
): Promise<Out<typeof contract.listMembers>> {
  const [after = null] = readCursor(query.cursor, 1) ?? [];
  const rows = await ctx.tx.query<MemberRow>(sql`
    select id, person_id, person_name as name, role, branch_id, campus_id, started_on, ended_on from membership
    where org_id = ${ctx.orgId} and (${query.campusId ?? null}::uuid is null or campus_id = ${query.campusId ?? null}::uuid)
      and (${query.role ?? null}::text is null or role = ${query.role ?? null}::text) and (${after}::uuid is null or id < ${after}::uuid)
    order by id desc limit ${query.limit + 1}`);
  return pageFrom(rows, query.limit, (row) => [row.id]);
}

type Invite = In<typeof contract.inviteCampusMember>['body'];
type Place = { readonly branchId: string | null; readonly campusId: string | null; readonly today: string };

/** Invites someone to a role of this campus (ROL-13). Nobody gives themselves more than lets them invite. */
export async function inviteCampusMember(
  ctx: Ctx,
  { body }: In<typeof contract.inviteCampusMember>,
): Promise<Out<typeof contract.inviteCampusMember>> {
  const campus = await ctx.campus();
  if (!isCampusRole(body.role))
    throw problem('invalid-input', { errors: [{ pointer: '/role', detail: 'not a role of a campus' }] });
  const place = { branchId: campus.branchId, campusId: campus.id, today: todayAt(ctx, campus) };
  const personId = await claimInvited(ctx, body, place);
  if (
    ctx.actor.kind === 'member' &&
    personId === ctx.actor.personId &&
    isStronger(
      body.role,
      ctx.actor.grants.map((grant) => grant.role),
    )
  ) {
    throw problem('invalid-input', {
      errors: [{ pointer: '/role', detail: 'nobody gives themselves more than they have' }],
    });
  }
  return await invite(ctx, body, place, personId);
}

/** Invites someone to any role in the scope that the role wants (ROL-13). */
export async function inviteMember(
  ctx: Ctx,
  { body }: In<typeof contract.inviteMember>,
): Promise<Out<typeof contract.inviteMember>> {
  const errors = scopeFaults(body.role, body);
  if (errors.length > 0) throw problem('invalid-input', { errors });
  const place = await placeOf(ctx, body);
  return await invite(ctx, body, place, await claimInvited(ctx, body, place));
}

async function placeOf(
  ctx: Ctx,
  { branchId, campusId }: { branchId?: string | undefined; campusId?: string | undefined },
): Promise<Place> {
  if (campusId !== undefined) {
    const campus = await ctx.campusOf(campusId);
    if (branchId !== undefined && branchId !== campus.branchId) {
      throw problem('invalid-input', { errors: [{ pointer: '/branchId', detail: 'not the branch of this campus' }] });
    }
    return { branchId: campus.branchId, campusId: campus.id, today: todayAt(ctx, campus) };
  }
  const branch = branchId === undefined ? null : await getBranch(ctx, branchId);
  return { branchId: branch?.id ?? null, campusId: null, today: orgToday(ctx) };
}

type Contact = { readonly phone: string | null; readonly email: string | null };

function contactOf(body: Invite): Contact {
  const phone = body.phone === undefined ? null : toE164(body.phone);
  if (body.phone !== undefined && phone === null)
    throw problem('invalid-input', { errors: [{ pointer: '/phone', detail: 'not a phone number' }] });
  const email = body.email === undefined ? null : emailText(body.email);
  if (phone === null && email === null)
    throw problem('invalid-input', { errors: [{ pointer: '/phone', detail: 'phone or e-mail is needed' }] });
  return { phone, email };
}

async function claimInvited(ctx: Ctx, body: Invite, place: Place): Promise<string> {
  const [personId = ''] = await claimPeople(ctx, [
    { name: body.name, ...contactOf(body), branchId: place.branchId, campusId: place.campusId },
  ]);
  return personId;
}

async function invite(
  ctx: Ctx,
  body: Invite,
  place: Place,
  personId: string,
): Promise<Out<typeof contract.inviteMember>> {
  const standing = await standingMembership(ctx, personId, body.role, place);
  const membership =
    standing ??
    (await addMembership(ctx, {
      personId,
      name: body.name,
      role: body.role,
      branchId: place.branchId,
      campusId: place.campusId,
      startedOn: place.today,
    }));
  await publishPeople(ctx, [{ personId, ...contactOf(body) }]);
  const invitationUrl = await invitePerson(ctx, personId);
  if (standing !== undefined && invitationUrl === null)
    throw problem('already-exists', { detail: 'this person has this role here already' });
  ctx.trace({
    subjectKind: 'membership',
    subjectId: membership.id,
    detail: {
      personId,
      role: body.role,
      branchId: place.branchId,
      campusId: place.campusId,
      invited: invitationUrl !== null,
    },
  });
  return { membership, invitationUrl };
}

async function standingMembership(
  ctx: Ctx,
  personId: string,
  role: Role,
  place: Place,
): Promise<MemberRow | undefined> {
  const [row] = await ctx.tx.query<MemberRow>(sql`
    select id, person_id, person_name as name, role, branch_id, campus_id, started_on, ended_on from membership
    where org_id = ${ctx.orgId} and person_id = ${personId} and role = ${role} and ended_on is null
      and branch_id is not distinct from ${place.branchId}::uuid and campus_id is not distinct from ${place.campusId}::uuid
    order by id limit 1`);
  return row;
}

/** Roles of a branch or of the organisation are counted at no campus. */
function announceAt(ctx: Ctx, campusId: string | null): void {
  if (campusId !== null) ctx.announce(MEMBERS_CHANGED, { campusId } satisfies MembersChanged, { campusId });
}

/** Records a membership. Publish the person afterwards. */
export async function addMembership(ctx: Ctx, given: Omit<MemberRow, 'id' | 'endedOn'>): Promise<MemberRow> {
  const id = idFor(ctx);
  await ctx.tx.query(sql`
    insert into membership (org_id, id, person_id, person_name, role, branch_id, campus_id, started_on, created_at)
    values (${ctx.orgId}, ${id}, ${given.personId}, ${given.name}, ${given.role}, ${given.branchId}, ${given.campusId}, ${given.startedOn}, ${ctx.now})`);
  announceAt(ctx, given.campusId);
  return { id, ...given, endedOn: null };
}

/** Ends a membership of the campus; ending it twice changes nothing. */
export async function endCampusMembership(
  ctx: Ctx,
  { params }: In<typeof contract.endCampusMembership>,
): Promise<undefined> {
  const campus = await ctx.campus();
  await end(ctx, params.membershipId, campus.id, todayAt(ctx, campus));
}

/** Ends any membership of the organisation; ending it twice changes nothing. */
export async function endMembership(ctx: Ctx, { params }: In<typeof contract.endMembership>): Promise<undefined> {
  await end(ctx, params.membershipId, null, orgToday(ctx));
}

type EndingRow = {
  id: string;
  personId: string;
  role: Role;
  campusId: string | null;
  isTarget: boolean;
  endedOn: string | null;
};

async function end(ctx: Ctx, membershipId: string, campusId: string | null, on: string): Promise<void> {
  // The person's memberships and every standing director's are locked in one order, so that two ends at once cannot both be the last but one.
  const rows = await ctx.tx.query<EndingRow>(sql`
    select m.id, m.person_id, m.role, m.campus_id, m.id = ${membershipId} and (${campusId}::uuid is null or m.campus_id = ${campusId}::uuid) as is_target, m.ended_on from membership m
    where m.org_id = ${ctx.orgId} and (m.role = 'director' and m.ended_on is null or m.person_id = (
      select t.person_id from membership t where t.org_id = ${ctx.orgId} and t.id = ${membershipId} and (${campusId}::uuid is null or t.campus_id = ${campusId}::uuid)))
    order by m.id for update`);
  const target = rows.find((row) => row.isTarget);
  if (target === undefined) throw problem('not-found');
  if (target.endedOn !== null) return;
  const others = rows.filter((row) => row.endedOn === null && !row.isTarget);
  if (target.role === 'director' && !others.some((row) => row.role === 'director'))
    throw problem('conflict', { detail: 'an organisation keeps at least one director' });
  if (
    ctx.actor.kind === 'member' &&
    target.personId === ctx.actor.personId &&
    !others.some((row) => row.personId === target.personId)
  ) {
    throw problem('conflict', { detail: 'nobody ends their own last membership' });
  }
  await ctx.tx.query(
    sql`update membership set ended_on = ${on} where org_id = ${ctx.orgId} and id = ${target.id} and ended_on is null`,
  );
  await publishPeople(ctx, [{ personId: target.personId }]);
  announceAt(ctx, target.campusId);
  ctx.trace({
    subjectKind: 'membership',
    subjectId: target.id,
    detail: { personId: target.personId, role: target.role },
  });
}
