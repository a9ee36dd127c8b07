/** Lists of a filing about students and staff: who has few hours left, and hours by advisor and by teacher. */
import { sql } from '@keshi/platform/sql';
import { NOBODY } from '@keshi/kernel/id';
import { balanceSql } from '@keshi/modules/hours';
import { staffNames } from '@keshi/modules/identity';
import type { CampusFigures } from '@keshi/modules/reporting';
import { advisorOfStudent } from '@keshi/modules/scheduling';
import { lastDayOf } from '../rules/periods.ts';
import { LIST_MAX, type Asked, type Listed } from './class-lists.ts';

export type LowStudent = { name: string; courseName: string; units: number };
/** Active enrolments at or under the limit, of students who are the advisor's or else in the advisor's class today; as the balance is now (HRS-04, A10). */
export const readLowStudents = ({ ctx, campus, personId, lowUnits, period }: Asked): Promise<Listed<LowStudent>[]> => {
  const last = sql`${lastDayOf(period)}::date`;
  return ctx.tx.query<Listed<LowStudent>>(sql`
    with own as materialized (
      select s.org_id, s.id, s.name from student s where s.org_id = ${ctx.orgId} and s.campus_id = ${campus.id} and ${advisorOfStudent(last)} = ${personId}::uuid
    ), held as (
      select o.name, e.id, e.course_id, ${balanceSql(sql`e.org_id`, sql`e`)} as units
      from own o join enrolment e on e.org_id = o.org_id and e.student_id = o.id and e.status = 'active'
      where exists (select from lot l where l.org_id = e.org_id and l.student_id = e.student_id and l.course_id = e.course_id)
    )
    select h.name, c.name as course_name, h.units, count(*) over ()::int as total from held h join course c on c.org_id = ${ctx.orgId} and c.id = h.course_id
    where h.units <= ${lowUnits}::bigint order by h.units, h.name, h.id limit ${LIST_MAX}`);
};

export type AdvisorHours = { name: string; units: number; students: number };
/** Hours and students of everybody credited with some, from the figures of the campus, so that they add up to it (HRS-06). */
export async function hoursByAdvisor({ ctx }: Asked, figures: CampusFigures): Promise<Listed<AdvisorHours>[]> {
  const counted = figures.personIds
    .map((personId) => ({
      personId,
      units: figures.of(personId, 'consumption', 'numerator'),
      students: figures.of(personId, 'effective-students', 'numerator'),
    }))
    .filter(({ units, students }) => units !== 0 || students !== 0);
  const names = await staffNames(
    ctx,
    counted.map(({ personId }) => personId).filter((id) => id !== NOBODY),
  );
  return counted
    .map(({ personId, units, students }) => ({
      name: names.get(personId) ?? '—',
      units,
      students,
      total: counted.length,
    }))
    .toSorted((a, b) => b.units - a.units || (a.name < b.name ? -1 : 1))
    .slice(0, LIST_MAX);
}

export type TeacherHours = { name: string | null; lessons: number; units: number };
/** Marked lessons of the period by who taught them, and what they charge (RPT-09). */
export const readTeacherHours = ({ ctx, campus, period }: Asked): Promise<Listed<TeacherHours>[]> =>
  ctx.tx.query<Listed<TeacherHours>>(sql`
    select (select n.name from staff_name n where n.org_id = ${ctx.orgId} and n.person_id = l.teacher_id) as name, count(*)::int as lessons, sum(l.charge_units)::bigint as units, count(*) over ()::int as total
    from lesson l
    where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.on_date >= ${period.from} and l.on_date < ${period.until} and l.status <> 'cancelled' and l.roll_revision > 0
    group by l.teacher_id order by 3 desc, 1, l.teacher_id limit ${LIST_MAX}`);
