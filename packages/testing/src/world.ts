/**
 * A small fixed story in one campus: a course, a class with its teacher and advisor, students in it, and lessons on given days.
 * Written straight to the tables, so that tests of the ledger do not hang on the screens that fill them.
 */
import { sql, type SQL } from '@keshi/platform/sql';
import { newId } from '@keshi/kernel/id';
import { addDays } from '@keshi/kernel/dates';
import { postLots, type NewLot } from '@keshi/modules/hours';
import { jsonOf } from '@keshi/platform/db';
import { systemScope, doWork } from '@keshi/platform/work';
import type { TestApi } from './http.ts';
import type { TestCampus, TestOrg, TestPerson } from './actors.ts';

type LotOptions = Partial<Pick<NewLot, 'boughtOn' | 'expiresOn' | 'kind' | 'onDate'>>;

export type World = {
  readonly campus: TestCampus;
  readonly courseId: string;
  readonly classId: string;
  readonly students: readonly string[];
  readonly lessons: readonly string[];
  /** Sells hours without an order: one lot with its money. */
  sell(studentId: string, units: number, paidMinor: number, options?: LotOptions): Promise<string>;
};

export type WorldOptions = {
  readonly campus?: TestCampus;
  readonly students: number;
  readonly lessons: number;
  readonly teacher: TestPerson;
  readonly advisor: TestPerson;
  readonly firstOn?: string;
};

/** Ids and days of a story before it is written. */
type Plan = {
  readonly orgId: string;
  readonly campus: TestCampus;
  readonly now: string;
  readonly courseId: string;
  readonly roomId: string;
  readonly classId: string;
  readonly teacherId: string;
  readonly advisorId: string;
  readonly students: readonly { readonly id: string; readonly n: number }[];
  readonly lessons: readonly { readonly id: string; readonly on: string }[];
};

/** Since when everything in the story stands. */
const SINCE = '2026-01-01';
const FIRST_LESSON = '2026-09-01';
const BOUGHT_ON = '2024-12-01';

function planOf(api: TestApi, org: TestOrg, options: WorldOptions): Plan {
  const firstOn = options.firstOn ?? FIRST_LESSON;
  return {
    orgId: org.orgId,
    campus: options.campus ?? org.campuses[0],
    now: api.clock.now(),
    courseId: newId(),
    roomId: newId(),
    classId: newId(),
    teacherId: options.teacher.personId,
    advisorId: options.advisor.personId,
    students: Array.from({ length: options.students }, (_, n) => ({ id: newId(), n })),
    lessons: Array.from({ length: options.lessons }, (_, day) => ({ id: newId(), on: addDays(firstOn, day) })),
  };
}

const placeOf = ({ orgId, campus }: Plan): SQL => sql`${orgId}::uuid, ${campus.id}::uuid, ${campus.branchId}::uuid`;

/** A course with one class: its room, its teacher, its advisor since the beginning of the year. */
const classRows = (plan: Plan): SQL[] => [
  sql`insert into app.course (org_id, id, name, charge_units, duration_minutes, created_at) values (${plan.orgId}, ${plan.courseId}, ${`数学${plan.courseId.slice(-6)}`}, 100, 60, ${plan.now})`,
  sql`insert into app.room (org_id, campus_id, branch_id, id, name, capacity, created_at) values (${placeOf(plan)}, ${plan.roomId}, ${`教室${plan.roomId.slice(-6)}`}, 30, ${plan.now})`,
  sql`
    insert into app.class (org_id, campus_id, branch_id, id, course_id, name, capacity, charge_units, teacher_id, advisor_id, started_on, created_at)
    values (${placeOf(plan)}, ${plan.classId}, ${plan.courseId}, ${`数学A班${plan.classId.slice(-6)}`}, 200, 100, ${plan.teacherId}, ${plan.advisorId}, ${SINCE}, ${plan.now})`,
  sql`insert into app.class_advisor (org_id, campus_id, branch_id, id, class_id, advisor_id, from_on) values (${placeOf(plan)}, ${newId()}, ${plan.classId}, ${plan.advisorId}, ${SINCE})`,
];

/** The students, enrolled in the course and members of the class. */
const studentRows = (plan: Plan): SQL[] => [
  sql`
    insert into app.student (org_id, campus_id, branch_id, id, student_id, name, advisor_id, created_at)
    select ${placeOf(plan)}, s.id, s.id, '学员' || s.n, ${plan.advisorId}::uuid, ${plan.now}::timestamptz from jsonb_to_recordset(${jsonOf(plan.students)}) as s(id uuid, n int)`,
  sql`
    insert into app.enrolment (org_id, campus_id, branch_id, id, student_id, course_id, status, enrolled_on, created_at)
    select ${placeOf(plan)}, gen_random_uuid(), s.id, ${plan.courseId}::uuid, 'active', ${SINCE}::date, ${plan.now}::timestamptz from jsonb_to_recordset(${jsonOf(plan.students)}) as s(id uuid)`,
  sql`
    insert into app.enrolment_event (org_id, campus_id, branch_id, id, student_id, enrolment_id, status, effective_on, recorded_at)
    select org_id, campus_id, branch_id, gen_random_uuid(), student_id, id, 'active', ${SINCE}::date, ${plan.now}::timestamptz from app.enrolment where org_id = ${plan.orgId} and course_id = ${plan.courseId}`,
  sql`
    insert into app.class_member (org_id, campus_id, branch_id, id, class_id, student_id, from_on)
    select ${placeOf(plan)}, gen_random_uuid(), ${plan.classId}::uuid, s.id, ${SINCE}::date from jsonb_to_recordset(${jsonOf(plan.students)}) as s(id uuid)`,
];

/** The lessons, in which every student is expected. */
const lessonRows = (plan: Plan): SQL[] => [
  sql`
    insert into app.lesson (org_id, campus_id, branch_id, id, class_id, course_id, on_date, starts_at, ends_at, room_id, teacher_id, charge_units, status)
    select ${placeOf(plan)}, l.id, ${plan.classId}::uuid, ${plan.courseId}::uuid, l."on", l."on" + interval '2 hours', l."on" + interval '3 hours', ${plan.roomId}::uuid, ${plan.teacherId}::uuid, 100, 'planned'
    from jsonb_to_recordset(${jsonOf(plan.lessons)}) as l(id uuid, "on" date)`,
  sql`
    insert into app.lesson_student (org_id, campus_id, branch_id, lesson_id, student_id, kind, starts_at, ends_at, on_date)
    select l.org_id, l.campus_id, l.branch_id, l.id, s.id, 'regular', l.starts_at, l.ends_at, l.on_date
    from app.lesson l cross join jsonb_to_recordset(${jsonOf(plan.students)}) as s(id uuid) where l.org_id = ${plan.orgId} and l.class_id = ${plan.classId}`,
];

/** Posts a lot as a sale would, without an order. */
async function sell(api: TestApi, plan: Plan, given: Pick<NewLot, 'studentId' | 'units' | 'paidMinor'> & LotOptions) {
  const id = newId();
  const boughtOn = given.boughtOn ?? BOUGHT_ON;
  const lot: NewLot = {
    expiresOn: null,
    kind: given.paidMinor === 0 ? 'gift' : 'purchase',
    boughtOn,
    onDate: boughtOn,
    ...given,
    id,
    entryId: newId(),
    courseId: plan.courseId,
    cause: { kind: 'gift', id, no: 0 },
    moneyAccount: given.paidMinor > 0 ? 'cash:cash' : null,
    reason: null,
    signedById: null,
  };
  const work = {
    db: api.app,
    scope: systemScope(plan.orgId),
    actor: { kind: 'system', name: 'world' },
    now: api.clock.now(),
    requestId: 'world-sell',
    contactHash: api.ports.contactHash,
    action: 'world.sell',
  } as const;
  await doWork(work, async (ctx) => postLots(ctx, await ctx.campusOf(plan.campus.id), [lot]));
  return id;
}

/** Builds the story. Lessons are one a day from `firstOn` (default 2026-09-01), 10:00 local, one class-hour each. */
export async function makeWorld(api: TestApi, org: TestOrg, options: WorldOptions): Promise<World> {
  const plan = planOf(api, org, options);
  for (const statement of [...classRows(plan), ...studentRows(plan), ...lessonRows(plan)])
    await api.admin.query(statement);
  return {
    campus: plan.campus,
    courseId: plan.courseId,
    classId: plan.classId,
    students: plan.students.map((each) => each.id),
    lessons: plan.lessons.map((each) => each.id),
    sell: (studentId, units, paidMinor, given = {}) => sell(api, plan, { ...given, studentId, units, paidMinor }),
  };
}
