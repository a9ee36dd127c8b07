/** Students of an opening import, in a few statements however many there are. */
import { sql } from '@keshi/platform/sql';
import { assert } from '@keshi/kernel/assert';
import type { DateText } from '@keshi/kernel/dates';
import { problem } from '@keshi/kernel/problem';
import { idFor, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { arrayOf, jsonOf } from '@keshi/platform/db';
import type { EnrolmentStatusName, GuardianData } from '../rules.ts';
import { STUDENTS_CHANGED, type StudentsChanged } from '../events.ts';
import { actorIdOf } from './enrolments.ts';
import { claimGuardians, publishGuardians } from './guardians.ts';
import { ADVISOR_PERMISSION, requireStaff } from './staff.ts';
import { studentAdvisors } from './students.ts';
import { lockCampus } from './double.ts';

export type ImportedEnrolment = {
  /** The caller's own reference, unique in the import. */
  readonly ref: string;
  readonly courseId: string;
  readonly status: EnrolmentStatusName;
  readonly enrolledOn: DateText;
  /** Since when it has been suspended or finished, as far as the source knows: usually the cut-over day. Not used for active ones. */
  readonly statusOn: DateText;
};

export type ImportedStudent = {
  /** The caller's own reference, unique in the import. */
  readonly ref: string;
  /** A student of this campus who is there already: its own fields stay, missing guardians and enrolments are added. */
  readonly knownId: string | null;
  readonly name: string;
  readonly birthOn: DateText | null;
  readonly gender: 'female' | 'male' | null;
  readonly grade: string | null;
  readonly school: string | null;
  readonly source: string | null;
  readonly note: string | null;
  readonly advisorId: string | null;
  /** Phones in E.164, the main one first, each once. */
  readonly guardians: readonly GuardianData[];
  readonly enrolments: readonly ImportedEnrolment[];
};

/**
 * The ids behind the caller's references. An enrolment that stood already keeps its own id and status, and one that is finished is not
 * finished once more beside it.
 */
export type ImportedIds = {
  readonly studentIds: ReadonlyMap<string, string>;
  readonly enrolmentIds: ReadonlyMap<string, string>;
};

/** Largest import in one call. */
export const IMPORT_MAX = 1000;

type Numbered = ImportedStudent & { readonly id: string };

async function insertStudents(ctx: Ctx, campus: CampusInfo, students: readonly Numbered[]): Promise<void> {
  const made = students
    .filter((each) => each.knownId === null)
    .map(({ id, name, birthOn, gender, grade, school, source, note, advisorId, guardians }) => ({
      id,
      name,
      phone: guardians[0]?.phone ?? null,
      birthOn,
      gender,
      grade,
      school,
      source,
      note,
      advisorId,
    }));
  await ctx.tx.query(sql`
    insert into student (org_id, id, campus_id, branch_id, student_id, name, phone, birth_on, gender, grade, school, source, note, advisor_id, created_at)
    select ${ctx.orgId}::uuid, r.id, ${campus.id}::uuid, ${campus.branchId}::uuid, r.id, r.name, r.phone, r."birthOn", r.gender, r.grade, r.school, r.source, r.note, r."advisorId", ${ctx.now}::timestamptz
    from jsonb_to_recordset(${jsonOf(made)})
      as r(id uuid, name text, phone text, "birthOn" date, gender text, grade text, school text, source text, note text, "advisorId" uuid)`);
}

async function insertGuardians(ctx: Ctx, campus: CampusInfo, students: readonly Numbered[]): Promise<void> {
  const tied = students.flatMap((student) =>
    student.guardians.map((guardian) => ({ ...guardian, studentId: student.id, id: idFor(ctx) })),
  );
  if (tied.length === 0) return;
  const people = await claimGuardians(ctx, campus, tied);
  const rows = tied.map((each, index) => ({ ...each, personId: people[index] ?? '' }));
  await ctx.tx.query(sql`
    insert into student_guardian (org_id, id, campus_id, branch_id, student_id, person_id, name, phone, relation, created_at)
    select ${ctx.orgId}::uuid, r.id, ${campus.id}::uuid, ${campus.branchId}::uuid, r."studentId", r."personId", r.name, r.phone, r.relation, ${ctx.now}::timestamptz
    from jsonb_to_recordset(${jsonOf(rows)}) as r(id uuid, "studentId" uuid, "personId" uuid, name text, phone text, relation text)
    where not exists (select from student_guardian g where g.org_id = ${ctx.orgId} and g.student_id = r."studentId" and g.person_id = r."personId" and g.ended_at is null)`);
  const phoneOf = new Map(rows.map((row) => [row.personId, row.phone]));
  await publishGuardians(
    ctx,
    [...phoneOf].map(([personId, phone]) => ({ personId, phone })),
  );
}

/** The finished enrolments that students have already, by student and course, oldest first; of those with finished rows only. */
async function finishedBefore(ctx: Ctx, students: readonly Numbered[]): Promise<Map<string, string[]>> {
  const known = students.filter(
    ({ knownId, enrolments }) => knownId !== null && enrolments.some(({ status }) => status === 'finished'),
  );
  if (known.length === 0) return new Map();
  const ids = arrayOf(
    known.map(({ id }) => id),
    'uuid',
  );
  const rows = await ctx.tx.query<{ studentId: string; courseId: string; ids: string[] }>(sql`
    select e.student_id, e.course_id, jsonb_agg(e.id order by e.enrolled_on, e.id) as ids from enrolment e
    where e.org_id = ${ctx.orgId} and e.student_id = any(${ids}) and e.status = 'finished'
    group by e.student_id, e.course_id`);
  return new Map(rows.map(({ studentId, courseId, ids }) => [`${studentId}/${courseId}`, ids]));
}

/** Enrolments with their history: active from the day of enrolment, then what the source says since `statusOn`. */
async function insertEnrolments(
  ctx: Ctx,
  campus: CampusInfo,
  students: readonly Numbered[],
): Promise<ReadonlyMap<string, string>> {
  const finished = await finishedBefore(ctx, students);
  const rows = students.flatMap((student) =>
    student.enrolments.map((each) => ({
      ...each,
      studentId: student.id,
      // A row that says finished is a finished enrolment that is there, one each, before it is one more.
      id:
        (each.status === 'finished' ? finished.get(`${student.id}/${each.courseId}`)?.shift() : undefined) ??
        idFor(ctx),
      openedId: idFor(ctx),
      changedId: idFor(ctx),
      changedOn: each.status === 'active' ? null : each.statusOn < each.enrolledOn ? each.enrolledOn : each.statusOn,
    })),
  );
  const json = jsonOf(rows);
  await ctx.tx.query(sql`
    with given as (
      select r.* from jsonb_to_recordset(${json})
        as r(id uuid, "openedId" uuid, "changedId" uuid, "studentId" uuid, "courseId" uuid, status text, "enrolledOn" date, "changedOn" date)
    ), made as (
      insert into enrolment (org_id, id, campus_id, branch_id, student_id, course_id, status, enrolled_on, created_at)
      select ${ctx.orgId}::uuid, g.id, ${campus.id}::uuid, ${campus.branchId}::uuid, g."studentId", g."courseId", g.status, g."enrolledOn", ${ctx.now}::timestamptz from given g
      where not exists (select from enrolment e where e.org_id = ${ctx.orgId} and e.id = g.id)
      on conflict (org_id, student_id, course_id) where status <> 'finished' do nothing
      returning id
    )
    insert into enrolment_event (org_id, id, campus_id, branch_id, student_id, enrolment_id, status, effective_on, actor_id, recorded_at)
    select ${ctx.orgId}::uuid, v.id, ${campus.id}::uuid, ${campus.branchId}::uuid, g."studentId", g.id, v.status, v.on_day, ${actorIdOf(ctx)}::uuid, ${ctx.now}::timestamptz
    from made m join given g on g.id = m.id
    cross join lateral (values (g."openedId", 'active', g."enrolledOn"), (g."changedId", g.status, g."changedOn")) as v(id, status, on_day)
    where v.on_day is not null`);
  const found = await ctx.tx.query<{ ref: string; id: string }>(sql`
    select r.ref, e.id from jsonb_to_recordset(${json}) as r(ref text, id uuid, "studentId" uuid, "courseId" uuid)
    join enrolment e on e.org_id = ${ctx.orgId} and e.student_id = r."studentId" and e.course_id = r."courseId"
      and (e.id = r.id or (e.status <> 'finished' and not exists (select from enrolment x where x.org_id = ${ctx.orgId} and x.id = r.id)))`);
  assert(found.length === rows.length, 'every imported enrolment has one row');
  return new Map(found.map((row) => [row.ref, row.id]));
}

async function requireKnown(ctx: Ctx, campus: CampusInfo, knownIds: readonly string[]): Promise<void> {
  const found = await studentAdvisors(ctx, campus.id, knownIds);
  if (knownIds.some((id) => !found.has(id))) throw problem('not-found');
}

/**
 * Writes the students, guardians and enrolments of an opening import in the caller's transaction; guardians can sign in from its commit on.
 * Which rows are one student is decided before; nothing is merged here. Refuses with not-found an advisor or `knownId` who is not of the campus.
 */
export async function importStudents(
  ctx: Ctx,
  campus: CampusInfo,
  rows: readonly ImportedStudent[],
): Promise<ImportedIds> {
  assert(rows.length <= IMPORT_MAX, 'an import is written in parts');
  const advisors = new Set(rows.flatMap((row) => row.advisorId ?? []));
  await requireStaff(
    ctx,
    campus,
    [...advisors].map((personId) => ({ personId, permission: ADVISOR_PERMISSION, pointer: '/advisorId' })),
  );
  await lockCampus(ctx, campus);
  await requireKnown(
    ctx,
    campus,
    rows.flatMap((row) => row.knownId ?? []),
  );
  const students = rows.map((row): Numbered => ({ ...row, id: row.knownId ?? idFor(ctx) }));
  await insertStudents(ctx, campus, students);
  await insertGuardians(ctx, campus, students);
  const enrolmentIds = await insertEnrolments(ctx, campus, students);
  ctx.announce(STUDENTS_CHANGED, { campusId: campus.id } satisfies StudentsChanged);
  return { studentIds: new Map(students.map((each) => [each.ref, each.id])), enrolmentIds };
}
