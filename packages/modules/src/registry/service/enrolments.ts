/** Enrolments: opened by a sign-up, a class or the opening import; their status changes are dated events. */
import { sql } from '@keshi/platform/sql';
import { present } from '@keshi/kernel/assert';
import type { DateText } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { idFor, todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { STUDENTS_CHANGED, type StudentsChanged } from '../events.ts';
import { statusChange, type EnrolmentStatusName } from '../rules.ts';
import { shownStudent } from './students.ts';

export const actorIdOf = (ctx: Ctx): string | null => (ctx.actor.kind === 'member' ? ctx.actor.personId : null);

type Standing = { courseId: string; status: EnrolmentStatusName; since: DateText; otherStands: boolean };

/** Locks an enrolment of the student and campus and reads what its status is and since when. */
async function lockEnrolment(ctx: Ctx, campus: CampusInfo, studentId: string, enrolmentId: string): Promise<Standing> {
  const [row] = await ctx.tx.query<Omit<Standing, 'since' | 'otherStands'>>(sql`
    select e.course_id, e.status from enrolment e
    where e.org_id = ${ctx.orgId} and e.campus_id = ${campus.id} and e.student_id = ${studentId} and e.id = ${enrolmentId} for update`);
  if (row === undefined) throw problem('not-found');
  // A statement of its own: only now is the newest event certain to be seen.
  const [history] = await ctx.tx.query<Pick<Standing, 'since' | 'otherStands'>>(sql`
    select coalesce((select max(v.effective_on) from enrolment_event v where v.org_id = e.org_id and v.enrolment_id = e.id), e.enrolled_on) as since,
      exists (select from enrolment x where x.org_id = e.org_id and x.student_id = e.student_id and x.course_id = e.course_id and x.status <> 'finished' and x.id <> e.id) as other_stands
    from enrolment e where e.org_id = ${ctx.orgId} and e.id = ${enrolmentId}`);
  return { ...row, ...present(history, 'the enrolment just locked') };
}

/** Sets the status from a day on and keeps the change as an event; setting the status it has changes nothing. */
export async function setEnrolmentStatus(
  ctx: Ctx,
  { params, body }: In<typeof contract.setEnrolmentStatus>,
): Promise<Out<typeof contract.setEnrolmentStatus>> {
  const campus = await ctx.campus();
  const current = await lockEnrolment(ctx, campus, params.studentId, params.enrolmentId);
  const change = statusChange(body, current, todayAt(ctx, campus));
  if (change === 'in-future')
    throw problem('invalid-input', { errors: [{ pointer: '/effectiveOn', detail: 'not after today' }] });
  if (change === 'before-last')
    throw problem('conflict', {
      detail: `the present status began on ${current.since}`,
      errors: [{ pointer: '/effectiveOn', detail: `not before ${current.since}` }],
    });
  if (change === 'write' && current.otherStands && body.status !== 'finished')
    throw problem('conflict', { detail: 'the student has another standing enrolment in this course' });
  if (change === 'write') {
    await ctx.tx.query(sql`
      with event as (
        insert into enrolment_event (org_id, id, campus_id, branch_id, student_id, enrolment_id, status, effective_on, actor_id, recorded_at)
        values (${ctx.orgId}, ${idFor(ctx)}, ${campus.id}, ${campus.branchId}, ${params.studentId}, ${params.enrolmentId}, ${body.status}, ${body.effectiveOn}, ${actorIdOf(ctx)}, ${ctx.now})
      )
      update enrolment e set status = ${body.status} where e.org_id = ${ctx.orgId} and e.id = ${params.enrolmentId}`);
    ctx.announce(STUDENTS_CHANGED, { campusId: campus.id } satisfies StudentsChanged);
  }
  ctx.trace({
    subjectKind: 'enrolment',
    subjectId: params.enrolmentId,
    detail: { from: current.status, to: body.status, effectiveOn: body.effectiveOn },
  });
  const shown = await shownStudent(ctx, campus.id, params.studentId);
  return present(
    shown.enrolments.find((each) => each.id === params.enrolmentId),
    'the enrolment just set',
  );
}

/**
 * The standing enrolment of a student in a course, opened (active from `on`, with its event) if there is none. Safe to repeat and to run
 * twice at once; a suspended enrolment stands and stays suspended. The student must be known to be of the campus.
 */
export async function openEnrolment(
  ctx: Ctx,
  given: {
    readonly studentId: string;
    readonly courseId: string;
    readonly campus: Pick<CampusInfo, 'id' | 'branchId'>;
    readonly on: DateText;
  },
): Promise<{ enrolmentId: string; opened: boolean }> {
  const { studentId, courseId, campus, on } = given;
  const [made] = await ctx.tx.query<{ enrolmentId: string }>(sql`
    with made as (
      insert into enrolment (org_id, id, campus_id, branch_id, student_id, course_id, status, enrolled_on, created_at)
      values (${ctx.orgId}, ${idFor(ctx)}, ${campus.id}, ${campus.branchId}, ${studentId}, ${courseId}, 'active', ${on}, ${ctx.now})
      on conflict (org_id, student_id, course_id) where status <> 'finished' do nothing
      returning org_id, id, campus_id, branch_id, student_id, status, enrolled_on
    )
    insert into enrolment_event (org_id, id, campus_id, branch_id, student_id, enrolment_id, status, effective_on, actor_id, recorded_at)
    select m.org_id, ${idFor(ctx)}::uuid, m.campus_id, m.branch_id, m.student_id, m.id, m.status, m.enrolled_on, ${actorIdOf(ctx)}::uuid, ${ctx.now}::timestamptz from made m
    returning enrolment_id`);
  if (made !== undefined) {
    ctx.announce(STUDENTS_CHANGED, { campusId: campus.id } satisfies StudentsChanged);
    return { enrolmentId: made.enrolmentId, opened: true };
  }
  const [standing] = await ctx.tx.query<{ id: string }>(sql`
    select e.id from enrolment e where e.org_id = ${ctx.orgId} and e.student_id = ${studentId} and e.course_id = ${courseId} and e.status <> 'finished'`);
  return { enrolmentId: present(standing, 'the standing enrolment').id, opened: false };
}
