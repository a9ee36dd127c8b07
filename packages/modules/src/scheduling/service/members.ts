/** Members of a class: joining and leaving, with the lessons that follow from it. */
import { sql } from '@keshi/platform/sql';
import { present } from '@keshi/kernel/assert';
import type { DateText } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { getStudentOf, openEnrolment } from '@keshi/modules/registry';
import { idFor, todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { TIMETABLE_CHANGED, type TimetableChanged } from '../events.ts';
import { lockClass, type LockedClass } from './class-rows.ts';
import { membersOf } from './classes.ts';
import { lockTimetable, refuseClashes, type Slot } from './clashes.ts';
import { placeMembers } from './places.ts';

type Joining = { readonly studentId: string; readonly fromOn: DateText };

/** Refuses someone who is a member then already, a class that is full, and one that has ended by then. */
async function refuseMisfit(ctx: Ctx, klass: LockedClass, { studentId, fromOn }: Joining): Promise<void> {
  if (klass.endedOn !== null && fromOn > klass.endedOn)
    throw problem('invalid-input', { errors: [{ pointer: '/fromOn', detail: `the class ends on ${klass.endedOn}` }] });
  const standing = await ctx.tx.query<{ studentId: string }>(sql`
    select distinct m.student_id from class_member m where m.org_id = ${ctx.orgId} and m.class_id = ${klass.id} and (m.until_on is null or m.until_on > ${fromOn})`);
  if (standing.some((row) => row.studentId === studentId))
    throw problem('already-exists', { errors: [{ pointer: '/studentId', detail: 'a member of this class already' }] });
  if (standing.length >= klass.capacity)
    throw problem('class-full', { detail: `the class has ${String(klass.capacity)} seats`, seats: klass.capacity });
}

/**
 * Adds a student from a day on and expects them in the class's unmarked lessons since. Opens the enrolment in the course if none stands.
 * A lesson of the student at the same time refuses it and is named; so does a full class.
 */
export async function addClassMember(
  ctx: Ctx,
  { params, body }: In<typeof contract.addClassMember>,
): Promise<Out<typeof contract.addClassMember>> {
  const campus = await ctx.campus();
  await getStudentOf(ctx, campus.id, body.studentId);
  await lockTimetable(ctx, campus);
  const klass = await lockClass(ctx, campus, params.classId);
  await refuseMisfit(ctx, klass, body);
  const slots = await ctx.tx.query<Slot>(sql`
    select l.id as lesson_id, l.on_date, l.starts_at, l.ends_at from lesson l
    where l.org_id = ${ctx.orgId} and l.class_id = ${klass.id} and l.on_date >= ${body.fromOn} and l.roll_revision = 0 and l.status = 'planned'`);
  await refuseClashes(ctx, campus, slots, [{ ...body, untilOn: null }]);
  await ctx.tx.query(sql`
    insert into class_member (org_id, id, campus_id, branch_id, class_id, student_id, from_on)
    values (${ctx.orgId}, ${idFor(ctx)}, ${campus.id}, ${campus.branchId}, ${klass.id}, ${body.studentId}, ${body.fromOn})`);
  await placeMembers(ctx, campus, { classId: klass.id, studentId: body.studentId });
  const today = todayAt(ctx, campus);
  await openEnrolment(ctx, {
    studentId: body.studentId,
    courseId: klass.courseId,
    campus,
    on: body.fromOn < today ? body.fromOn : today,
  });
  ctx.announce(TIMETABLE_CHANGED, { classId: klass.id, campusId: campus.id } satisfies TimetableChanged);
  ctx.trace({ subjectKind: 'class', subjectId: klass.id, detail: { studentId: body.studentId, fromOn: body.fromOn } });
  return await shownMember(ctx, campus, klass, body.studentId);
}

async function shownMember(
  ctx: Ctx,
  campus: CampusInfo,
  klass: LockedClass,
  studentId: string,
): Promise<Out<typeof contract.addClassMember>> {
  return present((await membersOf(ctx, campus, klass.id, studentId)).at(-1), 'the member just added');
}

/** Ends the membership today: the student is no longer expected in today's and later lessons that are not marked. Repeating it changes nothing. */
export async function removeClassMember(
  ctx: Ctx,
  { params }: In<typeof contract.removeClassMember>,
): Promise<Out<typeof contract.removeClassMember>> {
  const campus = await ctx.campus();
  const klass = await lockClass(ctx, campus, params.classId);
  const today = todayAt(ctx, campus);
  const ever = await ctx.tx.query<{ id: string }>(sql`
    select m.id from class_member m where m.org_id = ${ctx.orgId} and m.class_id = ${klass.id} and m.student_id = ${params.studentId}`);
  if (ever.length === 0) throw problem('not-found');
  await ctx.tx.query(sql`
    with ended as (
      update class_member m set until_on = greatest(m.from_on, ${today}::date)
      where m.org_id = ${ctx.orgId} and m.class_id = ${klass.id} and m.student_id = ${params.studentId} and (m.until_on is null or m.until_on > greatest(m.from_on, ${today}::date))
    )
    update lesson_student x set removed = true from lesson l
    where x.org_id = ${ctx.orgId} and x.student_id = ${params.studentId} and x.on_date >= ${today} and x.kind = 'regular' and not x.removed
      and l.org_id = x.org_id and l.id = x.lesson_id and l.class_id = ${klass.id} and l.roll_revision = 0`);
  ctx.announce(TIMETABLE_CHANGED, { classId: klass.id, campusId: campus.id } satisfies TimetableChanged);
  ctx.trace({ subjectKind: 'class', subjectId: klass.id, detail: { studentId: params.studentId, untilOn: today } });
  return undefined;
}
