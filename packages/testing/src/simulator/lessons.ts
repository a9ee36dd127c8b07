/** Lessons are taught and marked; some marks are put right days later, some missed lessons made up. */
import { addDays } from '@keshi/kernel/dates';
import { Problem } from '@keshi/kernel/problem';
import { getRoll, submitRoll } from '@keshi/modules/attendance/contract';
import { listLessons } from '@keshi/modules/scheduling/contract';
import * as z from 'zod';
import type { Kind } from './book-rules.ts';
import { makeUp } from './guests.ts';
import { restKey, sideBySide, teacherOf, type Klass, type Living } from './living.ts';
import type { Random } from './random.ts';

type Status = 'present' | 'late' | 'leave' | 'absent' | 'make_up' | 'trial';
type Wanted = { readonly studentId: string; readonly kind: Kind; readonly status: Status };
type Lesson = {
  readonly klass: Klass;
  readonly lessonId: string;
  readonly onDate: string;
  readonly endsAt: string;
  readonly random: Random;
};

const Beyond = z.array(z.object({ studentId: z.string() }));
const MOST_TRIES = 3;

const STATUSES: Record<Kind, readonly Status[]> = {
  regular: ['present', 'leave', 'absent', 'late'],
  trial: ['trial', 'absent', 'leave'],
  make_up: ['make_up', 'absent', 'leave'],
};
const CAME: Record<Kind, Status> = { regular: 'present', trial: 'trial', make_up: 'make_up' };

const statusToday = (random: Random, kind: Kind): Status =>
  random.chance(84) ? CAME[kind] : random.pick(STATUSES[kind].filter((status) => status !== CAME[kind]));

/** Submits marks; who would owe too much is sent home, marked as on leave, which costs nothing. */
async function mark(living: Living, lesson: Lesson, seenRevision: number, wanted: readonly Wanted[]): Promise<void> {
  let marks = [...wanted];
  for (let attempt = 0; marks.length > 0 && attempt < MOST_TRIES; attempt += 1) {
    const beyond = await submit(living, lesson, seenRevision, marks);
    if (beyond === null) return;
    marks = marks.map((each) => (beyond.has(each.studentId) ? { ...each, status: 'leave' } : each));
  }
}

/** Submits and tells; when some would owe too much, nothing is written and it returns them. */
async function submit(
  living: Living,
  { klass, lessonId, onDate }: Lesson,
  seenRevision: number,
  marks: readonly Wanted[],
): Promise<Set<string> | null> {
  const params = { orgId: living.orgId, campusId: klass.campus.id, lessonId };
  const given = marks.map(({ studentId, status }) => ({ studentId, status }));
  const kinds = new Map(marks.map(({ studentId, kind }) => [studentId, kind]));
  try {
    const { drawn } = await teacherOf(klass).client.call(submitRoll, { params, body: { seenRevision, marks: given } });
    living.tell.rolled?.({ klass, onDate, studentIds: drawn.map((each) => each.studentId) });
    for (const { studentId, status } of drawn)
      living.tell.marked?.({ klass, lessonId, onDate, studentId, kind: kinds.get(studentId) ?? 'regular', status });
    return null;
  } catch (error) {
    if (!(error instanceof Problem) || error.type !== 'owed-limit') throw error;
    return new Set(Beyond.parse(error.extra['students']).map((each) => each.studentId));
  }
}

const rollOf = (living: Living, { klass, lessonId }: Lesson) =>
  klass.campus.principal.client.call(getRoll, { params: { orgId: living.orgId, campusId: klass.campus.id, lessonId } });

/** Someone was marked wrongly and it is put right some days later. */
async function correct(living: Living, lesson: Lesson): Promise<void> {
  const { random } = lesson;
  const roll = await rollOf(living, lesson);
  const marked = roll.rows.filter((row) => row.status !== null);
  if (marked.length === 0) return;
  const { studentId, kind, status } = random.pick(marked);
  const other = random.pick(STATUSES[kind].filter((each) => each !== status));
  await mark(living, lesson, roll.revision, [{ studentId, kind, status: other }]);
}

/** Marks the class as the teacher sees it: who rests is left out. Returns what was wanted. */
async function teachOne(living: Living, lesson: Lesson): Promise<readonly Wanted[]> {
  const roll = await rollOf(living, lesson);
  const wanted = roll.rows
    .filter(({ studentId }) => !living.resting.has(restKey(studentId, lesson.klass.course.id)))
    .map(({ studentId, kind }) => ({
      studentId,
      kind,
      status:
        (kind === 'regular' ? living.attends?.(studentId, lesson.random) : undefined) ??
        statusToday(lesson.random, kind),
    }));
  await mark(living, lesson, roll.revision, wanted);
  return wanted;
}

/** What follows from a lesson on later days: a mark put right, a lesson made up. */
function planAfter(living: Living, lesson: Lesson, wanted: readonly Wanted[]): void {
  const { klass, onDate, random } = lesson;
  if (random.chance(6))
    living.later.push({ onDate: addDays(onDate, random.int(1, 5)), run: () => correct(living, lesson) });
  for (const { studentId, kind, status } of wanted) {
    const student = living.byId.get(studentId);
    if (student === undefined || kind !== 'regular' || status !== 'leave' || !random.chance(50)) continue;
    living.later.push({ onDate: addDays(onDate, 1), run: (day) => makeUp(living, student, klass, day) });
  }
}

/** Today's lessons that somebody is expected in, in an order that does not hang on ids. */
async function lessonsOf(living: Living, onDate: string): Promise<Lesson[]> {
  const query = { from: onDate, until: addDays(onDate, 1), limit: 100 };
  const listed = await Promise.all(
    living.campuses.map((campus) =>
      campus.principal.client.call(listLessons, { params: { orgId: living.orgId, campusId: campus.id }, query }),
    ),
  );
  const { stopAt } = living;
  const rows = listed
    .flatMap(({ items }) => items)
    .filter((row) => row.expectedCount > 0 && row.status !== 'cancelled')
    .filter((row) => stopAt === undefined || row.endsAt <= stopAt);
  return living.classes.flatMap((klass) =>
    rows
      .filter((row) => row.classId === klass.id)
      .map(({ id, endsAt }) => ({ klass, lessonId: id, onDate, endsAt, random: living.random.fork() })),
  );
}

/** Some lessons of a life, marked side by side. */
async function teachThese(living: Living, lessons: readonly Lesson[]): Promise<void> {
  const taught = new Map<Lesson, readonly Wanted[]>();
  await sideBySide(lessons, async (lesson) => {
    taught.set(lesson, await teachOne(living, lesson));
  });
  for (const lesson of lessons) planAfter(living, lesson, taught.get(lesson) ?? []);
}

/** The day's lessons of lives that go on side by side, in the order they end. */
export async function teach(lives: readonly Living[], onDate: string): Promise<void> {
  const days = await Promise.all(lives.map(async (living) => ({ living, lessons: await lessonsOf(living, onDate) })));
  const ends = days.flatMap(({ lessons }) => lessons.map(({ endsAt }) => endsAt));
  for (const endsAt of [...new Set(ends)].sort()) {
    for (const { api } of lives) api.clock.set(endsAt);
    await Promise.all(
      days.map(({ living, lessons }) =>
        teachThese(
          living,
          lessons.filter((lesson) => lesson.endsAt === endsAt),
        ),
      ),
    );
  }
}
