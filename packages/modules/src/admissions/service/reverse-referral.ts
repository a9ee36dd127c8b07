/** Taking a referral back: what it counted as, and what is left of what was given for it. */
import { sql } from '@keshi/platform/sql';
import { assert } from '@keshi/kernel/assert';
import type { DateText } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import type { Units } from '@keshi/kernel/hours';
import { problem } from '@keshi/kernel/problem';
import { takeBackGift } from '@keshi/modules/hours';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import type { ReversalKind } from '../rules.ts';
import { shownReferral } from './referral-rows.ts';

type Locked = {
  readonly id: string;
  readonly campusId: string;
  readonly recordedById: string;
  readonly referredOn: DateText;
  readonly signedOn: DateText | null;
  readonly amountMinor: number | null;
  readonly creditedId: string | null;
  readonly studentId: string | null;
  readonly reversalKind: ReversalKind | null;
};
type Reason = { readonly kind: ReversalKind; readonly reason: string | null };

async function lockReferral(ctx: Ctx, referralId: string): Promise<Locked | null> {
  const [row] = await ctx.tx.query<Locked>(sql`
    select r.id, r.campus_id, r.recorded_by_id, r.referred_on, r.signed_on, r.amount_minor, r.credited_id, l.student_id, r.reversal_kind
    from referral r join lead l on l.org_id = r.org_id and l.id = r.lead_id where r.org_id = ${ctx.orgId} and r.id = ${referralId} for no key update of r`);
  return row ?? null;
}

/** The opposite facts, dated and credited like what they correct. A sign-up that was paid back leaves a lead that was referred. */
function uncount(ctx: Ctx, campus: CampusInfo, referral: Locked, kind: ReversalKind): void {
  const of = {
    campusId: campus.id,
    branchId: campus.branchId,
    sourceKind: 'referral',
    sourceId: referral.id,
    units: 0,
  };
  const { signedOn, creditedId, amountMinor, studentId } = referral;
  if (signedOn !== null && creditedId !== null && amountMinor !== null)
    ctx.count({
      ...of,
      metric: 'referral-sign-up',
      personId: creditedId,
      onDate: signedOn,
      studentId,
      count: -1,
      minor: -amountMinor,
    });
  if (kind === 'mistaken')
    ctx.count({
      ...of,
      metric: 'referral-lead',
      personId: referral.recordedById,
      onDate: referral.referredOn,
      studentId: null,
      count: -1,
      minor: 0,
    });
}

type Reward = { readonly id: string; readonly lotId: string | null; readonly units: Units };

/** Promises fall; of what was given, what is left of it is taken back by entries of its own. */
async function takeBackRewards(ctx: Ctx, referral: Locked, today: DateText): Promise<void> {
  const rewards = await ctx.tx.query<Reward>(sql`
    select w.id, w.lot_id, w.units from referral_reward w where w.org_id = ${ctx.orgId} and w.referral_id = ${referral.id} order by w.student_id, w.id for no key update`);
  for (const { id, lotId, units } of rewards) {
    if (lotId === null) {
      await ctx.tx.query(sql`update referral_reward set state = 'dropped' where org_id = ${ctx.orgId} and id = ${id}`);
      continue;
    }
    const taken = await takeBackGift(ctx, lotId, CLAW_BACK_REASON);
    assert(taken >= 0 && taken <= units, 'no more is left of a reward than was given');
    await ctx.tx.query(
      sql`update referral_reward set clawed_units = ${taken}, clawed_on = ${today} where org_id = ${ctx.orgId} and id = ${id}`,
    );
  }
}

/** How the entry is noted in the ledger; pages say it in the reader's language. */
export const CLAW_BACK_REASON = 'referral reward taken back';

/** Takes back a referral that is locked and stands. */
async function reverse(ctx: Ctx, referral: Locked, { kind, reason }: Reason): Promise<void> {
  const campus = await ctx.campusOf(referral.campusId);
  const today = todayAt(ctx, campus);
  const actorId = ctx.actor.kind === 'member' ? ctx.actor.personId : null;
  await ctx.tx.query(sql`
    update referral set reversal_kind = ${kind}, reversal_reason = ${reason}, reversed_on = ${today}, reversed_at = ${ctx.now}, reversed_by_id = ${actorId}::uuid
    where org_id = ${ctx.orgId} and id = ${referral.id}`);
  uncount(ctx, campus, referral, kind);
  await takeBackRewards(ctx, referral, today);
  ctx.trace({ subjectKind: 'referral', subjectId: referral.id, detail: { reversed: kind } });
}

/** Takes a referral of the campus back (REN-07). conflict for a refund of what was never signed. */
export async function reverseReferral(
  ctx: Ctx,
  { params, body }: In<typeof contract.reverseReferral>,
): Promise<Out<typeof contract.reverseReferral>> {
  const campus = await ctx.campus();
  const referral = await lockReferral(ctx, params.referralId);
  if (referral === null || referral.campusId !== campus.id) throw problem('not-found');
  if (referral.reversalKind === null) {
    if (body.kind === 'refunded' && referral.signedOn === null)
      throw problem('conflict', { detail: 'nothing was signed that could be paid back' });
    await reverse(ctx, referral, body);
  }
  return await shownReferral(ctx, campus, referral.id);
}

/** The provider has paid back all of an order: the referral that it was the sign-up of falls. */
export async function reverseRefunded(ctx: Ctx, orderId: string): Promise<void> {
  const [found] = await ctx.tx.query<{ id: string }>(
    sql`select r.id from referral r where r.org_id = ${ctx.orgId} and r.order_id = ${orderId}`,
  );
  const referral = found === undefined ? null : await lockReferral(ctx, found.id);
  if (referral?.reversalKind === null) await reverse(ctx, referral, { kind: 'refunded', reason: null });
}
