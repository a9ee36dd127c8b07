/**
 * Sessions. Lucia (the only file that knows it) handles lifetimes; our adapter stores the SHA-256 of the session id, so a stolen
 * table opens nothing, and reads session, membership and grants in one statement. Sliding 14 days, absolute 90 days, by the
 * machine's clock: an offset business clock must not lengthen a session.
 */
import { sql } from './sql.ts';
import { Lucia, TimeSpan, type Adapter } from 'lucia';
import type { Grant } from '@keshi/kernel/permissions';
import type { InstantText } from '@keshi/kernel/dates';
import { problem } from '@keshi/kernel/problem';
import type { Queries } from './db.ts';
import { sha256 } from './hash.ts';

const SLIDING_DAYS = 14;
const ABSOLUTE_DAYS = 90;
/** What Lucia makes. A stored hash has 64 hexadecimal digits, so one can never pass for the other. */
const TOKEN = /^[a-z0-9]{40}$/;

export const SESSION_COOKIE = '__Host-keshi';

type SessionAttributes = { readonly orgId: string | null; readonly byCode: boolean };
type UserAttributes = { readonly member: Member | null };

/** The signed-in person in the organisation the session acts in. */
export type Member = {
  readonly orgId: string;
  readonly orgName: string;
  readonly personId: string;
  readonly name: string;
  readonly grants: readonly Grant[];
  readonly epoch: number;
};

/** A request's session. `member` is null until an organisation is chosen; `byCode` when it was started with a code sent to the phone. */
export type SignedIn = {
  readonly loginId: string;
  readonly token: string;
  readonly byCode: boolean;
  readonly member: Member | null;
  readonly renewed: boolean;
  readonly expiresAt: InstantText;
};

declare module 'lucia' {
  interface Register {
    Lucia: Lucia<SessionAttributes, UserAttributes>;
    DatabaseSessionAttributes: SessionAttributes;
    DatabaseUserAttributes: UserAttributes;
  }
}

type SessionRow = {
  loginId: string;
  orgId: string | null;
  byCode: boolean;
  expiresAt: InstantText;
  orgName: string | null;
  personId: string | null;
  personName: string | null;
  grants: Grant[] | null;
  epoch: number | null;
};

/** Who the session acts as; null until an organisation is chosen. */
function memberOf(row: SessionRow): Member | null {
  const { orgId, personId } = row;
  if (orgId === null || personId === null) return null;
  return {
    orgId,
    orgName: row.orgName ?? '',
    personId,
    name: row.personName ?? '',
    grants: row.grants ?? [],
    epoch: row.epoch ?? 0,
  };
}

function adapterOver(auth: Queries): Adapter {
  return {
    async getSessionAndUser(token) {
      // A session of an organisation joins its active membership or is not found at all: losing the membership ends it at once.
      const [row] = await auth.query<SessionRow>(sql`
        select s.login_id, s.org_id, s.by_code, s.expires_at, m.org_name, m.person_id, m.person_name, m.grants, m.epoch
        from session s left join login_membership m on m.login_id = s.login_id and m.org_id = s.org_id and m.active
        where s.id = ${sha256(token)} and s.absolute_expires_at > now() and (s.org_id is null or m.person_id is not null)`);
      if (row === undefined) return [null, null];
      const member = memberOf(row);
      return [
        {
          id: token,
          userId: row.loginId,
          expiresAt: new Date(row.expiresAt),
          attributes: { orgId: row.orgId, byCode: row.byCode },
        },
        { id: row.loginId, attributes: { member } },
      ];
    },
    async setSession(session) {
      await auth.query(sql`
        insert into session (id, login_id, org_id, by_code, expires_at, absolute_expires_at, created_at)
        values (${sha256(session.id)}, ${session.userId}, ${session.attributes.orgId}, ${session.attributes.byCode}, ${session.expiresAt.toISOString()},
          now() + ${`${String(ABSOLUTE_DAYS)} days`}::interval, now())`);
    },
    async updateSessionExpiration(token, expiresAt) {
      await auth.query(sql`update session set expires_at = ${expiresAt.toISOString()} where id = ${sha256(token)}`);
    },
    async deleteSession(token) {
      await auth.query(sql`delete from session where id = ${sha256(token)}`);
    },
    async deleteUserSessions(loginId) {
      await auth.query(sql`delete from session where login_id = ${loginId}`);
    },
    async getUserSessions() {
      // Listing sessions would need their tokens, which nobody has.
      return await Promise.resolve([]);
    },
    async deleteExpiredSessions() {
      await auth.query(sql`delete from session where expires_at < now() or absolute_expires_at < now()`);
    },
  };
}

export type Sessions = {
  /** The session of a cookie value, slid forward when half its time is gone; null when there is none. */
  read(token: string | null): Promise<SignedIn | null>;
  /** A new session. Signing in and choosing an organisation always make a new one, so a fixed id is worth nothing. */
  start(loginId: string, orgId: string | null, byCode?: boolean): Promise<{ token: string; expiresAt: InstantText }>;
  /**
   * A new session in another organisation for the one given, which ends. It lives no longer than the old one could have; not-signed-in
   * when that one has ended meanwhile.
   */
  replace(session: SignedIn, orgId: string): Promise<{ token: string; expiresAt: InstantText }>;
  end(token: string): Promise<void>;
  endAll(loginId: string): Promise<void>;
  sweep(): Promise<void>;
};

/** Sessions over the sign-in tables; cheap to build, so Workers build one per request. */
export function sessionsOver(auth: Queries): Sessions {
  const lucia = new Lucia(adapterOver(auth), {
    sessionExpiresIn: new TimeSpan(SLIDING_DAYS, 'd'),
    getSessionAttributes: (attributes) => attributes,
    getUserAttributes: (attributes) => attributes,
  });
  return {
    async read(token) {
      if (token === null || !TOKEN.test(token)) return null;
      const { session, user } = await lucia.validateSession(token);
      return session === null
        ? null
        : {
            loginId: user.id,
            token,
            byCode: session.byCode,
            member: user.member,
            renewed: session.fresh,
            expiresAt: session.expiresAt.toISOString(),
          };
    },
    async start(loginId, orgId, byCode = false) {
      const session = await lucia.createSession(loginId, { orgId, byCode });
      return { token: session.id, expiresAt: session.expiresAt.toISOString() };
    },
    async replace(old, orgId) {
      const session = await lucia.createSession(old.loginId, { orgId, byCode: old.byCode });
      const [kept] = await auth.query(sql`
        with ended as (delete from session where id = ${sha256(old.token)} returning absolute_expires_at)
        update session set absolute_expires_at = ended.absolute_expires_at from ended where id = ${sha256(session.id)} returning id`);
      if (kept !== undefined) return { token: session.id, expiresAt: session.expiresAt.toISOString() };
      await lucia.invalidateSession(session.id);
      throw problem('not-signed-in');
    },
    end: (token) => lucia.invalidateSession(token),
    endAll: (loginId) => lucia.invalidateUserSessions(loginId),
    sweep: () => lucia.deleteExpiredSessions(),
  };
}

const attributes = (maxAgeSeconds: number): string =>
  `Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=${String(maxAgeSeconds)}`;

/** Set-Cookie for a session. */
export const sessionCookie = (token: string, expiresAt: InstantText): string =>
  `${SESSION_COOKIE}=${token}; ${attributes(Math.max(0, Math.round((Date.parse(expiresAt) - Date.now()) / 1000)))}`;

export const endedSessionCookie = (): string => `${SESSION_COOKIE}=; ${attributes(0)}`;
