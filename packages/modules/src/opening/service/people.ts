/** Ready rows to the students, guardians and enrolments that registry writes. Pure. */
import type { ImportedEnrolment, ImportedStudent } from '@keshi/modules/registry';
import {
  cutText,
  displayName,
  type DryRow,
  type EnrolmentPart,
  type EnrolmentStatus,
  type Phone,
  type Student,
  type StudentPart,
} from '../rules.ts';
import type { StaffMember } from './known.ts';
import { memberFor } from './result.ts';

export type ReadyRow = DryRow & {
  readonly student: StudentPart;
  readonly enrolment: EnrolmentPart;
  readonly studentKey: string;
};

export const isReady = (row: DryRow): row is ReadyRow =>
  row.state === 'ready' && row.student !== null && row.enrolment !== null && row.studentKey !== null;

/** Registry knows three statuses: a pause and a leave are suspensions, a refund ends the enrolment. */
const STATUS: Readonly<Record<EnrolmentStatus, ImportedEnrolment['status']>> = {
  active: 'active',
  paused: 'suspended',
  'on-leave': 'suspended',
  finished: 'finished',
  refunded: 'finished',
};

const RELATION: Readonly<Record<NonNullable<Phone['relation']>, string | null>> = {
  mother: '妈妈',
  father: '爸爸',
  grandparent: '祖辈',
  other: null,
};

/** As long as the screens that edit these fields allow. */
const cut = (text: string | null, length: number): string | null => text && cutText(text, length);

const first = <T>(rows: readonly ReadyRow[], of: (row: ReadyRow) => T | null): T | null =>
  rows.map(of).find((value) => value !== null) ?? null;

/** The file's own name for a guardian goes to the main phone; the others are named after the child. */
function guardiansOf(student: Student, rows: readonly ReadyRow[]): ImportedStudent['guardians'] {
  const stated = first(rows, (row) => row.student.guardianName);
  return student.phones.map(({ number, relation }, index) => {
    const word = relation === null ? null : RELATION[relation];
    return {
      name: cutText(index === 0 && stated !== null ? stated : `${displayName(student)}${word ?? '家长'}`, 60),
      phone: `+86${number}`,
      relation: word,
    };
  });
}

/** Notes of all rows, each once, and that a course was refunded. */
function noteOf(rows: readonly ReadyRow[]): string | null {
  const notes = rows.flatMap(({ enrolment: { note, status, course } }) =>
    [note ?? [], status === 'refunded' ? `${course}：退费` : []].flat(),
  );
  return cut([...new Set(notes)].join('；') || null, 1000);
}

function enrolmentOf(
  { key, enrolment }: ReadyRow,
  cutOverOn: string,
  courses: ReadonlyMap<string, string>,
): ImportedEnrolment {
  return {
    ref: key,
    courseId: courses.get(enrolment.course) ?? '',
    status: STATUS[enrolment.status],
    enrolledOn: enrolment.enrolledOn ?? cutOverOn,
    statusOn: cutOverOn,
  };
}

/** One student of the file with the ready rows that are theirs, in the file's order. */
export function studentOf(
  student: Student,
  rows: readonly ReadyRow[],
  given: {
    readonly cutOverOn: string;
    readonly courses: ReadonlyMap<string, string>;
    readonly staff: readonly StaffMember[];
  },
): ImportedStudent {
  const { cutOverOn, courses, staff } = given;
  return {
    ref: student.key,
    knownId: student.knownId,
    name: displayName(student),
    birthOn: student.birthOn,
    gender: first(rows, (row) => row.student.gender),
    grade: cut(
      first(rows, (row) => row.student.grade),
      20,
    ),
    school: cut(
      first(rows, (row) => row.student.school),
      60,
    ),
    source: cut(
      first(rows, (row) => row.enrolment.source),
      40,
    ),
    note: noteOf(rows),
    advisorId: first(rows, ({ enrolment }) =>
      enrolment.advisor === null ? null : memberFor(staff, 'advisor', enrolment.advisor),
    ),
    guardians: guardiansOf(student, rows),
    enrolments: rows.map((row) => enrolmentOf(row, cutOverOn, courses)),
  };
}
