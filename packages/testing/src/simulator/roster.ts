/** The simulator's own knowledge of classes: who answers for one when, who is in it when, who has stopped. */
import { addDays, weekdayOf } from '@keshi/kernel/dates';
import type { Where } from './diary.ts';

/** A lesson this many days before or after makes a student effective (M29). */
const LESSON_DAYS = 30;

type Duty = { readonly advisorId: string; readonly fromOn: string };
type ClassOpened = Where & { readonly courseId: string; readonly weekday: number; readonly startedOn: string };
type ClassKnown = ClassOpened & { readonly duties: Duty[] };
type Membership = { readonly classId: string; readonly fromOn: string; untilOn: string | null };
type Enrolment = { readonly courseId: string; stopped: boolean };
type StudentKnown = {
  readonly memberships: Membership[];
  readonly guestOn: string[];
  readonly enrolments: Enrolment[];
};

export type Roster = {
  opened(classId: string, klass: ClassOpened, advisorId: string): void;
  handedOver(classId: string, advisorId: string, fromOn: string): void;
  joined(studentId: string, classId: string, fromOn: string): void;
  left(studentId: string, classId: string, untilOn: string): void;
  guest(studentId: string, onDate: string): void;
  enrolled(studentId: string, courseId: string): void;
  stopped(studentId: string, courseId: string, stopped: boolean): void;
  /** Who answered for the class on the day: appointed last among those whose time had begun (CLS-12). */
  advisorOf(classId: string, onDate: string): string;
  /** Enrolled in the course and not stopped; without a course, in any. */
  isActive(studentId: string, courseId?: string): boolean;
  /** Had a lesson in the last thirty days, or has one in the next thirty. */
  hasLessonNear(studentId: string, onDate: string): boolean;
  /** Classes open on the day in places where the test holds, each with who answers for it and how many members are not resting. */
  classesOn(onDate: string, here: (where: Where) => boolean): { readonly advisorId: string; readonly active: number }[];
};

const isIn = ({ fromOn, untilOn }: Membership, onDate: string): boolean =>
  fromOn <= onDate && (untilOn === null || onDate < untilOn);

function known<T>(all: ReadonlyMap<string, T>, id: string): T {
  const found = all.get(id);
  if (found === undefined) throw new Error('a class nobody opened');
  return found;
}

/** Days on which a weekly class meets while a membership lasts, as near as asked. */
function meets(klass: ClassKnown, membership: Membership, firstOn: string, lastOn: string): boolean {
  for (let onDate = firstOn; onDate <= lastOn; onDate = addDays(onDate, 1)) {
    const within = onDate >= klass.startedOn && isIn(membership, onDate);
    if (within && weekdayOf(onDate) === klass.weekday) return true;
  }
  return false;
}

const advisorOn = ({ duties }: ClassKnown, onDate: string): string =>
  (duties.findLast((duty) => duty.fromOn <= onDate) ?? duties[0])?.advisorId ?? '';

/** A member on the day whose enrolment in the course does not rest. */
const comesTo = (
  { memberships, enrolments }: StudentKnown,
  classId: string,
  { courseId }: ClassKnown,
  onDate: string,
) =>
  memberships.some((each) => each.classId === classId && isIn(each, onDate)) &&
  enrolments.some((each) => each.courseId === courseId && !each.stopped);

export function openRoster(): Roster {
  const classes = new Map<string, ClassKnown>();
  const students = new Map<string, StudentKnown>();
  const studentOf = (studentId: string): StudentKnown => {
    const student = students.get(studentId) ?? { memberships: [], guestOn: [], enrolments: [] };
    students.set(studentId, student);
    return student;
  };
  const enrolled = (studentId: string, courseId: string): void => {
    const { enrolments } = studentOf(studentId);
    if (!enrolments.some((each) => each.courseId === courseId)) enrolments.push({ courseId, stopped: false });
  };
  return {
    opened: (classId, klass, advisorId) =>
      void classes.set(classId, { ...klass, duties: [{ advisorId, fromOn: klass.startedOn }] }),
    handedOver: (classId, advisorId, fromOn) => void known(classes, classId).duties.push({ advisorId, fromOn }),
    joined: (studentId, classId, fromOn) =>
      void studentOf(studentId).memberships.push({ classId, fromOn, untilOn: null }),
    left: (studentId, classId, untilOn) => {
      for (const each of studentOf(studentId).memberships)
        if (each.classId === classId && each.untilOn === null) each.untilOn = untilOn;
    },
    guest: (studentId, onDate) => void studentOf(studentId).guestOn.push(onDate),
    enrolled,
    stopped: (studentId, courseId, stopped) => {
      for (const each of studentOf(studentId).enrolments) if (each.courseId === courseId) each.stopped = stopped;
    },
    advisorOf: (classId, onDate) => advisorOn(known(classes, classId), onDate),
    isActive: (studentId, courseId) =>
      studentOf(studentId).enrolments.some(
        (each) => !each.stopped && (courseId === undefined || each.courseId === courseId),
      ),
    hasLessonNear: (studentId, onDate) => {
      const { memberships, guestOn } = studentOf(studentId);
      const [firstOn, lastOn] = [addDays(onDate, -LESSON_DAYS), addDays(onDate, LESSON_DAYS)];
      return (
        guestOn.some((each) => each >= firstOn && each <= lastOn) ||
        memberships.some((each) => meets(known(classes, each.classId), each, firstOn, lastOn))
      );
    },
    classesOn: (onDate, here) =>
      [...classes]
        .filter(([, klass]) => klass.startedOn <= onDate && here(klass))
        .map(([classId, klass]) => ({
          advisorId: advisorOn(klass, onDate),
          active: [...students.values()].filter((student) => comesTo(student, classId, klass, onDate)).length,
        })),
  };
}
