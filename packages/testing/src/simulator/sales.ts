/** Families come, buy, pay now or in two parts, and are given an hour now and then. */
import { addDays } from '@keshi/kernel/dates';
import { giveHours } from '@keshi/modules/hours/contract';
import { createOrder, recordReceipt } from '@keshi/modules/payments/contract';
import { createStudent } from '@keshi/modules/registry/contract';
import { enrol } from './classes.ts';
import { personName, phoneFor, type Campus, type Course } from './franchise.ts';
import { tryFirst } from './guests.ts';
import { adopt, ownStudents, type Living, type Student } from './living.ts';

export async function takeAtDesk(
  living: Living,
  student: Student,
  orderId: string,
  amountMinor: number,
  onDate: string,
): Promise<void> {
  const method = living.random.pick(['cash', 'transfer', 'pos'] as const);
  const params = { orgId: living.orgId, campusId: student.campus.id, orderId };
  await student.campus.frontDesk.client.call(recordReceipt, { params, body: { method, amountMinor } });
  living.tell.paid?.({ orderId, amountMinor, onDate, method, copies: 1 });
}

async function sell(
  living: Living,
  student: Student,
  course: Course,
  kind: 'new' | 'extension',
  onDate: string,
): Promise<void> {
  const { random } = living;
  const advisor = random.pick(student.campus.advisors);
  const params = { orgId: living.orgId, campusId: student.campus.id };
  const { id } = await advisor.client.call(createOrder, {
    params,
    body: { studentId: student.id, courseId: course.id, kind, pricePlanId: course.planId },
  });
  // What the plan promised, not what the product made of it.
  const { unitsBought, unitsGiven, priceMinor, validDays } = course;
  living.tell.order?.({
    id,
    student,
    courseId: course.id,
    kind,
    unitsBought,
    unitsGiven,
    priceMinor,
    validDays,
    signedById: advisor.personId,
    renewalId: null,
  });
  // One in six pays a deposit now and the rest two weeks later.
  const deposit = random.chance(17) ? Math.round(priceMinor / random.int(2, 4)) : priceMinor;
  await takeAtDesk(living, student, id, deposit, onDate);
  if (deposit < priceMinor)
    living.later.push({
      onDate: addDays(onDate, 14),
      run: (day) => takeAtDesk(living, student, id, priceMinor - deposit, day),
    });
}

/** Writes a new family's child into the campus. */
async function register(living: Living, campus: Campus): Promise<Student> {
  const { random } = living;
  const [name, phone, advisor] = [personName(random), phoneFor(living.seed), random.pick(campus.advisors)];
  const grade = random.pick(['四年级', '五年级', '六年级', '初一', '初二']);
  const guardians = [{ name: `${name.slice(0, 1)}女士`, phone, relation: '妈妈' }];
  const made = await advisor.client.call(createStudent, {
    params: { orgId: living.orgId, campusId: campus.id },
    body: { name, grade, advisorId: advisor.personId, guardians },
  });
  const student: Student = { id: made.id, name, phone, campus, courses: new Set() };
  adopt(living, student);
  living.tell.admitted?.({ student, advisorId: advisor.personId });
  return student;
}

/** A family comes: some try a lesson first and sign up after it or not; some take a second course. */
async function arrive(living: Living, campus: Campus, onDate: string): Promise<void> {
  const { random } = living;
  const student = await register(living, campus);
  const [first, second] = random.shuffled(living.franchise.courses);
  if (first === undefined) throw new Error('a franchise sells something');
  const [tries, decides, takesTwo] = [random.chance(45), random.chance(65), random.chance(30)];
  const signUp = async (day: string): Promise<void> => {
    await sell(living, student, first, 'new', day);
    await enrol(living, student, first, day);
    if (second === undefined || !takesTwo) return;
    await sell(living, student, second, 'extension', day);
    await enrol(living, student, second, day);
  };
  const decide = (day: string): Promise<void> => (decides ? signUp(day) : Promise.resolve());
  if (tries && onDate > living.from && (await tryFirst(living, student, first, onDate, decide))) return;
  await signUp(onDate);
}

function arrivals(living: Living, campus: Campus, onDate: string): number {
  const missing = living.studentsEach - ownStudents(living, campus).length;
  if (missing <= 0 || (living.newcomersFrom !== undefined && onDate < living.newcomersFrom)) return 0;
  if (onDate === living.from) return Math.ceil(living.studentsEach * 0.6);
  return living.random.chance(40) ? Math.min(missing, living.random.int(1, 2)) : 0;
}

export async function newcomers(living: Living, onDate: string): Promise<void> {
  for (const campus of living.campuses) {
    for (let count = arrivals(living, campus, onDate); count > 0; count -= 1) await arrive(living, campus, onDate);
  }
}

/** Now and then a principal gives an hour, for having brought a friend. */
export async function gift(living: Living, onDate: string): Promise<void> {
  const student = living.students.length > 0 && living.random.chance(10) ? living.random.pick(living.students) : null;
  const courseId = student === null ? undefined : [...student.courses][0];
  if (student === null || courseId === undefined) return;
  const params = { orgId: living.orgId, campusId: student.campus.id, studentId: student.id };
  await student.campus.principal.client.call(giveHours, {
    params,
    body: { courseId, units: 100, reason: '转介绍赠课' },
  });
  living.tell.gave?.({ student, courseId, units: 100, onDate });
}
