/** Adding and changing students. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { idFor, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { jsonOf } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { STUDENTS_CHANGED, type StudentsChanged } from '../events.ts';
import { readGuardians, type GuardianData } from '../rules.ts';
import { doubleOf, lockCampus } from './double.ts';
import { claimGuardians, publishGuardians } from './guardians.ts';
import { ADVISOR_PERMISSION, requireStaff } from './staff.ts';
import { shownStudent } from './students.ts';

async function refuseDouble(
  ctx: Ctx,
  campus: CampusInfo,
  name: string,
  guardians: readonly GuardianData[],
): Promise<void> {
  const double = await doubleOf(
    ctx,
    campus,
    name,
    guardians.map((each) => each.phone),
  );
  if (double === undefined) return;
  const at = guardians.findIndex((each) => each.phone === double.phone);
  throw problem('already-exists', {
    detail: 'a student of this name with this phone is in the campus already',
    errors: [
      { pointer: '/name', detail: 'the same name' },
      { pointer: `/guardians/${String(at)}/phone`, detail: 'and the same phone' },
    ],
    studentId: double.studentId,
  });
}

/** Adds a student with guardians, who can sign in with their phones from this commit on (ADM-15). Refuses a second one of the same name and phone. */
export async function createStudent(
  ctx: Ctx,
  { body }: In<typeof contract.createStudent>,
): Promise<Out<typeof contract.createStudent>> {
  const campus = await ctx.campus();
  const { guardians, errors } = readGuardians(body.guardians);
  if (errors.length > 0) throw problem('invalid-input', { errors });
  if (body.advisorId !== undefined)
    await requireStaff(ctx, campus, [
      { personId: body.advisorId, permission: ADVISOR_PERMISSION, pointer: '/advisorId' },
    ]);
  await lockCampus(ctx, campus);
  await refuseDouble(ctx, campus, body.name, guardians);
  const people = await claimGuardians(ctx, campus, guardians);
  const id = idFor(ctx);
  const tied = guardians.map((guardian, index) => ({ ...guardian, id: idFor(ctx), personId: people[index] }));
  await ctx.tx.query(sql`
    with made as (
      insert into student (org_id, id, campus_id, branch_id, student_id, name, phone, birth_on, gender, grade, school, source, note, advisor_id, created_at)
      values (${ctx.orgId}, ${id}, ${campus.id}, ${campus.branchId}, ${id}, ${body.name}, ${guardians[0]?.phone ?? null}, ${body.birthOn ?? null}, ${body.gender ?? null},
        ${body.grade ?? null}, ${body.school ?? null}, ${body.source ?? null}, ${body.note ?? null}, ${body.advisorId ?? null}, ${ctx.now})
    )
    insert into student_guardian (org_id, id, campus_id, branch_id, student_id, person_id, name, phone, relation, created_at)
    select ${ctx.orgId}::uuid, g.id, ${campus.id}::uuid, ${campus.branchId}::uuid, ${id}::uuid, g."personId", g.name, g.phone, g.relation, ${ctx.now}::timestamptz
    from jsonb_to_recordset(${jsonOf(tied)}) as g(id uuid, "personId" uuid, name text, phone text, relation text)`);
  await publishGuardians(
    ctx,
    guardians.map((guardian, index) => ({ personId: people[index] ?? '', phone: guardian.phone })),
  );
  ctx.trace({ subjectKind: 'student', subjectId: id });
  return await shownStudent(ctx, campus.id, id);
}

/** Two students of one phone may not come to one name by a change either. A name that stays is not looked at: a person may have kept two apart. */
async function refuseRename(ctx: Ctx, campus: CampusInfo, studentId: string, name: string): Promise<void> {
  await lockCampus(ctx, campus);
  const present = await shownStudent(ctx, campus.id, studentId);
  if (present.name === name) return;
  const phones = present.guardians.map(({ phone }) => phone);
  const double = await doubleOf(ctx, campus, name, phones, studentId);
  if (double !== undefined)
    throw problem('already-exists', {
      detail: 'a student of this name with a phone of this family is in the campus already',
      errors: [{ pointer: '/name', detail: 'the same name' }],
      studentId: double.studentId,
    });
}

/** The column as it is when nothing is said about it; null takes it away. */
const changed = (column: SQL, value: string | null | undefined, type: SQL): SQL =>
  value === undefined ? sql`s.${column}` : sql`${value}::${type}`;

/** Changes the fields that are given; the others keep what they have. */
export async function updateStudent(
  ctx: Ctx,
  { params, body }: In<typeof contract.updateStudent>,
): Promise<Out<typeof contract.updateStudent>> {
  const campus = await ctx.campus();
  if (typeof body.advisorId === 'string')
    await requireStaff(ctx, campus, [
      { personId: body.advisorId, permission: ADVISOR_PERMISSION, pointer: '/advisorId' },
    ]);
  if (body.name !== undefined) await refuseRename(ctx, campus, params.studentId, body.name);
  await ctx.tx.query(sql`
    update student s set
      name = ${changed(sql`name`, body.name, sql`text`)}, birth_on = ${changed(sql`birth_on`, body.birthOn, sql`date`)}, gender = ${changed(sql`gender`, body.gender, sql`text`)},
      grade = ${changed(sql`grade`, body.grade, sql`text`)}, school = ${changed(sql`school`, body.school, sql`text`)}, source = ${changed(sql`source`, body.source, sql`text`)},
      note = ${changed(sql`note`, body.note, sql`text`)}, advisor_id = ${changed(sql`advisor_id`, body.advisorId, sql`uuid`)}
    where s.org_id = ${ctx.orgId} and s.campus_id = ${campus.id} and s.id = ${params.studentId}`);
  if (body.advisorId !== undefined) ctx.announce(STUDENTS_CHANGED, { campusId: campus.id } satisfies StudentsChanged);
  ctx.trace({ subjectKind: 'student', subjectId: params.studentId, detail: { fields: Object.keys(body).sort() } });
  return await shownStudent(ctx, campus.id, params.studentId);
}
