/** Giving what was promised for referrals, once the sign-up can no longer be taken back. */
import { sql } from '@keshi/platform/sql';
import type { DateText } from '@keshi/kernel/dates';
import type { Units } from '@keshi/kernel/hours';
import { postLots } from '@keshi/modules/hours';
import { settingAt } from '@keshi/modules/tenancy';
import { idFor, todayAt, type Ctx } from '@keshi/platform/context';
import { one } from '@keshi/platform/db';
import { asSystem, systemScope, type DeriveDeps } from '@keshi/platform/work';
import { enrolmentToCredit, fitsYear, type Enrolled } from '../rules.ts';

type Promised = {
  readonly id: string;
  readonly side: 'referrer' | 'newcomer';
  readonly studentId: string;
  readonly units: Units;
  readonly signedOn: DateText;
};

/** Rewards that a run gives; what is over waits for the next. */
const AT_ONCE = 100;

/** How the gift is noted in the ledger; pages say it in the reader's language. */
export const REWARD_REASON = 'referral reward';

/** A promise that still waits, locked with its referral in the order in which a reversal locks them. */
async function lockPromise(ctx: Ctx, rewardId: string): Promise<Promised | null> {
  const [row] = await ctx.tx.query<Promised>(sql`
    select w.id, w.side, w.student_id, w.units, r.signed_on from referral r join referral_reward w on w.org_id = r.org_id and w.referral_id = r.id
    where w.org_id = ${ctx.orgId} and w.id = ${rewardId} and w.state in ('due', 'waiting') and r.reversal_kind is null for no key update of r, w`);
  return row ?? null;
}

/** Whether the referrer's year has room. All rewards of the referrer are locked, so that two campuses do not count the same one. */
async function hasRoom(ctx: Ctx, { studentId, signedOn }: Promised): Promise<boolean> {
  const cap = await settingAt(ctx, 'referral-rewards-per-year', signedOn);
  if (cap === null) return true;
  await ctx.tx.query(sql`
    select w.id from referral_reward w where w.org_id = ${ctx.orgId} and w.student_id = ${studentId} and w.side = 'referrer' order by w.id for no key update`);
  const { granted } = await one(
    ctx.tx.query<{ granted: number }>(sql`
    select count(*)::int as granted from referral_reward w join referral r on r.org_id = w.org_id and r.id = w.referral_id
    where w.org_id = ${ctx.orgId} and w.student_id = ${studentId} and w.side = 'referrer' and w.state = 'granted' and r.reversal_kind is null
      and date_trunc('year', r.signed_on) = date_trunc('year', ${signedOn}::date)`),
  );
  return fitsYear(granted, cap);
}

/** Active enrolments of a student with the lessons each still has to come. */
const enrolmentsOf = (ctx: Ctx, studentId: string): Promise<(Enrolled & { campusId: string })[]> =>
  ctx.tx.query<Enrolled & { campusId: string }>(sql`
    select e.course_id, e.campus_id, e.enrolled_on, (
      select count(*)::int from lesson_student x join lesson l on l.org_id = x.org_id and l.id = x.lesson_id
      where x.org_id = e.org_id and x.student_id = e.student_id and not x.removed and l.course_id = e.course_id and l.status = 'planned' and l.starts_at > ${ctx.now}) as lessons_to_come
    from enrolment e where e.org_id = ${ctx.orgId} and e.student_id = ${studentId} and e.status = 'active' limit 50`);

const settle = (ctx: Ctx, rewardId: string, state: 'waiting' | 'capped'): Promise<unknown> =>
  ctx.tx.query(sql`update referral_reward set state = ${state} where org_id = ${ctx.orgId} and id = ${rewardId}`);

/** Gives one promise, or says why not. Given once: its row says so, and the ledger refuses the same cause. */
async function grant(ctx: Ctx, rewardId: string): Promise<void> {
  const promised = await lockPromise(ctx, rewardId);
  if (promised === null) return;
  ctx.trace({ subjectKind: 'referral_reward', subjectId: rewardId, detail: { studentId: promised.studentId } });
  if (promised.side === 'referrer' && !(await hasRoom(ctx, promised))) {
    await settle(ctx, rewardId, 'capped');
    return;
  }
  const enrolments = await enrolmentsOf(ctx, promised.studentId);
  const credited = enrolmentToCredit(enrolments);
  const campusId = enrolments.find((each) => each.courseId === credited?.courseId)?.campusId;
  if (credited === null || campusId === undefined) {
    await settle(ctx, rewardId, 'waiting');
    return;
  }
  const campus = await ctx.campusOf(campusId);
  const [lotId, today] = [idFor(ctx), todayAt(ctx, campus)];
  await postLots(ctx, campus, [
    {
      id: lotId,
      entryId: idFor(ctx),
      studentId: promised.studentId,
      courseId: credited.courseId,
      kind: 'gift',
      units: promised.units,
      paidMinor: 0,
      boughtOn: today,
      expiresOn: null,
      onDate: today,
      cause: { kind: 'gift', id: rewardId, no: 0 },
      moneyAccount: null,
      reason: REWARD_REASON,
      signedById: null,
    },
  ]);
  await ctx.tx.query(sql`
    update referral_reward set state = 'granted', lot_id = ${lotId}, granted_on = ${today} where org_id = ${ctx.orgId} and id = ${rewardId}`);
}

/** Gives the rewards of an organisation whose day has come; one that waits is tried again when its student has an active enrolment. */
export async function grantReferralRewards(deps: DeriveDeps, orgId: string): Promise<void> {
  const now = deps.now();
  const due = await deps.worker.read(systemScope(orgId), (tx) =>
    tx.query<{ id: string }>(sql`
      select w.id from referral_reward w join campus c on c.org_id = w.org_id and c.id = w.campus_id
      where w.org_id = ${orgId} and w.state in ('due', 'waiting') and w.due_on <= (${now}::timestamptz at time zone c.time_zone)::date
        and (w.state = 'due' or exists (select from enrolment e where e.org_id = w.org_id and e.student_id = w.student_id and e.status = 'active'))
      order by w.due_on, w.id limit ${AT_ONCE}`),
  );
  for (const { id } of due)
    await asSystem(
      { db: deps.worker, orgId, name: 'admissions.referral-reward', now, contactHash: deps.contactHash },
      (ctx) => grant(ctx, id),
    );
}
