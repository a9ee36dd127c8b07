/** Leads and their contacts as they are shown, and the lock under which what counts is decided. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { z } from 'zod';
import { problem } from '@keshi/kernel/problem';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import type { LeadSourceName, LeadStatusName } from '../rules.ts';
import { referralOf } from './referral-rows.ts';

export type ShownLead = z.infer<typeof contract.LeadShape>;
export type ShownContact = z.infer<typeof contract.LeadContactShape>;

/** A contact `c` that has not been taken back and takes none back. */
export const stands = (c: SQL): SQL =>
  sql`${c}.reverses_id is null and not exists (select from lead_contact r where r.org_id = ${c}.org_id and r.reverses_id = ${c}.id)`;

/** Columns of LeadShape over a lead `l`. */
export const leadColumns: SQL = sql`
  l.id, l.name, l.phone, l.grade, l.interest, l.source, l.advisor_id, (select n.name from staff_name n where n.org_id = l.org_id and n.person_id = l.advisor_id) as advisor_name,
  l.status, l.closed_reason, l.note, l.created_at, t.on_date as last_contact_on, t.kind as last_contact_kind`;

/** The lead with the latest contact that stands. */
export const leadTables: SQL = sql`lead l left join lateral (
  select c.on_date, c.kind from lead_contact c where c.org_id = l.org_id and c.lead_id = l.id and ${stands(sql`c`)}
  order by c.happened_at desc, c.id desc limit 1) t on true`;

const contactsSql = (ctx: Ctx, leadId: string, contactId: string | null): SQL => sql`
  select c.id, c.kind, c.direction, c.appointment_on, c.note, c.actor_id, c.happened_at, c.on_date,
    (select n.name from staff_name n where n.org_id = c.org_id and n.person_id = c.actor_id) as actor_name,
    r.id is null and (c.counted or exists (select from lead_contact p where p.org_id = c.org_id and p.passes_to_id = c.id and p.lead_id = c.lead_id)) as counts,
    case when r.id is null then null else jsonb_build_object('reason', r.note, 'recordedAt', r.recorded_at,
      'actorName', (select n.name from staff_name n where n.org_id = r.org_id and n.person_id = r.actor_id)) end as reversal
  from lead_contact c left join lead_contact r on r.org_id = c.org_id and r.reverses_id = c.id
  where c.org_id = ${ctx.orgId} and c.lead_id = ${leadId} and c.reverses_id is null and (${contactId}::uuid is null or c.id = ${contactId}::uuid)
  order by c.happened_at desc, c.id desc limit 200`;

/** A contact of the lead as shown; not-found when there is none. */
export async function shownContact(ctx: Ctx, leadId: string, contactId: string): Promise<ShownContact> {
  const [row] = await ctx.tx.query<ShownContact>(contactsSql(ctx, leadId, contactId));
  if (row === undefined) throw problem('not-found');
  return row;
}

/** A lead of the campus with its contacts and whoever has the same phone; not-found when there is none here. */
export async function shownLead(
  ctx: Ctx,
  campus: CampusInfo,
  leadId: string,
): Promise<z.infer<typeof contract.LeadDetail>> {
  const [lead] = await ctx.tx.query<ShownLead & Pick<z.infer<typeof contract.LeadDetail>, 'student'>>(
    sql`select ${leadColumns}, (select jsonb_build_object('id', s.id, 'name', s.name) from student s where s.org_id = l.org_id and s.id = l.student_id) as student from ${leadTables} where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.id = ${leadId}`,
  );
  if (lead === undefined) throw problem('not-found');
  const contacts = await ctx.tx.query<ShownContact>(contactsSql(ctx, leadId, null));
  const samePhone = await ctx.tx.query<{ id: string; name: string; status: LeadStatusName }>(sql`
    select l.id, l.name, l.status from lead l
    where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.phone = ${lead.phone} and l.id <> ${leadId} order by l.id desc limit 10`);
  return { ...lead, contacts, samePhone, referral: await referralOf(ctx, leadId) };
}

export type LockedLead = {
  readonly id: string;
  readonly source: LeadSourceName;
  readonly status: LeadStatusName;
  readonly statusAt: string;
  readonly phone: string | null;
  readonly createdAt: string;
  readonly studentId: string | null;
};

/** Locks a lead of the campus: of two contacts logged or taken back at once, the second sees what the first did. */
export async function lockLead(ctx: Ctx, campus: CampusInfo, leadId: string): Promise<LockedLead> {
  const [row] = await ctx.tx.query<LockedLead>(sql`
    select l.id, l.source, l.status, l.status_at, l.phone, l.created_at, l.student_id from lead l where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.id = ${leadId} for no key update`);
  if (row === undefined) throw problem('not-found');
  return row;
}
