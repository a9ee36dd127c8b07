/** Logging contacts with leads, and taking them back by an opposite record. */
import { sql } from '@keshi/platform/sql';
import { localDate } from '@keshi/kernel/dates';
import { timeErrors } from '@keshi/kernel/entered';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { idFor, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { one } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import {
  contactErrors,
  countsOnceADay,
  isHotlineCall,
  metricsOf,
  takesContact,
  type ContactKindName,
} from '../rules.ts';
import { lockLead, shownContact, stands, type LockedLead } from './lead-rows.ts';

type Body = In<typeof contract.logLeadContact>['body'];

/** What counting needs of a contact. */
type Countable = {
  readonly id: string;
  readonly kind: ContactKindName;
  readonly hotline: boolean;
  readonly actorId: string;
  readonly onDate: string;
};

/** The facts of a contact, or their opposites: dated and credited like what they correct. */
function countContact(ctx: Ctx, campus: CampusInfo, contact: Countable, count: 1 | -1): void {
  for (const metric of metricsOf(contact))
    ctx.count({
      metric,
      campusId: campus.id,
      branchId: campus.branchId,
      personId: contact.actorId,
      onDate: contact.onDate,
      studentId: null,
      sourceKind: 'lead_contact',
      sourceId: contact.id,
      count,
      units: 0,
      minor: 0,
    });
}

/** Writes a contact of a lead that is locked or new, and decides whether it counts. `at` is where its fields are in the body. */
export async function writeContact(
  ctx: Ctx,
  campus: CampusInfo,
  lead: LockedLead,
  body: Body,
  at = '',
): Promise<string> {
  const happenedAt = body.happenedAt === undefined ? ctx.now : new Date(body.happenedAt).toISOString();
  const onDate = localDate(happenedAt, campus.timeZone);
  const errors = [...timeErrors(`${at}/happenedAt`, happenedAt, ctx.now), ...contactErrors(body, onDate, at)];
  if (errors.length > 0) throw problem('invalid-input', { errors });
  if (!takesContact(lead, happenedAt))
    throw problem('conflict', { detail: `the lead is ${lead.status}`, status: lead.status });
  const contact: Countable = {
    id: idFor(ctx),
    kind: body.kind,
    hotline: isHotlineCall(lead.source, body),
    actorId: ctx.personId(),
    onDate,
  };
  // Whatever stands of the lead, kind and day, one of it counts already.
  const { counted } = await one(
    ctx.tx.query<{ counted: boolean }>(sql`
    insert into lead_contact (org_id, id, campus_id, branch_id, lead_id, kind, direction, hotline, appointment_on, note, counted, actor_id, happened_at, on_date, recorded_at)
    select ${ctx.orgId}::uuid, ${contact.id}::uuid, ${campus.id}::uuid, ${campus.branchId}::uuid, ${lead.id}::uuid, ${contact.kind}::text, ${body.direction ?? null}::text, ${contact.hotline}::boolean,
      ${body.appointmentOn ?? null}::date, ${body.note ?? null}::text,
      not ${countsOnceADay(contact.kind)}::boolean or not exists (
        select from lead_contact c where c.org_id = ${ctx.orgId} and c.lead_id = ${lead.id} and c.kind = ${contact.kind} and c.on_date = ${onDate} and ${stands(sql`c`)}),
      ${contact.actorId}::uuid, ${happenedAt}::timestamptz, ${onDate}::date, ${ctx.now}::timestamptz
    returning counted`),
  );
  if (counted) countContact(ctx, campus, contact, 1);
  return contact.id;
}

/** Logs a contact (ADM-05, ADM-07). conflict when the lead had signed or been closed by then. */
export async function logLeadContact(
  ctx: Ctx,
  { params, body }: In<typeof contract.logLeadContact>,
): Promise<Out<typeof contract.logLeadContact>> {
  const campus = await ctx.campus();
  const lead = await lockLead(ctx, campus, params.leadId);
  const contactId = await writeContact(ctx, campus, lead, body);
  ctx.trace({ subjectKind: 'lead', subjectId: lead.id, detail: { contactId, kind: body.kind } });
  return await shownContact(ctx, lead.id, contactId);
}

/** Another contact of the lead, kind and day that stands, the first logged: it counts when the one that did is taken back. */
async function nextInLine(ctx: Ctx, leadId: string, contact: Countable): Promise<Countable | null> {
  if (!countsOnceADay(contact.kind)) return null;
  const [other] = await ctx.tx.query<Countable>(sql`
    select c.id, c.kind, c.hotline, c.actor_id, c.on_date from lead_contact c
    where c.org_id = ${ctx.orgId} and c.lead_id = ${leadId} and c.kind = ${contact.kind} and c.on_date = ${contact.onDate} and c.id <> ${contact.id} and ${stands(sql`c`)}
    order by c.id limit 1`);
  return other ?? null;
}

/** Takes a contact back (ADM-07). What it counted as is taken back with it, and passes to another of the day where there is one. */
export async function reverseLeadContact(
  ctx: Ctx,
  { params, body }: In<typeof contract.reverseLeadContact>,
): Promise<Out<typeof contract.reverseLeadContact>> {
  const campus = await ctx.campus();
  const lead = await lockLead(ctx, campus, params.leadId);
  const shown = await shownContact(ctx, lead.id, params.contactId);
  if (shown.reversal !== null) return shown;
  const contact = await one(
    ctx.tx.query<Countable>(
      sql`select c.id, c.kind, c.hotline, c.actor_id, c.on_date from lead_contact c where c.org_id = ${ctx.orgId} and c.id = ${shown.id}`,
    ),
  );
  const next = shown.counts ? await nextInLine(ctx, lead.id, contact) : null;
  await ctx.tx.query(sql`
    insert into lead_contact (org_id, id, campus_id, branch_id, lead_id, kind, direction, hotline, appointment_on, note, counted, reverses_id, passes_to_id, actor_id, happened_at, on_date, recorded_at)
    select c.org_id, ${idFor(ctx)}::uuid, c.campus_id, c.branch_id, c.lead_id, c.kind, c.direction, c.hotline, c.appointment_on, ${body.reason}::text, false, c.id, ${next?.id ?? null}::uuid,
      ${ctx.personId()}::uuid, c.happened_at, c.on_date, ${ctx.now}::timestamptz
    from lead_contact c where c.org_id = ${ctx.orgId} and c.id = ${contact.id}`);
  if (shown.counts) countContact(ctx, campus, contact, -1);
  if (next !== null) countContact(ctx, campus, next, 1);
  ctx.trace({ subjectKind: 'lead', subjectId: lead.id, detail: { contactId: contact.id, reversed: true } });
  return await shownContact(ctx, lead.id, contact.id);
}
