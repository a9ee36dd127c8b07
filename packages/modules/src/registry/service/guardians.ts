/** Guardians: people found or made by their phone, tied to a student, and able to sign in from that commit on. */
import { sql } from '@keshi/platform/sql';
import { present } from '@keshi/kernel/assert';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { idFor, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { jsonOf } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { doubleOf, lockCampus } from './double.ts';
import { GUARDIANS_MAX, readGuardians, type GuardianData } from '../rules.ts';

/** The people behind phones in E.164, made where there are none; in the order given. */
export async function claimGuardians(
  ctx: Ctx,
  campus: CampusInfo,
  guardians: readonly Pick<GuardianData, 'name' | 'phone'>[],
): Promise<string[]> {
  const claims = guardians.map(({ name, phone }, ref) => ({
    ref,
    id: idFor(ctx),
    name,
    phone,
    campusId: campus.id,
    branchId: campus.branchId,
  }));
  const rows = await ctx.tx.query<{ ref: number; personId: string }>(
    sql`select c.ref, c.person_id from app.claim_people(${jsonOf(claims)}, ${ctx.now}) as c`,
  );
  const byRef = new Map(rows.map((row) => [row.ref, row.personId]));
  return claims.map(({ ref }) => present(byRef.get(ref), 'the person of a claimed phone'));
}

/** Publishes the grants of these people to their logins; a phone makes a login for someone who has none. */
export async function publishGuardians(
  ctx: Ctx,
  people: readonly { personId: string; phone: string | null }[],
): Promise<void> {
  const published = await Promise.all(
    people.map(async ({ personId, phone }) => ({
      personId,
      ...(phone === null ? {} : { phoneHash: await ctx.contactHash('phone', phone) }),
    })),
  );
  await ctx.tx.query(sql`select app.publish_logins(${jsonOf(published)})`);
}

/** Locks a student of the campus against another change of its guardians, and reads the name. */
async function lockStudent(ctx: Ctx, campus: CampusInfo, studentId: string): Promise<string> {
  const [row] = await ctx.tx.query<{ name: string }>(sql`
    select s.name from student s where s.org_id = ${ctx.orgId} and s.campus_id = ${campus.id} and s.id = ${studentId} for no key update`);
  if (row === undefined) throw problem('not-found');
  return row.name;
}

/** A phone may not make the student the double of another of the same name. */
async function refuseShared(
  ctx: Ctx,
  campus: CampusInfo,
  student: { readonly id: string; readonly name: string },
  phone: string,
): Promise<void> {
  const double = await doubleOf(ctx, campus, student.name, [phone], student.id);
  if (double !== undefined)
    throw problem('already-exists', {
      detail: 'a student of this name with this phone is in the campus already',
      errors: [{ pointer: '/phone', detail: 'and the same phone' }],
      studentId: double.studentId,
    });
}

/** Adds a guardian, who can sign in with the phone from then on. One person stands once at a child. */
export async function addGuardian(
  ctx: Ctx,
  { params, body }: In<typeof contract.addGuardian>,
): Promise<Out<typeof contract.addGuardian>> {
  const campus = await ctx.campus();
  const { guardians, errors } = readGuardians([body]);
  const [guardian] = guardians;
  if (guardian === undefined)
    throw problem('invalid-input', { errors: errors.map((each) => ({ ...each, pointer: '/phone' })) });
  await lockCampus(ctx, campus);
  const name = await lockStudent(ctx, campus, params.studentId);
  await refuseShared(ctx, campus, { id: params.studentId, name }, guardian.phone);
  const personId = present((await claimGuardians(ctx, campus, guardians))[0], 'the claimed person');
  const standing = await ctx.tx.query<{ personId: string }>(sql`
    select g.person_id from student_guardian g where g.org_id = ${ctx.orgId} and g.student_id = ${params.studentId} and g.ended_at is null`);
  if (standing.some((row) => row.personId === personId))
    throw problem('already-exists', { errors: [{ pointer: '/phone', detail: 'this person is a guardian already' }] });
  if (standing.length >= GUARDIANS_MAX)
    throw problem('invalid-input', { detail: `a student has at most ${String(GUARDIANS_MAX)} guardians` });
  const id = idFor(ctx);
  await ctx.tx.query(sql`
    insert into student_guardian (org_id, id, campus_id, branch_id, student_id, person_id, name, phone, relation, created_at)
    values (${ctx.orgId}, ${id}, ${campus.id}, ${campus.branchId}, ${params.studentId}, ${personId}, ${guardian.name}, ${guardian.phone}, ${guardian.relation}, ${ctx.now})`);
  await publishGuardians(ctx, [{ personId, phone: guardian.phone }]);
  ctx.trace({ subjectKind: 'student', subjectId: params.studentId, detail: { guardianId: id, personId } });
  return { id, personId, ...guardian };
}

/** Ends a guardian's access to the child in this transaction: the next request with their session is refused. Repeating it changes nothing. */
export async function removeGuardian(
  ctx: Ctx,
  { params }: In<typeof contract.removeGuardian>,
): Promise<Out<typeof contract.removeGuardian>> {
  const campus = await ctx.campus();
  await lockStudent(ctx, campus, params.studentId);
  const [row] = await ctx.tx.query<{ personId: string; endedAt: string | null }>(sql`
    select g.person_id, g.ended_at from student_guardian g
    where g.org_id = ${ctx.orgId} and g.campus_id = ${campus.id} and g.student_id = ${params.studentId} and g.id = ${params.guardianId}`);
  if (row === undefined) throw problem('not-found');
  ctx.trace({
    subjectKind: 'student',
    subjectId: params.studentId,
    detail: { guardianId: params.guardianId, personId: row.personId },
  });
  if (row.endedAt !== null) return undefined;
  await ctx.tx.query(
    sql`update student_guardian g set ended_at = ${ctx.now} where g.org_id = ${ctx.orgId} and g.id = ${params.guardianId}`,
  );
  await publishGuardians(ctx, [{ personId: row.personId, phone: null }]);
  return undefined;
}
