/** On the last evening of a month people appraise it, on the fifth of a quarter supervisors the last one; some forget. */
import { addDays, addMonths, monthStart } from '@keshi/kernel/dates';
import { setOwnAppraisal, setSuperiorAppraisal } from '@keshi/modules/appraisal/contract';
import { APPRAISAL } from '../record-forms.ts';
import type { Campus, Person } from './franchise.ts';
import type { Living } from './living.ts';
import { randomFrom, type Random } from './random.ts';

const OWN = 80;
const SUPERIOR = 70;

async function own(living: Living, { id }: Campus, { client, personId }: Person, from: string): Promise<void> {
  const params = { orgId: living.orgId, campusId: id };
  await client.call(setOwnAppraisal, { params, body: { month: from.slice(0, 7), ...APPRAISAL } });
  living.tell.appraised?.({ kind: 'self', personId, from });
}

async function judge(
  living: Living,
  { id, supervisor, advisors }: Campus,
  from: string,
  random: Random,
): Promise<void> {
  const quarter = `${from.slice(0, 4)}-Q${String(Math.ceil(Number(from.slice(5, 7)) / 3))}`;
  for (const { personId } of advisors.filter(() => random.chance(SUPERIOR))) {
    const params = { orgId: living.orgId, campusId: id, personId };
    await supervisor.client.call(setSuperiorAppraisal, { params, body: { quarter, ...APPRAISAL } });
    living.tell.appraised?.({ kind: 'superior', personId, from });
  }
}

/** With chance of its own: a life with this differs in nothing else from one without. */
export async function appraise(living: Living, onDate: string): Promise<void> {
  const { dutiesFrom, campuses, seed } = living;
  if (dutiesFrom === undefined || onDate < dutiesFrom) return;
  const random = randomFrom(seed * 6011 + Number(onDate.replaceAll('-', '')));
  const isLastDay = addDays(onDate, 1).endsWith('-01');
  const beginsQuarter = ['01', '04', '07', '10'].includes(onDate.slice(5, 7)) && onDate.endsWith('-05');
  const quarter = addMonths(monthStart(onDate), -3);
  for (const campus of campuses) {
    if (isLastDay)
      for (const person of [...campus.advisors, campus.supervisor].filter(() => random.chance(OWN)))
        await own(living, campus, person, monthStart(onDate));
    // Nobody was in post in the quarter before a life begins.
    if (beginsQuarter && quarter >= living.from) await judge(living, campus, quarter, random);
  }
}
