/** Staff sign in with phone or e-mail and password. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { verifyPassword } from '@keshi/platform/password';
import type { PublicCtx } from '@keshi/platform/routes';
import type * as contract from '../contract.ts';
import { accountOf } from '../rules.ts';
import { isKnownClient, rememberClient } from './known-client.ts';
import { startSession } from './session.ts';

const WINDOW_SECONDS = 15 * 60;
const MOST_PER_ACCOUNT_AND_CLIENT = 10;
/** Against guesses at one account from many addresses. Clients that signed in to it lately are not held up by them. */
const MOST_PER_ACCOUNT = 100;
/** Against one password tried on many accounts. A campus shares an address, so it is not small. */
const MOST_PER_CLIENT = 100;

async function limitTries(ctx: PublicCtx, accountHash: string): Promise<void> {
  await ctx.limit(`sign-in-client:${ctx.clientAddress}`, MOST_PER_CLIENT, WINDOW_SECONDS);
  await ctx.limit(`sign-in:${accountHash}:${ctx.clientAddress}`, MOST_PER_ACCOUNT_AND_CLIENT, WINDOW_SECONDS);
  if (!(await isKnownClient(ctx, accountHash)))
    await ctx.limit(`sign-in:${accountHash}`, MOST_PER_ACCOUNT, WINDOW_SECONDS);
}

/**
 * Signs in with a password. sign-in-failed for a wrong password, an unknown account, and one without anywhere to act: the same
 * answer at the same cost. too-many-requests before the password is looked at.
 */
export async function signIn(
  ctx: PublicCtx,
  { body }: In<typeof contract.signIn>,
): Promise<Out<typeof contract.signIn>> {
  const account = accountOf(body.account);
  const accountHash = await ctx.ports.contactHash(account.kind, account.text);
  await limitTries(ctx, accountHash);
  const known = sql`select id, password_hash from login where phone_hash = ${accountHash} or email_hash = ${accountHash}`;
  await ctx.auth.locate(known);
  const [login] = await ctx.auth.query<{ id: string; passwordHash: string | null }>(known);
  const matches = await verifyPassword(body.password, login?.passwordHash ?? null);
  if (login === undefined || !matches) throw problem('sign-in-failed');
  const answer = await startSession(ctx, { loginId: login.id, byCode: false, refusal: problem('sign-in-failed') });
  await rememberClient(ctx, accountHash);
  return answer;
}
