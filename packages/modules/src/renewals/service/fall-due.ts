/** Renewals fall due when a roll brings a balance down to the limit, and are taken back when a correction lifts it again untouched. */
import { sql } from '@keshi/platform/sql';
import type { RollSubmitted } from '@keshi/modules/attendance/events';
import { balancesOf } from '@keshi/modules/hours';
import { getLessonDay } from '@keshi/modules/scheduling';
import { settingAt } from '@keshi/modules/tenancy';
import { todayAt, type Ctx } from '@keshi/platform/context';
import { arrayOf } from '@keshi/platform/db';
import { dueDecision, type Standing } from '../rules.ts';
import { openRenewals, type Due } from './open-renewals.ts';
import { lockedColumns, takeBack, type LockedRenewal } from './renewal-rows.ts';
import { isDecided } from './standings.ts';

type History = {
  readonly studentId: string;
  readonly isActive: boolean;
  readonly isTouched: boolean;
  readonly isDecided: boolean;
  readonly open: LockedRenewal | null;
};
type Found = Omit<History, 'open'> & { readonly openId: string | null };

/** What is known of each student's renewals in the course. A round is decided when an item opened since the newest hours was closed. */
async function readHistory(ctx: Ctx, courseId: string, studentIds: readonly string[]): Promise<History[]> {
  const locked = await ctx.tx.query<LockedRenewal>(sql`
    select ${lockedColumns} from renewal r
    where r.org_id = ${ctx.orgId} and r.course_id = ${courseId} and r.student_id = any(${arrayOf(studentIds, 'uuid')}) and r.closed_on is null order by r.id for no key update`);
  const rows = await ctx.tx.query<Found>(sql`
    select w.student_id,
      exists (select from enrolment e where e.org_id = ${ctx.orgId} and e.student_id = w.student_id and e.course_id = ${courseId} and e.status = 'active') as is_active,
      r.id as open_id, coalesce(r.source <> 'balance' or r.stage <> 'due' or r.order_id is not null or exists (
        select from lot l where l.org_id = ${ctx.orgId} and l.student_id = w.student_id and l.course_id = ${courseId} and l.created_at > r.opened_at), false) as is_touched,
      ${isDecided(ctx, sql`w`)} as is_decided
    from (select s.student_id, ${courseId}::uuid as course_id from unnest(${arrayOf(studentIds, 'uuid')}) as s(student_id)) w
    left join renewal r on r.org_id = ${ctx.orgId} and r.student_id = w.student_id and r.course_id = ${courseId} and r.closed_on is null`);
  return rows.map(({ openId, ...row }) => ({ ...row, open: locked.find((each) => each.id === openId) ?? null }));
}

/** After a class was committed: opens renewals at or below the limit, takes back those that a correction made needless (REN-03a, HRS-04). */
export async function onRollSubmitted(ctx: Ctx, roll: RollSubmitted): Promise<void> {
  const campus = await ctx.campusOf(roll.campusId);
  const lesson = await getLessonDay(ctx, campus.id, roll.lessonId);
  const limitUnits = await settingAt(ctx, 'low-balance-units', lesson.onDate);
  const history = await readHistory(ctx, roll.courseId, roll.studentIds);
  const balances = await balancesOf(ctx, roll.studentIds, roll.courseId);
  const due: Due[] = [];
  for (const each of history) {
    const balance = balances.get(each.studentId);
    const balanceUnits = (balance?.availableUnits ?? 0) - (balance?.owedUnits ?? 0);
    const standing: Standing = {
      balanceUnits,
      isActive: each.isActive,
      isDecided: each.isDecided,
      open: each.open === null ? null : { isTouched: each.isTouched },
    };
    const decision = dueDecision(standing, limitUnits);
    if (decision === 'open')
      due.push({
        studentId: each.studentId,
        courseId: roll.courseId,
        balanceUnits,
        dueOn: lesson.onDate,
        advisorId: lesson.advisorId,
      });
    if (decision === 'take-back' && each.open !== null) await takeBack(ctx, each.open, todayAt(ctx, campus));
  }
  await openRenewals(ctx, campus, { source: 'balance', stage: 'due' }, due);
}
