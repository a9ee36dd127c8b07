/** Records: numbered forms in students' archives, signed, corrected by versions (BRF-02…07, PTM-03…17, TST-01…04, ADV-03, ADV-04, CLS-08, REC-06, REC-10). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { DateOn, Id, Instant, Month, Name, PageQuery, pageOf } from '@keshi/kernel/shapes';
import { ARCHIVE_PARTS, ATTENDANTS, PLANNED_KINDS, PREPARATION_PARTS, RECORD_KINDS, RECORD_STATES } from './rules.ts';
import { CounsellingForm, MemoForm, PlanForm, Preparation, RecordForm, ShownForm } from './rules/forms.ts';

export { AdvisorPreparation, FORMS, TeacherNotes, TeacherPreparation } from './rules/forms.ts';
export const RecordKindName = z.enum(RECORD_KINDS);
export const RecordStateName = z.enum(RECORD_STATES);
const PlannedKind = z.enum(PLANNED_KINDS);
const AttendantName = z.enum(ATTENDANTS);
const Reason = z.string().trim().min(2).max(500);

export const RecordShape = z.object({
  id: Id,
  kind: RecordKindName,
  number: z.string(),
  state: RecordStateName,
  classId: Id.nullable(),
  className: z.string().nullable(),
  /** The one student it is about. */
  studentId: Id.nullable(),
  studentName: z.string().nullable(),
  heldAt: Instant,
  authorId: Id,
  authorName: z.string().nullable(),
  version: z.int(),
  filedAt: Instant.nullable(),
  /** Families whose archive it is in, and those of them that signed a version of it. */
  families: z.int(),
  signed: z.int(),
  /** Who a held meeting lacked (PTM-07, PTM-15). */
  absent: z.array(AttendantName),
});
const Signature = z.object({ signerName: z.string(), version: z.int(), signedAt: Instant });
export const RecordDetail = RecordShape.extend({
  lessonId: Id.nullable(),
  meeting: z.object({ id: Id, number: z.string() }).nullable(),
  serious: z.boolean(),
  teacherId: Id.nullable(),
  teacherName: z.string().nullable(),
  cancelReason: z.string().nullable(),
  /** A briefing nearer to the first lesson than the rule allows (BRF-03): flagged, not refused. */
  late: z.boolean(),
  /** What the version asked for says; null while it is planned. */
  form: RecordForm.nullable(),
  shownVersion: z.int(),
  versions: z
    .array(
      z.object({
        version: z.int(),
        reason: z.string().nullable(),
        filedByName: z.string().nullable(),
        filedAt: Instant,
      }),
    )
    .max(100),
  /** Of a planned one the students of the class as they will be; by name. */
  students: z
    .array(
      z.object({
        studentId: Id,
        name: z.string(),
        attended: z.boolean(),
        signature: Signature.extend({ via: z.enum(['phone', 'paper']) }).nullable(),
        toldAt: Instant.nullable(),
      }),
    )
    .max(200),
  staffSignatures: z.array(Signature.extend({ personId: Id })).max(50),
  preparations: z
    .array(z.object({ form: Preparation, authorName: z.string().nullable(), recordedAt: Instant }))
    .max(PREPARATION_PARTS.length),
  review: z
    .object({
      approved: z.boolean(),
      note: z.string().nullable(),
      reviewerName: z.string().nullable(),
      reviewedAt: Instant,
    })
    .nullable(),
});

/** By the time held, newest first. Counselling plans are listed only to who may read them; teachers see what concerns their own classes (ROL-11). */
export const listRecords = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/records',
  summary: 'Records of a campus',
  can: 'record.read',
  repeat: 'safe',
  query: PageQuery.extend({
    kind: RecordKindName.optional(),
    state: RecordStateName.optional(),
    classId: Id.optional(),
    studentId: Id.optional(),
  }),
  output: pageOf(RecordShape),
  rows: ['REC-06', 'PTM-07'],
});
/** `version` reads an older one; without it the newest. */
export const getRecord = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/records/{recordId}',
  summary: 'A record with its versions, signatures and preparation',
  can: 'record.read',
  repeat: 'safe',
  query: z.object({ version: z.coerce.number<number>().int().min(1).max(1000).optional() }),
  output: RecordDetail,
  problems: ['not-found'],
});
/** A briefing, a parents' meeting or a test of a class is planned, and gets its number. */
export const planRecord = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/records',
  summary: 'Plan a briefing, meeting or test',
  can: 'record.write',
  repeat: 'key',
  status: 201,
  body: z.object({
    kind: PlannedKind,
    classId: Id,
    heldAt: Instant,
    /** Of a meeting about serious learning problems (PTM-15). */
    serious: z.boolean().default(false),
  }),
  output: RecordDetail,
  problems: ['not-found', 'invalid-input'],
  rows: ['BRF-02', 'PTM-02', 'PTM-15', 'TST-01', 'REC-06'],
});
/** Calls off what is planned, or moves it; the number stays used. conflict once it is filed. */
export const movePlanned = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/campuses/{campusId}/planned-records/{plannedId}',
  summary: 'Move what is planned, or call it off',
  can: 'record.write',
  repeat: 'natural',
  body: z.object({ heldAt: Instant.optional(), cancelReason: Reason.optional() }),
  output: RecordDetail,
  problems: ['not-found', 'conflict', 'invalid-input'],
});
/**
 * What advisor and teacher bring to a planned meeting, and what the teacher notes of what advisor and parents report at it (`notes`, from its
 * time on, filed or not); saving a part again replaces what was said.
 */
export const prepareMeeting = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/planned-records/{plannedId}/preparations',
  summary: 'Prepare a parents’ meeting, or note what was reported at it',
  can: 'record.prepare',
  repeat: 'key',
  status: 201,
  body: Preparation,
  output: RecordDetail,
  problems: ['not-found', 'conflict', 'not-allowed'],
  rows: ['PTM-04', 'PTM-05', 'PTM-09'],
});
/** Files what was planned, or corrects what was filed: a further version with its reason. Filed versions never change. */
export const fileRecord = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/records/{recordId}/versions',
  summary: 'File or correct a record',
  can: 'record.write',
  repeat: 'key',
  status: 201,
  body: z.object({
    heldAt: Instant.optional(),
    reason: Reason.optional(),
    form: RecordForm,
    /** Banned words in what families read are meant (ADV-07). */
    keepWords: z.boolean().default(false),
  }),
  output: RecordDetail,
  problems: ['not-found', 'conflict', 'invalid-input', 'banned-words'],
  rows: ['ADV-07', 'BRF-04', 'BRF-05', 'PTM-06', 'PTM-08', 'PTM-11', 'PTM-12', 'PTM-13', 'TST-02', 'TST-04'],
});
/** The memo of a student's first lesson in a class. already-exists when there is one: correct that. */
export const fileMemo = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/lessons/{lessonId}/memos',
  summary: 'File a first-lesson memo',
  can: 'record.write',
  repeat: 'key',
  status: 201,
  body: z.object({ studentId: Id, form: MemoForm }),
  output: RecordDetail,
  problems: ['not-found', 'invalid-input', 'already-exists'],
  rows: ['BRF-06', 'BRF-07', 'RV-04', 'RV-06', 'RV-07', 'RV-08', 'RV-09'],
});
/** A class's learning plan; after a meeting (`meetingId`) the optimised one, which the teaching director reviews. */
export const filePlan = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/classes/{classId}/plans',
  summary: 'File a class plan',
  can: 'record.prepare',
  repeat: 'key',
  status: 201,
  body: z.object({ meetingId: Id.optional(), form: PlanForm }),
  output: RecordDetail,
  problems: ['not-found', 'invalid-input'],
  rows: ['CLS-08', 'PTM-14'],
});
/** Read by its author, supervisors and principals only. */
export const fileCounsellingPlan = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/students/{studentId}/counselling-plans',
  summary: 'File a counselling plan',
  can: 'counselling.work',
  repeat: 'key',
  status: 201,
  body: z.object({ form: CounsellingForm }),
  output: RecordDetail,
  problems: ['not-found', 'invalid-input'],
  rows: ['ADV-03', 'ADV-04'],
});
/** The caller signs the newest version. Signing again changes nothing. */
export const signRecord = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/campuses/{campusId}/records/{recordId}/signature',
  summary: 'Sign a record',
  can: 'record.sign',
  repeat: 'natural',
  output: RecordDetail,
  problems: ['not-found', 'conflict'],
  rows: ['BRF-05', 'PTM-11'],
});
/** A parent signed on paper: who, and who took it (A18). */
export const takePaperSignature = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/campuses/{campusId}/records/{recordId}/paper-signatures/{studentId}',
  summary: 'Record a signature on paper',
  can: 'record.write',
  repeat: 'natural',
  body: z.object({ signerName: Name }),
  output: RecordDetail,
  problems: ['not-found', 'conflict'],
  rows: ['BRF-05'],
});
/** A family was told in person; a student who joined since gets the record into the archive with it (A16, A17). */
export const tellFamily = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/records/{recordId}/told',
  summary: 'Record that a family was told',
  can: 'record.write',
  repeat: 'key',
  status: 201,
  body: z.object({ studentId: Id, toldAt: Instant.optional(), note: z.string().trim().max(500).optional() }),
  output: RecordDetail,
  problems: ['not-found', 'conflict', 'invalid-input'],
  rows: ['BRF-02', 'TST-02', 'PTM-13'],
});
/** The teaching director approves a plan's newest version, or sends it back with what is missing. conflict for a version reviewed before. */
export const reviewPlan = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/class-plans/{classPlanId}/reviews',
  summary: 'Review a class plan',
  can: 'record.review',
  repeat: 'key',
  status: 201,
  body: z.object({ approved: z.boolean(), note: z.string().trim().max(500).optional() }),
  output: RecordDetail,
  problems: ['not-found', 'conflict', 'invalid-input'],
  rows: ['PTM-14', 'ROL-10'],
});
/** How complete a student's archive is, and what is in it. `score` in per cent of what is needed so far. */
export const getArchive = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/students/{studentId}/archive',
  summary: 'A student’s archive',
  can: 'student.read',
  repeat: 'safe',
  output: z.object({
    score: z.int().nullable(),
    items: z
      .array(z.object({ part: z.enum(ARCHIVE_PARTS), needed: z.int(), present: z.int() }))
      .max(ARCHIVE_PARTS.length),
    /** Newest first. */
    scores: z
      .array(
        z.object({
          recordId: Id,
          subject: z.string(),
          score: z.int().nullable(),
          fullMark: z.int(),
          analysis: z.string().nullable(),
          heldOn: DateOn,
        }),
      )
      .max(50),
  }),
  problems: ['not-found'],
  rows: ['REC-09', 'REC-10', 'TST-04'],
});
/** Parents' meetings of a month by who planned them: held, still to come, missed (their time passed unfiled), called off. */
export const listMeetingsHeld = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/meetings-held',
  summary: 'Parents’ meetings by advisor',
  can: 'duty.team',
  repeat: 'safe',
  query: z.object({ month: Month.optional() }),
  output: z.object({
    month: Month,
    people: z
      .array(
        z.object({
          authorId: Id,
          authorName: z.string().nullable(),
          held: z.int(),
          planned: z.int(),
          missed: z.int(),
          cancelled: z.int(),
          /** Held without the teaching director or the supervisor (PTM-07). */
          unattended: z.int(),
        }),
      )
      .max(200),
  }),
  rows: ['PTM-17', 'PTM-07'],
});

/** What a family reads: its own copy, its own child's score, and whether it signed. */
export const ChildRecord = z.object({
  recordId: Id,
  kind: PlannedKind,
  number: z.string(),
  version: z.int(),
  className: z.string().nullable(),
  heldAt: Instant,
  attended: z.boolean(),
  form: ShownForm,
  score: z.object({ score: z.int().nullable(), analysis: z.string().nullable() }).nullable(),
  signature: Signature.nullable(),
});
export const listChildRecords = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/family/{studentId}/records',
  summary: 'Records of the child that its family reads',
  can: 'family.read',
  repeat: 'safe',
  query: PageQuery,
  output: pageOf(ChildRecord),
  rows: ['BRF-05', 'PTM-11', 'TST-02'],
});
/** A guardian signs the version they read; conflict when there is a newer one. Signing again changes nothing. */
export const signChildRecord = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/family/{studentId}/records/{recordId}/signature',
  summary: 'Sign a record as a guardian',
  can: 'family.sign',
  repeat: 'natural',
  body: z.object({ version: z.int().min(1) }),
  output: ChildRecord,
  problems: ['not-found', 'conflict'],
  rows: ['BRF-05', 'REC-17'],
});
