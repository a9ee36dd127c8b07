/** Lessons: the timetable of a campus and of a child, cancelling one, a guest in one. */
import { sql } from '@keshi/platform/sql';
import type { z } from 'zod';
import type { InstantText } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { NOBODY } from '@keshi/kernel/id';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import { problem } from '@keshi/kernel/problem';
import { getStudentOf } from '@keshi/modules/registry';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { TIMETABLE_CHANGED, type TimetableChanged } from '../events.ts';
import { rangeErrors } from '../rules.ts';
import { advisorAt, ownerOnly, staffName } from './class-rows.ts';
import { lockTimetable, refuseClashes, type Slot } from './clashes.ts';
import { refuseOverfull } from './places.ts';

const refuseRange = (range: { from: string; until: string }): void => {
  const errors = rangeErrors(range);
  if (errors.length > 0) throw problem('invalid-input', { errors });
};

type Listed = z.infer<typeof contract.LessonRow>;

/** Lessons by start; `until` is not in the range. The advisor is who answered for the class on the lesson's day. Teachers see their own (ROL-11). */
export async function listLessons(
  ctx: Ctx,
  { query }: In<typeof contract.listLessons>,
): Promise<Out<typeof contract.listLessons>> {
  const campus = await ctx.campus();
  refuseRange(query);
  const [afterOn, afterAt, afterId] = readCursor(query.cursor, 3) ?? [query.from, '-infinity', NOBODY];
  const own = ownerOnly(ctx);
  const rows = await ctx.tx.query<Listed>(sql`
    with page as materialized (
      select l.*, c.name as class_name, h.advisor_id from lesson l
      join class c on c.org_id = l.org_id and c.id = l.class_id
      cross join lateral (select ${advisorAt(sql`l.on_date`)} as advisor_id) h
      where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.on_date >= ${query.from} and l.on_date < ${query.until}
        and (l.on_date, l.starts_at, l.id) > (${afterOn}::date, ${afterAt}::timestamptz, ${afterId}::uuid)
        and (${own}::uuid is null or l.teacher_id = ${own}::uuid)
        and (${query.classId ?? null}::uuid is null or l.class_id = ${query.classId ?? null}::uuid)
        and (${query.teacherId ?? null}::uuid is null or l.teacher_id = ${query.teacherId ?? null}::uuid)
        and (${query.advisorId ?? null}::uuid is null or h.advisor_id = ${query.advisorId ?? null}::uuid)
      order by l.on_date, l.starts_at, l.id limit ${query.limit + 1}
    )
    select c.id, c.class_id, c.class_name, c.course_id, c.on_date, c.starts_at, c.ends_at, r.name as room_name, c.teacher_id, ${staffName(sql`c.teacher_id`)} as teacher_name, c.advisor_id,
      c.status, c.roll_revision, c.charge_units,
      (select count(*)::int from lesson_student x where x.org_id = c.org_id and x.lesson_id = c.id and not x.removed) as expected_count
    from page c join room r on r.org_id = c.org_id and r.id = c.room_id order by c.on_date, c.starts_at, c.id`);
  return pageFrom(rows, query.limit, (row) => [row.onDate, row.startsAt, row.id]);
}

type Locked = {
  id: string;
  classId: string;
  onDate: string;
  startsAt: InstantText;
  endsAt: InstantText;
  status: 'planned' | 'cancelled';
  rollRevision: number;
};

async function lockLesson(ctx: Ctx, campus: CampusInfo, lessonId: string): Promise<Locked> {
  const [row] = await ctx.tx.query<Locked>(sql`
    select l.id, l.class_id, l.on_date, l.starts_at, l.ends_at, l.status, l.roll_revision from lesson l
    where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.id = ${lessonId} for no key update`);
  if (row === undefined) throw problem('not-found');
  return row;
}

/** Cancels a lesson nobody has marked: its room, teacher and students are free again. Repeating it changes nothing. */
export async function cancelLesson(
  ctx: Ctx,
  { params }: In<typeof contract.cancelLesson>,
): Promise<Out<typeof contract.cancelLesson>> {
  const campus = await ctx.campus();
  // Somebody who is being placed in the lesson at this moment would not be seen, and stay in a lesson that is not.
  await lockTimetable(ctx, campus);
  const lesson = await lockLesson(ctx, campus, params.lessonId);
  ctx.trace({ subjectKind: 'lesson', subjectId: lesson.id });
  if (lesson.status === 'cancelled') return undefined;
  if (lesson.rollRevision > 0)
    throw problem('lesson-not-markable', { detail: 'the lesson has been marked; what happened is not cancelled' });
  await ctx.tx.query(sql`
    with freed as (
      update lesson_student x set removed = true where x.org_id = ${ctx.orgId} and x.lesson_id = ${lesson.id} and not x.removed
    )
    update lesson l set status = 'cancelled' where l.org_id = ${ctx.orgId} and l.id = ${lesson.id}`);
  ctx.announce(TIMETABLE_CHANGED, { classId: lesson.classId, campusId: campus.id } satisfies TimetableChanged);
  return undefined;
}

/** A guest in one lesson: trial or make-up (ATT-01). A lesson of the student at the same time refuses it and is named; so does a full roll. */
export async function addLessonStudent(
  ctx: Ctx,
  { params, body }: In<typeof contract.addLessonStudent>,
): Promise<Out<typeof contract.addLessonStudent>> {
  const campus = await ctx.campus();
  await getStudentOf(ctx, campus.id, body.studentId);
  await lockTimetable(ctx, campus);
  const lesson = await lockLesson(ctx, campus, params.lessonId);
  if (lesson.status === 'cancelled') throw problem('lesson-not-markable', { detail: 'the lesson is cancelled' });
  const slot: Slot = { lessonId: lesson.id, onDate: lesson.onDate, startsAt: lesson.startsAt, endsAt: lesson.endsAt };
  await refuseClashes(ctx, campus, [slot], [{ studentId: body.studentId, fromOn: lesson.onDate, untilOn: null }]);
  const placed = await ctx.tx.query(sql`
    insert into lesson_student as x (org_id, lesson_id, student_id, campus_id, branch_id, kind, starts_at, ends_at, on_date, removed)
    values (${ctx.orgId}, ${lesson.id}, ${body.studentId}, ${campus.id}, ${campus.branchId}, ${body.kind}, ${lesson.startsAt}, ${lesson.endsAt}, ${lesson.onDate}, false)
    on conflict (org_id, lesson_id, student_id) do update set kind = excluded.kind, removed = excluded.removed where x.removed
    returning x.student_id`);
  if (placed.length === 0)
    throw problem('already-exists', { errors: [{ pointer: '/studentId', detail: 'in this lesson already' }] });
  await refuseOverfull(ctx, campus, { classId: lesson.classId, lessonId: lesson.id });
  ctx.announce(TIMETABLE_CHANGED, { classId: lesson.classId, campusId: campus.id } satisfies TimetableChanged);
  ctx.trace({ subjectKind: 'lesson', subjectId: lesson.id, detail: { studentId: body.studentId, kind: body.kind } });
  return undefined;
}

/** The child's lessons by start with the newest mark of each; `until` is not in the range. */
export async function listChildLessons(
  ctx: Ctx,
  { params, query }: In<typeof contract.listChildLessons>,
): Promise<Out<typeof contract.listChildLessons>> {
  refuseRange(query);
  const items = await ctx.tx.query<Out<typeof contract.listChildLessons>['items'][number]>(sql`
    select l.id, c.name as class_name, k.name as course_name, l.starts_at, l.ends_at, l.on_date, r.name as room_name,
      (select n.name from staff_name n where n.org_id = l.org_id and n.person_id = l.teacher_id) as teacher_name, n.status as mark, n.charge_units
    from lesson_student x
    join lesson l on l.org_id = x.org_id and l.id = x.lesson_id
    join class c on c.org_id = l.org_id and c.id = l.class_id
    join course k on k.org_id = l.org_id and k.id = l.course_id
    join room r on r.org_id = l.org_id and r.id = l.room_id
    left join lateral (
      select v.status, v.charge_units from mark v where v.org_id = x.org_id and v.lesson_id = x.lesson_id and v.student_id = x.student_id order by v.revision desc limit 1) n on true
    where x.org_id = ${ctx.orgId} and x.student_id = ${params.studentId} and not x.removed and x.on_date >= ${query.from} and x.on_date < ${query.until}
    order by l.starts_at, l.id limit 200`);
  return { items };
}
