/** A dry run in the contract's words, cut to what a screen can show. Pure. */
import {
  cutText,
  displayName,
  type DryRow,
  type DryRun,
  type FileTotal,
  type KnownStudent,
  type Question,
  type Totals,
} from '../rules.ts';
import type { BatchResult } from './batch.ts';
import type { StaffMember } from './known.ts';

/** Most of each list that is kept; the counts beside them are whole. */
const MOST = {
  fileTotals: 500,
  questions: 200,
  questionRows: 20,
  courses: 500,
  newCourses: 100,
  staff: 200,
  notices: 20,
  knownShown: 20,
} as const;

const shownTotals = ({
  students,
  enrolments,
  paidLeftUnits,
  giftLeftUnits,
  receivedMinor,
  valueLeftMinor,
}: Totals): BatchResult['totals'] => ({
  students,
  enrolments,
  paidLeftUnits,
  giftLeftUnits,
  receivedMinor,
  valueLeftMinor,
});

/** What the file's own 剩余 column sums to over these rows; null when none of them has one. */
function fileLeft(rows: readonly DryRow[]): number | null {
  const stated = rows.flatMap(({ figures }) => (figures.left === null ? [] : [figures.left]));
  return stated.length === 0 ? null : stated.reduce((sum, units) => sum + units, 0);
}

const isMoney = (field: FileTotal['field']): boolean => field === 'received' || field === 'arrears' || field === 'due';
const differs = (total: FileTotal): boolean => total.stated !== total.importedSum;

const shownTotal = ({
  sheet,
  row,
  kind,
  label,
  column,
  field,
  stated,
  rowsSum,
  importedSum,
}: FileTotal): BatchResult['fileTotals'][number] => ({
  sheet,
  row,
  kind,
  label: cutText(label, 100),
  column: cutText(column, 100),
  unit: isMoney(field) ? 'money' : 'hours',
  stated,
  rowsSum,
  importedSum,
});

function shownQuestion(
  question: Question,
  id: string,
  rows: ReadonlyMap<string, DryRow>,
  known: ReadonlyMap<string, KnownStudent>,
): BatchResult['questions'][number] {
  const shown = question.rows.slice(0, MOST.questionRows).flatMap((key) => rows.get(key) ?? []);
  const { answer } = question;
  return {
    id,
    kind: question.kind,
    name: question.name,
    rowCount: question.rows.length,
    rows: shown.map(({ sheet, row, student, nameText, courseText }) => ({
      sheet,
      row,
      name: student ? displayName(student) : nameText,
      phone: student?.phones[0]?.number ?? null,
      birthOn: student?.birthOn ?? null,
      courseName: courseText,
    })),
    known: question.knownIds
      .slice(0, MOST.knownShown)
      .flatMap((id) => known.get(id) ?? [])
      .map(({ id, name, phones, birthOn }) => ({ id, name, phone: phones[0] ?? null, birthOn })),
    answer: typeof answer === 'string' || answer === null ? answer : 'known',
    knownId: typeof answer === 'object' ? (answer?.knownId ?? null) : null,
  };
}

/** The one member a name stands for; null for none and for several. Students are given to people who can advise. */
export function memberFor(
  staff: readonly StaffMember[],
  field: 'advisor' | 'salesperson',
  text: string,
): string | null {
  const found = staffFor(staff, field, text);
  return found.length === 1 ? (found[0]?.personId ?? null) : null;
}
const staffFor = (staff: readonly StaffMember[], field: 'advisor' | 'salesperson', text: string): StaffMember[] =>
  staff.filter(({ name, advises }) => name === text && (field === 'salesperson' || advises));

function staffNames(rows: readonly DryRow[], staff: readonly StaffMember[]): BatchResult['staff'] {
  return (['advisor', 'salesperson'] as const).flatMap((field) => {
    const named = Map.groupBy(
      rows.filter((row) => row.enrolment?.[field]),
      (row) => row.enrolment?.[field] ?? '',
    );
    return [...named]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([text, own]) => ({
        field,
        text,
        rows: own.length,
        personId: memberFor(staff, field, text),
        found: staffFor(staff, field, text).length,
      }));
  });
}

export type Around = {
  readonly known: readonly KnownStudent[];
  readonly courses: ReadonlyMap<string, string>;
  readonly staff: readonly StaffMember[];
  /** Short stable names of questions, by key. */ readonly questionIds: ReadonlyMap<string, string>;
};

/** What is kept of a dry run. */
export function resultOf(run: DryRun, { known, courses, staff, questionIds }: Around): BatchResult {
  const ready = run.rows.filter(({ state }) => state === 'ready');
  const byCourse = Map.groupBy(ready, ({ courseText }) => courseText);
  const readyStudents = new Set(ready.map(({ studentKey }) => studentKey));
  const rows = new Map(run.rows.map((row) => [row.key, row]));
  const knownById = new Map(known.map((student) => [student.id, student]));
  const questions = [...run.match.questions]
    .sort((one, other) => Number(one.answer !== null) - Number(other.answer !== null))
    .slice(0, MOST.questions);
  return {
    counts: run.counts,
    totals: shownTotals(run.totals),
    agrees: run.fileTotals.length === 0 ? null : !run.fileTotals.some(differs),
    byCourse: run.byCampusAndCourse.slice(0, MOST.courses).map((one) => ({
      ...shownTotals(one),
      courseName: one.course,
      fileLeftUnits: fileLeft(byCourse.get(one.course) ?? []),
    })),
    newStudentCount: run.match.students.filter(({ key, knownId }) => knownId === null && readyStudents.has(key)).length,
    newCourses: [...byCourse.keys()]
      .filter((name) => !courses.has(name))
      .sort()
      .slice(0, MOST.newCourses),
    fileTotals: [...run.fileTotals]
      .sort((one, other) => Number(differs(other)) - Number(differs(one)))
      .slice(0, MOST.fileTotals)
      .map(shownTotal),
    fileTotalCount: run.fileTotals.length,
    questions: questions.map((question) =>
      shownQuestion(question, questionIds.get(question.key) ?? '', rows, knownById),
    ),
    keys: questions.map(({ key }) => key),
    questionCount: run.match.questions.length,
    notices: run.notices.slice(0, MOST.notices),
    staff: staffNames(ready, staff).slice(0, MOST.staff),
  };
}
