/** Lessons to mark: made when a row needs them, each marked once. */
import type pg from 'pg';
import type { BenchCampus, BenchOrg } from './franchise.ts';
import type { Lesson, RollJob } from './raw-roll.ts';

/** Ten lessons a day of each class, from two days ago backwards, so that none overlap and all may be marked. */
const PER_DAY = 10;

/** How many lessons of the class there are already is where the next ones begin. */
const ADD_LESSONS = `
  insert into app.lesson (org_id, campus_id, branch_id, id, class_id, course_id, on_date, starts_at, ends_at, room_id, teacher_id, charge_units, status)
  select k.org_id, k.campus_id, k.branch_id, bench.new_id(), k.id, k.course_id, d.on_date, d.starts_at, d.starts_at + interval '50 minutes',
    (select r.id from app.room r where r.org_id = k.org_id and r.campus_id = k.campus_id and r.name = '教室 ' || k.id), k.teacher_id, 100, 'planned'
  from app.class k
  cross join lateral (select count(*)::int as had from app.lesson l where l.org_id = k.org_id and l.class_id = k.id) before
  cross join generate_series(0, $2::int - 1) n
  cross join lateral (select bench.now()::date - 2 - (before.had + n) / ${String(PER_DAY)} as on_date, (before.had + n) % ${String(PER_DAY)} as hour) slot
  cross join lateral (select slot.on_date, slot.on_date + interval '1 hour' * slot.hour as starts_at) d
  where k.org_id = $1::uuid and k.campus_id = any($3::uuid[]) order by n, k.id
  returning id, class_id as "classId", on_date::text as "onDate"`;

const ADD_PLACES = `
  insert into app.lesson_student (org_id, campus_id, branch_id, lesson_id, student_id, kind, starts_at, ends_at, on_date)
  select l.org_id, l.campus_id, l.branch_id, l.id, m.student_id, 'regular', l.starts_at, l.ends_at, l.on_date
  from app.lesson l join app.class_member m on m.org_id = l.org_id and m.class_id = l.class_id
  where l.org_id = $1::uuid and l.id = any($2::uuid[])`;

/** Takes lessons in turn, so that requests running side by side are of different classes. */
export type LessonQueue = {
  /** Makes lessons until at least `count` are left. */
  reserve(count: number): Promise<void>;
  /** The next class to mark; null when all are marked. */
  next(): RollJob | null;
  /** Takes the next `count`, or what is left. `giveBack` returns those from `used` on. */
  take(count: number): { readonly jobs: RollJob[]; readonly giveBack: (used: number) => void };
};

/** Campuses whose classes are marked, by organisation. */
export type Places = readonly { readonly org: BenchOrg; readonly campuses: readonly BenchCampus[] }[];

async function addLessons(
  admin: pg.Pool,
  org: BenchOrg,
  campuses: readonly BenchCampus[],
  perClass: number,
): Promise<RollJob[]> {
  const client = await admin.connect();
  try {
    await client.query('set synchronous_commit = off');
    const { rows } = await client.query<Lesson & { classId: string }>(ADD_LESSONS, [
      org.id,
      perClass,
      campuses.map((campus) => campus.id),
    ]);
    await client.query(ADD_PLACES, [org.id, rows.map((row) => row.id)]);
    await client.query('reset all');
    const classes = new Map(
      campuses.flatMap(({ classes: all, ...campus }) => all.map((of) => [of.id, { campus, of }])),
    );
    return rows.flatMap(({ classId, ...lesson }) => {
      const found = classes.get(classId);
      return found === undefined ? [] : [{ ...found, lesson }];
    });
  } finally {
    client.release();
  }
}

/** One of each list in turn. */
export function interleaved<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, index) => lists.flatMap((list) => list.slice(index, index + 1))).flat();
}

/** Makes at least `count` lessons, the same number for each class of the places. */
async function lessonsFor(admin: pg.Pool, places: Places, count: number): Promise<RollJob[]> {
  const classes = places.flatMap(({ campuses }) => campuses.flatMap((campus) => campus.classes)).length;
  const byPlace: RollJob[][] = [];
  for (const { org, campuses } of places)
    byPlace.push(await addLessons(admin, org, campuses, Math.ceil(count / classes)));
  await admin.query('analyze app.lesson, app.lesson_student');
  return interleaved(byPlace);
}

/** An empty queue of lessons of the places. */
export function lessonQueue(admin: pg.Pool, places: Places): LessonQueue {
  const jobs: RollJob[] = [];
  let position = 0;
  return {
    async reserve(count) {
      const missing = count - (jobs.length - position);
      if (missing > 0) jobs.push(...(await lessonsFor(admin, places, missing)));
    },
    next() {
      const job = jobs[position];
      if (job === undefined) return null;
      position += 1;
      return job;
    },
    take(count) {
      const from = position;
      position = Math.min(jobs.length, from + count);
      return {
        jobs: jobs.slice(from, position),
        giveBack: (used) => {
          position = from + used;
        },
      };
    },
  };
}
