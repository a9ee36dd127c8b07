/** Adding and changing students. */
import { sql } from 'drizzle-orm';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { idFor, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { arrayOf, jsonOf } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { readGuardians, type GuardianData } from '../rules.ts';
import { claimGuardians, publishGuardians } from './guardians.ts';
import { ADVISOR_PERMISSION, requireStaff } from './staff.ts';
import { shownStudent } from './students.ts';

/**
 * Students of a campus are added one at a time: the lock makes the look for a double and the insert one step. Adding is rare, and
 * nothing else waits for it.
 */
export async function lockCampus(ctx: Ctx, campus: CampusInfo): Promise<void> {
  await ctx.tx.query(
    sql`select c.id from campus c where c.org_id = ${ctx.orgId} and c.id = ${campus.id} for no key update`,
  );
}

async function refuseDouble(
  ctx: Ctx,
  campus: CampusInfo,
  name: string,
  guardians: readonly GuardianData[],
): Promise<void> {
  const [double] = await ctx.tx.query<{ studentId: string; phone: string }>(sql`
    select s.id as student_id, g.phone from student s
    join student_guardian g on g.org_id = s.org_id and g.student_id = s.id and g.ended_at is null and g.phone = any(${arrayOf(
      guardians.map((each) => each.phone),
      'text',
    )})
    where s.org_id = ${ctx.orgId} and s.campus_id = ${campus.id} and s.name = ${name} order by s.id limit 1`);
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

/** Changes the fields that are given; the others keep what they have. */
export async function updateStudent(
  ctx: Ctx,
  { params, body }: In<typeof contract.updateStudent>,
): Promise<Out<typeof contract.updateStudent>> {
  const campus = await ctx.campus();
  if (body.advisorId !== undefined)
    await requireStaff(ctx, campus, [
      { personId: body.advisorId, permission: ADVISOR_PERMISSION, pointer: '/advisorId' },
    ]);
  await ctx.tx.query(sql`
    update student s set
      name = coalesce(${body.name ?? null}::text, s.name), birth_on = coalesce(${body.birthOn ?? null}::date, s.birth_on), gender = coalesce(${body.gender ?? null}::text, s.gender),
      grade = coalesce(${body.grade ?? null}::text, s.grade), school = coalesce(${body.school ?? null}::text, s.school), source = coalesce(${body.source ?? null}::text, s.source),
      note = coalesce(${body.note ?? null}::text, s.note), advisor_id = coalesce(${body.advisorId ?? null}::uuid, s.advisor_id)
    where s.org_id = ${ctx.orgId} and s.campus_id = ${campus.id} and s.id = ${params.studentId}`);
  ctx.trace({ subjectKind: 'student', subjectId: params.studentId, detail: { fields: Object.keys(body).sort() } });
  return await shownStudent(ctx, campus.id, params.studentId);
}
