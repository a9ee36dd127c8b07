/** Classes: listing, one class with its people and rhythm, and opening one. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { NOBODY } from '@keshi/kernel/id';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import { problem } from '@keshi/kernel/problem';
import { ADVISOR_PERMISSION, requireStaff, TEACHER_PERMISSION } from '@keshi/modules/registry';
import { idFor, todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { TIMETABLE_CHANGED, type TimetableChanged } from '../events.ts';
import {
  classColumns,
  classParts,
  advisorAt,
  ownClass,
  ownerOnly,
  shownClass,
  type ClassFigures,
} from './class-rows.ts';

/** Classes by name. `ended` keeps those that have ended (true) or not (false); without it all are shown. Teachers see their own (ROL-11). */
export async function listClasses(
  ctx: Ctx,
  { query }: In<typeof contract.listClasses>,
): Promise<Out<typeof contract.listClasses>> {
  const campus = await ctx.campus();
  const today = todayAt(ctx, campus);
  const [afterName, afterId] = readCursor(query.cursor, 2) ?? ['', NOBODY];
  const rows = await ctx.tx.query<ClassFigures>(sql`
    with page as materialized (
      select c.* from class c
      where c.org_id = ${ctx.orgId} and c.campus_id = ${campus.id} and (c.name, c.id) > (${afterName}::text, ${afterId}::uuid) and ${ownClass(ownerOnly(ctx))}
        and (${query.teacherId ?? null}::uuid is null or c.teacher_id = ${query.teacherId ?? null}::uuid)
        and (${query.advisorId ?? null}::uuid is null or ${advisorAt(sql`${today}::date`)} = ${query.advisorId ?? null}::uuid)
        and (${query.ended ?? null}::boolean is null or coalesce(c.ended_on < ${today}::date, false) = ${query.ended ?? null}::boolean)
      order by c.name, c.id limit ${query.limit + 1}
    )
    select ${classColumns(today)} from page c ${classParts(today, ctx.now)} order by c.name, c.id`);
  return pageFrom(rows, query.limit, (row) => [row.name, row.id]);
}

type Shown = Out<typeof contract.getClass>;

/** A class with its standing members, their balances in its course, and its series. */
export async function getClass(
  ctx: Ctx,
  { params }: In<typeof contract.getClass>,
): Promise<Out<typeof contract.getClass>> {
  const campus = await ctx.campus();
  const shown = await shownClass(ctx, campus, params.classId);
  const members = await membersOf(ctx, campus, params.classId, null);
  const series = await ctx.tx.query<Shown['series'][number]>(sql`
    select w.id, w.weekday, w.starts_at_time, w.duration_minutes, w.room_id, r.name as room_name, w.teacher_id, w.from_on, w.until_on
    from class_series w join room r on r.org_id = w.org_id and r.id = w.room_id
    where w.org_id = ${ctx.orgId} and w.campus_id = ${campus.id} and w.class_id = ${params.classId} order by w.until_on desc, w.weekday, w.starts_at_time, w.id limit 50`);
  return { ...shown, members, series };
}

/** Members standing today or from a later day, with their balance in the class's course; of one student when it is given. */
export async function membersOf(
  ctx: Ctx,
  campus: CampusInfo,
  classId: string,
  studentId: string | null,
): Promise<Shown['members']> {
  return await ctx.tx.query<Shown['members'][number]>(sql`
    select m.student_id, s.name, m.from_on, m.until_on,
      (coalesce((select sum(l.units_left) from lot l where l.org_id = c.org_id and l.student_id = m.student_id and l.course_id = c.course_id), 0) - o.owed_units)::bigint as balance_units, o.owed_units
    from class_member m
    join class c on c.org_id = m.org_id and c.id = m.class_id
    join student s on s.org_id = m.org_id and s.id = m.student_id
    cross join lateral (
      select coalesce(sum(w.units_open), 0)::bigint as owed_units from owed w where w.org_id = c.org_id and w.student_id = m.student_id and w.course_id = c.course_id) o
    where m.org_id = ${ctx.orgId} and m.campus_id = ${campus.id} and m.class_id = ${classId} and (${studentId}::uuid is null or m.student_id = ${studentId}::uuid)
      and (m.until_on is null or m.until_on > ${todayAt(ctx, campus)}::date)
    order by s.name, m.student_id limit 200`);
}

/** Opens a class with one responsible advisor and one teacher (CLS-02, CLS-12). Its charge is the course's unless it has its own. */
export async function createClass(
  ctx: Ctx,
  { body }: In<typeof contract.createClass>,
): Promise<Out<typeof contract.createClass>> {
  const campus = await ctx.campus();
  const [course] = await ctx.tx.query<{ chargeUnits: number }>(
    sql`select k.charge_units from course k where k.org_id = ${ctx.orgId} and k.id = ${body.courseId}`,
  );
  if (course === undefined)
    throw problem('not-found', { errors: [{ pointer: '/courseId', detail: 'no such course' }] });
  await requireStaff(ctx, campus, [
    { personId: body.teacherId, permission: TEACHER_PERMISSION, pointer: '/teacherId' },
    { personId: body.advisorId, permission: ADVISOR_PERMISSION, pointer: '/advisorId' },
  ]);
  const id = idFor(ctx);
  const made = await ctx.tx.query(sql`
    with made as (
      insert into class (org_id, id, campus_id, branch_id, course_id, name, capacity, charge_units, teacher_id, advisor_id, started_on, created_at)
      values (${ctx.orgId}, ${id}, ${campus.id}, ${campus.branchId}, ${body.courseId}, ${body.name}, ${body.capacity}, ${body.chargeUnits ?? course.chargeUnits},
        ${body.teacherId}, ${body.advisorId}, ${body.startedOn}, ${ctx.now})
      on conflict (org_id, campus_id, name) do nothing returning org_id, id, campus_id, branch_id, advisor_id, started_on
    )
    insert into class_advisor (org_id, id, campus_id, branch_id, class_id, advisor_id, from_on)
    select m.org_id, ${idFor(ctx)}::uuid, m.campus_id, m.branch_id, m.id, m.advisor_id, m.started_on from made m returning id`);
  if (made.length === 0)
    throw problem('already-exists', { errors: [{ pointer: '/name', detail: 'taken in this campus' }] });
  ctx.announce(TIMETABLE_CHANGED, { classId: id, campusId: campus.id } satisfies TimetableChanged);
  ctx.trace({ subjectKind: 'class', subjectId: id });
  return await shownClass(ctx, campus, id);
}
