/** Preparing a parents' meeting, and reviewing the plan made after it. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { idFor, type Ctx } from '@keshi/platform/context';
import { jsonOf } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { mayPrepare } from '../rules.ts';
import { announceChanged, lockFiled, lockRecord, shownRecord } from './record-rows.ts';

/**
 * Keeps what one side brings to a planned meeting (PTM-04, PTM-05), and what the teacher notes at it, filed or not (PTM-09). A teacher
 * keeps the teacher's parts only. conflict for what is brought to a meeting that is filed or called off, and for notes before its time.
 */
export async function prepareMeeting(
  ctx: Ctx,
  { params, body }: In<typeof contract.prepareMeeting>,
): Promise<Out<typeof contract.prepareMeeting>> {
  const campus = await ctx.campus();
  const record = await lockRecord(ctx, campus, params.plannedId);
  if (record.kind !== 'parents-meeting') throw problem('not-found');
  if (ctx.ownClassesOnly && body.part === 'advisor') throw problem('not-allowed');
  if (!mayPrepare(body.part, record, ctx.now))
    throw problem('conflict', { detail: `it is ${record.state}`, state: record.state });
  await ctx.tx.query(sql`
    insert into record_preparation (org_id, id, campus_id, branch_id, record_id, part, form, author_id, recorded_at)
    values (${ctx.orgId}, ${idFor(ctx)}, ${campus.id}, ${campus.branchId}, ${record.id}, ${body.part}, ${jsonOf(body)}, ${ctx.personId()}, ${ctx.now})`);
  announceChanged(ctx, campus);
  ctx.trace({ subjectKind: 'record', subjectId: record.id, detail: { prepared: body.part } });
  return await shownRecord(ctx, campus, record.id);
}

/** The teaching director's word on a plan's newest version, once (PTM-14). Sending back says what is missing; nobody reviews what they filed (ROL-14). */
export async function reviewPlan(
  ctx: Ctx,
  { params, body }: In<typeof contract.reviewPlan>,
): Promise<Out<typeof contract.reviewPlan>> {
  const campus = await ctx.campus();
  const record = await lockFiled(ctx, campus, params.classPlanId);
  if (record.kind !== 'class-plan') throw problem('not-found');
  if (!body.approved && (body.note ?? '') === '')
    throw problem('invalid-input', { errors: [{ pointer: '/note', detail: 'what is missing' }] });
  const made = await ctx.tx.query(sql`
    insert into record_review (org_id, id, campus_id, branch_id, record_id, version, approved, note, reviewer_id, reviewed_at)
    select ${ctx.orgId}::uuid, ${idFor(ctx)}::uuid, ${campus.id}::uuid, ${campus.branchId}::uuid, v.record_id, v.version, ${body.approved}::boolean, ${body.note ?? null}::text, ${ctx.personId()}::uuid, ${ctx.now}::timestamptz
    from record_version v where v.org_id = ${ctx.orgId} and v.record_id = ${record.id} and v.version = ${record.version} and v.filed_by_id <> ${ctx.personId()}
    on conflict (org_id, record_id, version) do nothing returning id`);
  if (made.length === 0) throw problem('conflict', { detail: 'reviewed before, or filed by the reviewer' });
  announceChanged(ctx, campus);
  ctx.trace({ subjectKind: 'record', subjectId: record.id, detail: { approved: body.approved } });
  return await shownRecord(ctx, campus, record.id);
}
