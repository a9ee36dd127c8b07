/** The register of complaints and accidents (CS-02…CS-05, KPI-03): what was said, the steps it goes through, and how it is judged. */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { DateOn, Id, Instant, Name, Note, PageQuery, pageOf, Phone } from '@keshi/kernel/shapes';
import { DESK_VIAS, INCIDENT_KINDS, INCIDENT_STATES, INCIDENT_STEPS, INCIDENT_VIAS } from './rules.ts';

export const IncidentKind = z.enum(INCIDENT_KINDS);
export const IncidentVia = z.enum(INCIDENT_VIAS);
export const IncidentState = z.enum(INCIDENT_STATES);
export const IncidentEventKind = z.enum([...INCIDENT_STEPS, 'not_attributable', 'attributable']);
const Satisfaction = z.int().min(1).max(5);
const Matter = z.string().trim().min(2).max(1000);

export const IncidentShape = z.object({
  id: Id,
  kind: IncidentKind,
  via: IncidentVia,
  studentId: Id.nullable(),
  studentName: z.string().nullable(),
  complainantName: z.string().nullable(),
  complainantPhone: z.string().nullable(),
  matter: z.string(),
  demand: z.string().nullable(),
  major: z.boolean(),
  personConcernedId: Id.nullable(),
  personConcernedName: z.string().nullable(),
  occurredOn: DateOn,
  receivedAt: Instant,
  state: IncidentState,
  stateAt: Instant,
  assigneeId: Id.nullable(),
  assigneeName: z.string().nullable(),
  satisfaction: z.int().nullable(),
  attributable: z.boolean(),
  /** When something is owed next (A22), and whether that has passed. */
  dueAt: Instant.nullable(),
  late: z.boolean(),
});
export const IncidentDetail = IncidentShape.extend({
  registeredByName: z.string().nullable(),
  events: z
    .array(
      z.object({
        id: Id,
        kind: IncidentEventKind,
        note: z.string().nullable(),
        assigneeName: z.string().nullable(),
        satisfaction: z.int().nullable(),
        actorName: z.string().nullable(),
        recordedAt: Instant,
      }),
    )
    .max(200),
});

/** Open ones by when they came in, the longest open first; closed ones the latest first (`open=false`). */
export const listIncidents = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/incidents',
  summary: 'Complaints and accidents of a campus',
  can: 'incident.read',
  repeat: 'safe',
  query: PageQuery.extend({
    open: z.stringbool().default(true),
    state: IncidentState.optional(),
    kind: IncidentKind.optional(),
    studentId: Id.optional(),
  }),
  output: pageOf(IncidentShape),
  rows: ['CS-02', 'CS-04'],
});
export const getIncident = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/incidents/{incidentId}',
  summary: 'A complaint or accident with its steps',
  can: 'incident.read',
  repeat: 'safe',
  output: IncidentDetail,
  problems: ['not-found'],
});
/** Registers one. What is registered stays as it is: there is no changing or deleting it (CS-05). */
export const createIncident = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/incidents',
  summary: 'Register a complaint or an accident',
  can: 'incident.write',
  repeat: 'key',
  status: 201,
  body: z.object({
    kind: IncidentKind,
    via: z.enum(DESK_VIAS),
    studentId: Id.optional(),
    complainantName: Name.optional(),
    complainantPhone: Phone.optional(),
    matter: Matter,
    demand: Note.optional(),
    /** Only of an accident. */
    major: z.boolean().default(false),
    personConcernedId: Id.optional(),
    occurredOn: DateOn,
    receivedAt: Instant.optional(),
  }),
  output: IncidentDetail,
  problems: ['invalid-input', 'not-found'],
  rows: ['CS-02', 'CS-05', 'KPI-03'],
});
/**
 * received → assigned → in_progress → resolved → visited → closed: only the next step, or another assignee while assigned and another report
 * to the complainant while in progress (CS-03).
 */
export const stepIncident = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/incidents/{incidentId}/steps',
  summary: 'Record a step',
  can: 'incident.write',
  repeat: 'key',
  status: 201,
  body: z.object({
    to: z.enum(INCIDENT_STEPS),
    note: Note.optional(),
    assigneeId: Id.optional(),
    satisfaction: Satisfaction.optional(),
  }),
  output: IncidentDetail,
  problems: ['invalid-input', 'not-found', 'conflict'],
  rows: ['CS-03', 'CS-04'],
});
/** Branch or head office says that it cannot be held against the campus, or that it can after all, with a reason that is kept (A37). */
export const judgeIncident = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/campuses/{campusId}/incidents/{incidentId}/judgement',
  summary: 'Judge whether it counts against the campus',
  can: 'incident.judge',
  repeat: 'natural',
  body: z.object({ attributable: z.boolean(), reason: z.string().trim().min(2).max(500) }),
  output: IncidentDetail,
  problems: ['not-found'],
  rows: ['CS-05'],
});

/** What a family sees of what it filed: its own words and where it stands. */
export const ComplaintShape = z.object({
  id: Id,
  matter: z.string(),
  demand: z.string().nullable(),
  occurredOn: DateOn,
  receivedAt: Instant,
  state: IncidentState,
  stateAt: Instant,
});
export const createComplaint = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/family/{studentId}/complaints',
  summary: 'File a complaint about what concerns the child',
  can: 'family.complain',
  repeat: 'key',
  status: 201,
  body: z.object({ matter: Matter, demand: Note.optional(), occurredOn: DateOn.optional() }),
  output: ComplaintShape,
  problems: ['invalid-input', 'not-found'],
  rows: ['CS-02', 'CS-05'],
});
export const listComplaints = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/family/{studentId}/complaints',
  summary: 'Complaints filed from the family pages of the child',
  can: 'family.complain',
  repeat: 'safe',
  query: PageQuery,
  output: pageOf(ComplaintShape),
  rows: ['CS-03'],
});
