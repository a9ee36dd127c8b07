/** Complaints and accidents (投诉与事故): what was registered, the steps it went through, and how it was judged. */
import { sql } from '@keshi/platform/sql';
import { boolean, foreignKey, index, integer, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { app, campusColumns, day, instant, rowId, tenantPolicy } from '@keshi/platform/table';
import { student } from '../registry/schema.ts';

/**
 * A complaint or an accident. What was registered is written once: the runtime role may change nothing but where it stands
 * (the columns from `state` on), and delete nothing (CS-05).
 */
export const incident = app.table(
  'incident',
  {
    ...rowId(),
    ...campusColumns(),
    /** The child it is about, where it is about one; the child's family sees those it filed itself. */
    studentId: uuid('student_id'),
    kind: text('kind').notNull(),
    via: text('via').notNull(),
    complainantName: text('complainant_name'),
    complainantPhone: text('complainant_phone'),
    matter: text('matter').notNull(),
    demand: text('demand'),
    /** Of an accident. */
    major: boolean('major').notNull(),
    personConcernedId: uuid('person_concerned_id'),
    occurredOn: day('occurred_on').notNull(),
    receivedAt: instant('received_at').notNull(),
    /** The campus's own day of receiving, which the figures go by. */
    receivedOn: day('received_on').notNull(),
    registeredById: uuid('registered_by_id').notNull(),
    recordedAt: instant('recorded_at').notNull(),
    /** received → assigned → in_progress → resolved → visited → closed */
    state: text('state').notNull(),
    stateAt: instant('state_at').notNull(),
    assigneeId: uuid('assignee_id'),
    /** When the complainant last heard how it stands. */
    progressedAt: instant('progressed_at'),
    satisfaction: integer('satisfaction'),
    attributable: boolean('attributable').notNull(),
  },
  (t) => [
    primaryKey({ name: 'incident_pk', columns: [t.orgId, t.id] }),
    index('incident_campus_ix').on(t.orgId, t.campusId, t.receivedAt, t.id),
    index('incident_open_ix')
      .on(t.orgId, t.campusId, t.receivedAt, t.id)
      .where(sql`state <> 'closed'`),
    index('incident_student_ix').on(t.orgId, t.studentId),
    foreignKey({
      name: 'incident_student_fk',
      columns: [t.orgId, t.studentId],
      foreignColumns: [student.orgId, student.id],
    }),
    tenantPolicy('student'),
  ],
);

/** A step, a report of progress, or a judgement. What staff note about a family is not shown to the family. */
export const incidentEvent = app.table(
  'incident_event',
  {
    ...rowId(),
    ...campusColumns(),
    incidentId: uuid('incident_id').notNull(),
    kind: text('kind').notNull(),
    note: text('note'),
    assigneeId: uuid('assignee_id'),
    satisfaction: integer('satisfaction'),
    actorId: uuid('actor_id').notNull(),
    recordedAt: instant('recorded_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'incident_event_pk', columns: [t.orgId, t.id] }),
    index('incident_event_incident_ix').on(t.orgId, t.incidentId),
    foreignKey({
      name: 'incident_event_incident_fk',
      columns: [t.orgId, t.incidentId],
      foreignColumns: [incident.orgId, incident.id],
    }),
    tenantPolicy('campus'),
  ],
);
