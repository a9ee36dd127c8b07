/** Who is looking, and where they may go. */
import { error, redirect } from '@sveltejs/kit';
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { Grant } from '@keshi/kernel/permissions';
import { Problem } from '@keshi/kernel/problem';
import { getSession } from '@keshi/modules/identity/contract';
import { searchOf, signInPath } from '../local-path.ts';
import { ask, pageFor, SESSION_COOKIE, type ApiEvent } from './api.ts';

export type Session = ClientOutput<typeof getSession>;
export type Member = Omit<NonNullable<Session['member']>, 'grants'> & { readonly grants: readonly Grant[] };

type SessionEvent = ApiEvent & { readonly locals: { session?: Promise<Session | null> } };

/** The session of this request, read at most once; null for someone who is not signed in. */
export const sessionOf = (event: SessionEvent): Promise<Session | null> =>
  (event.locals.session ??= readSession(event));

async function readSession(event: SessionEvent): Promise<Session | null> {
  if (event.cookies.get(SESSION_COOKIE) === undefined) return null;
  try {
    return await ask(event, getSession, {});
  } catch (refusal) {
    if (refusal instanceof Problem && refusal.type === 'not-signed-in') return null;
    return pageFor(event, refusal);
  }
}

/** The member in the organisation the session acts in, or null. */
export const memberOf = (session: Session | null): Member | null =>
  session === null || session.member === null
    ? null
    : { ...session.member, grants: session.member.grants.map(grantOf) };

// An absent list and a list that is undefined are different things to the permission rules' type.
const grantOf = ({ campusIds, ...grant }: NonNullable<Session['member']>['grants'][number]): Grant =>
  campusIds === undefined ? grant : { ...grant, campusIds };

/**
 * The member acting in the organisation of the address. Nobody signed in → sign-in page; another organisation of theirs → the page
 * where one chooses; any other → 404.
 */
export async function memberAt(event: SessionEvent, orgId: string): Promise<Member> {
  const session = await sessionOf(event);
  if (session === null) redirect(303, signInPath(event.url));
  const member = memberOf(session);
  if (member?.orgId === orgId) return member;
  if (session.orgs.some((org) => org.orgId === orgId))
    redirect(303, `/choose?next=${encodeURIComponent(event.url.pathname + searchOf(event.url))}`);
  error(404, 'not-found');
}
