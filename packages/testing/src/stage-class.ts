/** A class on the stage of a journey that begins when the journey wants it. The people of the stage act on screens only; what they find there is written here. */
import { sql } from '@keshi/platform/sql';
import { newId } from '@keshi/kernel/id';
import { openDatabase } from '@keshi/platform/db';
import type { Stage } from './journey.ts';
import type { Person } from './simulator/franchise.ts';

type NewClass = {
  readonly name: string;
  readonly advisor: Person | undefined;
  readonly studentId: string;
  /** Its one lesson, an hour long. */
  readonly startsAt: string;
};

/** Students of the stage's first campus in a class from today on, whoever is in it already too. */
export async function joinClassOn(stage: Stage, name: string, studentIds: readonly string[]): Promise<void> {
  const { orgId } = stage.franchise;
  const db = openDatabase({ url: stage.adminUrl, max: 1 });
  try {
    await db.query(sql`
      update app.class_member m set from_on = ${stage.today}::date from app.class k
      where m.org_id = ${orgId} and k.org_id = m.org_id and k.id = m.class_id and k.name = ${name}`);
    for (const studentId of studentIds)
      await db.query(sql`
        insert into app.class_member (org_id, campus_id, branch_id, id, class_id, student_id, from_on)
        select k.org_id, k.campus_id, k.branch_id, ${newId()}::uuid, k.id, ${studentId}::uuid, ${stage.today}::date from app.class k
        where k.org_id = ${orgId} and k.name = ${name}`);
  } finally {
    await db.end();
  }
}

/** Opens it at the stage's first campus with one student in it, and has duties looked at again. */
export async function openClassOn(stage: Stage, { name, advisor, studentId, startsAt }: NewClass): Promise<void> {
  const [campus] = stage.franchise.campuses;
  if (campus === undefined) throw new Error('the stage has a campus');
  const { orgId } = stage.franchise;
  const place = sql`${orgId}::uuid, ${campus.id}::uuid, ${campus.branchId}::uuid`;
  const [classId, lessonId, onDate] = [newId(), newId(), startsAt.slice(0, 10)];
  const [courseId, advisorId, teacherId] = [
    stage.franchise.courses[0]?.id ?? '',
    advisor?.personId ?? '',
    campus.teachers[0]?.personId ?? '',
  ];
  const db = openDatabase({ url: stage.adminUrl, max: 1 });
  try {
    for (const statement of [
      sql`
      insert into app.class (org_id, campus_id, branch_id, id, course_id, name, capacity, charge_units, teacher_id, advisor_id, started_on, created_at)
      values (${place}, ${classId}, ${courseId}, ${name}, 12, 100, ${teacherId}, ${advisorId}, ${onDate}, '2026-09-10T01:00:00Z')`,
      sql`
      insert into app.class_advisor (org_id, campus_id, branch_id, id, class_id, advisor_id, from_on) values (${place}, ${newId()}, ${classId}, ${advisorId}, ${onDate})`,
      sql`
      insert into app.class_member (org_id, campus_id, branch_id, id, class_id, student_id, from_on) values (${place}, ${newId()}, ${classId}, ${studentId}, ${onDate})`,
      sql`
      insert into app.lesson (org_id, campus_id, branch_id, id, class_id, course_id, on_date, starts_at, ends_at, room_id, teacher_id, charge_units, status)
      values (${place}, ${lessonId}, ${classId}, ${courseId}, ${onDate}, ${startsAt}, ${startsAt}::timestamptz + interval '1 hour', ${campus.rooms[0] ?? ''}, ${teacherId}, 100, 'planned')`,
      sql`
      insert into app.lesson_student (org_id, campus_id, branch_id, lesson_id, student_id, kind, starts_at, ends_at, on_date)
      select l.org_id, l.campus_id, l.branch_id, l.id, ${studentId}::uuid, 'regular', l.starts_at, l.ends_at, l.on_date from app.lesson l where l.org_id = ${orgId} and l.id = ${lessonId}`,
      sql`update app.duty_run set wanted_at = ran_at where org_id = ${orgId} and campus_id = ${campus.id}`,
    ])
      await db.query(statement);
  } finally {
    await db.end();
  }
}
