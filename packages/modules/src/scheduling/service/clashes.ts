/**
 * Naming what is booked already (CLS-05). Looking comes before writing and is kept true by a lock; the exclusion constraints refuse
 * what the look cannot see, such as a teacher's lesson in another campus.
 */
import { sql } from '@keshi/platform/sql';
import { addDays, type DateText, type InstantText } from '@keshi/kernel/dates';
import { problem } from '@keshi/kernel/problem';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { arrayOf, jsonOf } from '@keshi/platform/db';
import { CLASHES_NAMED_MAX, clashDetail, type Clash } from '../rules.ts';

/** A lesson about to be written or changed, with what it would book; `lessonId` is null for a new one. */
export type Slot = {
  readonly lessonId: string | null;
  readonly onDate: DateText;
  readonly startsAt: InstantText;
  readonly endsAt: InstantText;
  readonly classId?: string;
  readonly roomId?: string;
  readonly teacherId?: string;
};

/** A student who would be in the slots from a day until another (not in it). */
export type Seat = { readonly studentId: string; readonly fromOn: DateText; readonly untilOn: DateText | null };

/**
 * One writer of a campus's timetable at a time. Planning is rare beside teaching, so the lock costs nothing; without it two writers
 * that wait for each other's exclusion constraint end in a deadlock instead of an answer.
 */
export async function lockTimetable(ctx: Ctx, campus: CampusInfo): Promise<void> {
  await ctx.tx.query(
    sql`select c.id from campus c where c.org_id = ${ctx.orgId} and c.id = ${campus.id} for no key update`,
  );
}

/** Each once, none missing. */
const distinct = (ids: readonly (string | undefined)[]): string[] => [...new Set(ids.filter((id) => id !== undefined))];

/**
 * First the few rows that can matter are taken by index (days of the slots, their rooms, teachers, classes and students), then they meet
 * the slots by day: a lesson may run over midnight, so a slot looks at the days beside its own. Asked the other way round, or with range
 * overlaps, which do not pass the row policy, the planner scans the table once per slot.
 */
async function findClashes(
  ctx: Ctx,
  campus: CampusInfo,
  slots: readonly Slot[],
  seats: readonly Seat[],
): Promise<Clash[]> {
  const days = slots.map((slot) => slot.onDate).sort();
  const [firstOn, lastOn] = [addDays(days[0] ?? '', -1), addDays(days.at(-1) ?? '', 1)];
  const rooms = arrayOf(distinct(slots.map((slot) => slot.roomId)), 'uuid');
  const teachers = arrayOf(distinct(slots.map((slot) => slot.teacherId)), 'uuid');
  const classes = arrayOf(distinct(slots.map((slot) => slot.classId)), 'uuid');
  const students = arrayOf(distinct(seats.map((seat) => seat.studentId)), 'uuid');
  return await ctx.tx.query<Clash>(sql`
    with slot as materialized (
      select s.*, s."onDate" + d.day as day from jsonb_to_recordset(${jsonOf(slots)})
        as s("lessonId" uuid, "onDate" date, "startsAt" timestamptz, "endsAt" timestamptz, "classId" uuid, "roomId" uuid, "teacherId" uuid)
      cross join (values (-1), (0), (1)) as d(day)
    ), near as materialized (
      select l.id, l.class_id, l.on_date, l.starts_at, l.ends_at, l.room_id, l.teacher_id from lesson l
      where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.on_date between ${firstOn} and ${lastOn} and l.status <> 'cancelled'
        and (l.room_id = any(${rooms}) or l.teacher_id = any(${teachers}) or l.class_id = any(${classes}))
    ), booked as (
      select l.class_id, l.starts_at, l.room_id, l.teacher_id,
        l.room_id = s."roomId" as same_room, l.teacher_id = s."teacherId" as same_teacher, l.class_id = s."classId" as same_class
      from near l join slot s on s.day = l.on_date and l.starts_at < s."endsAt" and l.ends_at > s."startsAt" and l.id is distinct from s."lessonId"
    ), place as materialized (
      select x.lesson_id, x.student_id, x.on_date, x.starts_at, x.ends_at from lesson_student x
      where x.org_id = ${ctx.orgId} and x.student_id = any(${students}) and x.on_date between ${firstOn} and ${lastOn} and not x.removed
    ), seated as (
      select distinct x.lesson_id, x.student_id, x.starts_at
      from place x
      join slot s on s.day = x.on_date and x.starts_at < s."endsAt" and x.ends_at > s."startsAt" and x.lesson_id is distinct from s."lessonId"
      join jsonb_to_recordset(${jsonOf(seats)}) as m("studentId" uuid, "fromOn" date, "untilOn" date)
        on m."studentId" = x.student_id and s."onDate" >= m."fromOn" and (m."untilOn" is null or s."onDate" < m."untilOn")
    ), clash as (
      select 'room' as kind, b.starts_at as at, b.class_id, r.name from booked b join room r on r.org_id = ${ctx.orgId} and r.id = b.room_id where b.same_room
      union all
      select 'teacher', b.starts_at, b.class_id, (select n.name from staff_name n where n.org_id = ${ctx.orgId} and n.person_id = b.teacher_id)
      from booked b where b.same_teacher
      union all
      select 'class', b.starts_at, b.class_id, null from booked b where b.same_class
      union all
      select 'student', x.starts_at, l.class_id, s.name from seated x
      join lesson l on l.org_id = ${ctx.orgId} and l.id = x.lesson_id join student s on s.org_id = ${ctx.orgId} and s.id = x.student_id
    )
    select distinct k.kind, k.at, c.name as class_name, k.name from clash k join class c on c.org_id = ${ctx.orgId} and c.id = k.class_id
    order by k.at, k.kind, k.name limit ${CLASHES_NAMED_MAX}`);
}

/** Throws booking-clash naming the first ten bookings in the way, if there are any. */
export async function refuseClashes(
  ctx: Ctx,
  campus: CampusInfo,
  slots: readonly Slot[],
  seats: readonly Seat[] = [],
): Promise<void> {
  if (slots.length === 0) return;
  const clashes = await findClashes(ctx, campus, slots, seats);
  const [first] = clashes;
  if (first !== undefined) throw problem('booking-clash', { detail: clashDetail(first), clashes });
}
