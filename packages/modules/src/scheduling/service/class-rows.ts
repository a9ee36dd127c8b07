/** Classes as they are shown, and the parts of statements about classes that several use cases share. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { z } from 'zod';
import type { DateText } from '@keshi/kernel/dates';
import { problem } from '@keshi/kernel/problem';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { covers } from '@keshi/platform/db';
import type * as contract from '../contract.ts';

export type ClassFigures = z.infer<typeof contract.ClassRow>;

/** The one person whose classes the request may see, or null when it may see all (ROL-11). */
export const ownerOnly = (ctx: Ctx): string | null => (ctx.ownClassesOnly ? ctx.personId() : null);

/** A staff member's name, '' for someone no longer known here. */
export const staffName = (person: SQL): SQL =>
  sql`coalesce((select n.name from staff_name n where n.org_id = c.org_id and n.person_id = ${person}), '')`;

/** Who answered for class `c` on a day: the hand-over in force then, or the first one for days before it. */
export const advisorAt = (on: SQL): SQL => sql`coalesce((
  select a.advisor_id from class_advisor a where a.org_id = c.org_id and a.class_id = c.id
  order by a.from_on > ${on}, abs(a.from_on - ${on}), a.id desc limit 1), c.advisor_id)`;

/** Who answers for a class on a day, for other modules' statements; null where nobody does. The first to have begun where two overlap. */
export const advisorOn = (orgId: SQL, classId: SQL, on: SQL): SQL => sql`(
  select a.advisor_id from class_advisor a where a.org_id = ${orgId} and a.class_id = ${classId} and ${covers(sql`a`, on)} order by a.from_on, a.id limit 1)`;

/** Who answers for a student `s` on a day, for other modules' statements: their own advisor, else the one of the class they were in first. */
export const advisorOfStudent = (on: SQL): SQL => sql`coalesce(s.advisor_id, (
    select a.advisor_id from class_member y join class_advisor a on a.org_id = y.org_id and a.class_id = y.class_id
    where y.org_id = s.org_id and y.student_id = s.id and ${covers(sql`y`, on)} and ${covers(sql`a`, on)} order by y.from_on, y.id limit 1))`;

/** Class `c` is the person's own: they teach it, or one of its series. */
export const ownClass = (
  personId: string | null,
): SQL => sql`(${personId}::uuid is null or c.teacher_id = ${personId}::uuid
  or exists (select from class_series w where w.org_id = c.org_id and w.class_id = c.id and w.teacher_id = ${personId}::uuid))`;

/** Columns of ClassRow over a class `c` as of today. */
export const classColumns = (today: DateText): SQL => sql`
  c.id, c.name, c.course_id, (select k.name from course k where k.org_id = c.org_id and k.id = c.course_id) as course_name, c.capacity, c.charge_units,
  c.teacher_id, ${staffName(sql`c.teacher_id`)} as teacher_name, h.advisor_id, ${staffName(sql`h.advisor_id`)} as advisor_name,
  (select count(*)::int from class_member m where m.org_id = c.org_id and m.class_id = c.id and (m.until_on is null or m.until_on > ${today}::date)) as member_count,
  c.started_on, c.ended_on, n.next_lesson_at, n.lessons_left`;

/** The laterals that classColumns reads. */
export const classParts = (today: DateText, now: string): SQL => sql`
  cross join lateral (select ${advisorAt(sql`${today}::date`)} as advisor_id) h
  cross join lateral (
    select min(l.starts_at) as next_lesson_at, count(*)::int as lessons_left from lesson l
    where l.org_id = c.org_id and l.class_id = c.id and l.on_date >= ${today}::date and l.starts_at > ${now}::timestamptz and l.status = 'planned') n`;

/** A class of the campus as shown; not-found when there is none, or it is not the teacher's own. */
export async function shownClass(ctx: Ctx, campus: CampusInfo, classId: string): Promise<ClassFigures> {
  const today = todayAt(ctx, campus);
  const [row] = await ctx.tx.query<ClassFigures>(sql`
    select ${classColumns(today)} from class c ${classParts(today, ctx.now)}
    where c.org_id = ${ctx.orgId} and c.campus_id = ${campus.id} and c.id = ${classId} and ${ownClass(ownerOnly(ctx))}`);
  if (row === undefined) throw problem('not-found');
  return row;
}

export type LockedClass = {
  readonly id: string;
  readonly name: string;
  readonly courseId: string;
  readonly capacity: number;
  readonly chargeUnits: number;
  readonly teacherId: string;
  readonly advisorId: string;
  readonly startedOn: DateText;
  readonly endedOn: DateText | null;
};

/** Locks a class of the campus, so that its members and its lessons change one after the other and none misses the other. */
export async function lockClass(ctx: Ctx, campus: CampusInfo, classId: string): Promise<LockedClass> {
  const [row] = await ctx.tx.query<LockedClass>(sql`
    select c.id, c.name, c.course_id, c.capacity, c.charge_units, c.teacher_id, c.advisor_id, c.started_on, c.ended_on from class c
    where c.org_id = ${ctx.orgId} and c.campus_id = ${campus.id} and c.id = ${classId} for no key update`);
  if (row === undefined) throw problem('not-found');
  return row;
}
