/** Registering leads, changing them, and giving them up. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { toE164 } from '@keshi/kernel/phone';
import { problem } from '@keshi/kernel/problem';
import { ADVISOR_PERMISSION, requireStaff } from '@keshi/modules/registry';
import { idFor, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { writeContact } from './contacts.ts';
import { lockLead, shownLead, type LockedLead } from './lead-rows.ts';
import { requireFirstTouch, standingReferrer, writeReferrer } from './referrers.ts';

/** The phone as it is kept; invalid-input for what is none. */
function readPhone(text: string): string {
  const phone = toE164(text);
  if (phone === null) throw problem('invalid-input', { errors: [{ pointer: '/phone', detail: 'a mobile number' }] });
  return phone;
}

const requireAdvisor = (ctx: Ctx, campus: CampusInfo, personId: string): Promise<void> =>
  requireStaff(ctx, campus, [{ personId, permission: ADVISOR_PERMISSION, pointer: '/advisorId' }]);

/** One by referral, and no other, says who referred it (ADM-03, REN-07). */
function requireReferrer({ source, referrer }: In<typeof contract.createLead>['body']): void {
  const refuse = (pointer: string, detail: string) => problem('invalid-input', { errors: [{ pointer, detail }] });
  if (source === 'referral' && referrer === undefined) throw refuse('/referrer/studentId', 'who referred them');
  if (source !== 'referral' && referrer !== undefined) throw refuse('/source', 'somebody referred them');
}

/** Registers a lead and, where it came by one, its first contact (ADM-03, ADM-07). */
export async function createLead(
  ctx: Ctx,
  { body }: In<typeof contract.createLead>,
): Promise<Out<typeof contract.createLead>> {
  const campus = await ctx.campus();
  requireReferrer(body);
  const phone = body.phone === undefined ? null : readPhone(body.phone);
  if (body.advisorId !== undefined) await requireAdvisor(ctx, campus, body.advisorId);
  const lead: LockedLead = {
    id: idFor(ctx),
    source: body.source,
    status: 'open',
    statusAt: ctx.now,
    phone,
    createdAt: ctx.now,
    studentId: null,
  };
  await ctx.tx.query(sql`
    insert into lead (org_id, id, campus_id, branch_id, name, phone, grade, interest, source, advisor_id, status, status_at, note, created_by_id, created_at)
    values (${ctx.orgId}, ${lead.id}, ${campus.id}, ${campus.branchId}, ${body.name}, ${phone}, ${body.grade ?? null}, ${body.interest ?? null}, ${lead.source}, ${body.advisorId ?? null},
      ${lead.status}, ${lead.statusAt}, ${body.note ?? null}, ${ctx.personId()}, ${ctx.now})`);
  if (body.contact !== undefined) await writeContact(ctx, campus, lead, body.contact, '/contact');
  if (body.referrer !== undefined)
    await writeReferrer(ctx, campus, lead, body.referrer, { referrer: '/referrer', phone: '/phone' });
  ctx.trace({ subjectKind: 'lead', subjectId: lead.id, detail: { source: lead.source } });
  return await shownLead(ctx, campus, lead.id);
}

/** The column as it is when nothing is said about it; null takes it away. */
const changed = (column: SQL, value: string | null | undefined, type: SQL): SQL =>
  value === undefined ? sql`l.${column}` : sql`${value}::${type}`;

/** The source stays with who referred the lead, and a new phone must be theirs to bring as the old one was. */
async function requireStillTheirs(
  ctx: Ctx,
  campus: CampusInfo,
  lead: LockedLead,
  { source = lead.source, phone = lead.phone }: { source?: string | undefined; phone?: string | null | undefined },
): Promise<void> {
  const referrer = await standingReferrer(ctx, lead.id);
  if (source !== lead.source && (source === 'referral' || referrer !== null))
    throw problem('invalid-input', {
      errors: [{ pointer: '/source', detail: 'name who referred them, or take that back' }],
    });
  if (referrer !== null && !referrer.signed && phone !== lead.phone)
    await requireFirstTouch(ctx, campus, { ...lead, phone }, '/phone');
}

/** Changes the fields that are given; the others keep what they have (ADM-05). */
export async function updateLead(
  ctx: Ctx,
  { params, body }: In<typeof contract.updateLead>,
): Promise<Out<typeof contract.updateLead>> {
  const campus = await ctx.campus();
  const phone = typeof body.phone === 'string' ? readPhone(body.phone) : body.phone;
  if (typeof body.advisorId === 'string') await requireAdvisor(ctx, campus, body.advisorId);
  const lead = await lockLead(ctx, campus, params.leadId);
  await requireStillTheirs(ctx, campus, lead, { source: body.source, phone });
  const isMoved = body.status !== undefined && body.status !== lead.status;
  await ctx.tx.query(sql`
    update lead l set name = ${changed(sql`name`, body.name, sql`text`)}, phone = ${changed(sql`phone`, phone, sql`text`)}, grade = ${changed(sql`grade`, body.grade, sql`text`)},
      interest = ${changed(sql`interest`, body.interest, sql`text`)}, source = ${changed(sql`source`, body.source, sql`text`)}, advisor_id = ${changed(sql`advisor_id`, body.advisorId, sql`uuid`)},
      note = ${changed(sql`note`, body.note, sql`text`)}, status = ${changed(sql`status`, body.status, sql`text`)},
      status_at = case when ${isMoved}::boolean then ${ctx.now}::timestamptz else l.status_at end, closed_reason = case when ${isMoved}::boolean then null else l.closed_reason end
    where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.id = ${lead.id}`);
  ctx.trace({ subjectKind: 'lead', subjectId: lead.id, detail: { fields: Object.keys(body).sort() } });
  return await shownLead(ctx, campus, lead.id);
}

/** Gives a lead up with a reason (ADM-05). conflict for one that has signed. */
export async function closeLead(
  ctx: Ctx,
  { params, body }: In<typeof contract.closeLead>,
): Promise<Out<typeof contract.closeLead>> {
  const campus = await ctx.campus();
  const lead = await lockLead(ctx, campus, params.leadId);
  if (lead.status === 'signed') throw problem('conflict', { detail: 'the lead has signed', status: lead.status });
  await ctx.tx.query(sql`
    update lead l set status = 'closed', closed_reason = ${body.reason}, note = coalesce(${body.note ?? null}::text, l.note),
      status_at = case when l.status = 'closed' then l.status_at else ${ctx.now}::timestamptz end
    where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.id = ${lead.id}`);
  ctx.trace({ subjectKind: 'lead', subjectId: lead.id, detail: { closed: body.reason } });
  return await shownLead(ctx, campus, lead.id);
}
