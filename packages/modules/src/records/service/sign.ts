/** Signatures of the staff and on paper; telling a family in person. */
import { sql } from '@keshi/platform/sql';
import { timeErrors } from '@keshi/kernel/entered';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { idFor, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { RecordForm } from '../rules/forms.ts';
import { announceChanged, lockFiled, shownRecord, type LockedRecord } from './record-rows.ts';
import { signerName, writeCopies } from './version.ts';

/** The caller's own signature under the newest version (BRF-05); of minutes it says that they were read (PTM-11). */
export async function signRecord(
  ctx: Ctx,
  { params }: In<typeof contract.signRecord>,
): Promise<Out<typeof contract.signRecord>> {
  const campus = await ctx.campus();
  const record = await lockFiled(ctx, campus, params.recordId);
  await ctx.tx.query(sql`
    insert into record_signature (org_id, id, campus_id, branch_id, record_id, version, person_id, signer_name, via, signed_at)
    values (${ctx.orgId}, ${idFor(ctx)}, ${campus.id}, ${campus.branchId}, ${record.id}, ${record.version}, ${ctx.personId()}, ${signerName(ctx)}, 'phone', ${ctx.now})
    on conflict (org_id, record_id, version, person_id) where student_id is null do nothing`);
  announceChanged(ctx, campus);
  ctx.trace({ subjectKind: 'record', subjectId: record.id, detail: { signed: record.version } });
  return await shownRecord(ctx, campus, record.id);
}

/** Refuses a student into whose archive the newest version did not go. */
async function requireCopy(ctx: Ctx, record: LockedRecord, studentId: string): Promise<void> {
  const copies = await ctx.tx.query(sql`
    select s.student_id from record_student s where s.org_id = ${ctx.orgId} and s.record_id = ${record.id} and s.version = ${record.version} and s.student_id = ${studentId}`);
  if (copies.length === 0) throw problem('not-found');
}

/** A parent signed on paper, which the caller took (A18). What a family signed itself stays. */
export async function takePaperSignature(
  ctx: Ctx,
  { params, body }: In<typeof contract.takePaperSignature>,
): Promise<Out<typeof contract.takePaperSignature>> {
  const campus = await ctx.campus();
  const record = await lockFiled(ctx, campus, params.recordId);
  await requireCopy(ctx, record, params.studentId);
  await ctx.tx.query(sql`
    insert into record_signature (org_id, id, campus_id, branch_id, record_id, version, student_id, signer_name, via, taken_by_id, signed_at)
    values (${ctx.orgId}, ${idFor(ctx)}, ${campus.id}, ${campus.branchId}, ${record.id}, ${record.version}, ${params.studentId}, ${body.signerName}, 'paper', ${ctx.personId()}, ${ctx.now})
    on conflict (org_id, record_id, version, student_id) where student_id is not null do nothing`);
  announceChanged(ctx, campus);
  ctx.trace({ subjectKind: 'record', subjectId: record.id, detail: { studentId: params.studentId, via: 'paper' } });
  return await shownRecord(ctx, campus, record.id);
}

/** Sees to it that a student of the class who joined since has the newest version in the archive (A16); a stranger is not found. */
async function addCopy(ctx: Ctx, campus: CampusInfo, record: LockedRecord, studentId: string): Promise<void> {
  const [found] = await ctx.tx.query<{ form: unknown; isKnown: boolean; isMember: boolean }>(sql`
    select v.form, exists (
        select from record_student s where s.org_id = v.org_id and s.record_id = v.record_id and s.version = v.version and s.student_id = ${studentId}) as is_known,
      exists (select from class_member m where m.org_id = v.org_id and m.campus_id = ${campus.id} and m.class_id = ${record.classId}::uuid and m.student_id = ${studentId}) as is_member
    from record_version v where v.org_id = ${ctx.orgId} and v.record_id = ${record.id} and v.version = ${record.version}`);
  if (found?.isKnown === true) return;
  if (found?.isMember !== true)
    throw problem('not-found', { errors: [{ pointer: '/studentId', detail: 'not of this class' }] });
  const form = RecordForm.parse(found.form);
  // Who joined afterwards was not there.
  await writeCopies(ctx, campus, record, 'absentIds' in form ? { ...form, absentIds: [studentId] } : form, [studentId]);
}

/** A family was told in person what the record says (A17, TST-02), at most seven days ago. */
export async function tellFamily(
  ctx: Ctx,
  { params, body }: In<typeof contract.tellFamily>,
): Promise<Out<typeof contract.tellFamily>> {
  const campus = await ctx.campus();
  const record = await lockFiled(ctx, campus, params.recordId);
  const toldAt = body.toldAt === undefined ? ctx.now : new Date(body.toldAt).toISOString();
  const errors = timeErrors('/toldAt', toldAt, ctx.now);
  if (errors.length > 0) throw problem('invalid-input', { errors });
  await addCopy(ctx, campus, record, body.studentId);
  await ctx.tx.query(sql`
    insert into record_told (org_id, id, campus_id, branch_id, record_id, student_id, note, told_by_id, told_at, recorded_at)
    values (${ctx.orgId}, ${idFor(ctx)}, ${campus.id}, ${campus.branchId}, ${record.id}, ${body.studentId}, ${body.note ?? null}::text, ${ctx.personId()}, ${toldAt}, ${ctx.now})`);
  announceChanged(ctx, campus);
  ctx.trace({ subjectKind: 'record', subjectId: record.id, detail: { told: body.studentId } });
  return await shownRecord(ctx, campus, record.id);
}
