/** Writing one version of a record: what it says, whose archive it goes to, scores, the filer's own signature. */
import { sql } from '@keshi/platform/sql';
import type { DateText, InstantText } from '@keshi/kernel/dates';
import { FAMILY_NOTIFY, type FamilyNotice } from '@keshi/modules/registry/events';
import { idFor, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { arrayOf, jsonOf } from '@keshi/platform/db';
import { absentIdsOf, shownOf } from '../rules.ts';
import type { FormOf, RecordForm } from '../rules/forms.ts';
import type { LockedRecord } from './record-rows.ts';

type NewVersion = {
  readonly form: RecordForm;
  readonly reason: string | null;
  readonly heldAt: InstantText;
  readonly heldOn: DateText;
  readonly studentIds: readonly string[];
};

export const signerName = (ctx: Ctx): string => (ctx.actor.kind === 'member' ? ctx.actor.name : '');

/** Puts a version's copy into archives; once. */
export async function writeCopies(
  ctx: Ctx,
  campus: CampusInfo,
  record: Pick<LockedRecord, 'id' | 'kind' | 'number' | 'classId' | 'heldAt' | 'version'>,
  form: RecordForm,
  studentIds: readonly string[],
): Promise<void> {
  const shown = shownOf(form);
  await ctx.tx.query(sql`
    insert into record_student (org_id, campus_id, branch_id, record_id, version, student_id, kind, number, class_name, held_at, attended, shown, filed_at)
    select ${ctx.orgId}::uuid, ${campus.id}::uuid, ${campus.branchId}::uuid, ${record.id}::uuid, ${record.version}::int, s.id, ${record.kind}::text, ${record.number}::text,
      (select c.name from class c where c.org_id = ${ctx.orgId} and c.id = ${record.classId}::uuid), ${record.heldAt}::timestamptz, s.id <> all(${arrayOf(absentIdsOf(form), 'uuid')}),
      ${shown === null ? null : JSON.stringify(shown)}::jsonb, ${ctx.now}::timestamptz
    from unnest(${arrayOf(studentIds, 'uuid')}) as s(id)
    on conflict (org_id, record_id, version, student_id) do nothing`);
  if (shown === null) return;
  for (const studentId of studentIds) {
    const notice: FamilyNotice = {
      studentId,
      template: 'record-filed',
      path: `/o/${ctx.orgId}/family/${studentId}/records`,
      values: { number: record.number },
    };
    ctx.announce(FAMILY_NOTIFY, notice, { campusId: campus.id });
  }
}

const writeScores = async (
  ctx: Ctx,
  campus: CampusInfo,
  id: string,
  version: number,
  form: FormOf<'test'>,
  heldOn: DateText,
) =>
  await ctx.tx.query(sql`
    insert into test_score (org_id, campus_id, branch_id, record_id, version, student_id, subject, score, full_mark, analysis, held_on)
    select ${ctx.orgId}::uuid, ${campus.id}::uuid, ${campus.branchId}::uuid, ${id}::uuid, ${version}::int, w."studentId", ${form.subject}::text, w.score, ${form.fullMark}::int, w.analysis, ${heldOn}::date
    from jsonb_to_recordset(${jsonOf(form.scores)}) as w("studentId" uuid, score int, analysis text)`);

/** Writes the version after the one that stands, and makes it the record's newest. */
export async function writeVersion(
  ctx: Ctx,
  campus: CampusInfo,
  record: LockedRecord,
  given: NewVersion,
): Promise<void> {
  const version = record.version + 1;
  const { form, heldAt, heldOn } = given;
  await ctx.tx.query(sql`
    update record r set state = 'filed', version = ${version}, filed_at = coalesce(r.filed_at, ${ctx.now}::timestamptz), held_at = ${heldAt}, held_on = ${heldOn}
    where r.org_id = ${ctx.orgId} and r.campus_id = ${campus.id} and r.id = ${record.id}`);
  await ctx.tx.query(sql`
    insert into record_version (org_id, campus_id, branch_id, record_id, version, form, reason, filed_by_id, filed_at)
    values (${ctx.orgId}, ${campus.id}, ${campus.branchId}, ${record.id}, ${version}, ${jsonOf(form)}, ${given.reason}::text, ${ctx.personId()}, ${ctx.now})`);
  await writeCopies(ctx, campus, { ...record, heldAt, version }, form, given.studentIds);
  if (form.kind === 'test') await writeScores(ctx, campus, record.id, version, form, heldOn);
  // Whoever files answers for what it says: filing is their signature.
  await ctx.tx.query(sql`
    insert into record_signature (org_id, id, campus_id, branch_id, record_id, version, person_id, signer_name, via, signed_at)
    values (${ctx.orgId}, ${idFor(ctx)}, ${campus.id}, ${campus.branchId}, ${record.id}, ${version}, ${ctx.personId()}, ${signerName(ctx)}, 'phone', ${ctx.now})`);
}
