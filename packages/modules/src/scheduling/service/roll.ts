/** A lesson as attendance needs it. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { DateText, InstantText } from '@keshi/kernel/dates';
import { problem } from '@keshi/kernel/problem';
import type { Ctx } from '@keshi/platform/context';
import { advisorAt, ownerOnly, staffName } from './class-rows.ts';

export type LessonForRoll = {
  readonly lesson: {
    readonly id: string;
    readonly classId: string;
    readonly courseId: string;
    readonly className: string;
    readonly courseName: string;
    readonly onDate: DateText;
    readonly startsAt: InstantText;
    readonly endsAt: InstantText;
    readonly roomName: string;
    readonly teacherId: string;
    readonly teacherName: string;
    /** Who answered for the class on the lesson's day: credited with it whoever marks it when. */
    readonly advisorId: string;
    readonly chargeUnits: number;
    readonly status: 'planned' | 'cancelled';
    readonly rollRevision: number;
  };
  /** By name; those taken out of the lesson, and those whose enrolment is suspended on its day (停课), are not in it. */
  readonly students: readonly {
    readonly studentId: string;
    readonly name: string;
    readonly kind: 'regular' | 'trial' | 'make_up';
  }[];
};

/**
 * The students of lesson `l`, each with the status of the enrolment on its day. Look-ups by key instead of joins: what row-level security does to
 * the planner's estimates makes it begin a join with every student of the organisation.
 */
const expected: SQL = sql`
  select x.student_id, x.kind, (select s.name from student s where s.org_id = x.org_id and s.id = x.student_id) as name, (
    select e.status from enrolment n cross join lateral (
      select v.status, v.effective_on, v.recorded_at, v.id from enrolment_event v
      where v.org_id = n.org_id and v.enrolment_id = n.id and v.effective_on <= l.on_date order by v.effective_on desc, v.recorded_at desc, v.id desc limit 1
    ) e
    where n.org_id = x.org_id and n.student_id = x.student_id and n.course_id = l.course_id order by e.effective_on desc, e.recorded_at desc, e.id desc limit 1
  ) as status
  from lesson_student x where x.org_id = l.org_id and x.lesson_id = l.id and not x.removed`;

/**
 * A lesson of the campus with the students expected in it; not-found when there is none here, or it is another teacher's (ROL-11).
 * `lock` holds the lesson until the transaction ends, so that rolls of one lesson follow each other. One statement does both: after a wait the
 * lesson's own columns are the newest, and whoever was added to it meanwhile is simply not marked yet.
 */
export async function getLessonForRoll(
  ctx: Ctx,
  campusId: string,
  lessonId: string,
  { lock }: { readonly lock: boolean },
): Promise<LessonForRoll> {
  const own = ownerOnly(ctx);
  const [row] = await ctx.tx.query<LessonForRoll['lesson'] & Pick<LessonForRoll, 'students'>>(sql`
    select l.id, l.class_id, l.course_id, c.name as class_name, k.name as course_name, l.on_date, l.starts_at, l.ends_at, r.name as room_name,
      l.teacher_id, ${staffName(sql`l.teacher_id`)} as teacher_name, ${advisorAt(sql`l.on_date`)} as advisor_id, l.charge_units, l.status, l.roll_revision,
      coalesce((
        select jsonb_agg(jsonb_build_object('studentId', p.student_id, 'name', p.name, 'kind', p.kind) order by p.name, p.student_id)
        from (${expected}) p where p.kind <> 'regular' or p.status is distinct from 'suspended'), '[]'::jsonb) as students
    from lesson l
    join class c on c.org_id = l.org_id and c.id = l.class_id
    join course k on k.org_id = l.org_id and k.id = l.course_id
    join room r on r.org_id = l.org_id and r.id = l.room_id
    where l.org_id = ${ctx.orgId} and l.campus_id = ${campusId} and l.id = ${lessonId} and (${own}::uuid is null or l.teacher_id = ${own}::uuid)
    ${lock ? sql`for no key update of l` : sql``}`);
  if (row === undefined) throw problem('not-found');
  const { students, ...lesson } = row;
  return { lesson, students };
}

type LessonDay = Pick<LessonForRoll['lesson'], 'onDate' | 'advisorId'>;

/** The day of a lesson of the campus, and who answered for its class then; not-found when there is no such lesson here. */
export async function getLessonDay(ctx: Ctx, campusId: string, lessonId: string): Promise<LessonDay> {
  const [row] = await ctx.tx.query<LessonDay>(sql`
    select l.on_date, ${advisorAt(sql`l.on_date`)} as advisor_id from lesson l join class c on c.org_id = l.org_id and c.id = l.class_id
    where l.org_id = ${ctx.orgId} and l.campus_id = ${campusId} and l.id = ${lessonId}`);
  if (row === undefined) throw problem('not-found');
  return row;
}
