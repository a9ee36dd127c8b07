/** A life whose families decide for themselves whether they renew; everything else is the simulator's, through the public API. */
import { addDays, weekdayOf, zonedInstant } from '@keshi/kernel/dates';
import { logVisit } from '@keshi/modules/advising/contract';
import { listRenewals, quoteRenewal, updateRenewal } from '@keshi/modules/renewals/contract';
import { createIncident, stepIncident } from '@keshi/modules/service-desk/contract';
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { TestApi } from '../http.ts';
import type { Campus, Franchise, Person } from '../simulator/franchise.ts';
import { teach } from '../simulator/lessons.ts';
import { beginLiving, sideBySide, type Living, type Student } from '../simulator/living.ts';
import { randomFrom, type Random } from '../simulator/random.ts';
import { newcomers, takeAtDesk } from '../simulator/sales.ts';
import {
  comes,
  complains,
  dayPasses,
  lookedAfter,
  newFamily,
  renews,
  settled,
  wronged,
  type Family,
} from './families.ts';

const ZONE = 'Asia/Shanghai';
const SATURDAY = 6;

type Renewal = ClientOutput<typeof listRenewals>['items'][number];
/** What became of a renewal, and when. */
export type Outcome = {
  readonly studentId: string;
  readonly courseId: string;
  readonly isLost: boolean;
  readonly onDate: string;
};
export type FamilyLife = {
  readonly outcomes: readonly Outcome[];
  day(onDate: string): Promise<void>;
};
type Mind = {
  readonly living: Living;
  readonly random: Random;
  readonly familyOf: (studentId: string) => Family;
  readonly outcomes: Outcome[];
};

export type FamilyLifeOptions = {
  readonly api: TestApi;
  readonly seed: number;
  readonly franchise: Franchise;
  readonly from: string;
  readonly until: string;
  readonly studentsEach: number;
};

export function startFamilyLife(options: FamilyLifeOptions): FamilyLife {
  const random = randomFrom(options.seed * 7919);
  const families = new Map<string, Family>();
  const familyOf = (studentId: string): Family => {
    const family = families.get(studentId) ?? newFamily(random);
    families.set(studentId, family);
    return family;
  };
  const living = beginLiving(
    {
      ...options,
      random: randomFrom(options.seed),
      tell: {},
      attends: (studentId, chance) => comes(familyOf(studentId), chance),
    },
    options.franchise.campuses,
  );
  const mind: Mind = { living, random, familyOf, outcomes: [] };
  return { outcomes: mind.outcomes, day: (onDate) => liveDay(mind, onDate) };
}

const at = ({ living }: Mind, onDate: string, time: string): void => {
  living.api.clock.set(zonedInstant(onDate, time, ZONE));
};

async function liveDay(mind: Mind, onDate: string): Promise<void> {
  const { living, random } = mind;
  at(mind, onDate, '08:00');
  await newcomers(living, onDate);
  for (const student of living.students) dayPasses(mind.familyOf(student.id), random);
  for (const due of living.later.filter((each) => each.onDate === onDate)) await due.run(onDate);
  await teach([living], onDate);
  at(mind, onDate, '20:30');
  await living.api.react(living.orgId);
  if (weekdayOf(onDate) < SATURDAY) await visit(mind);
  await complain(mind, onDate);
  await renew(mind, onDate);
  await living.api.react(living.orgId);
}

const paramsOf = ({ living }: Mind, campus: Campus) => ({ orgId: living.orgId, campusId: campus.id });

/** Advisors call whom they happen to call: some families often, some hardly ever. */
async function visit(mind: Mind): Promise<void> {
  const { living, random } = mind;
  const chosen = living.students
    .map((student, index) => ({ student, chance: 3 + ((index * 7) % 11) }))
    .filter(({ chance }) => random.chance(chance))
    .map(({ student }) => ({ student, advisor: random.pick(student.campus.advisors), reached: random.chance(85) }));
  await sideBySide(chosen, async ({ student, advisor, reached }) => {
    const body = { studentId: student.id, purpose: '了解近期学习状态', channel: 'phone', reached } as const;
    await advisor.client.call(logVisit, {
      params: paramsOf(mind, student.campus),
      body: reached ? { ...body, plan: '配合在家练习' } : body,
    });
  });
  for (const { student, reached } of chosen) if (reached) lookedAfter(mind.familyOf(student.id));
}

async function complain(mind: Mind, onDate: string): Promise<void> {
  const { living, random } = mind;
  for (const student of living.students) {
    const family = mind.familyOf(student.id);
    if (!complains(family, random)) continue;
    wronged(family);
    const { campus } = student;
    const params = paramsOf(mind, campus);
    const { id } = await campus.frontDesk.client.call(createIncident, {
      params,
      body: {
        kind: 'complaint',
        via: 'phone',
        matter: '对教学安排不满',
        occurredOn: onDate,
        studentId: student.id,
      },
    });
    living.later.push({
      onDate: addDays(onDate, random.int(4, 16)),
      run: () => settle(mind, campus, id, family),
    });
  }
}

/** A complaint goes its way to the end on one day. */
async function settle(mind: Mind, campus: Campus, incidentId: string, family: Family): Promise<void> {
  const params = { ...paramsOf(mind, campus), incidentId };
  const { client, personId } = campus.supervisor;
  await client.call(stepIncident, { params, body: { to: 'assigned', assigneeId: personId } });
  await client.call(stepIncident, { params, body: { to: 'in_progress', note: '已联系家长' } });
  await client.call(stepIncident, { params, body: { to: 'resolved', note: '已调整安排' } });
  await client.call(stepIncident, { params, body: { to: 'visited', satisfaction: settled(family, mind.random) } });
}

type Step = {
  readonly renewal: Renewal;
  readonly student: Student;
  readonly advisor: Person;
  readonly params: { readonly orgId: string; readonly campusId: string; readonly renewalId: string };
  readonly onDate: string;
};

/** Advisors look at the open renewals each evening. */
async function renew(mind: Mind, onDate: string): Promise<void> {
  const { living } = mind;
  for (const campus of living.franchise.campuses) {
    const params = paramsOf(mind, campus);
    const { items } = await campus.supervisor.client.call(listRenewals, {
      params,
      query: { limit: 100, closed: 'false' },
    });
    const place = (renewal: Renewal): string =>
      `${String(living.students.findIndex((each) => each.id === renewal.studentId)).padStart(6)} ${renewal.courseName}`;
    // In an order that does not hang on ids, so that a seed is a life.
    for (const renewal of [...items].sort((a, b) => (place(a) < place(b) ? -1 : 1))) {
      const student = living.byId.get(renewal.studentId);
      const advisor = campus.advisors.find((each) => each.personId === renewal.advisorId) ?? campus.advisors[0];
      if (student === undefined || advisor === undefined) continue;
      await stepOn(mind, { renewal, student, advisor, params: { ...params, renewalId: renewal.id }, onDate });
    }
  }
}

/** Per cent of evenings on which an advisor takes the next step. */
const QUOTES = 15;
/** Per cent of evenings on which a family that will renew pays, and on which one that will not says so. */
const PAYS = 25;
const SAYS_NO = 12;

/**
 * Advisors contact, then quote whoever it is: that a quote was sent says nothing about the family. Asked, it decides; who will not renew lets the quote lie
 * for some evenings before the advisor hears of it, and so do some who will.
 */
async function stepOn(mind: Mind, { renewal, student, advisor, params, onDate }: Step): Promise<void> {
  const { living, random, familyOf, outcomes } = mind;
  const course = living.franchise.courses.find((each) => each.id === renewal.courseId);
  if (course === undefined) throw new Error('a course of the franchise is renewed');
  if (renewal.stage === 'due' || renewal.orderId === null) {
    if (!random.chance(QUOTES)) return;
    if (renewal.stage === 'due') await advisor.client.call(updateRenewal, { params, body: { stage: 'contacted' } });
    else await advisor.client.call(quoteRenewal, { params, body: { pricePlanId: course.planId } });
    return;
  }
  const told = { studentId: student.id, courseId: course.id, onDate };
  if (renews(familyOf(student.id), renewal.id, course.priceMinor / course.unitsBought, random)) {
    if (!random.chance(PAYS)) return;
    await takeAtDesk(living, student, renewal.orderId, renewal.arrearsMinor ?? 0, onDate);
    outcomes.push({ ...told, isLost: false });
  } else if (random.chance(SAYS_NO)) {
    await advisor.client.call(updateRenewal, { params, body: { stage: 'lost', lostReason: 'other' } });
    outcomes.push({ ...told, isLost: true });
  }
}
