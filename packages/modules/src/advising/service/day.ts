/** An advisor's lessons of today, and whose students they are. */
import { sql } from '@keshi/platform/sql';
import type { DateText } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { covers, one } from '@keshi/platform/db';
import type { getAdvisorDay } from '../contract.ts';
import { ownPerson, requireHere } from './people.ts';

type Day = Out<typeof getAdvisorDay>;
type Whose = { readonly campus: CampusInfo; readonly advisorId: string; readonly today: DateText };

const LESSONS_SHOWN = 50;

/** Today's lessons that the person teaches or whose class they answer for, by start. */
const readLessons = (ctx: Ctx, { campus, advisorId, today }: Whose): Promise<Day['lessons']> =>
  ctx.tx.query<Day['lessons'][number]>(sql`
    select l.id, k.name as class_name, l.starts_at, l.ends_at, r.name as room_name, l.roll_revision,
      (select n.name from staff_name n where n.org_id = l.org_id and n.person_id = l.teacher_id) as teacher_name,
      (select count(*) from lesson_student x where x.org_id = l.org_id and x.lesson_id = l.id and not x.removed)::int as expected_count
    from lesson l join class k on k.org_id = l.org_id and k.id = l.class_id join room r on r.org_id = l.org_id and r.id = l.room_id
    where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.status = 'planned' and l.on_date = ${today} and (l.teacher_id = ${advisorId} or exists (
      select from class_advisor a where a.org_id = l.org_id and a.class_id = l.class_id and a.advisor_id = ${advisorId} and ${covers(sql`a`, sql`${today}::date`)}))
    order by l.starts_at, l.id`);

/** Students with an active enrolment who are the advisor's today: their own advisor's, and those in the classes the advisor answers for. */
const countStudents = (ctx: Ctx, { campus, advisorId, today }: Whose): Promise<{ students: number }> =>
  one(
    ctx.tx.query<{ students: number }>(sql`
    select count(*)::int as students from student s
    where s.org_id = ${ctx.orgId} and s.campus_id = ${campus.id}
      and exists (select from enrolment e where e.org_id = s.org_id and e.student_id = s.id and e.status = 'active')
      and (s.advisor_id = ${advisorId} or s.id in (
        select m.student_id from class_advisor a join class_member m on m.org_id = a.org_id and m.class_id = a.class_id
        where a.org_id = ${ctx.orgId} and a.campus_id = ${campus.id} and a.advisor_id = ${advisorId} and ${covers(sql`a`, sql`${today}::date`)} and ${covers(sql`m`, sql`${today}::date`)}))`),
  );

/** The day of an advisor at a campus (ADV-17). 404 for somebody named in the address who does not work here. */
export async function readAdvisorDay(ctx: Ctx, { query }: In<typeof getAdvisorDay>): Promise<Day> {
  const campus = await ctx.campus();
  const today = todayAt(ctx, campus);
  const advisorId = ownPerson(ctx, query.advisorId) ?? ctx.personId();
  const advisorName =
    query.advisorId === undefined
      ? ctx.actor.kind === 'member'
        ? ctx.actor.name
        : null
      : await requireHere(ctx, campus, advisorId);
  const whose = { campus, today, advisorId };
  const lessons = await readLessons(ctx, whose);
  const { students } = await countStudents(ctx, whose);
  return {
    onDate: today,
    advisorId,
    advisorName,
    lessons: lessons.slice(0, LESSONS_SHOWN),
    counts: { lessons: lessons.length, students },
  };
}
