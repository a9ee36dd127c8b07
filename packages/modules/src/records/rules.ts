/** Decisions about records: their numbers, who is to sign, what a family reads, what a form lacks. Pure. */
import type { DateText, InstantText } from '@keshi/kernel/dates';
import type { Role } from '@keshi/kernel/permissions';
import type { FieldError } from '@keshi/kernel/problem';
import { ShownForm, SUMMING_UP, type FormOf, type RecordForm, type RecordKind } from './rules/forms.ts';

export const RECORD_KINDS = [
  'briefing',
  'first-lesson-memo',
  'parents-meeting',
  'test',
  'class-plan',
  'counselling-plan',
] as const satisfies readonly RecordKind[];
export const RECORD_STATES = ['planned', 'filed', 'cancelled'] as const;
export type RecordState = (typeof RECORD_STATES)[number];
/** Kinds with an appointment, which are planned before they are held. */
export const PLANNED_KINDS = ['briefing', 'parents-meeting', 'test'] as const satisfies readonly RecordKind[];
export const PREPARATION_PARTS = ['advisor', 'teacher', 'notes'] as const;
export type PreparationPart = (typeof PREPARATION_PARTS)[number];
/** The order of a parents' meeting (PTM-08); its minutes are written in it. */
export const AGENDA = ['introductions', 'teacherReport', 'otherTopics', 'questions'] as const;
/** Who must be at a parents' meeting (PTM-07), and of a class with serious problems (PTM-15). */
export const ATTENDANTS = ['teachingDirector', 'supervisor', 'principal'] as const;
export type Attendant = (typeof ATTENDANTS)[number];

/** The business type in a number is the form's own name: it stands on paper, whatever language the reader has. */
const NUMBER_WORDS: Readonly<Record<RecordKind, string>> = {
  briefing: '课前说明会',
  'first-lesson-memo': '第一次课后备忘录',
  'parents-meeting': '家长会',
  test: '测试',
  'class-plan': '班级学习管理方案',
  'counselling-plan': '心理疏导方案',
};
/** Who reads a counselling plan besides its author (ADV-04). */
export const COUNSELLING_READERS: readonly Role[] = ['advisor_supervisor', 'principal', 'branch_principal'];

const HOUR_MS = 3_600_000;
/** True of a briefing held less than so many hours before its class's first lesson (BRF-03). */
export const briefedLate = (heldAt: InstantText, firstLessonAt: InstantText | null, hours: number): boolean =>
  firstLessonAt !== null && Date.parse(heldAt) > Date.parse(firstLessonAt) - hours * HOUR_MS;

/** The counter a kind's numbers of a year come from. */
export const counterOf = (kind: RecordKind, onDate: DateText): string => `record:${kind}:${onDate.slice(0, 4)}`;
/** `2026-课前说明会-001` (REC-06). */
export const recordNumber = (kind: RecordKind, onDate: DateText, sequence: number): string =>
  `${onDate.slice(0, 4)}-${NUMBER_WORDS[kind]}-${String(sequence).padStart(3, '0')}`;

/** Who of those a meeting wants was not there. */
export const absentFrom = (form: FormOf<'parents-meeting'>, serious: boolean): Attendant[] =>
  ATTENDANTS.filter((who) => !form[who] && (serious || who !== 'principal'));

export type SummingUp = (typeof SUMMING_UP)[number];
/** Who took part in a meeting and not in its joint summary (PTM-12); nobody of minutes from before it was asked for. */
export const missedSummary = (form: FormOf<'parents-meeting'>): SummingUp[] =>
  SUMMING_UP.filter(
    (who) => form.summedUpBy?.includes(who) === false && (who === 'advisor' || who === 'teacher' || form[who]),
  );

/** Whether a meeting's part may be kept now: what is brought until it is filed, what the teacher notes from its time on. */
export const mayPrepare = (
  part: PreparationPart,
  { state, heldAt }: { readonly state: RecordState; readonly heldAt: InstantText },
  now: InstantText,
): boolean => (part === 'notes' ? state !== 'cancelled' && Date.parse(heldAt) <= Date.parse(now) : state === 'planned');

/** What the family of a student reads; null of kinds that stay among the staff. */
export function shownOf(form: RecordForm): ShownForm | null {
  const read = ShownForm.safeParse(form);
  return read.success ? read.data : null;
}

/** Texts that families read, by their place in a filing's body (ADV-07). */
export function familyTexts(form: RecordForm): Record<string, string | undefined> {
  const texts = Object.entries(shownOf(form) ?? {}).flatMap(([field, text]) =>
    typeof text === 'string' && field !== 'kind' ? [[`/form/${field}`, text] as const] : [],
  );
  const analyses = form.kind === 'test' ? form.scores : [];
  return Object.fromEntries([
    ...texts,
    ...analyses.map(({ analysis }, index) => [`/form/scores/${String(index)}/analysis`, analysis] as const),
  ]);
}

/** Whose parent, or who, was not there. */
export const absentIdsOf = (form: RecordForm): readonly string[] =>
  form.kind === 'briefing' || form.kind === 'parents-meeting'
    ? form.absentIds
    : form.kind === 'test'
      ? form.scores.filter(({ score }) => score === undefined).map(({ studentId }) => studentId)
      : [];

type Filing = {
  readonly form: RecordForm;
  readonly heldAt: InstantText;
  readonly reason: string | undefined;
  /** The record as it stands. */
  readonly kind: RecordKind;
  readonly version: number;
};

/** What the rule book asks of what is filed now, and forms from before it was asked may lack. */
function requiredErrors(form: RecordForm): FieldError[] {
  const asked: readonly (readonly [field: string, value: string | undefined])[] =
    form.kind === 'parents-meeting'
      ? [
          ['summary', form.summary],
          ['summedUpBy', form.summedUpBy?.join()],
        ]
      : form.kind === 'first-lesson-memo'
        ? [
            ['communication', form.communication],
            ['cooperation', form.cooperation],
            ['willingness', form.willingness],
            ['ability', form.ability],
            ...(form.satIn
              ? ([
                  ['childSeen', form.childSeen],
                  ['teacherSeen', form.teacherSeen],
                ] as const)
              : ([['passedOn', form.passedOn]] as const)),
          ]
        : [];
  return asked.flatMap(([field, value]) =>
    (value ?? '') === '' ? [{ pointer: `/form/${field}`, detail: 'what to say' }] : [],
  );
}

/** A form is of its record's kind; what is filed has happened and says what the rule book asks; a correction says why; periods, points and absences hold together. */
export function filingErrors(filing: Filing, studentIds: readonly string[], now: InstantText): FieldError[] {
  const { form, heldAt, reason, kind, version } = filing;
  const errors: FieldError[] = [];
  if (form.kind !== kind) errors.push({ pointer: '/form/kind', detail: 'another kind of record' });
  if (Date.parse(heldAt) > Date.parse(now)) errors.push({ pointer: '/heldAt', detail: 'not in the future' });
  if (version > 0 && (reason ?? '') === '') errors.push({ pointer: '/reason', detail: 'why it is corrected' });
  if (form.kind === 'class-plan' && form.until < form.from)
    errors.push({ pointer: '/form/until', detail: 'not before it begins' });
  errors.push(...requiredErrors(form));
  if (form.kind === 'test') errors.push(...scoreErrors(form, studentIds));
  else if (absentIdsOf(form).some((id) => !studentIds.includes(id)))
    errors.push({ pointer: '/form/absentIds', detail: 'only students of the class' });
  return errors;
}

const scoreErrors = ({ scores, fullMark }: FormOf<'test'>, studentIds: readonly string[]): FieldError[] =>
  scores.flatMap(({ studentId, score }, index) => [
    ...(score !== undefined && score > fullMark
      ? [{ pointer: `/form/scores/${String(index)}/score`, detail: 'at most the full mark' }]
      : []),
    ...(!studentIds.includes(studentId) || scores.findIndex((each) => each.studentId === studentId) !== index
      ? [{ pointer: `/form/scores/${String(index)}/studentId`, detail: 'each student of the class once' }]
      : []),
  ]);

/** Parts of a student's archive (REC-10). Some are asked of everybody, some once there is a reason for them. */
export const ARCHIVE_PARTS = [
  'registration',
  'guardian',
  'order',
  'briefing',
  'memo',
  'visits',
  'meetings',
  'tests',
  'attendance',
  'complaints',
] as const;
export type ArchivePart = (typeof ARCHIVE_PARTS)[number];
export type ArchiveItem = { readonly part: ArchivePart; readonly needed: number; readonly present: number };

/** Complete items over needed ones, in per cent; null when nothing is needed yet. An item counts by how much of it is there (M27). */
export function archiveScore(items: readonly ArchiveItem[]): number | null {
  const needed = items.filter((item) => item.needed > 0);
  if (needed.length === 0) return null;
  const sum = needed.reduce((total, item) => total + Math.min(1, item.present / item.needed), 0);
  return Math.floor((sum * 100) / needed.length);
}

/** How many of the least complete archives are named. */
export const LEAST_ARCHIVES = 20;

type ArchiveOf = { readonly studentId: string; readonly name: string; readonly items: readonly ArchiveItem[] };
export type ArchivesOf = {
  /** Active students answered for, and how many of them were looked at. */
  students: number;
  looked: number;
  /** The mean of their scores in per cent, rounded down; null when there is none. */
  score: number | null;
  /** Those that lack something, the least complete first. */
  least: { studentId: string; name: string; score: number }[];
};

/** How complete several archives are (M27). A student nothing is needed of yet is not in the mean. */
export function archivesOf(archives: readonly ArchiveOf[], students: number): ArchivesOf {
  const scored = archives.flatMap(({ studentId, name, items }) => {
    const score = archiveScore(items);
    return score === null ? [] : [{ studentId, name, score }];
  });
  const sum = scored.reduce((total, each) => total + each.score, 0);
  return {
    students,
    looked: archives.length,
    score: scored.length === 0 ? null : Math.floor(sum / scored.length),
    least: scored
      .filter(({ score }) => score < 100)
      .toSorted((a, b) => a.score - b.score)
      .slice(0, LEAST_ARCHIVES),
  };
}
