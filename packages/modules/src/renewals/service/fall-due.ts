/** Renewals fall due when a roll brings a balance down to the limit, and are taken back when a correction lifts it again untouched. */
import { sql } from 'drizzle-orm';
import type { RollSubmitted } from '@keshi/modules/attendance/events';
import { balancesOf } from '@keshi/modules/hours';
import { getLessonForRoll } from '@keshi/modules/scheduling';
import { settingAt } from '@keshi/modules/tenancy';
import { idFor, todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { arrayOf, jsonOf } from '@keshi/platform/db';
import { CORRECTED, dueDecision, type Standing } from '../rules.ts';
import { dueFact, lockedColumns, takeBack, type LockedRenewal } from './renewal-rows.ts';

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
    select s.student_id,
      exists (select from enrolment e where e.org_id = ${ctx.orgId} and e.student_id = s.student_id and e.course_id = ${courseId} and e.status = 'active') as is_active,
      r.id as open_id, coalesce(r.stage <> 'due' or r.order_id is not null or exists (
        select from lot l where l.org_id = ${ctx.orgId} and l.student_id = s.student_id and l.course_id = ${courseId} and l.created_at > r.opened_at), false) as is_touched,
      exists (
        select from renewal d where d.org_id = ${ctx.orgId} and d.student_id = s.student_id and d.course_id = ${courseId} and d.closed_on is not null and d.lost_reason is distinct from ${CORRECTED}
          and not exists (select from lot l where l.org_id = ${ctx.orgId} and l.student_id = s.student_id and l.course_id = ${courseId} and l.kind <> 'gift' and l.created_at > d.opened_at)) as is_decided
    from unnest(${arrayOf(studentIds, 'uuid')}) as s(student_id)
    left join renewal r on r.org_id = ${ctx.orgId} and r.student_id = s.student_id and r.course_id = ${courseId} and r.closed_on is null`);
  return rows.map(({ openId, ...row }) => ({ ...row, open: locked.find((each) => each.id === openId) ?? null }));
}

type Due = { readonly studentId: string; readonly balanceUnits: number };
type Cause = {
  readonly campus: CampusInfo;
  readonly courseId: string;
  readonly dueOn: string;
  readonly advisorId: string;
};

/** Opens due items set-wise. Somebody else may have opened one meanwhile: the index of open renewals lets only one stand, and only that one counts. */
async function openItems(ctx: Ctx, { campus, courseId, dueOn, advisorId }: Cause, due: readonly Due[]): Promise<void> {
  if (due.length === 0) return;
  const rows = due.map((each) => ({ ...each, id: idFor(ctx), eventId: idFor(ctx) }));
  const opened = await ctx.tx.query<{ id: string; studentId: string }>(sql`
    with want as (select * from jsonb_to_recordset(${jsonOf(rows)}) as w(id uuid, "eventId" uuid, "studentId" uuid, "balanceUnits" bigint)),
    made as (
      insert into renewal (org_id, id, campus_id, branch_id, student_id, course_id, advisor_id, stage, due_on, balance_units, opened_at, stage_at)
      select ${ctx.orgId}::uuid, w.id, ${campus.id}::uuid, ${campus.branchId}::uuid, w."studentId", ${courseId}::uuid, ${advisorId}::uuid, 'due', ${dueOn}::date, w."balanceUnits", ${ctx.now}::timestamptz, ${ctx.now}::timestamptz
      from want w order by w."studentId" on conflict (org_id, student_id, course_id) where closed_on is null do nothing returning id, student_id
    ), stepped as (
      insert into renewal_event (org_id, id, campus_id, branch_id, renewal_id, stage, recorded_at)
      select ${ctx.orgId}::uuid, w."eventId", ${campus.id}::uuid, ${campus.branchId}::uuid, m.id, 'due', ${ctx.now}::timestamptz from made m join want w on w.id = m.id
    )
    select id, student_id from made`);
  for (const { id, studentId } of opened)
    ctx.count(dueFact({ id, campusId: campus.id, branchId: campus.branchId, advisorId, dueOn, studentId }, 1));
}

/** After a class was committed: opens renewals at or below the limit, takes back those that a correction made needless (REN-03a, HRS-04). */
export async function onRollSubmitted(ctx: Ctx, roll: RollSubmitted): Promise<void> {
  const campus = await ctx.campusOf(roll.campusId);
  const { lesson } = await getLessonForRoll(ctx, campus.id, roll.lessonId, { lock: false });
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
    if (decision === 'open') due.push({ studentId: each.studentId, balanceUnits });
    if (decision === 'take-back' && each.open !== null) await takeBack(ctx, each.open, todayAt(ctx, campus));
  }
  await openItems(ctx, { campus, courseId: roll.courseId, dueOn: lesson.onDate, advisorId: lesson.advisorId }, due);
}
