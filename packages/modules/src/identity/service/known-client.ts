/** Clients that signed in to an account lately. Limits against strangers do not hold them up, so that an attack locks no owner out. */
import { sql } from '@keshi/platform/sql';
import type { PublicCtx } from '@keshi/platform/routes';

const KNOWN_SECONDS = 30 * 24 * 3600;

const keyOf = (ctx: PublicCtx, accountHash: string): string => `sign-in-known:${accountHash}:${ctx.clientAddress}`;

/** True when this client signed in to the account within the last month, in whichever way. */
export async function isKnownClient(ctx: PublicCtx, accountHash: string): Promise<boolean> {
  const [known] = await ctx.home.query(sql`select key from rate_limit where key = ${keyOf(ctx, accountHash)} limit 1`);
  return known !== undefined;
}

/** Remembers that this client signed in to the account. */
export const rememberClient = (ctx: PublicCtx, accountHash: string): Promise<void> =>
  ctx.limit(keyOf(ctx, accountHash), Number.MAX_SAFE_INTEGER, KNOWN_SECONDS);
