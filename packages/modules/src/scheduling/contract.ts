/** Courses, prices, rooms, classes, series and lessons (minimum of CLS). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import {
  DateOn,
  Id,
  Instant,
  MinorAmount,
  Name,
  PageQuery,
  pageOf,
  TimeOfDay,
  UnitsAmount,
  Whole,
} from '@keshi/kernel/shapes';

export const CourseShape = z.object({ id: Id, name: z.string(), chargeUnits: Whole, durationMinutes: z.int() });
export const PricePlanShape = z.object({
  id: Id,
  courseId: Id,
  name: z.string(),
  unitsBought: Whole,
  unitsGiven: Whole,
  priceMinor: Whole,
  validDays: z.int().nullable(),
  retired: z.boolean(),
});
export const RoomShape = z.object({ id: Id, name: z.string(), capacity: z.int() });

export const listCourses = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/courses',
  summary: 'Courses and their price plans',
  can: 'org.read',
  repeat: 'safe',
  output: z.object({ items: z.array(CourseShape.extend({ pricePlans: z.array(PricePlanShape).max(100) })).max(500) }),
});
export const createCourse = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/courses',
  summary: 'Add a course',
  can: 'org.manage',
  repeat: 'key',
  status: 201,
  body: z.object({ name: Name, chargeUnits: UnitsAmount.min(1).max(10_00), durationMinutes: z.int().min(10).max(480) }),
  output: CourseShape,
  problems: ['already-exists'],
});
export const createPricePlan = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/courses/{courseId}/price-plans',
  summary: 'Add a price plan to a course',
  can: 'org.manage',
  repeat: 'key',
  status: 201,
  body: z.object({
    name: Name,
    unitsBought: UnitsAmount.min(1),
    unitsGiven: UnitsAmount.default(0),
    priceMinor: MinorAmount,
    validDays: z.int().min(1).max(3650).optional(),
  }),
  output: PricePlanShape,
  problems: ['not-found', 'already-exists'],
});
export const updatePricePlan = endpoint({
  method: 'PATCH',
  path: '/orgs/{orgId}/courses/{courseId}/price-plans/{planId}',
  summary: 'Retire or reopen a price plan',
  can: 'org.manage',
  repeat: 'natural',
  body: z.object({ retired: z.boolean() }),
  output: PricePlanShape,
  problems: ['not-found'],
});

export const listRooms = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/rooms',
  summary: 'Rooms',
  can: 'class.read',
  repeat: 'safe',
  output: z.object({ items: z.array(RoomShape).max(200) }),
});
export const createRoom = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/rooms',
  summary: 'Add a room',
  can: 'class.write',
  repeat: 'key',
  status: 201,
  body: z.object({ name: Name, capacity: z.int().min(1).max(500) }),
  output: RoomShape,
  problems: ['already-exists'],
  rows: ['CLS-05'],
});

export const ClassRow = z.object({
  id: Id,
  name: z.string(),
  courseId: Id,
  courseName: z.string(),
  capacity: z.int(),
  chargeUnits: Whole,
  teacherId: Id,
  teacherName: z.string(),
  advisorId: Id,
  advisorName: z.string(),
  memberCount: z.int(),
  startedOn: DateOn,
  endedOn: DateOn.nullable(),
  nextLessonAt: Instant.nullable(),
  lessonsLeft: z.int(),
});
export const SeriesShape = z.object({
  id: Id,
  weekday: z.int(),
  startsAtTime: z.string(),
  durationMinutes: z.int(),
  roomId: Id,
  roomName: z.string(),
  teacherId: Id,
  fromOn: DateOn,
  untilOn: DateOn,
});
export const ClassMemberShape = z.object({
  studentId: Id,
  name: z.string(),
  fromOn: DateOn,
  untilOn: DateOn.nullable(),
  balanceUnits: Whole,
  owedUnits: Whole,
});
export const LessonRow = z.object({
  id: Id,
  classId: Id,
  className: z.string(),
  courseId: Id,
  onDate: DateOn,
  startsAt: Instant,
  endsAt: Instant,
  roomName: z.string(),
  teacherId: Id,
  teacherName: z.string(),
  advisorId: Id,
  status: z.enum(['planned', 'cancelled']),
  rollRevision: z.int(),
  expectedCount: z.int(),
  chargeUnits: Whole,
});

/** By name. `ended` keeps those that have ended, or those that have not; without it all are shown. Teachers see their own classes only (ROL-11). */
export const listClasses = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/classes',
  summary: 'Classes of a campus',
  can: 'class.read',
  repeat: 'safe',
  query: PageQuery.extend({ advisorId: Id.optional(), teacherId: Id.optional(), ended: z.stringbool().optional() }),
  output: pageOf(ClassRow),
  rows: ['ROL-11'],
});
export const getClass = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/classes/{classId}',
  summary: 'A class with its members and series',
  can: 'class.read',
  repeat: 'safe',
  output: ClassRow.extend({ members: z.array(ClassMemberShape).max(200), series: z.array(SeriesShape).max(50) }),
  problems: ['not-found'],
  rows: ['CLS-12'],
});
export const createClass = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/classes',
  summary: 'Open a class',
  can: 'class.write',
  repeat: 'key',
  status: 201,
  body: z.object({
    name: Name,
    courseId: Id,
    capacity: z.int().min(1).max(200),
    teacherId: Id,
    advisorId: Id,
    chargeUnits: UnitsAmount.min(1).max(10_00).optional(),
    startedOn: DateOn,
  }),
  output: ClassRow,
  problems: ['already-exists', 'not-found'],
  rows: ['CLS-02', 'CLS-12'],
});
/**
 * Hand-over of the responsible advisor or teacher from a date on (today without one); earlier lessons stay credited as they were. `endedOn` is the
 * last day, not before the first: unmarked lessons after it are cancelled; null opens the class again without bringing them back.
 */
export const updateClass = endpoint({
  method: 'PATCH',
  path: '/orgs/{orgId}/campuses/{campusId}/classes/{classId}',
  summary: 'Hand over, rename or close a class',
  can: 'class.write',
  repeat: 'natural',
  body: z.object({
    name: Name.optional(),
    capacity: z.int().min(1).max(200).optional(),
    advisorId: Id.optional(),
    teacherId: Id.optional(),
    fromOn: DateOn.optional(),
    endedOn: DateOn.nullable().optional(),
  }),
  output: ClassRow,
  problems: ['not-found', 'already-exists', 'booking-clash', 'invalid-input'],
  rows: ['CLS-12'],
});
/** From a date on the student is expected in the class's lessons, enrolled in its course. A clash with another lesson of the student is refused and named; a full class is class-full. */
export const addClassMember = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/classes/{classId}/members',
  summary: 'Add a student to a class',
  can: 'class.write',
  repeat: 'key',
  status: 201,
  body: z.object({ studentId: Id, fromOn: DateOn }),
  output: ClassMemberShape,
  problems: ['not-found', 'already-exists', 'booking-clash', 'class-full', 'invalid-input'],
  rows: ['CLS-05'],
});
export const removeClassMember = endpoint({
  method: 'DELETE',
  path: '/orgs/{orgId}/campuses/{campusId}/classes/{classId}/members/{studentId}',
  summary: 'Take a student out of a class from today',
  can: 'class.write',
  repeat: 'natural',
  problems: ['not-found'],
});
/** Generates one lesson per week in campus-local wall time; `untilOn` is not in it. All or nothing: any clash of room, teacher or student refuses the series and is named. At most 120 lessons, none before the class's first day or after its last. */
export const createSeries = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/classes/{classId}/series',
  summary: 'Plan weekly lessons',
  can: 'class.write',
  repeat: 'key',
  status: 201,
  body: z.object({
    weekday: z.int().min(1).max(7),
    startsAtTime: TimeOfDay,
    durationMinutes: z.int().min(10).max(480).optional(),
    roomId: Id,
    teacherId: Id.optional(),
    fromOn: DateOn,
    untilOn: DateOn,
  }),
  output: SeriesShape.extend({ lessonCount: z.int() }),
  problems: ['not-found', 'booking-clash', 'class-full', 'invalid-input'],
  rows: ['CLS-02', 'CLS-03', 'CLS-05'],
});
/** Lessons by start, within dates (`until` is not in it, at most 62 days). Teachers see their own. */
export const listLessons = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/lessons',
  summary: 'Lessons',
  can: 'class.read',
  repeat: 'safe',
  query: PageQuery.extend({
    from: DateOn,
    until: DateOn,
    classId: Id.optional(),
    teacherId: Id.optional(),
    advisorId: Id.optional(),
  }),
  output: pageOf(LessonRow),
  rows: ['CLS-03', 'ROL-11'],
});
/** A lesson already marked cannot be cancelled. */
export const cancelLesson = endpoint({
  method: 'DELETE',
  path: '/orgs/{orgId}/campuses/{campusId}/lessons/{lessonId}',
  summary: 'Cancel a lesson',
  can: 'class.write',
  repeat: 'natural',
  problems: ['not-found', 'lesson-not-markable'],
});
/** A guest in one lesson: trial or make-up. A lesson expects at most 200 students, guests included; one more is class-full. */
export const addLessonStudent = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/lessons/{lessonId}/students',
  summary: 'Add a trial or make-up student to a lesson',
  can: 'class.write',
  repeat: 'key',
  body: z.object({ studentId: Id, kind: z.enum(['trial', 'make_up']) }),
  problems: ['not-found', 'already-exists', 'booking-clash', 'lesson-not-markable', 'class-full'],
  rows: ['ATT-01'],
});
/** A child's lessons within dates (`until` is not in it, at most 62 days), with what was marked. */
export const listChildLessons = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/family/{studentId}/lessons',
  summary: 'Lessons of my child',
  can: 'family.read',
  repeat: 'safe',
  query: z.object({ from: DateOn, until: DateOn }),
  output: z.object({
    items: z
      .array(
        z.object({
          id: Id,
          className: z.string(),
          courseName: z.string(),
          startsAt: Instant,
          endsAt: Instant,
          onDate: DateOn,
          roomName: z.string(),
          teacherName: z.string().nullable(),
          mark: z.string().nullable(),
          chargeUnits: Whole.nullable(),
        }),
      )
      .max(200),
  }),
});
