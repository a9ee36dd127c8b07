/** At the end of a month the branch hands down next month's targets, supervisors split them, and advisors sign their plans. */
import { addMonths } from '@keshi/kernel/dates';
import {
  releaseBranchTargets,
  releaseCampusTargets,
  setBranchTargets,
  setCampusTargets,
  setOwnPlan,
} from '@keshi/modules/targets/contract';
import type { Campus } from './franchise.ts';
import type { LifeOptions } from './living.ts';
import { randomFrom, type Random } from './random.ts';

type Numbers = { newMinor: number; newCount: number; renewalMinor: number; hoursUnits: number };
const FIELDS = ['newMinor', 'newCount', 'renewalMinor', 'hoursUnits'] as const;

/** Round numbers, as heads of branches like them, for every ten students. */
function wished({ studentsEach }: LifeOptions, random: Random): Numbers {
  const tens = Math.max(1, Math.round(studentsEach / 10));
  return {
    newMinor: random.int(4, 12) * tens * 1_000_00,
    newCount: random.int(1, 3) * tens,
    renewalMinor: random.int(3, 9) * tens * 1_000_00,
    hoursUnits: random.int(25, 45) * tens * 100,
  };
}

const NOTHING: Numbers = { newMinor: 0, newCount: 0, renewalMinor: 0, hoursUnits: 0 };
const sumOf = (all: readonly Numbers[]): Numbers =>
  all.reduce((sum, each) => {
    const added = { ...sum };
    for (const field of FIELDS) added[field] += each[field];
    return added;
  }, NOTHING);

/** In equal parts, the last one with what is left. */
function shared(whole: Numbers, count: number): Numbers[] {
  const part = { ...whole };
  for (const field of FIELDS) part[field] = Math.floor(whole[field] / count);
  const last = { ...whole };
  for (const field of FIELDS) last[field] -= part[field] * (count - 1);
  return Array.from({ length: count }, (_, index) => (index === count - 1 ? last : part));
}

async function handDown(life: LifeOptions, branchId: string, month: string, random: Random): Promise<void> {
  const { director, campuses, orgId } = life.franchise;
  const own = campuses.filter((campus) => campus.branchId === branchId);
  const given = own.map((campus) => ({ campus, numbers: wished(life, random) }));
  const params = { orgId, branchId };
  await director.client.call(setBranchTargets, {
    params,
    body: {
      month,
      whole: sumOf(given.map(({ numbers }) => numbers)),
      parts: given.map(({ campus, numbers }) => ({ holderId: campus.id, numbers })),
    },
  });
  await director.client.call(releaseBranchTargets, { params, body: { month } });
  for (const { campus, numbers } of given) {
    life.tell.tasked?.({ campus, personId: null, month, ...numbers });
    // Some months a campus does not get to it: then all of it is nobody's.
    if (random.chance(80)) await splitAmong(life, campus, month, numbers);
  }
}

async function splitAmong(
  { franchise, tell }: LifeOptions,
  campus: Campus,
  month: string,
  whole: Numbers,
): Promise<void> {
  const params = { orgId: franchise.orgId, campusId: campus.id };
  const parts = shared(whole, campus.advisors.length).map((numbers, index) => ({
    holderId: campus.advisors[index]?.personId ?? '',
    numbers,
  }));
  await campus.supervisor.client.call(setCampusTargets, { params, body: { month, parts } });
  await campus.supervisor.client.call(releaseCampusTargets, { params, body: { month } });
  for (const { holderId, numbers } of parts) tell.tasked?.({ campus, personId: holderId, month, ...numbers });
  for (const advisor of campus.advisors)
    await advisor.client.call(setOwnPlan, {
      params,
      body: { month, work: '每天回访三位家长，续费名单每周过一遍', sign: true },
    });
}

/** On the 26th, and on the first day for the month that has begun, with chance of its own: a life with this differs in nothing else from one without. */
export async function planMonth(life: LifeOptions, onDate: string): Promise<void> {
  if (onDate !== life.from && !onDate.endsWith('-26')) return;
  const month = addMonths(onDate, onDate === life.from ? 0 : 1).slice(0, 7);
  const random = randomFrom(life.seed * 4073 + Number(onDate.replaceAll('-', '')));
  for (const branchId of new Set(life.franchise.campuses.map((campus) => campus.branchId)))
    await handDown(life, branchId, month, random);
}
