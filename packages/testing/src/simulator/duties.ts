/** Advisors look at their duties in the evening and do most of them: the rest is what a campus looks like in the morning. */
import { listDuties, logSighting, logVisit } from '@keshi/modules/advising/contract';
import { fileMemo } from '@keshi/modules/records/contract';
import type { ClientInput, ClientOutput } from '@keshi/kernel/endpoint';
import { MEMO } from '../record-forms.ts';
import type { Campus, Person } from './franchise.ts';
import { sideBySide, type Living } from './living.ts';
import { randomFrom, type Random } from './random.ts';

type Duty = ClientOutput<typeof listDuties>['page']['items'][number];
type Visit = Omit<ClientInput<typeof logVisit>['body'], 'studentId' | 'reached'>;
type Evening = {
  readonly living: Living;
  readonly campus: Campus;
  readonly advisor: Person;
  readonly onDate: string;
  readonly random: Random;
};

/** Per cent of duties done on an evening they are on the list: of meetings some a day, of the others every second. */
const chanceOf = ({ rule }: Duty): number => (rule === 'unseen' ? 18 : 50);
const SPOKEN = ['student', 'teacher', 'guardian'] as const;
const CHECKS = ['time', 'materials', 'room', 'questions'] as const;

/** The visits that make good for a duty; of the parts of a first lesson some evenings only the first is done. */
function visitsFor({ rule, detail }: Duty, random: Random): Visit[] {
  if (rule === 'truancy')
    return [{ purpose: '旷课，联系家长', channel: 'phone', spokeWith: 'guardian', agreement: '下次课前一天提醒' }];
  if (rule === 'pre-lesson')
    return [
      {
        kind: 'pre_lesson',
        purpose: '首次课前，和家长说清安排',
        channel: 'phone',
        spokeWith: 'guardian',
        checks: random.chance(75) ? [...CHECKS] : ['time', 'room'],
      },
    ];
  if (rule !== 'first-lesson') return [];
  const missing = SPOKEN.filter((who) => detail.missing?.includes(who));
  return missing.slice(0, random.chance(70) ? missing.length : 1).map((spokeWith) => ({
    kind: 'first_lesson',
    purpose: '首次课后，了解上课情况',
    channel: spokeWith === 'guardian' ? 'phone' : 'face',
    spokeWith,
    plan: '按班级进度走，两周后再看',
  }));
}

async function workOn({ living, campus, advisor, onDate, random }: Evening, duty: Duty): Promise<void> {
  const params = { orgId: living.orgId, campusId: campus.id };
  const { studentId } = duty;
  if (studentId === null) return;
  const student = living.byId.get(studentId);
  if (duty.rule === 'unseen') {
    await advisor.client.call(logSighting, { params, body: { studentId } });
    if (student !== undefined) living.tell.seen?.({ student, onDate });
  }
  for (const visit of visitsFor(duty, random)) {
    await advisor.client.call(logVisit, { params, body: { studentId, reached: true, ...visit } });
    if (student === undefined) continue;
    const { kind = 'regular', channel, spokeWith = null, checks = [], plan, agreement } = visit;
    const saysSomething = plan !== undefined || agreement !== undefined;
    const told = { student, advisorId: advisor.personId, kind, channel, reached: true, spokeWith, checks };
    living.tell.visited?.({ ...told, saysSomething, onDate });
  }
}

/** By what a duty is about: ids, and with them the order of the list, are another each time the life is lived. */
const nameOf = ({ rule, studentName, period }: Duty): string =>
  `${rule} ${studentName ?? ''} ${rule === 'unseen' ? period : ''}`;

const RECORDS: ReadonlySet<Duty['rule']> = new Set([
  'briefing',
  'first-lesson-memo',
  'parents-meeting-prep',
  'parents-meeting-prep-teacher',
  'parents-meeting-minutes',
  'plan-after-meeting',
  'plan-review',
  'monthly-test',
]);

/** Two memos in three are filed on the evening they are due. */
async function workMemos({ living, campus, advisor, onDate }: Evening, duties: readonly Duty[]): Promise<void> {
  const memos = duties
    .filter(({ rule }) => rule === 'first-lesson-memo')
    .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
  for (const { lesson, studentId, classId } of memos.filter((_, index) => index % 3 !== 2)) {
    if (lesson === null || studentId === null || classId === null) continue;
    await advisor.client.call(fileMemo, {
      params: { orgId: living.orgId, campusId: campus.id, lessonId: lesson.id },
      body: { studentId, form: MEMO },
    });
    living.tell.memoed?.({ studentId, classId, campus, personId: advisor.personId, onDate });
  }
}

async function workEvening(evening: Evening): Promise<void> {
  const { living, campus, advisor, random } = evening;
  const { page } = await advisor.client.call(listDuties, {
    params: { orgId: living.orgId, campusId: campus.id },
    query: { limit: 100 },
  });
  // Records and reports with chance of their own: what else is done stays what it was without them.
  const [records, others] = [true, false].map((wanted) =>
    page.items.filter((duty) => RECORDS.has(duty.rule) === wanted),
  );
  await workMemos(evening, records ?? []);
  const chosen = (others ?? [])
    .filter(({ rule }) => rule !== 'filing' && rule !== 'task' && !rule.endsWith('-appraisal'))
    .toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
    .filter((duty) => random.chance(chanceOf(duty)))
    .map((duty) => ({ duty, random: random.fork() }));
  await sideBySide(chosen, (each) => workOn({ ...evening, random: each.random }, each.duty));
}

/** Chance of its own, so that a life with this differs in nothing else from one without. */
export async function workDuties(living: Living, onDate: string): Promise<void> {
  const { dutiesFrom } = living;
  if (dutiesFrom === undefined || onDate < dutiesFrom) return;
  const random = randomFrom(living.seed + Date.parse(onDate) / 86_400_000);
  const evenings = living.campuses.flatMap((campus) =>
    campus.advisors.map((advisor) => ({ living, campus, advisor, onDate, random: random.fork() })),
  );
  await sideBySide(evenings, workEvening);
}
