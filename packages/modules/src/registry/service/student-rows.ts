/** Students as they are shown, with names of courses and advisors and balances read beside them. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { z } from 'zod';
import type { StudentRow } from '../contract.ts';

export type StudentFigures = z.infer<typeof StudentRow>;

/** Available less owed class-hours of a student in a course, or in all courses, from the ledger's two caches. */
export const balanceIn = (student: SQL, course: SQL | null): SQL => sql`(
  coalesce((select sum(l.units_left) from lot l where l.org_id = s.org_id and l.student_id = ${student}${course === null ? sql`` : sql` and l.course_id = ${course}`}), 0)
  - coalesce((select sum(o.units_open) from owed o where o.org_id = s.org_id and o.student_id = ${student}${course === null ? sql`` : sql` and o.course_id = ${course}`}), 0))::bigint`;

/** Columns of StudentRow over a student `s`. A course's balance stands at its newest enrolment, so that a column of them adds up. */
export const studentColumns: SQL = sql`
  s.id, s.name, s.grade, s.advisor_id,
  (select n.name from staff_name n where n.org_id = s.org_id and n.person_id = s.advisor_id) as advisor_name,
  ${balanceIn(sql`s.id`, null)} as balance_units,
  coalesce((select sum(o.units_open) from owed o where o.org_id = s.org_id and o.student_id = s.id), 0)::bigint as owed_units,
  coalesce((
    select jsonb_agg(jsonb_build_object('id', e.id, 'courseId', e.course_id, 'courseName', c.name, 'status', e.status, 'enrolledOn', e.enrolled_on,
      'balanceUnits', case when e.place = 1 then ${balanceIn(sql`s.id`, sql`e.course_id`)} else 0 end) order by e.place, e.status = 'finished', c.name, e.id)
    from (
      select n.org_id, n.id, n.course_id, n.status, n.enrolled_on, row_number() over (partition by n.course_id order by n.status = 'finished', n.enrolled_on desc, n.id desc) as place
      from enrolment n where n.org_id = s.org_id and n.student_id = s.id
      order by place limit 50
    ) e join course c on c.org_id = e.org_id and c.id = e.course_id), '[]'::jsonb) as enrolments`;
