/** Weekly series and the lessons they mean. */
import { sql } from '@keshi/platform/sql';
import { assert } from '@keshi/kernel/assert';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { requireStaff, TEACHER_PERMISSION } from '@keshi/modules/registry';
import { idFor, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { jsonOf, one } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { TIMETABLE_CHANGED, type TimetableChanged } from '../events.ts';
import { seriesErrors, seriesLessons, type LessonTime, type SeriesPlan } from '../rules.ts';
import { requireRoom } from './catalog.ts';
import { lockClass, type LockedClass } from './class-rows.ts';
import { lockTimetable, refuseClashes, type Seat } from './clashes.ts';
import { placeMembers } from './places.ts';

type Planned = SeriesPlan & { readonly id: string; readonly roomId: string; readonly teacherId: string };

const seatsOf = (ctx: Ctx, klass: LockedClass): Promise<Seat[]> =>
  ctx.tx.query<Seat>(
    sql`select m.student_id, m.from_on, m.until_on from class_member m where m.org_id = ${ctx.orgId} and m.class_id = ${klass.id}`,
  );

/** Writes series and lessons in one statement. A cancelled lesson at the same time is planned again instead of a second row beside it. */
async function insertLessons(
  ctx: Ctx,
  campus: CampusInfo,
  klass: LockedClass,
  planned: Planned,
  lessons: readonly LessonTime[],
): Promise<number> {
  const rows = lessons.map((lesson) => ({ ...lesson, id: idFor(ctx) }));
  const { count } = await one(
    ctx.tx.query<{ count: number }>(sql`
    with series as (
      insert into class_series (org_id, id, campus_id, branch_id, class_id, weekday, starts_at_time, duration_minutes, room_id, teacher_id, from_on, until_on, created_at)
      values (${ctx.orgId}, ${planned.id}, ${campus.id}, ${campus.branchId}, ${klass.id}, ${planned.weekday}, ${planned.startsAtTime}, ${planned.durationMinutes},
        ${planned.roomId}, ${planned.teacherId}, ${planned.fromOn}, ${planned.untilOn}, ${ctx.now})
    ), made as (
      insert into lesson as l (org_id, id, campus_id, branch_id, class_id, course_id, series_id, on_date, starts_at, ends_at, room_id, teacher_id, charge_units, status)
      select ${ctx.orgId}::uuid, r.id, ${campus.id}::uuid, ${campus.branchId}::uuid, ${klass.id}::uuid, ${klass.courseId}::uuid, ${planned.id}::uuid, r."onDate", r."startsAt", r."endsAt",
        ${planned.roomId}::uuid, ${planned.teacherId}::uuid, ${klass.chargeUnits}::bigint, 'planned'
      from jsonb_to_recordset(${jsonOf(rows)}) as r(id uuid, "onDate" date, "startsAt" timestamptz, "endsAt" timestamptz)
      on conflict (org_id, class_id, starts_at) do update set series_id = excluded.series_id, on_date = excluded.on_date, ends_at = excluded.ends_at,
        room_id = excluded.room_id, teacher_id = excluded.teacher_id, charge_units = excluded.charge_units, status = excluded.status where l.status = 'cancelled'
      returning l.id
    )
    select count(*)::int as count from made`),
  );
  return count;
}

/**
 * Plans one lesson a week in the campus's wall time, with the class's members in them (CLS-02, CLS-03, CLS-05). All or nothing: whatever is
 * booked already refuses the whole series and is named. `untilOn` is not in it.
 */
export async function createSeries(
  ctx: Ctx,
  { params, body }: In<typeof contract.createSeries>,
): Promise<Out<typeof contract.createSeries>> {
  const campus = await ctx.campus();
  await lockTimetable(ctx, campus);
  const klass = await lockClass(ctx, campus, params.classId);
  const room = await requireRoom(ctx, campus.id, body.roomId);
  if (body.teacherId !== undefined)
    await requireStaff(ctx, campus, [
      { personId: body.teacherId, permission: TEACHER_PERMISSION, pointer: '/teacherId' },
    ]);
  const durationMinutes = body.durationMinutes ?? (await durationOf(ctx, klass.courseId));
  const planned: Planned = { ...body, id: idFor(ctx), teacherId: body.teacherId ?? klass.teacherId, durationMinutes };
  const errors = seriesErrors(planned, klass);
  if (errors.length > 0) throw problem('invalid-input', { errors });
  const lessons = seriesLessons(planned, campus.timeZone);
  const slots = lessons.map((lesson) => ({
    ...lesson,
    lessonId: null,
    classId: klass.id,
    roomId: planned.roomId,
    teacherId: planned.teacherId,
  }));
  await refuseClashes(ctx, campus, slots, await seatsOf(ctx, klass));
  const count = await insertLessons(ctx, campus, klass, planned, lessons);
  // The look found no lesson of the class then, and the lock lets none come in between.
  assert(count === lessons.length, 'every lesson of a series is planned');
  await placeMembers(ctx, campus, { classId: klass.id, seriesId: planned.id });
  ctx.announce(TIMETABLE_CHANGED, { classId: klass.id, campusId: campus.id } satisfies TimetableChanged);
  ctx.trace({ subjectKind: 'class', subjectId: klass.id, detail: { seriesId: planned.id, lessonCount: count } });
  return { ...planned, roomName: room.name, lessonCount: count };
}

const durationOf = async (ctx: Ctx, courseId: string): Promise<number> =>
  (
    await one(
      ctx.tx.query<{ durationMinutes: number }>(
        sql`select k.duration_minutes from course k where k.org_id = ${ctx.orgId} and k.id = ${courseId}`,
      ),
    )
  ).durationMinutes;
