/** Words of records and the text fields of each kind, in the order of its form. Complete tables, so a new kind or field without words does not compile. */
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { getArchive, getRecord, listRecords } from '@keshi/modules/records/contract';
import { AGENDA, type SummingUp } from '@keshi/modules/records/rules';
import { m } from '#paraglide/messages.js';

export type RecordRow = ClientOutput<typeof listRecords>['items'][number];
export type RecordDetail = ClientOutput<typeof getRecord>;
export type RecordKind = RecordRow['kind'];
export type RecordState = RecordRow['state'];
export type RecordForm = NonNullable<RecordDetail['form']>;
export type Preparation = RecordDetail['preparations'][number]['form'];
type Words<Name extends string> = Readonly<Record<Name, () => string>>;

export const KINDS = [
  'briefing',
  'first-lesson-memo',
  'parents-meeting',
  'test',
  'class-plan',
  'counselling-plan',
] as const satisfies readonly RecordKind[];
export const PLANNED_KINDS = ['briefing', 'parents-meeting', 'test'] as const satisfies readonly RecordKind[];
export type PlannedKind = (typeof PLANNED_KINDS)[number];
export const STATES = ['planned', 'filed', 'cancelled'] as const satisfies readonly RecordState[];

const KIND_WORDS: Words<RecordKind> = {
  briefing: m.records_kind_briefing,
  'first-lesson-memo': m.records_kind_memo,
  'parents-meeting': m.records_kind_meeting,
  test: m.records_kind_test,
  'class-plan': m.records_kind_plan,
  'counselling-plan': m.records_kind_counselling,
};
export const kindName = (kind: RecordKind): string => KIND_WORDS[kind]();
const STATE_WORDS: Words<RecordState> = {
  planned: m.records_planned,
  filed: m.records_filed,
  cancelled: m.records_cancelled,
};
export const stateName = (state: RecordState): string => STATE_WORDS[state]();
const ATTENDANTS: Words<RecordRow['absent'][number]> = {
  teachingDirector: m.records_teaching_director,
  supervisor: m.records_supervisor,
  principal: m.records_principal,
};
export const ATTENDANT_NAMES = ['teachingDirector', 'supervisor', 'principal'] as const;
const SUMMING: Words<SummingUp> = { advisor: m.records_advisor, teacher: m.records_teacher, ...ATTENDANTS };
export const SUMMING_UP = ['advisor', 'teacher', ...ATTENDANT_NAMES] as const satisfies readonly SummingUp[];
export const summingUpName = (who: SummingUp): string => SUMMING[who]();
const AGENDA_WORDS: Words<(typeof AGENDA)[number]> = {
  introductions: m.records_agenda_introductions,
  teacherReport: m.records_agenda_teacher_report,
  otherTopics: m.records_agenda_other_topics,
  questions: m.records_agenda_questions,
};
/** The order of a parents' meeting, in words. */
export const agendaTexts = (): string[] => AGENDA.map((step) => AGENDA_WORDS[step]());
export const attendantName = (who: RecordRow['absent'][number]): string => ATTENDANTS[who]();
const PARTS: Words<ClientOutput<typeof getArchive>['items'][number]['part']> = {
  registration: m.records_part_registration,
  guardian: m.records_part_guardian,
  order: m.records_part_order,
  briefing: m.records_part_briefing,
  memo: m.records_part_memo,
  visits: m.records_part_visits,
  meetings: m.records_part_meetings,
  tests: m.records_part_tests,
  attendance: m.records_part_attendance,
  complaints: m.records_part_complaints,
};
export const partName = (part: keyof typeof PARTS): string => PARTS[part]();

/** A text field: its name in the form, its label, whether it may stay empty, and whether it is asked for only when parents sat in, or did not. */
export type TextPart = {
  readonly name: string;
  readonly label: () => string;
  readonly optional?: true;
  readonly when?: 'satIn' | 'notSatIn';
};
const FIELDS: Readonly<Record<RecordKind, readonly TextPart[]>> = {
  briefing: [
    { name: 'outline', label: m.records_outline },
    { name: 'aims', label: m.records_aims },
    { name: 'questions', label: m.records_questions, optional: true },
    { name: 'followUp', label: m.records_follow_up, optional: true },
  ],
  'first-lesson-memo': [
    { name: 'situation', label: m.records_situation },
    { name: 'studentOpinion', label: m.records_student_opinion },
    { name: 'level', label: m.records_level },
    { name: 'communication', label: m.records_communication },
    { name: 'cooperation', label: m.records_cooperation },
    { name: 'willingness', label: m.records_willingness },
    { name: 'ability', label: m.records_ability },
    { name: 'newFacts', label: m.records_new_facts, optional: true },
    { name: 'childSeen', label: m.records_child_seen, when: 'satIn' },
    { name: 'teacherSeen', label: m.records_teacher_seen, when: 'satIn' },
    { name: 'passedOn', label: m.records_passed_on, when: 'notSatIn' },
    { name: 'guardianView', label: m.records_guardian_view },
    { name: 'followUp', label: m.records_follow_up, optional: true },
  ],
  'parents-meeting': [
    { name: 'teacherReport', label: m.records_teacher_report },
    { name: 'otherTopics', label: m.records_other_topics },
    { name: 'questions', label: m.records_questions, optional: true },
    { name: 'problems', label: m.records_problems },
    { name: 'summary', label: m.records_summary },
    { name: 'solutions', label: m.records_solutions },
    { name: 'familyTasks', label: m.records_family_tasks },
  ],
  test: [
    { name: 'analysis', label: m.records_analysis },
    { name: 'solution', label: m.records_solution, optional: true },
  ],
  'class-plan': [
    { name: 'goals', label: m.records_goals },
    { name: 'measures', label: m.records_measures },
    { name: 'arrangement', label: m.records_arrangement, optional: true },
  ],
  'counselling-plan': [
    { name: 'traits', label: m.records_traits },
    { name: 'guardianTalk', label: m.records_guardian_talk },
    { name: 'plan', label: m.records_counselling_plan },
    { name: 'progress', label: m.records_progress, optional: true },
  ],
};
export const fieldsOf = (kind: RecordKind): readonly TextPart[] => FIELDS[kind];

export const PREPARATION_FIELDS: Readonly<Record<Preparation['part'], readonly TextPart[]>> = {
  advisor: [
    { name: 'questions', label: m.records_prep_questions },
    { name: 'materials', label: m.records_materials },
    { name: 'topics', label: m.records_topics },
  ],
  teacher: [
    { name: 'lessonRecords', label: m.records_lesson_records },
    { name: 'analysis', label: m.records_prep_analysis },
    { name: 'exercises', label: m.records_exercises },
    { name: 'video', label: m.records_video, optional: true },
  ],
  notes: [{ name: 'reported', label: m.records_reported }],
};

/** What a form says under the name of one of its text fields. */
export function saidIn(form: object, name: string): string {
  const said: unknown = Object.entries(form).find(([key]) => key === name)?.[1];
  return typeof said === 'string' ? said : '';
}
/** The text fields that say something, with their labels. */
export const saidParts = (form: object, fields: readonly TextPart[]): { label: string; text: string }[] =>
  fields.map(({ name, label }) => ({ label: label(), text: saidIn(form, name) })).filter(({ text }) => text !== '');
