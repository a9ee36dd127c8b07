/**
 * Roles and permissions as data: an endpoint names one permission, a role holds a set, a membership gives a role in a scope.
 * The authorisation matrix, the screens' menus and the tests all read this table (ROL-11, ROL-13, requirements § Roles).
 */

export const PERMISSIONS = [
  'org.read',
  'org.manage',
  'member.read',
  'member.manage',
  'setting.manage',
  'student.read',
  'student.write',
  'import.run',
  'import.sign',
  'class.read',
  'class.write',
  'attendance.read',
  'attendance.mark',
  'hours.read',
  'hours.adjust',
  'order.read',
  'order.write',
  'receipt.record',
  'payment.review',
  'renewal.read',
  'renewal.work',
  'lead.read',
  'lead.write',
  'incident.read',
  'incident.write',
  'incident.judge',
  'survey.read',
  'survey.run',
  'survey.campus',
  'visit.read',
  'visit.log',
  'task.read',
  'task.work',
  'task.manage',
  'record.read',
  'record.write',
  'record.prepare',
  'record.sign',
  'record.review',
  'counselling.work',
  'day.read',
  'duty.team',
  'filing.read',
  'filing.file',
  'figure.read',
  'figure.export',
  'target.read',
  'target.issue',
  'target.split',
  'target.plan',
  'appraisal.read',
  'appraisal.judge',
  'appraisal.own',
  'award.name',
  'handbook.read',
  'handbook.acknowledge',
  'handbook.receipts',
  'handbook.publish',
  'family.read',
  'family.pay',
  'family.complain',
  'family.sign',
  'family.answer',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

export const ROLES = [
  'director',
  'branch_principal',
  'principal',
  'advisor_supervisor',
  'advisor',
  'teaching_director',
  'teacher',
  'front_desk',
  'finance',
  'consultant_supervisor',
  'project_department',
  'guardian',
] as const;

export type Role = (typeof ROLES)[number];

/** What a membership reaches: the whole organisation, a branch, a campus, or (guardians) one child. */
export type ScopeKind = 'org' | 'branch' | 'campus' | 'student';

/** Rules are published to everybody who works in the organisation, whatever else they may do (DOC-02). */
const everyone = ['org.read', 'handbook.read', 'handbook.acknowledge'] as const satisfies readonly Permission[];

/** Whoever works at a campus raises tasks and does their own; what else of them one sees is the service's to say. */
const campusStaff = [
  ...everyone,
  'class.read',
  'attendance.read',
  'task.read',
  'task.work',
] as const satisfies readonly Permission[];

const advising = [
  ...campusStaff,
  'student.read',
  'student.write',
  'class.write',
  'attendance.mark',
  'hours.read',
  'order.read',
  'order.write',
  'renewal.read',
  'renewal.work',
  'lead.read',
  'lead.write',
  'incident.read',
  'incident.write',
  'survey.read',
  'survey.run',
  'visit.read',
  'visit.log',
  'record.read',
  'record.write',
  'record.prepare',
  'record.sign',
  'counselling.work',
  'day.read',
  'filing.read',
  'filing.file',
  'target.plan',
  'appraisal.own',
] as const satisfies readonly Permission[];

const principal = [
  ...advising,
  'member.read',
  'member.manage',
  'import.run',
  'import.sign',
  'hours.adjust',
  'receipt.record',
  'payment.review',
  'survey.campus',
  'task.manage',
  'duty.team',
  'figure.read',
  'figure.export',
  'target.read',
  'target.split',
  'appraisal.read',
  'appraisal.judge',
  'handbook.receipts',
] as const satisfies readonly Permission[];

/** The director reads and decides; the day's work inside a campus stays with its people (requirements § Roles). */
const director = [
  ...everyone,
  'org.manage',
  'member.read',
  'member.manage',
  'setting.manage',
  'student.read',
  'import.run',
  'import.sign',
  'class.read',
  'class.write',
  'attendance.read',
  'hours.read',
  'hours.adjust',
  'order.read',
  'payment.review',
  'renewal.read',
  'lead.read',
  'incident.read',
  'incident.judge',
  'survey.read',
  'visit.read',
  'task.read',
  'record.read',
  'day.read',
  'duty.team',
  'filing.read',
  'figure.read',
  'figure.export',
  'target.read',
  'target.issue',
  'appraisal.read',
  'handbook.receipts',
  'handbook.publish',
] as const satisfies readonly Permission[];

export const ROLE_PERMISSIONS: Record<Role, readonly Permission[]> = {
  director,
  // Who is judged does not judge: branch and head office say what cannot be held against a campus (A37).
  branch_principal: [...principal, 'incident.judge', 'target.issue', 'award.name'],
  principal,
  advisor_supervisor: [
    ...advising,
    'member.read',
    'import.run',
    'receipt.record',
    'survey.campus',
    'task.manage',
    'duty.team',
    'figure.read',
    'figure.export',
    'target.read',
    'target.split',
    'appraisal.read',
    'appraisal.judge',
    'handbook.receipts',
  ],
  advisor: advising,
  // Reads what is learnt, signs what they attended, reviews the teachers' plans (ROL-10); no money, no contacts logged.
  teaching_director: [
    ...campusStaff,
    'student.read',
    'record.read',
    'record.sign',
    'record.review',
    'day.read',
    'filing.read',
  ],
  teacher: [...campusStaff, 'attendance.mark', 'record.read', 'record.prepare', 'record.sign', 'day.read'],
  front_desk: [
    ...campusStaff,
    'student.read',
    'student.write',
    'order.read',
    'order.write',
    'receipt.record',
    'lead.read',
    'lead.write',
    'incident.read',
    'incident.write',
  ],
  finance: [
    ...campusStaff,
    'student.read',
    'hours.read',
    'order.read',
    'receipt.record',
    'payment.review',
    'filing.read',
    'figure.read',
    'figure.export',
  ],
  // Receives the monthly statistics of the campus's advisors (RPT-05, A14).
  consultant_supervisor: [...everyone, 'class.read', 'task.read', 'task.work', 'lead.read', 'filing.read'],
  // Reads what is filed to it: takings, teachers needed, monthly counts. Nothing of students or families (requirements § Roles).
  project_department: [...everyone, 'filing.read'],
  guardian: ['family.read', 'family.pay', 'family.complain', 'family.sign', 'family.answer'],
};

/** Scopes in which a role can be given. */
export const ROLE_SCOPES: Record<Role, readonly ScopeKind[]> = {
  director: ['org'],
  branch_principal: ['branch'],
  principal: ['campus'],
  advisor_supervisor: ['campus'],
  advisor: ['campus'],
  teaching_director: ['branch', 'campus'],
  teacher: ['campus'],
  front_desk: ['campus'],
  finance: ['org', 'branch', 'campus'],
  consultant_supervisor: ['campus'],
  project_department: ['org', 'branch'],
  guardian: ['student'],
};

/** Roles whose holders see only their own classes inside a campus (ROL-11). */
export const OWN_CLASSES_ONLY: readonly Role[] = ['teacher'];

/**
 * One role in one scope, as carried with the session. The ids above the scope are filled in (a campus grant names its
 * branch, a guardian's grant the child's campus) and a branch grant lists its campuses, so that a check needs no look-up.
 */
export type Grant = {
  readonly role: Role;
  readonly branchId: string | null;
  readonly campusId: string | null;
  readonly studentId: string | null;
  readonly campusIds?: readonly string[];
};

/** Where a request wants to act: read off its address. */
export type Place =
  | { readonly kind: 'org' }
  | { readonly kind: 'branch'; readonly branchId: string }
  | { readonly kind: 'campus'; readonly campusId: string }
  | { readonly kind: 'student'; readonly studentId: string };

/** True when the grant's scope contains the place. A guardian's grant contains its child and nothing else. */
export function covers(grant: Grant, place: Place): boolean {
  if (grant.role === 'guardian' || place.kind === 'student') {
    return grant.role === 'guardian' && place.kind === 'student' && grant.studentId === place.studentId;
  }
  if (grant.campusId !== null) return place.kind === 'campus' && place.campusId === grant.campusId;
  if (grant.branchId === null) return true;
  if (place.kind === 'branch') return place.branchId === grant.branchId;
  return place.kind === 'campus' && (grant.campusIds ?? []).includes(place.campusId);
}

export const holds = (role: Role, permission: Permission): boolean => ROLE_PERMISSIONS[role].includes(permission);

/**
 * The grants that allow a permission at a place; empty means refused. Reading the organisation itself (its name, settings and the part
 * of its tree one reaches) is for everyone who works in it, wherever that is.
 */
export const grantsFor = (grants: readonly Grant[], permission: Permission, place: Place): readonly Grant[] =>
  grants.filter(
    (grant) =>
      holds(grant.role, permission) && (covers(grant, place) || (permission === 'org.read' && place.kind === 'org')),
  );
