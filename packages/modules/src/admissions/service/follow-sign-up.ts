/** Finding that a sign-up was a lead, and whose referral it was. */
import { sql } from '@keshi/platform/sql';
import type { DateText } from '@keshi/kernel/dates';
import { settingsAt } from '@keshi/modules/tenancy';
import { idFor, type Ctx } from '@keshi/platform/context';
import { jsonOf } from '@keshi/platform/db';
import { rewardDueOn } from '../rules.ts';

type SignUp = {
  readonly orderId: string;
  readonly onDate: DateText;
  readonly personId: string;
  readonly minor: number;
};
type Referred = { readonly id: string; readonly referrerId: string; readonly campusId: string };

/** The sign-up of a student as payments counted it (M5). */
async function signUpOf(ctx: Ctx, studentId: string): Promise<SignUp | null> {
  const [row] = await ctx.tx.query<SignUp>(sql`
    select o.id as order_id, f.on_date, f.person_id, f.minor from student_order o
    join fact f on f.org_id = o.org_id and f.source_id = o.id and f.source_kind <> 'lesson' and f.metric = 'sign-up' and f.count > 0
    where o.org_id = ${ctx.orgId} and o.student_id = ${studentId} and o.kind = 'new' order by f.on_date, f.id limit 1`);
  return row ?? null;
}

/** The first referral of the student's leads, unless one has its sign-up already. Who was referred after signing up was not brought by it. */
async function lockReferral(ctx: Ctx, studentId: string, signedOn: DateText): Promise<Referred | null> {
  const [row] = await ctx.tx.query<Referred & { signed: boolean; early: boolean }>(sql`
    select r.id, r.referrer_student_id as referrer_id, r.campus_id, r.signed_on is not null as signed, r.referred_on <= ${signedOn}::date as early
    from lead l join referral r on r.org_id = l.org_id and r.lead_id = l.id
    where l.org_id = ${ctx.orgId} and l.student_id = ${studentId} and r.reversal_kind is distinct from 'mistaken'
    order by r.signed_on nulls last, r.recorded_at, r.id limit 1 for no key update of r`);
  return row === undefined || row.signed || !row.early ? null : row;
}

/** What each side is promised by the settings of the day of the sign-up; a side without a number gets nothing. */
async function promise(ctx: Ctx, referral: Referred, studentId: string, signedOn: DateText): Promise<void> {
  const set = await settingsAt(
    ctx,
    ['referral-referrer-units', 'referral-newcomer-units', 'referral-reward-after-days'],
    signedOn,
  );
  const dueOn = rewardDueOn(signedOn, set['referral-reward-after-days']);
  const rewards = [
    { side: 'referrer', studentId: referral.referrerId, units: set['referral-referrer-units'] },
    { side: 'newcomer', studentId, units: set['referral-newcomer-units'] },
  ].flatMap((each) => (each.units === null ? [] : [{ ...each, id: idFor(ctx) }]));
  if (rewards.length === 0) return;
  const campus = await ctx.campusOf(referral.campusId);
  await ctx.tx.query(sql`
    insert into referral_reward (org_id, id, campus_id, branch_id, referral_id, side, student_id, units, due_on, state)
    select ${ctx.orgId}::uuid, w.id, ${campus.id}::uuid, ${campus.branchId}::uuid, ${referral.id}::uuid, w.side, w."studentId", w.units, ${dueOn}::date, 'due'
    from jsonb_to_recordset(${jsonOf(rewards)}) as w(id uuid, side text, "studentId" uuid, units bigint)`);
}

/** A student's sign-up makes their leads signed, and the referral that brought them counts (M12). Doing it again changes nothing. */
export async function followSignUp(ctx: Ctx, studentId: string): Promise<void> {
  const signUp = await signUpOf(ctx, studentId);
  if (signUp === null) return;
  await ctx.tx.query(sql`
    update lead set status = 'signed', status_at = ${ctx.now} where org_id = ${ctx.orgId} and student_id = ${studentId} and status = 'open'`);
  const referral = await lockReferral(ctx, studentId, signUp.onDate);
  if (referral === null) return;
  await ctx.tx.query(sql`
    update referral set signed_on = ${signUp.onDate}, order_id = ${signUp.orderId}, amount_minor = ${signUp.minor}, credited_id = ${signUp.personId}
    where org_id = ${ctx.orgId} and id = ${referral.id}`);
  const campus = await ctx.campusOf(referral.campusId);
  ctx.count({
    metric: 'referral-sign-up',
    campusId: campus.id,
    branchId: campus.branchId,
    personId: signUp.personId,
    onDate: signUp.onDate,
    studentId,
    sourceKind: 'referral',
    sourceId: referral.id,
    count: 1,
    units: 0,
    minor: signUp.minor,
  });
  await promise(ctx, referral, studentId, signUp.onDate);
}
