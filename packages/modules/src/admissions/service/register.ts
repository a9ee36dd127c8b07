/** A lead becomes a student: a new one, or one who is here already. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { createStudent, getStudentOf } from '@keshi/modules/registry';
import type { Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { LEAD_REGISTERED, type LeadRegistered } from '../events.ts';
import { lockLead } from './lead-rows.ts';
import { standingReferrer } from './referrers.ts';

/** Ties a locked lead to its student, and says so: what the student has signed is then found to be the lead's. */
async function tie(ctx: Ctx, leadId: string, studentId: string): Promise<void> {
  await ctx.tx.query(sql`
    update lead set student_id = ${studentId}, registered_at = ${ctx.now}, registered_by_id = ${ctx.personId()} where org_id = ${ctx.orgId} and id = ${leadId}`);
  const registered: LeadRegistered = { leadId, studentId };
  ctx.announce(LEAD_REGISTERED, registered);
  ctx.trace({ subjectKind: 'student', subjectId: studentId, detail: { leadId } });
}

/** Adds the student a lead becomes, and ties them (ADM-15, REN-07). */
export async function registerLead(
  ctx: Ctx,
  { params, body }: In<typeof contract.registerLead>,
): Promise<Out<typeof contract.registerLead>> {
  const lead = await lockLead(ctx, await ctx.campus(), params.leadId);
  if (lead.studentId !== null)
    throw problem('conflict', { detail: 'the lead is a student already', studentId: lead.studentId });
  const { id } = await createStudent(ctx, { params, query: undefined, body });
  await tie(ctx, lead.id, id);
  return { studentId: id };
}

/** Says which student a lead became (REN-07). Nobody refers themselves. */
export async function tieLead(
  ctx: Ctx,
  { params, body }: In<typeof contract.tieLead>,
): Promise<Out<typeof contract.tieLead>> {
  const campus = await ctx.campus();
  const lead = await lockLead(ctx, campus, params.leadId);
  const student = await getStudentOf(ctx, campus.id, body.studentId);
  if (lead.studentId === student.id) return { studentId: student.id };
  if (lead.studentId !== null)
    throw problem('conflict', { detail: 'the lead is another student', studentId: lead.studentId });
  if ((await standingReferrer(ctx, lead.id))?.studentId === student.id)
    throw problem('invalid-input', {
      errors: [{ pointer: '/studentId', detail: 'who referred the lead is not the lead' }],
    });
  await tie(ctx, lead.id, student.id);
  return { studentId: student.id };
}
