/** What each kind of record says, as schemas: checked when it is filed and again when it is read. */
import * as z from 'zod';
import { DateOn, Id } from '@keshi/kernel/shapes';

const Said = z.string().trim().min(2).max(2000);
const Also = z.string().trim().max(2000).optional();
/** Points of a test in hundredths; a form sends decimal text, `87.5`. */
const HUNDREDTHS = { form: 'hundredths' } as const;
const Points = z.int().min(0).max(100_000).meta(HUNDREDTHS);
const FullMark = z.int().min(100).max(100_000).meta(HUNDREDTHS);
/** The parents who were not there, or the students of a test. */
const Absent = z.array(Id).max(60).default([]);

/** BRF-04, BRF-05: what the teacher presents, and who was not there. */
export const BriefingForm = z.object({
  kind: z.literal('briefing'),
  teacherId: Id,
  outline: Said,
  lessonCount: z.int().min(1).max(500),
  aims: Said,
  questions: Also,
  absentIds: Absent,
  followUp: Also,
});
/**
 * BRF-06, RV-06…09: three parts in the order student, teacher, parent. What the rule book asks of the teacher and of the parents is required
 * when it is filed (`rules.ts`), and may be missing of memos from before that.
 */
export const MemoForm = z.object({
  kind: z.literal('first-lesson-memo'),
  situation: Said,
  studentOpinion: Said,
  communication: Also,
  cooperation: Also,
  willingness: Also,
  ability: Also,
  level: Said,
  newFacts: Also,
  satIn: z.boolean().default(false),
  /** Of parents who sat in: how they saw the child and the teacher (RV-06). */
  childSeen: Also,
  teacherSeen: Also,
  /** To parents who did not: what the teacher answers and praises (RV-08). */
  passedOn: Also,
  guardianView: Said,
  followUp: Also,
});
/** Who sums a meeting up afterwards: all who took part (PTM-12). */
export const SUMMING_UP = ['advisor', 'teacher', 'teachingDirector', 'supervisor', 'principal'] as const;
/** PTM-07…13. The joint summary is required when it is filed, and may be missing of minutes from before that. */
export const MeetingForm = z.object({
  kind: z.literal('parents-meeting'),
  teachingDirector: z.boolean().default(false),
  supervisor: z.boolean().default(false),
  principal: z.boolean().default(false),
  absentIds: Absent,
  teacherReport: Said,
  otherTopics: Said,
  questions: Also,
  problems: Said,
  summary: Also,
  summedUpBy: z.array(z.enum(SUMMING_UP)).max(SUMMING_UP.length).optional(),
  solutions: Said,
  familyTasks: Said,
});
/** TST-01…04: a stage test or a month's test with the analysis of its paper. */
export const TestForm = z.object({
  kind: z.literal('test'),
  isMonthly: z.boolean().default(false),
  subject: z.string().trim().min(1).max(60),
  fullMark: FullMark,
  analysis: Said,
  solution: Also,
  /** One a student; without a score for who was not there. */
  scores: z
    .array(z.object({ studentId: Id, score: Points.optional(), analysis: z.string().trim().max(500).optional() }))
    .min(1)
    .max(60),
});
/** CLS-08, and PTM-14 after a meeting. */
export const PlanForm = z.object({
  kind: z.literal('class-plan'),
  goals: Said,
  measures: Said,
  /** The new stage arrangement, after a meeting. */
  arrangement: Also,
  from: DateOn,
  until: DateOn,
});
/** ADV-03, ADV-04; restricted. */
export const CounsellingForm = z.object({
  kind: z.literal('counselling-plan'),
  traits: Said,
  guardianTalk: Said,
  plan: Said,
  progress: Also,
});

export const FORMS = {
  briefing: BriefingForm,
  'first-lesson-memo': MemoForm,
  'parents-meeting': MeetingForm,
  test: TestForm,
  'class-plan': PlanForm,
  'counselling-plan': CounsellingForm,
} as const;
export const RecordForm = z.discriminatedUnion('kind', [
  BriefingForm,
  MemoForm,
  MeetingForm,
  TestForm,
  PlanForm,
  CounsellingForm,
]);
export type RecordForm = z.infer<typeof RecordForm>;
export type RecordKind = RecordForm['kind'];
export type FormOf<Kind extends RecordKind> = Extract<RecordForm, { kind: Kind }>;

/** What an advisor and a teacher bring to a meeting (PTM-04, PTM-05), and what the teacher notes there (PTM-09). */
export const AdvisorPreparation = z.object({
  part: z.literal('advisor'),
  questions: Said,
  materials: Said,
  topics: Said,
});
export const TeacherPreparation = z.object({
  part: z.literal('teacher'),
  lessonRecords: Said,
  analysis: Said,
  exercises: Said,
  video: Also,
});
/** What advisor and parents reported, by which the teacher adjusts the class's plan. */
export const TeacherNotes = z.object({ part: z.literal('notes'), reported: Said });
export const Preparation = z.discriminatedUnion('part', [AdvisorPreparation, TeacherPreparation, TeacherNotes]);
export type Preparation = z.infer<typeof Preparation>;

/** What a family reads of a record; nothing of others. */
export const ShownForm = z.discriminatedUnion('kind', [
  BriefingForm.pick({ kind: true, outline: true, lessonCount: true, aims: true, questions: true }),
  MeetingForm.pick({
    kind: true,
    teacherReport: true,
    otherTopics: true,
    questions: true,
    problems: true,
    solutions: true,
    familyTasks: true,
  }),
  TestForm.pick({ kind: true, isMonthly: true, subject: true, fullMark: true, analysis: true, solution: true }),
]);
export type ShownForm = z.infer<typeof ShownForm>;
