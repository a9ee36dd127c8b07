/** Students, guardians and enrolments (ORG-03, ADM-15). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { DateOn, Id, Name, Note, PageQuery, pageOf, Phone, Whole } from '@keshi/kernel/shapes';

export const EnrolmentStatus = z.enum(['active', 'suspended', 'finished']);
export const EnrolmentShape = z.object({
  id: Id,
  courseId: Id,
  courseName: z.string(),
  status: EnrolmentStatus,
  enrolledOn: DateOn,
  balanceUnits: Whole,
});
export const GuardianShape = z.object({
  id: Id,
  personId: Id,
  name: z.string(),
  phone: z.string(),
  relation: z.string().nullable(),
});
export const StudentRow = z.object({
  id: Id,
  name: z.string(),
  grade: z.string().nullable(),
  advisorId: Id.nullable(),
  advisorName: z.string().nullable(),
  enrolments: z.array(EnrolmentShape).max(50),
  balanceUnits: Whole,
  owedUnits: Whole,
});
export const StudentShape = StudentRow.extend({
  campusId: Id,
  phone: z.string().nullable(),
  birthOn: DateOn.nullable(),
  gender: z.enum(['female', 'male']).nullable(),
  school: z.string().nullable(),
  source: z.string().nullable(),
  note: z.string().nullable(),
  guardians: z.array(GuardianShape).max(20),
});

/** By name; `q` is a prefix of the name or the start of a guardian's phone number. `lowBalance` keeps those with an active enrolment in a course whose balance is at or under the limit. */
export const listStudents = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/students',
  summary: 'Students of a campus',
  can: 'student.read',
  repeat: 'safe',
  query: PageQuery.extend({
    q: z.string().trim().max(40).optional(),
    advisorId: Id.optional(),
    status: EnrolmentStatus.optional(),
    lowBalance: z.stringbool().optional(),
  }),
  output: pageOf(StudentRow),
  rows: ['ORG-03', 'HRS-04'],
});

export const getStudent = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/students/{studentId}',
  summary: 'A student',
  can: 'student.read',
  repeat: 'safe',
  output: StudentShape,
  problems: ['not-found'],
});

const Guardian = z.object({ name: Name, phone: Phone, relation: z.string().trim().max(20).optional() });
const StudentFields = z.object({
  name: Name,
  birthOn: DateOn.optional(),
  gender: z.enum(['female', 'male']).optional(),
  grade: z.string().trim().max(20).optional(),
  school: z.string().trim().max(60).optional(),
  source: z.string().trim().max(40).optional(),
  note: Note.optional(),
  advisorId: Id.optional(),
});

/** What is said about a student: left out keeps what is there, null takes it away. */
const StudentChanges = z.object({
  name: Name.optional(),
  birthOn: DateOn.nullable().optional(),
  gender: z.enum(['female', 'male']).nullable().optional(),
  grade: z.string().trim().max(20).nullable().optional(),
  school: z.string().trim().max(60).nullable().optional(),
  source: z.string().trim().max(40).nullable().optional(),
  note: Note.nullable().optional(),
  advisorId: Id.nullable().optional(),
});

/** A new student with at least one guardian, who can sign in with that phone from then on. Same name and phone in the campus is refused as a double. */
export const createStudent = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/students',
  summary: 'Add a student',
  can: 'student.write',
  repeat: 'key',
  status: 201,
  body: StudentFields.extend({ guardians: z.array(Guardian).min(1).max(4) }),
  output: StudentShape,
  problems: ['already-exists', 'invalid-input', 'not-found'],
  rows: ['ADM-15'],
});

/** Fields left out stay as they are; null takes one away. A name that makes a double in the campus is refused. */
export const updateStudent = endpoint({
  method: 'PATCH',
  path: '/orgs/{orgId}/campuses/{campusId}/students/{studentId}',
  summary: 'Change a student',
  can: 'student.write',
  repeat: 'natural',
  body: StudentChanges,
  output: StudentShape,
  problems: ['not-found', 'already-exists', 'invalid-input'],
});

export const addGuardian = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/students/{studentId}/guardians',
  summary: 'Add a guardian',
  can: 'student.write',
  repeat: 'key',
  status: 201,
  body: Guardian,
  output: GuardianShape,
  problems: ['not-found', 'already-exists', 'invalid-input'],
});

/** Ends a guardian's access to this child at once. */
export const removeGuardian = endpoint({
  method: 'DELETE',
  path: '/orgs/{orgId}/campuses/{campusId}/students/{studentId}/guardians/{guardianId}',
  summary: 'Remove a guardian',
  can: 'student.write',
  repeat: 'natural',
  problems: ['not-found'],
});

/** Effective-dated change of an enrolment's status (suspended 停课, active 在读, finished 结课): not after today, not before the last change. Setting the status it has changes nothing. */
export const setEnrolmentStatus = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/campuses/{campusId}/students/{studentId}/enrolments/{enrolmentId}/status',
  summary: 'Set the status of an enrolment',
  can: 'student.write',
  repeat: 'natural',
  body: z.object({ status: EnrolmentStatus, effectiveOn: DateOn }),
  output: EnrolmentShape,
  problems: ['not-found', 'conflict', 'invalid-input'],
});

/** A family's view of the child: what parents may know about it. */
export const getChild = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/family/{studentId}',
  summary: 'My child',
  can: 'family.read',
  repeat: 'safe',
  output: z.object({
    id: Id,
    name: z.string(),
    grade: z.string().nullable(),
    campusId: Id,
    campusName: z.string(),
    advisorName: z.string().nullable(),
    enrolments: z.array(EnrolmentShape).max(50),
    balanceUnits: Whole,
    owedUnits: Whole,
  }),
  rows: ['ORG-04'],
});
