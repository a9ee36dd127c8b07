/** Clearing away what signing in leaves behind. */
import { sql } from '@keshi/platform/sql';
import type { Queries } from '@keshi/platform/db';
import { sessionsOver } from '@keshi/platform/session';

/** Deletes what is over: sessions, codes, attempts, invitations. `auth` is the sign-in tables' role; repeat daily. */
export async function sweepSignIns(auth: Queries): Promise<void> {
  await sessionsOver(auth).sweep();
  await auth.query(sql`delete from login_code where expires_at < now()`);
  await auth.query(
    sql`delete from rate_limit where window_at < now() - interval '31 days' or (window_at < now() - interval '2 days' and key not like 'sign-in-known:%')`,
  );
  await auth.query(sql`delete from login_invitation where expires_at < now() - interval '30 days'`);
}
