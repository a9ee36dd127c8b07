/** Leads (潜在学员), and every contact with them. */
import { sql } from 'drizzle-orm';
import { boolean, foreignKey, index, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { app, campusColumns, day, instant, rowId, tenantPolicy } from '@keshi/platform/table';

/** Somebody who may become a student. Phones may repeat: brothers and sisters ask with one phone. */
export const lead = app.table(
  'lead',
  {
    ...rowId(),
    ...campusColumns(),
    name: text('name').notNull(),
    phone: text('phone'),
    grade: text('grade'),
    /** The course asked about, in the family's words. */
    interest: text('interest'),
    source: text('source').notNull(),
    advisorId: uuid('advisor_id'),
    /** open → signed | closed, and open again. */
    status: text('status').notNull(),
    closedReason: text('closed_reason'),
    statusAt: instant('status_at').notNull(),
    note: text('note'),
    createdById: uuid('created_by_id').notNull(),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'lead_pk', columns: [t.orgId, t.id] }),
    index('lead_campus_ix').on(t.orgId, t.campusId, t.id),
    index('lead_phone_ix').on(t.orgId, t.campusId, t.phone),
    // What is noted about a family is not shown to the family.
    tenantPolicy('campus'),
  ],
);

/**
 * A contact with a lead, or the taking back of one (`reverses_id`). `counted` is decided once, when saved: whether it is the one of its lead,
 * kind and day that counts. When that one is taken back, `passes_to_id` names the other of the day that counts from then on.
 */
export const leadContact = app.table(
  'lead_contact',
  {
    ...rowId(),
    ...campusColumns(),
    leadId: uuid('lead_id').notNull(),
    kind: text('kind').notNull(),
    /** Of a call: in or out. */
    direction: text('direction'),
    /** An inbound call of a lead that came by the hotline, as the lead's source was then (M1b). */
    hotline: boolean('hotline').notNull(),
    /** Of an invitation: the day on which they are to come. */
    appointmentOn: day('appointment_on'),
    /** What was said; of a reversal, why. */
    note: text('note'),
    counted: boolean('counted').notNull(),
    reversesId: uuid('reverses_id'),
    passesToId: uuid('passes_to_id'),
    actorId: uuid('actor_id').notNull(),
    happenedAt: instant('happened_at').notNull(),
    onDate: day('on_date').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'lead_contact_pk', columns: [t.orgId, t.id] }),
    index('lead_contact_lead_ix').on(t.orgId, t.leadId, t.onDate),
    uniqueIndex('lead_contact_reverses_uq')
      .on(t.orgId, t.reversesId)
      .where(sql`reverses_id is not null`),
    foreignKey({
      name: 'lead_contact_lead_fk',
      columns: [t.orgId, t.leadId],
      foreignColumns: [lead.orgId, lead.id],
    }),
    tenantPolicy('campus'),
  ],
);
