/** Who is expected in which lesson: a class's members in its lessons, however the two came together. */
import { sql } from '@keshi/platform/sql';
import { problem } from '@keshi/kernel/problem';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { LESSON_STUDENTS_MAX } from '../rules.ts';

/** Which of the class's lessons and members: those of one series, those of one student, or all. */
export type Narrowed = { readonly classId: string; readonly seriesId?: string; readonly studentId?: string };

/**
 * Refuses with class-full when the lesson, or without one any unmarked lesson of the class, expects more students than a roll can hold. Called
 * after placing, under the timetable's lock: the transaction takes the placing back.
 */
export async function refuseOverfull(
  ctx: Ctx,
  campus: CampusInfo,
  { classId, lessonId }: { readonly classId: string; readonly lessonId?: string },
): Promise<void> {
  const [full] = await ctx.tx.query<{ onDate: string }>(sql`
    select l.on_date from lesson l
    where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.class_id = ${classId} and l.status = 'planned'
      and (l.id = ${lessonId ?? null}::uuid or ${lessonId ?? null}::uuid is null and l.roll_revision = 0)
      and (select count(*) from lesson_student x where x.org_id = l.org_id and x.lesson_id = l.id and not x.removed) > ${LESSON_STUDENTS_MAX}
    order by l.on_date limit 1`);
  if (full !== undefined)
    throw problem('class-full', {
      detail: `the lesson on ${full.onDate} is full: a roll holds ${String(LESSON_STUDENTS_MAX)} students, guests included`,
      seats: LESSON_STUDENTS_MAX,
    });
}

/**
 * Expects the members in the unmarked lessons that lie within their membership. A place taken back earlier is given again and a guest
 * becomes regular, so that it can be run after any change of members or lessons.
 */
export async function placeMembers(
  ctx: Ctx,
  campus: CampusInfo,
  { classId, seriesId, studentId }: Narrowed,
): Promise<void> {
  await ctx.tx.query(sql`
    insert into lesson_student (org_id, lesson_id, student_id, campus_id, branch_id, kind, starts_at, ends_at, on_date, removed)
    select distinct l.org_id, l.id, m.student_id, l.campus_id, l.branch_id, 'regular', l.starts_at, l.ends_at, l.on_date, false
    from lesson l join class_member m on m.org_id = l.org_id and m.class_id = l.class_id and l.on_date >= m.from_on and (m.until_on is null or l.on_date < m.until_on)
    where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.class_id = ${classId} and l.status = 'planned' and l.roll_revision = 0
      and (${seriesId ?? null}::uuid is null or l.series_id = ${seriesId ?? null}::uuid) and (${studentId ?? null}::uuid is null or m.student_id = ${studentId ?? null}::uuid)
    on conflict (org_id, lesson_id, student_id) do update set
      kind = excluded.kind, removed = excluded.removed, starts_at = excluded.starts_at, ends_at = excluded.ends_at, on_date = excluded.on_date`);
  await refuseOverfull(ctx, campus, { classId });
}
