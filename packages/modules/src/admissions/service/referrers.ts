/** Naming who referred a lead. Whoever brought a phone first stays the one who did (REN-07). */
import { sql } from '@keshi/platform/sql';
import type { z } from 'zod';
import { localDate } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { getStudentOf } from '@keshi/modules/registry';
import { settingAt } from '@keshi/modules/tenancy';
import { idFor, todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { firstTouch, type Touch } from '../rules.ts';
import { lockLead, shownLead } from './lead-rows.ts';

export type ReferrerData = z.infer<typeof contract.Referrer>;
/** A lead being brought: its phone, and since when it is known here. */
export type Brought = { readonly id: string; readonly phone: string | null; readonly createdAt: string };

/** Leads and students of the campus who had the phone before this lead, the earliest first. */
const touchesBefore = (ctx: Ctx, campus: CampusInfo, lead: Brought, days: number): Promise<Touch[]> =>
  ctx.tx.query<Touch>(sql`
    select x.kind, x.id, (x.at at time zone ${campus.timeZone}::text)::date as on_date from (
      select 'lead' as kind, l.id, l.created_at as at from lead l
      where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.phone = ${lead.phone} and l.id <> ${lead.id}
      union all
      select 'student', s.id, s.created_at from student s
      where s.org_id = ${ctx.orgId} and s.campus_id = ${campus.id} and (s.phone = ${lead.phone} or exists (
        select from student_guardian g where g.org_id = s.org_id and g.student_id = s.id and g.ended_at is null and g.phone = ${lead.phone}))
    ) x where x.at <= ${lead.createdAt}::timestamptz and x.at > ${lead.createdAt}::timestamptz - make_interval(days => ${days + 1}::int)
    order by x.at, x.id limit 20`);

/**
 * Refuses with already-exists, at `pointer`, a lead whose phone was first brought by somebody else. The campus is locked until the end, so that of two
 * who bring one phone at once the second sees the first.
 */
export async function requireFirstTouch(ctx: Ctx, campus: CampusInfo, lead: Brought, pointer: string): Promise<void> {
  if (lead.phone === null) return;
  await ctx.tx.query(
    sql`select c.id from campus c where c.org_id = ${ctx.orgId} and c.id = ${campus.id} for no key update`,
  );
  const onDate = localDate(lead.createdAt, campus.timeZone);
  const days = await settingAt(ctx, 'referral-first-touch-days', onDate);
  const first = firstTouch(await touchesBefore(ctx, campus, lead, days), onDate, days);
  if (first === null) return;
  throw problem('already-exists', {
    detail: `this phone came first on ${first.onDate}, as a ${first.kind}`,
    errors: [{ pointer, detail: `known here since ${first.onDate}` }],
    since: first.onDate,
    [`${first.kind}Id`]: first.id,
  });
}

async function requireGuardian(ctx: Ctx, studentId: string, guardianId: string, at: string): Promise<void> {
  const [row] = await ctx.tx.query(sql`
    select g.id from student_guardian g where g.org_id = ${ctx.orgId} and g.student_id = ${studentId} and g.id = ${guardianId} and g.ended_at is null`);
  if (row === undefined)
    throw problem('not-found', { errors: [{ pointer: `${at}/guardianId`, detail: 'no guardian of this student' }] });
}

/** Writes who referred a lead and counts it for whoever wrote it down (M12). The caller has locked the lead, or has just made it. */
export async function writeReferrer(
  ctx: Ctx,
  campus: CampusInfo,
  lead: Brought,
  referrer: ReferrerData,
  at: { readonly referrer: string; readonly phone: string },
): Promise<void> {
  const student = await getStudentOf(ctx, campus.id, referrer.studentId);
  if (referrer.guardianId !== undefined) await requireGuardian(ctx, student.id, referrer.guardianId, at.referrer);
  await requireFirstTouch(ctx, campus, lead, at.phone);
  const id = idFor(ctx);
  const today = todayAt(ctx, campus);
  await ctx.tx.query(sql`
    insert into referral (org_id, id, campus_id, branch_id, lead_id, referrer_student_id, referrer_guardian_id, relation, relation_note, referred_on, recorded_by_id, recorded_at)
    values (${ctx.orgId}, ${id}, ${campus.id}, ${campus.branchId}, ${lead.id}, ${student.id}, ${referrer.guardianId ?? null}, ${referrer.relation}, ${referrer.relationNote ?? null}, ${today}, ${ctx.personId()}, ${ctx.now})`);
  ctx.count({
    metric: 'referral-lead',
    campusId: campus.id,
    branchId: campus.branchId,
    personId: ctx.personId(),
    onDate: today,
    studentId: null,
    sourceKind: 'referral',
    sourceId: id,
    count: 1,
    units: 0,
    minor: 0,
  });
}

/** Who a lead was referred by, as far as it stands. */
export async function standingReferrer(
  ctx: Ctx,
  leadId: string,
): Promise<{ studentId: string; signed: boolean } | null> {
  const [row] = await ctx.tx.query<{ studentId: string; signed: boolean }>(sql`
    select r.referrer_student_id as student_id, r.signed_on is not null as signed from referral r
    where r.org_id = ${ctx.orgId} and r.lead_id = ${leadId} and r.reversal_kind is distinct from 'mistaken'`);
  return row ?? null;
}

/** Names who referred an open lead (REN-07). The one it has stays the one. */
export async function setReferrer(
  ctx: Ctx,
  { params, body }: In<typeof contract.setReferrer>,
): Promise<Out<typeof contract.setReferrer>> {
  const campus = await ctx.campus();
  const lead = await lockLead(ctx, campus, params.leadId);
  const standing = await standingReferrer(ctx, lead.id);
  if (standing?.studentId === body.studentId) return await shownLead(ctx, campus, lead.id);
  if (standing !== null)
    throw problem('already-exists', {
      detail: 'somebody else referred this lead first',
      errors: [{ pointer: '/studentId', detail: 'the first one stays' }],
    });
  if (lead.status !== 'open') throw problem('conflict', { detail: 'the lead is not open', status: lead.status });
  await writeReferrer(ctx, campus, lead, body, { referrer: '', phone: '/studentId' });
  await ctx.tx.query(
    sql`update lead set source = 'referral' where org_id = ${ctx.orgId} and campus_id = ${campus.id} and id = ${lead.id}`,
  );
  ctx.trace({ subjectKind: 'lead', subjectId: lead.id, detail: { referrerId: body.studentId } });
  return await shownLead(ctx, campus, lead.id);
}
