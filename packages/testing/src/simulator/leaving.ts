/** Students rest for some weeks and come back (停课, 复课), or leave a class, for another one or for good. */
import { addDays } from '@keshi/kernel/dates';
import { getStudent, setEnrolmentStatus } from '@keshi/modules/registry/contract';
import { removeClassMember } from '@keshi/modules/scheduling/contract';
import { enrol } from './classes.ts';
import type { Campus } from './franchise.ts';
import { advisorOf, restKey, type Klass, type Living, type Student } from './living.ts';

const REST_CHANCE = 9;
const LEAVE_CHANCE = 6;

type Place = { readonly student: Student; readonly klass: Klass };

/** Somebody in a class of the campus who comes to it at present. */
function someone(living: Living, campus: Campus): Place | null {
  const places = living.classes
    .filter((klass) => klass.campus === campus)
    .flatMap((klass) => [...klass.members].map((studentId) => ({ student: living.byId.get(studentId), klass })))
    .flatMap(({ student, klass }) => (student === undefined ? [] : [{ student, klass }]))
    .filter(({ student, klass }) => !living.resting.has(restKey(student.id, klass.course.id)));
  return places.length === 0 ? null : living.random.pick(places);
}

async function leaveClass(living: Living, { student, klass }: Place, onDate: string): Promise<void> {
  const params = { orgId: living.orgId, campusId: klass.campus.id, classId: klass.id, studentId: student.id };
  await advisorOf(klass, onDate).client.call(removeClassMember, { params });
  klass.members.delete(student.id);
  living.tell.left?.({ klass, student, onDate });
}

async function setStatus(
  living: Living,
  { student, klass }: Place,
  status: 'suspended' | 'active',
  onDate: string,
): Promise<void> {
  const params = { orgId: living.orgId, campusId: student.campus.id, studentId: student.id };
  const { client } = advisorOf(klass, onDate);
  const { enrolments } = await client.call(getStudent, { params });
  const enrolment = enrolments.find((each) => each.courseId === klass.course.id);
  if (enrolment === undefined) throw new Error('a member of a class is enrolled in its course');
  await client.call(setEnrolmentStatus, {
    params: { ...params, enrolmentId: enrolment.id },
    body: { status, effectiveOn: onDate },
  });
}

/** Half of those who rest keep their place in the class; the others join one again when they come back. */
async function rest(living: Living, place: Place, onDate: string): Promise<void> {
  const { student, klass } = place;
  const courseId = klass.course.id;
  await setStatus(living, place, 'suspended', onDate);
  living.resting.add(restKey(student.id, courseId));
  living.tell.stopped?.({ student, courseId });
  const gone = living.random.chance(50);
  if (gone) await leaveClass(living, place, onDate);
  living.later.push({
    onDate: addDays(onDate, living.random.int(8, 25)),
    run: async (day) => {
      await setStatus(living, place, 'active', day);
      living.resting.delete(restKey(student.id, courseId));
      living.tell.resumed?.({ student, courseId });
      if (gone) await enrol(living, student, klass.course, day);
    },
  });
}

export async function restAndLeave(living: Living, onDate: string): Promise<void> {
  for (const campus of living.campuses) {
    const resting = living.random.chance(REST_CHANCE) ? someone(living, campus) : null;
    if (resting !== null) await rest(living, resting, onDate);
    const leaving = living.random.chance(LEAVE_CHANCE) ? someone(living, campus) : null;
    if (leaving === null) continue;
    await leaveClass(living, leaving, onDate);
    if (living.random.chance(60)) await enrol(living, leaving.student, leaving.klass.course, onDate, leaving.klass);
  }
}
