/** Classes: opened when needed, joined without clashes, handed from one advisor to the next. */
import { addDays, monthStart } from '@keshi/kernel/dates';
import { addClassMember, createClass, createSeries, updateClass } from '@keshi/modules/scheduling/contract';
import type { Campus, Course, Person } from './franchise.ts';
import { advisorOf, hasTimeFor, type Klass, type Living, type Student } from './living.ts';

const CLASS_SIZE = 12;
const PLANNED_AHEAD_DAYS = 45;
const TIMES = ['08:30', '10:30', '13:30', '15:30', '18:00'];
const WEEKDAYS = [6, 7, 3, 5, 2, 4];

type Slot = {
  readonly name: string;
  readonly weekday: number;
  readonly time: string;
  readonly teacherIndex: number;
  readonly advisorIndex: number;
  readonly teacher: Person;
  readonly advisor: Person;
  readonly roomId: string;
};

/** A free slot: every class of a campus has its own combination of teacher, room, weekday and time. */
function freeSlot(living: Living, campus: Campus, course: Course): Slot {
  const index = living.classes.filter((klass) => klass.campus === campus).length;
  const lane = Math.floor(index / (WEEKDAYS.length * TIMES.length));
  const advisorIndex = index % campus.advisors.length;
  const [teacher, roomId, advisor] = [campus.teachers[lane], campus.rooms[lane], campus.advisors[advisorIndex]];
  if (teacher === undefined || roomId === undefined || advisor === undefined)
    throw new Error('the campus has no free teacher or room');
  return {
    name: `${course.name}${String.fromCharCode(65 + (index % 26))}${String(Math.floor(index / 26) + 1)}班`,
    weekday: WEEKDAYS[index % WEEKDAYS.length] ?? 6,
    time: TIMES[Math.floor(index / WEEKDAYS.length) % TIMES.length] ?? '10:30',
    teacherIndex: lane,
    advisorIndex,
    teacher,
    advisor,
    roomId,
  };
}

async function openClass(living: Living, campus: Campus, course: Course, onDate: string): Promise<Klass> {
  const { name, weekday, time, teacherIndex, advisorIndex, teacher, advisor, roomId } = freeSlot(
    living,
    campus,
    course,
  );
  const params = { orgId: living.orgId, campusId: campus.id };
  const capacity = living.classSize ?? CLASS_SIZE;
  const staff = { teacherId: teacher.personId, advisorId: advisor.personId };
  const made = await advisor.client.call(createClass, {
    params,
    body: { name, courseId: course.id, capacity, ...staff, startedOn: onDate },
  });
  // Planned past the end, so that on the last day lessons still lie ahead.
  const untilOn = addDays(living.until, PLANNED_AHEAD_DAYS);
  await advisor.client.call(createSeries, {
    params: { ...params, classId: made.id },
    body: { weekday, startsAtTime: time, roomId, fromOn: onDate, untilOn },
  });
  const klass: Klass = {
    id: made.id,
    campus,
    course,
    weekday,
    time,
    startedOn: onDate,
    teacherIndex,
    duties: [{ advisorIndex, fromOn: onDate }],
    members: new Set(),
    capacity,
  };
  living.classes.push(klass);
  living.tell.opened?.({ klass, advisorId: advisor.personId });
  return klass;
}

/** Joins the student to a class of the course that does not clash with their others (not `but`), opening one when all are full. */
export async function enrol(
  living: Living,
  student: Student,
  course: Course,
  onDate: string,
  but?: Klass,
): Promise<void> {
  const fits = (klass: Klass): boolean =>
    klass.campus === student.campus &&
    klass.course === course &&
    klass !== but &&
    klass.members.size < klass.capacity &&
    !klass.members.has(student.id) &&
    hasTimeFor(living, student, klass, onDate);
  let klass = living.classes.find(fits);
  while (klass === undefined) {
    const opened = await openClass(living, student.campus, course, onDate);
    if (fits(opened)) klass = opened;
  }
  const params = { orgId: living.orgId, campusId: student.campus.id, classId: klass.id };
  await advisorOf(klass, onDate).client.call(addClassMember, {
    params,
    body: { studentId: student.id, fromOn: onDate },
  });
  klass.members.add(student.id);
  student.courses.add(course.id);
  living.tell.joined?.({ klass, student, onDate });
}

/** In the middle of each month a class of every campus goes to the next advisor, today or from a day that is agreed on. */
export async function handOver(living: Living, onDate: string): Promise<void> {
  if (onDate !== addDays(monthStart(onDate), 14)) return;
  for (const campus of living.campuses) {
    const own = living.classes.filter((klass) => klass.campus === campus);
    if (own.length === 0 || campus.advisors.length < 2) continue;
    const klass = living.random.pick(own);
    const fromOn = living.random.chance(40) ? onDate : addDays(onDate, living.random.int(2, 6));
    const advisorIndex = ((klass.duties.at(-1)?.advisorIndex ?? 0) + 1) % campus.advisors.length;
    const advisorId = campus.advisors[advisorIndex]?.personId ?? '';
    const params = { orgId: living.orgId, campusId: campus.id, classId: klass.id };
    await campus.supervisor.client.call(updateClass, { params, body: { advisorId, fromOn } });
    klass.duties.push({ advisorIndex, fromOn });
    living.tell.handedOver?.({ klass, advisorId, fromOn, onDate });
  }
}
