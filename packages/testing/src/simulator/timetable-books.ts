/** The books' timetable: which lessons a student was expected in, how each was marked, and which courses rested when. */
import { addDays, weekdayOf, zonedInstant } from '@keshi/kernel/dates';
import type { Tell } from './living.ts';

const ZONE = 'Asia/Shanghai';
export const startOf = (onDate: string, time = '00:00'): string => zonedInstant(onDate, time, ZONE);

type Class = {
  readonly id: string;
  readonly campusId: string;
  readonly courseId: string;
  readonly weekday: number;
  readonly time: string;
  readonly startedOn: string;
  readonly openedAt: string;
  readonly advisors: { readonly advisorId: string; readonly fromOn: string }[];
};
/** A lesson of a class a student is in. */
type Slot = { readonly onDate: string; readonly startsAt: string; readonly mark: string };
type Stay = {
  readonly studentId: string;
  readonly classId: string;
  readonly fromOn: string;
  untilOn: string | null;
  /** As far as somebody has asked. */
  readonly slots: Slot[];
};
type Change = { readonly courseId: string; readonly onDate: string; readonly isActive: boolean };
type Mark = { readonly status: string; readonly at: string };
/** A lesson somebody is or was expected in. */
export type Expected = {
  readonly classId: string;
  readonly courseId: string;
  readonly onDate: string;
  readonly startsAt: string;
  readonly mark: Mark | null;
};

export type Timetable = {
  readonly tell: Tell;
  /** Lessons of the classes the student was in, oldest first. */
  lessonsOf(studentId: string, from: string, until: string): Expected[];
  /** Lessons the student was invited to make another up in: the day, and how it was marked. */
  madeUp(studentId: string): readonly { readonly onDate: string; readonly status: string | null }[];
  /** Enrolments as they stand: the course, and since when it is active, or null while it rests. */
  coursesOf(studentId: string): {
    readonly courseId: string;
    readonly firstOn: string;
    readonly activeSince: string | null;
    readonly sinceOn: string;
  }[];
  /** Whether the student's enrolment in the course rested on a day. */
  rests(studentId: string, courseId: string, onDate: string): boolean;
  /** Classes of a campus, with the day of their first lesson, who answers for them on a day, and who had a place on one. */
  classesOf(campusId: string): readonly {
    readonly id: string;
    readonly openedAt: string;
    readonly firstOn: string;
    readonly firstAt: string;
    readonly advisorOn: (onDate: string) => string;
    readonly membersOn: (onDate: string) => readonly string[];
  }[];
  /** Lessons of a campus's classes on a day in which somebody was expected, with who answers for the class. */
  heldOn(
    campusId: string,
    onDate: string,
  ): { readonly classId: string; readonly advisorId: string; readonly isMarked: boolean }[];
};

const advisorOn = ({ advisors }: Class, onDate: string): string =>
  (advisors.findLast(({ fromOn }) => fromOn <= onDate) ?? advisors[0])?.advisorId ?? '';
const within = ({ fromOn, untilOn }: Stay, onDate: string): boolean =>
  fromOn <= onDate && (untilOn === null || onDate < untilOn);

const listIn = <T>(all: Map<string, T[]>, id: string): T[] => {
  const own = all.get(id) ?? [];
  all.set(id, own);
  return own;
};

type Kept = {
  readonly classes: Map<string, Class>;
  readonly stays: Map<string, Stay[]>;
  readonly staysIn: Map<string, Stay[]>;
  readonly changes: Map<string, Change[]>;
  readonly marks: Map<string, Mark>;
  readonly guests: Map<string, { readonly classId: string; readonly onDate: string }[]>;
};

const markKey = (studentId: string, classId: string, onDate: string): string => `${studentId}/${classId}/${onDate}`;

type Now = () => { at: string; onDate: string };

function listen({ classes, stays, staysIn, changes, marks, guests }: Kept, now: Now): Tell {
  const enrolled = (studentId: string, courseId: string): void => {
    const own = listIn(changes, studentId);
    if (!own.some((each) => each.courseId === courseId)) own.push({ courseId, onDate: now().onDate, isActive: true });
  };
  const orders = new Map<string, { studentId: string; courseId: string }>();
  return {
    order: ({ id, student, courseId }) => void orders.set(id, { studentId: student.id, courseId }),
    paid: ({ orderId }) => {
      const order = orders.get(orderId);
      if (order !== undefined) enrolled(order.studentId, order.courseId);
    },
    opened: ({ klass, advisorId }) => {
      const { id, campus, course, weekday, time, startedOn } = klass;
      const advisors = [{ advisorId, fromOn: startedOn }];
      classes.set(id, {
        id,
        campusId: campus.id,
        courseId: course.id,
        weekday,
        time,
        startedOn,
        openedAt: now().at,
        advisors,
      });
    },
    handedOver: ({ klass, advisorId, fromOn }) => void classes.get(klass.id)?.advisors.push({ advisorId, fromOn }),
    joined: ({ klass, student, onDate }) => {
      const stay = { studentId: student.id, classId: klass.id, fromOn: onDate, untilOn: null, slots: [] };
      listIn(stays, student.id).push(stay);
      listIn(staysIn, klass.id).push(stay);
      enrolled(student.id, klass.course.id);
    },
    left: ({ klass, student, onDate }) => {
      for (const stay of listIn(stays, student.id))
        if (stay.classId === klass.id && stay.untilOn === null) stay.untilOn = onDate;
    },
    stopped: ({ student, courseId }) =>
      void listIn(changes, student.id).push({ courseId, onDate: now().onDate, isActive: false }),
    resumed: ({ student, courseId }) =>
      void listIn(changes, student.id).push({ courseId, onDate: now().onDate, isActive: true }),
    guest: ({ klass, student, onDate, kind }) => {
      if (kind === 'make_up') listIn(guests, student.id).push({ classId: klass.id, onDate });
    },
    marked: ({ klass, onDate, studentId, status }) =>
      void marks.set(markKey(studentId, klass.id, onDate), { status, at: now().at }),
  };
}

const laterOf = (a: string, b: string): string => (a > b ? a : b);

/** One a week, from the day on which somebody came into the class. */
function writeSlots(
  { time, weekday, startedOn }: Class,
  { studentId, classId, fromOn, slots }: Stay,
  until: string,
): void {
  const begin = laterOf(startedOn, fromOn);
  const last = slots.at(-1);
  let onDate = last === undefined ? addDays(begin, (weekday - weekdayOf(begin) + 7) % 7) : addDays(last.onDate, 7);
  for (; onDate <= until; onDate = addDays(onDate, 7))
    slots.push({ onDate, startsAt: startOf(onDate, time), mark: markKey(studentId, classId, onDate) });
}

/** The class's lessons between two days for somebody who stayed in it then. */
function lessonsIn({ classes, marks }: Kept, stay: Stay, from: string, until: string): Expected[] {
  const klass = classes.get(stay.classId);
  if (klass === undefined) return [];
  writeSlots(klass, stay, until);
  return stay.slots
    .filter(({ onDate }) => onDate >= from && onDate <= until && within(stay, onDate))
    .map(({ onDate, startsAt, mark }) => ({
      classId: klass.id,
      courseId: klass.courseId,
      onDate,
      startsAt,
      mark: marks.get(mark) ?? null,
    }));
}

const rests = ({ changes }: Kept, studentId: string, courseId: string, onDate: string): boolean =>
  (changes.get(studentId) ?? []).findLast((each) => each.courseId === courseId && each.onDate <= onDate)?.isActive ===
  false;

function coursesIn(changes: readonly Change[]): ReturnType<Timetable['coursesOf']> {
  return [...new Set(changes.map(({ courseId }) => courseId))].map((courseId) => {
    const own = changes.filter((each) => each.courseId === courseId);
    const last = own.at(-1);
    return {
      courseId,
      firstOn: own[0]?.onDate ?? '',
      activeSince: last?.isActive === true ? last.onDate : null,
      sinceOn: last?.onDate ?? '',
    };
  });
}

function heldOn(kept: Kept, campusId: string, onDate: string): ReturnType<Timetable['heldOn']> {
  const weekday = weekdayOf(onDate);
  const meeting = [...kept.classes.values()].filter(
    (klass) => klass.campusId === campusId && klass.startedOn <= onDate && weekday === klass.weekday,
  );
  return meeting.flatMap((klass) => {
    const expected = (kept.staysIn.get(klass.id) ?? []).filter(
      (stay) => within(stay, onDate) && !rests(kept, stay.studentId, klass.courseId, onDate),
    );
    if (expected.length === 0) return [];
    const isMarked = expected.some(({ studentId }) => kept.marks.has(markKey(studentId, klass.id, onDate)));
    return [{ classId: klass.id, advisorId: advisorOn(klass, onDate), isMarked }];
  });
}

function classesOf({ classes, staysIn }: Kept, campusId: string): ReturnType<Timetable['classesOf']> {
  const own = [...classes.values()].filter((klass) => klass.campusId === campusId);
  return own.map((klass) => {
    const { id, openedAt, startedOn, weekday, time } = klass;
    const firstOn = addDays(startedOn, (weekday - weekdayOf(startedOn) + 7) % 7);
    return {
      id,
      openedAt,
      firstOn,
      firstAt: startOf(firstOn, time),
      advisorOn: (onDate) => advisorOn(klass, onDate),
      membersOn: (onDate) => [
        ...new Set((staysIn.get(id) ?? []).filter((stay) => within(stay, onDate)).map(({ studentId }) => studentId)),
      ],
    };
  });
}

/** `now`: the instant and the day at the campuses. */
export function openTimetable(now: () => { at: string; onDate: string }): Timetable {
  const kept: Kept = {
    classes: new Map(),
    stays: new Map(),
    staysIn: new Map(),
    changes: new Map(),
    marks: new Map(),
    guests: new Map(),
  };
  return {
    tell: listen(kept, now),
    lessonsOf: (studentId, from, until) =>
      (kept.stays.get(studentId) ?? [])
        .flatMap((stay) => lessonsIn(kept, stay, from, until))
        .toSorted((a, b) => (a.startsAt < b.startsAt ? -1 : 1)),
    madeUp: (studentId) =>
      (kept.guests.get(studentId) ?? []).map(({ classId, onDate }) => ({
        onDate,
        status: kept.marks.get(markKey(studentId, classId, onDate))?.status ?? null,
      })),
    coursesOf: (studentId) => coursesIn(kept.changes.get(studentId) ?? []),
    rests: (studentId, courseId, onDate) => rests(kept, studentId, courseId, onDate),
    classesOf: (campusId) => classesOf(kept, campusId),
    heldOn: (campusId, onDate) => heldOn(kept, campusId, onDate),
  };
}
