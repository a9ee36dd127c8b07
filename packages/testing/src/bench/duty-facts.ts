/** What duties are made of: two lessons a week of every class, those behind us marked, and a visit for every other student. */
import type pg from 'pg';
import type { BenchOrg } from './franchise.ts';

/** Seven weeks back and one ahead; each class on two days of its own, at an hour of its own room and teacher. */
const LESSONS = `
  insert into app.lesson (org_id, campus_id, branch_id, id, class_id, course_id, on_date, starts_at, ends_at, room_id, teacher_id, charge_units, status, roll_revision)
  select k.org_id, k.campus_id, k.branch_id, bench.new_id(), k.id, k.course_id, d.on_date, d.on_date + interval '2 hours', d.on_date + interval '3 hours',
    (select r.id from app.room r where r.org_id = k.org_id and r.campus_id = k.campus_id and r.name = '教室 ' || k.id), k.teacher_id, 100, 'planned',
    case when d.on_date < bench.now()::date then 1 else 0 end
  from app.class k cross join generate_series(-7, 1) w cross join (values (0), (3)) offsets(o)
  cross join lateral (select date_trunc('week', bench.now())::date + w * 7 + o + (hashtext(k.id::text) & 1) as on_date) d
  where k.org_id = $1::uuid`;

const PLACES = `
  insert into app.lesson_student (org_id, campus_id, branch_id, lesson_id, student_id, kind, starts_at, ends_at, on_date)
  select l.org_id, l.campus_id, l.branch_id, l.id, m.student_id, 'regular', l.starts_at, l.ends_at, l.on_date
  from app.lesson l join app.class_member m on m.org_id = l.org_id and m.class_id = l.class_id where l.org_id = $1::uuid`;

/** One in thirty stays away, one in thirty is excused. */
const MARKS = `
  insert into app.mark (org_id, lesson_id, student_id, revision, campus_id, branch_id, status, charge_units, advisor_id, expected, attended, actor_id, recorded_at)
  select x.org_id, x.lesson_id, x.student_id, 1, x.campus_id, x.branch_id, t.status, 100, k.advisor_id, case t.status when 'leave' then 0 else 1 end, case t.status when 'present' then 1 else 0 end, k.advisor_id, x.ends_at
  from app.lesson l join app.class k on k.org_id = l.org_id and k.id = l.class_id join app.lesson_student x on x.org_id = l.org_id and x.lesson_id = l.id
  cross join lateral (select case (hashtext(x.student_id::text || x.lesson_id::text) & 65535) % 30 when 0 then 'absent' when 1 then 'leave' else 'present' end as status) t
  where l.org_id = $1::uuid and l.roll_revision = 1`;

const VISITS = `
  insert into app.visit (org_id, id, campus_id, branch_id, student_id, advisor_id, kind, purpose, channel, reached, plan, counted, visited_at, on_date, recorded_at)
  select s.org_id, bench.new_id(), s.campus_id, s.branch_id, s.id, s.advisor_id, 'regular', '了解近况', 'phone', true, '周末再约', true, v.at, v.at::date, v.at
  from app.student s cross join lateral (select bench.now() - make_interval(days => (hashtext(s.id::text) & 65535) % 20) as at) v
  where s.org_id = $1::uuid and (hashtext(s.id::text) & 1) = 0`;

/** Gives the organisation two months of life that its duties follow from. */
export async function liveForDuties(admin: pg.Pool, org: BenchOrg): Promise<void> {
  const client = await admin.connect();
  try {
    await client.query('set synchronous_commit = off');
    for (const statement of [LESSONS, PLACES, MARKS, VISITS]) {
      await client.query(statement, [org.id]);
      // The next one joins what this one made.
      await client.query('analyze app.lesson, app.lesson_student, app.mark, app.student, app.class, app.room');
    }
    await client.query('reset all');
  } finally {
    client.release();
  }
}
