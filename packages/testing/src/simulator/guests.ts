/** Guests of a lesson: a child trying a course (试听), a student making up a lesson they had leave from (补课). */
import { addDays } from '@keshi/kernel/dates';
import { addLessonStudent, listLessons } from '@keshi/modules/scheduling/contract';
import type { Course } from './franchise.ts';
import { advisorOf, hasTimeFor, restKey, type Klass, type Living, type Student } from './living.ts';

const DAYS_AHEAD = 7;

/** Puts the student into the class's next lesson after today. Returns its day, or null when there is none. */
async function invite(
  living: Living,
  student: Student,
  klass: Klass,
  kind: 'trial' | 'make_up',
  onDate: string,
): Promise<string | null> {
  const params = { orgId: living.orgId, campusId: klass.campus.id };
  const { client } = advisorOf(klass, onDate);
  const query = { from: addDays(onDate, 1), until: addDays(onDate, DAYS_AHEAD + 1), classId: klass.id, limit: 1 };
  const lesson = (await client.call(listLessons, { params, query })).items[0];
  if (lesson === undefined) return null;
  await client.call(addLessonStudent, {
    params: { ...params, lessonId: lesson.id },
    body: { studentId: student.id, kind },
  });
  living.guests.push({ studentId: student.id, klass, onDate: lesson.onDate });
  living.tell.guest?.({ student, klass, onDate: lesson.onDate, kind });
  return lesson.onDate;
}

/** Invites to a lesson of the course; `decide` follows on the day after it. False when no class meets soon. */
export async function tryFirst(
  living: Living,
  student: Student,
  course: Course,
  onDate: string,
  decide: (onDate: string) => Promise<void>,
): Promise<boolean> {
  const klass = living.classes.find((each) => each.campus === student.campus && each.course === course);
  const triedOn = klass === undefined ? null : await invite(living, student, klass, 'trial', onDate);
  if (triedOn === null) return false;
  living.later.push({ onDate: addDays(triedOn, 1), run: decide });
  return true;
}

/** Makes up a missed lesson in another class of the course, if there is one at a time the student has. */
export async function makeUp(living: Living, student: Student, missed: Klass, onDate: string): Promise<void> {
  if (living.resting.has(restKey(student.id, missed.course.id))) return;
  const klass = living.classes.find(
    (each) =>
      each.campus === missed.campus &&
      each.course === missed.course &&
      !each.members.has(student.id) &&
      hasTimeFor(living, student, each, onDate),
  );
  if (klass !== undefined) await invite(living, student, klass, 'make_up', onDate);
}
