/** Invitations: made beside a membership, looked at and accepted by whoever holds the link. Their clock is the database's. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import type { Ctx } from '@keshi/platform/context';
import { one } from '@keshi/platform/db';
import { randomToken, sha256 } from '@keshi/platform/hash';
import { hashPassword, verifyPassword } from '@keshi/platform/password';
import type { PublicCtx } from '@keshi/platform/routes';
import type * as contract from '../contract.ts';
import { startSession } from './session.ts';

/**
 * A new invitation for a person, as a path of the web app; earlier ones are void. Null when the person has another way to sign in,
 * or may do more here than the inviter's scope holds: the inviter sees the link and must gain nothing by it.
 */
export async function invitePerson(ctx: Ctx, personId: string): Promise<string | null> {
  const token = randomToken();
  const { stored } = await one(
    ctx.tx.query<{ stored: boolean }>(sql`
    select app.invite_login(${sha256(token)}, ${personId}, now() + interval '7 days') as stored`),
  );
  return stored ? `/invitations/${token}` : null;
}

type OpenInvitation = {
  orgId: string;
  personId: string;
  orgName: string;
  personName: string;
  loginId: string;
  passwordHash: string | null;
};

/** An invitation that can still be accepted, with the login it is for. */
async function openInvitation(ctx: PublicCtx, tokenHash: string): Promise<OpenInvitation> {
  await ctx.auth.locate(sql`select token_hash from login_invitation where token_hash = ${tokenHash}`);
  const [row] = await ctx.auth.query<OpenInvitation>(sql`
    select i.org_id, i.person_id, i.org_name, i.person_name, l.id as login_id, l.password_hash
    from login_invitation i
    join login_membership lm on lm.org_id = i.org_id and lm.person_id = i.person_id and app.may_be_invited(lm, i.branch_id, i.campus_id)
    join login l on l.id = lm.login_id
    where i.token_hash = ${tokenHash} and i.used_at is null and i.expires_at > now()`);
  if (row === undefined) throw problem('not-found');
  return row;
}

/** Whom an invitation is for. not-found when it is used, void, old or unknown. */
export async function getInvitation(
  ctx: PublicCtx,
  { params }: In<typeof contract.getInvitation>,
): Promise<Out<typeof contract.getInvitation>> {
  const { orgName, personName } = await openInvitation(ctx, sha256(params.token));
  return { orgName, personName };
}

/**
 * Accepts an invitation: sets the login's first password, or checks the one it has, and from then on that password opens this
 * organisation. conflict when the login has another password; not-found as for looking at it.
 */
export async function acceptInvitation(
  ctx: PublicCtx,
  { params, body }: In<typeof contract.acceptInvitation>,
): Promise<Out<typeof contract.acceptInvitation>> {
  const tokenHash = sha256(params.token);
  await ctx.limit(`invitation-client:${ctx.clientAddress}`, 300, 15 * 60);
  await ctx.limit(`invitation:${tokenHash}`, 10, 15 * 60);
  const invitation = await openInvitation(ctx, tokenHash);
  const known = invitation.passwordHash;
  if (known !== null && !(await verifyPassword(body.password, known))) throw passwordKept();
  const passwordHash = known ?? (await hashPassword(body.password));
  // One statement on locked rows: of two people with the same link one is first, and a password set meanwhile is not replaced.
  const [accepted] = await ctx.auth.query(sql`
    with open as (
      select i.token_hash, lm.org_id, lm.login_id
      from login_invitation i
      join login_membership lm on lm.org_id = i.org_id and lm.person_id = i.person_id and app.may_be_invited(lm, i.branch_id, i.campus_id)
      join login l on l.id = lm.login_id and l.password_hash is not distinct from ${known}::text
      where i.token_hash = ${tokenHash} and i.used_at is null and i.expires_at > now()
      for update
    ), used as (
      update login_invitation i set used_at = now() from open where i.token_hash = open.token_hash
    ), vouched as (
      update login_membership lm set by_password = true from open where lm.login_id = open.login_id and lm.org_id = open.org_id
    )
    update login l set password_hash = ${passwordHash} from open where l.id = open.login_id returning l.id`);
  if (accepted === undefined) {
    await openInvitation(ctx, tokenHash);
    throw passwordKept();
  }
  return await startSession(ctx, {
    loginId: invitation.loginId,
    byCode: false,
    orgId: invitation.orgId,
    refusal: problem('not-found'),
  });
}

const passwordKept = () =>
  problem('conflict', { detail: 'this person signs in with another password already; use that one here' });
