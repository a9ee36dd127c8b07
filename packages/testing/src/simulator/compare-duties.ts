/** Comparing what everybody at a campus owes with the books: each duty, its owner and its due time. */
import { listDuties } from '@keshi/modules/advising/contract';
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { Compared, Difference } from './compare.ts';
import type { DutyBooks, Owed } from './duty-books.ts';
import type { Campus, Franchise } from './franchise.ts';

type Duty = ClientOutput<typeof listDuties>['page']['items'][number];

/** Rules the books know. Hours in a life have no last day and nobody finishes, so that these two rules have nothing to say. */
const RULES = new Set([
  'visits',
  'unseen',
  'pre-lesson',
  'first-lesson',
  'truancy',
  'renewal-contact',
  'renewal-collect',
  'low-balance',
  'unmarked',
  'expiring',
  'finished',
]);

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

const ofProduct = ({ rule, ownerId, studentId, classId, detail, dueAt }: Duty): Owed => ({
  rule,
  ownerId: ownerId ?? '',
  about: studentId ?? `${classId ?? ''} ${detail.onDate ?? ''}`,
  dueAt,
});
const keyOf = ({ rule, ownerId, about, dueAt }: Owed): string => `${rule} of ${about} by ${ownerId} until ${dueAt}`;

function countBy(owed: readonly Owed[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const each of owed) counts.set(keyOf(each), (counts.get(keyOf(each)) ?? 0) + 1);
  return counts;
}

/** On the evening of a day, after the duties were looked at. */
export async function compareDuties(books: DutyBooks, franchise: Franchise, onDate: string): Promise<Compared> {
  const differences: Difference[] = [];
  let compared = 0;
  for (const campus of franchise.campuses) {
    const own = await Promise.all(campus.advisors.map(({ personId }) => readDuties(franchise, campus, personId)));
    const theirs = countBy(
      own
        .flat()
        .filter(({ rule }) => RULES.has(rule))
        .map(ofProduct),
    );
    const ours = countBy(books.owedOn(campus.id, onDate));
    for (const key of new Set([...theirs.keys(), ...ours.keys()])) {
      compared += 1;
      const [mine, product] = [ours.get(key) ?? 0, theirs.get(key) ?? 0];
      if (mine !== product) differences.push({ at: onDate, what: key, books: mine, product });
    }
  }
  return { compared, differences };
}
