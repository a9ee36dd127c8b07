/** Guardians sign in with a code sent to their phone. The code's clock is the database's: an offset business clock must not lengthen it. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { newId } from '@keshi/kernel/id';
import { maskedPhone, toE164 } from '@keshi/kernel/phone';
import { problem } from '@keshi/kernel/problem';
import { randomDigits } from '@keshi/platform/hash';
import type { PublicCtx } from '@keshi/platform/routes';
import type * as contract from '../contract.ts';
import { isKnownClient, rememberClient } from './known-client.ts';
import { startSession } from './session.ts';

const VALID_MINUTES = 10;
const MOST_TRIES = 5;
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Keyed like contact data: six digits under a plain hash would be read back in no time. */
const hashOfCode = (ctx: PublicCtx, phone: string, code: string): Promise<string> =>
  ctx.ports.contactHash('phone', `${phone} ${code}`);

const loginOf = (phoneHash: string) => sql`select id from login where phone_hash = ${phoneHash}`;

/**
 * Sends a code to a phone that someone can sign in with. Any phone gets the same answer and leaves the same row, so nobody learns
 * whose phone is known. too-many-requests beyond one a minute and ten a day per phone (apart for each client that signed in to it lately),
 * and thirty an hour per client.
 */
export async function requestCode(
  ctx: PublicCtx,
  { body }: In<typeof contract.requestCode>,
): Promise<Out<typeof contract.requestCode>> {
  const phone = toE164(body.phone);
  if (phone === null) throw problem('invalid-input', { errors: [{ pointer: '/phone', detail: 'not a phone number' }] });
  const phoneHash = await ctx.ports.contactHash('phone', phone);
  await ctx.limit(`code-client:${ctx.clientAddress}`, 30, HOUR);
  // A client that signed in to this phone lately has a ration of its own: strangers who use up the other one do not keep a parent out.
  const ration = (await isKnownClient(ctx, phoneHash)) ? `${phoneHash}:${ctx.clientAddress}` : phoneHash;
  await ctx.limit(`code-minute:${ration}`, 1, MINUTE);
  await ctx.limit(`code-day:${ration}`, 10, DAY);
  await ctx.auth.locate(loginOf(phoneHash));
  const code = randomDigits(6);
  const [row] = await ctx.auth.query<{ known: boolean }>(sql`
    insert into login_code as c (phone_hash, code_hash, expires_at, attempts)
    values (${phoneHash}, ${await hashOfCode(ctx, phone, code)}, now() + ${`${VALID_MINUTES} minutes`}::interval, 0)
    on conflict (phone_hash) do update set code_hash = excluded.code_hash, expires_at = excluded.expires_at, attempts = 0
    returning exists (select from login l join login_membership m on m.login_id = l.id and m.active and m.by_phone where l.phone_hash = c.phone_hash) as known`);
  if (row?.known === true)
    // The answer waits for no gateway: how long it takes, or that it fails, would tell that the phone is known.
    ctx.afterwards(() =>
      ctx.ports.delivery.send({
        key: newId(),
        channel: 'sms',
        to: phone,
        template: 'sign-in-code',
        locale: body.locale,
        values: { code, minutes: String(VALID_MINUTES) },
      }),
    );
  return { sentTo: maskedPhone(phone), validMinutes: VALID_MINUTES };
}

/** Signs in with the latest code. code-wrong for a wrong, used, old or overtried code and for an unknown phone alike. */
export async function signInWithCode(
  ctx: PublicCtx,
  { body }: In<typeof contract.signInWithCode>,
): Promise<Out<typeof contract.signInWithCode>> {
  await ctx.limit(`by-code-client:${ctx.clientAddress}`, 100, 15 * MINUTE);
  const phone = toE164(body.phone) ?? body.phone;
  const phoneHash = await ctx.ports.contactHash('phone', phone);
  const codeHash = await hashOfCode(ctx, phone, body.code);
  await ctx.auth.locate(loginOf(phoneHash));
  // The try is counted before the code is looked at, and using it up is one statement: parallel tries gain nothing.
  await ctx.auth.query(
    sql`update login_code set attempts = attempts + 1 where phone_hash = ${phoneHash} and attempts <= ${MOST_TRIES}`,
  );
  const [login] = await ctx.auth.query<{ id: string }>(sql`
    with used as (
      delete from login_code where phone_hash = ${phoneHash} and code_hash = ${codeHash} and attempts <= ${MOST_TRIES} and expires_at > now() returning phone_hash
    )
    select l.id from used join login l on l.phone_hash = used.phone_hash`);
  if (login === undefined) throw problem('code-wrong');
  const answer = await startSession(ctx, { loginId: login.id, byCode: true, refusal: problem('code-wrong') });
  await rememberClient(ctx, phoneHash);
  return answer;
}
