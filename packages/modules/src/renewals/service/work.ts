/** An advisor's work on a renewal: steps on the way, a quote to the family, or the loss with its reason. */
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { cancelUnpaidOrder, openOrder, renewalKindOf } from '@keshi/modules/payments';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { RENEWAL_STEPPED, type RenewalStepped } from '../events.ts';
import { reasonErrors, stepFrom } from '../rules.ts';
import { countLoss, lockRenewal, moveRenewal, shownRenewal, type LockedRenewal } from './renewal-rows.ts';

/** Records a step of an open renewal (REN-03). Recording the step it stands at changes nothing. */
export async function updateRenewal(
  ctx: Ctx,
  { params, body }: In<typeof contract.updateRenewal>,
): Promise<Out<typeof contract.updateRenewal>> {
  const campus = await ctx.campus();
  const errors = reasonErrors(body.stage, body.lostReason);
  if (errors.length > 0) throw problem('invalid-input', { errors });
  const renewal = await lockRenewal(ctx, campus, params.renewalId);
  const step = stepFrom(renewal.stage, body.stage);
  if (step === 'closed') throw problem('conflict', { detail: `the renewal is ${renewal.stage}`, stage: renewal.stage });
  if (step === 'quoted') throw problem('conflict', { detail: 'the family has a quote already', stage: renewal.stage });
  if (step === 'write' && body.stage === 'lost') await lose(ctx, campus, renewal, body);
  if (step === 'write' && body.stage !== 'lost')
    await moveRenewal(ctx, renewal, { stage: body.stage, note: body.note });
  if (step === 'write')
    ctx.announce(RENEWAL_STEPPED, {
      renewalId: renewal.id,
      studentId: renewal.studentId,
      campusId: campus.id,
    } satisfies RenewalStepped);
  ctx.trace({ subjectKind: 'renewal', subjectId: renewal.id, detail: { from: renewal.stage, to: body.stage } });
  return await shownRenewal(ctx, campus, renewal.id);
}

/** A lost renewal leaves no quote behind that could still be paid; one with money received cannot be lost. */
async function lose(
  ctx: Ctx,
  campus: CampusInfo,
  renewal: LockedRenewal,
  body: In<typeof contract.updateRenewal>['body'],
): Promise<void> {
  if (renewal.orderId !== null) await cancelUnpaidOrder(ctx, campus, renewal.orderId);
  const [today, lostReason] = [todayAt(ctx, campus), body.lostReason ?? null];
  await moveRenewal(ctx, renewal, { stage: 'lost', closedOn: today, lostReason, note: body.note });
  countLoss(ctx, renewal, lostReason, today);
}

/** Opens a renewal order, which the family then sees and can pay (REN-05); of a student who has finished meanwhile a re-enrolment (A40). */
export async function quoteRenewal(
  ctx: Ctx,
  { params, body }: In<typeof contract.quoteRenewal>,
): Promise<Out<typeof contract.quoteRenewal>> {
  const campus = await ctx.campus();
  const renewal = await lockRenewal(ctx, campus, params.renewalId);
  if (renewal.stage === 'paid' || renewal.stage === 'lost')
    throw problem('conflict', { detail: `the renewal is ${renewal.stage}`, stage: renewal.stage });
  if (renewal.orderId !== null)
    throw problem('conflict', { detail: 'the family has a quote already', orderId: renewal.orderId });
  const { note, ...terms } = body;
  const order = await openOrder(ctx, campus, {
    ...terms,
    studentId: renewal.studentId,
    courseId: renewal.courseId,
    kind: await renewalKindOf(ctx, renewal.studentId),
    renewalId: renewal.id,
    signedById: null,
    note: note ?? null,
  });
  await moveRenewal(ctx, renewal, { stage: 'quoted', orderId: order.id, note });
  ctx.trace({
    subjectKind: 'renewal',
    subjectId: renewal.id,
    detail: { orderId: order.id, priceMinor: order.priceMinor },
  });
  return await shownRenewal(ctx, campus, renewal.id);
}
