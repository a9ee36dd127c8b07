/** A lesson with the newest mark of each of its students: what reading and submitting a roll begin with. */
import { sql } from '@keshi/platform/sql';
import { getLessonForRoll, type LessonForRoll } from '@keshi/modules/scheduling';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type { LessonKind, MarkStatus } from '../rules.ts';

type Standing = {
  readonly revision: number;
  readonly status: MarkStatus | null;
  readonly chargeUnits: number | null;
  readonly note: string | null;
  readonly entryId: string | null;
  /** Credited with the mark; null when there is none. */
  readonly advisorId: string | null;
  readonly expected: number;
  readonly attended: number;
};
/** A student's place in the lesson and the mark that stands there. */
export type Place = Standing & { readonly studentId: string; readonly name: string; readonly kind: LessonKind };
export type RollLesson = LessonForRoll['lesson'] & {
  readonly places: readonly Place[];
  /** Who submitted last and when. */
  readonly submittedBy: string | null;
  readonly submittedAt: string | null;
};

const UNMARKED: Standing = {
  revision: 0,
  status: null,
  chargeUnits: null,
  note: null,
  entryId: null,
  advisorId: null,
  expected: 0,
  attended: 0,
};

type Marked = Place & { readonly recordedAt: string; readonly actorName: string | null };

/** The newest mark of every student who has one, also of those who have since been taken out of the lesson; the latest submission first. */
const readMarks = (ctx: Ctx, lessonId: string): Promise<Marked[]> =>
  ctx.tx.query<Marked>(sql`
    select s.id as student_id, s.name, x.kind, m.revision, m.status, m.charge_units, m.note, m.entry_id, m.advisor_id, m.expected, m.attended, m.recorded_at,
      (select n.name from staff_name n where n.org_id = ${ctx.orgId} and n.person_id = m.actor_id) as actor_name
    from (
      select distinct on (n.student_id) n.* from mark n where n.org_id = ${ctx.orgId} and n.lesson_id = ${lessonId} order by n.student_id, n.revision desc
    ) m
    join student s on s.org_id = ${ctx.orgId} and s.id = m.student_id
    join lesson_student x on x.org_id = ${ctx.orgId} and x.lesson_id = ${lessonId} and x.student_id = m.student_id
    order by m.recorded_at desc, s.name, s.id`);

/** Reads it, 404 when it is not in the campus or another teacher's. `lock` makes other submissions of this lesson wait. */
export async function readRollLesson(
  ctx: Ctx,
  campus: CampusInfo,
  lessonId: string,
  { lock }: { readonly lock: boolean },
): Promise<RollLesson> {
  // Two statements that travel together: the second begins after the wait for the lock, and sees what the other submission wrote.
  const [{ lesson, students }, marks] = await Promise.all([
    getLessonForRoll(ctx, campus.id, lessonId, { lock }),
    readMarks(ctx, lessonId),
  ]);
  const standing = new Map(marks.map((mark) => [mark.studentId, mark]));
  const expected = students.map((student): Place => ({ ...UNMARKED, ...standing.get(student.studentId), ...student }));
  const here = new Set(students.map((student) => student.studentId));
  return {
    ...lesson,
    places: [...expected, ...marks.filter((mark) => !here.has(mark.studentId))],
    submittedBy: marks[0]?.actorName ?? null,
    submittedAt: marks[0]?.recordedAt ?? null,
  };
}

/** A lesson can be marked from its local day on: marking ahead would draw hours for lessons that may yet be cancelled. */
export const isMarkable = (ctx: Ctx, campus: CampusInfo, lesson: RollLesson): boolean =>
  lesson.status === 'planned' && lesson.onDate <= todayAt(ctx, campus);
