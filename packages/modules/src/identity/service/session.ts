/** Starting and changing sessions, the same for every way of signing in. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { assert } from '@keshi/kernel/assert';
import type { Grant } from '@keshi/kernel/permissions';
import { problem, type Problem } from '@keshi/kernel/problem';
import type { PublicCtx } from '@keshi/platform/routes';
import type { SignedIn } from '@keshi/platform/session';
import type * as contract from '../contract.ts';

type SessionAnswer = Out<typeof contract.getSession>;
type MembershipRow = { orgId: string; orgName: string; personId: string; personName: string; grants: Grant[] };

/**
 * The organisations a session may act in: with a code those that named the phone, with a password those whose invitation was accepted
 * with it, and always the one it is in. So nobody who takes a phone or an e-mail into one organisation first has a way into the next.
 */
const membershipsOf = (
  ctx: PublicCtx,
  loginId: string,
  byCode: boolean,
  orgId: string | null,
): Promise<MembershipRow[]> =>
  ctx.auth.query<MembershipRow>(sql`
    select org_id, org_name, person_id, person_name, grants from login_membership
    where login_id = ${loginId} and active and (case when ${byCode}::boolean then by_phone else by_password end or org_id = ${orgId}::uuid)
    order by org_name, org_id limit 50`);

function answerOf(memberships: readonly MembershipRow[], orgId: string | null): SessionAnswer {
  const chosen = memberships.find((each) => each.orgId === orgId);
  return {
    orgs: memberships.map((each) => ({ orgId: each.orgId, name: each.orgName })),
    member:
      chosen === undefined
        ? null
        : {
            orgId: chosen.orgId,
            orgName: chosen.orgName,
            personId: chosen.personId,
            name: chosen.personName,
            grants: chosen.grants.map(grantAnswer),
          },
  };
}

// What the database writes leaves out `campusIds` where a grant has none.
const grantAnswer = ({ campusIds, ...grant }: Grant) =>
  campusIds === undefined ? grant : { ...grant, campusIds: [...campusIds] };

/**
 * Starts a session for a login that has proved itself, in its organisation when there is only one (or in `orgId`), and ends the one
 * the request came with: an id known before signing in is worth nothing afterwards. Throws `refusal` when there is nowhere to act.
 */
export async function startSession(
  ctx: PublicCtx,
  given: { loginId: string; byCode: boolean; orgId?: string; refusal: Problem },
): Promise<SessionAnswer> {
  const memberships = await membershipsOf(ctx, given.loginId, given.byCode, null);
  const [first] = memberships;
  if (first === undefined) throw given.refusal;
  const orgId = given.orgId ?? (memberships.length === 1 ? first.orgId : null);
  if (ctx.session !== null) await ctx.sessions.end(ctx.session.token);
  ctx.setSession(await ctx.sessions.start(given.loginId, orgId, given.byCode));
  return answerOf(memberships, orgId);
}

/** The edge lets nobody without a session into `signed-in` endpoints. */
function signedIn(ctx: PublicCtx): SignedIn {
  assert(ctx.session !== null, 'a signed-in endpoint has a session');
  return ctx.session;
}

/** Who is signed in, and where they could act. */
export async function getSession(ctx: PublicCtx): Promise<SessionAnswer> {
  const session = signedIn(ctx);
  const orgId = session.member?.orgId ?? null;
  if (session.renewed) ctx.setSession(session);
  return answerOf(await membershipsOf(ctx, session.loginId, session.byCode, orgId), orgId);
}

/** Chooses where to act; not-found for an organisation this session cannot act in. The session is a new one afterwards. */
export async function chooseOrg(
  ctx: PublicCtx,
  { body }: In<typeof contract.chooseOrg>,
): Promise<Out<typeof contract.chooseOrg>> {
  const session = signedIn(ctx);
  const memberships = await membershipsOf(ctx, session.loginId, session.byCode, session.member?.orgId ?? null);
  if (!memberships.some((each) => each.orgId === body.orgId)) throw problem('not-found');
  ctx.setSession(await ctx.sessions.replace(session, body.orgId));
  return answerOf(memberships, body.orgId);
}

/** Ends the session. Without one it is done already. */
export async function signOut(ctx: PublicCtx): Promise<undefined> {
  if (ctx.session !== null) await ctx.sessions.end(ctx.session.token);
  ctx.setSession(null);
}
