/** Comparing what everybody at a campus owes with the books: each duty, its owner and its due time. */
import { listDuties } from '@keshi/modules/advising/contract';
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { Compared, Difference } from './compare.ts';
import type { Owed } from './duty-books.ts';
import type { Campus, Franchise } from './franchise.ts';

type Duty = ClientOutput<typeof listDuties>['page']['items'][number];

/** Meetings, which nobody in a life plans, and the plans after them are not among these. */
const UNKNOWN = /^(parents-meeting|plan-)/;

async function readDuties(franchise: Franchise, campus: Campus, ownerId: string): Promise<Duty[]> {
  const params = { orgId: franchise.orgId, campusId: campus.id };
  const all: Duty[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    const { page } = await campus.supervisor.client.call(listDuties, {
      params,
      query: { ownerId, limit: 100, ...(cursor === undefined ? {} : { cursor }) },
    });
    all.push(...page.items);
    cursor = page.nextCursor;
  }
  return all;
}

/** What the books call it: a student; a class and a day or month; a report and its period; a task; a month; a person and a month or quarter. */
function aboutOf({ rule, studentId, classId, subjectId, period, detail }: Duty): string {
  if (studentId !== null) return studentId;
  if (rule === 'task') return subjectId;
  if (rule === 'filing') return `${detail.filing ?? ''} ${detail.onDate ?? ''}`;
  if (rule === 'split-own' || rule === 'split-campus') return period;
  if (rule === 'self-appraisal') return `${subjectId} ${period}-01`;
  if (rule === 'superior-appraisal')
    return `${subjectId} ${period.slice(0, 4)}-${FIRST_MONTH[period.slice(5)] ?? ''}-01`;
  return rule === 'unmarked' ? `${classId ?? ''} ${detail.onDate ?? ''}` : `${classId ?? ''} ${period}`;
}
const FIRST_MONTH: Readonly<Record<string, string>> = { Q1: '01', Q2: '04', Q3: '07', Q4: '10' };

const ofProduct = (duty: Duty): Owed => ({
  rule: duty.rule,
  ownerId: duty.ownerId ?? '',
  about: aboutOf(duty),
  dueAt: duty.dueAt,
});
const keyOf = ({ rule, ownerId, about, dueAt }: Owed): string => `${rule} of ${about} by ${ownerId} until ${dueAt}`;

function countBy(owed: readonly Owed[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const each of owed) counts.set(keyOf(each), (counts.get(keyOf(each)) ?? 0) + 1);
  return counts;
}

async function readCampus(franchise: Franchise, campus: Campus): Promise<Map<string, number>> {
  const own = await Promise.all(
    [...campus.advisors, campus.supervisor].map(({ personId }) => readDuties(franchise, campus, personId)),
  );
  const known = own.flat().filter(({ rule }) => !UNKNOWN.test(rule));
  return countBy(known.map(ofProduct));
}

/** On the evening of a day, after the duties were looked at. */
export async function compareDuties(
  owedOn: (campusId: string, onDate: string) => readonly Owed[],
  franchise: Franchise,
  onDate: string,
): Promise<Compared> {
  const differences: Difference[] = [];
  let compared = 0;
  const read = await Promise.all(
    franchise.campuses.map(async (campus) => {
      const answer = readCampus(franchise, campus);
      return { ours: countBy(owedOn(campus.id, onDate)), theirs: await answer };
    }),
  );
  for (const { ours, theirs } of read) {
    for (const key of new Set([...theirs.keys(), ...ours.keys()])) {
      compared += 1;
      const [mine, product] = [ours.get(key) ?? 0, theirs.get(key) ?? 0];
      if (mine !== product) differences.push({ at: onDate, what: key, books: mine, product });
    }
  }
  return { compared, differences };
}
