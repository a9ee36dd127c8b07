/** Reports are filed in the evening as the product has filled them in; now and then a figure is adjusted, and somebody forgets. */
import { fileFiling, getFilingDraft } from '@keshi/modules/filings/contract';
import type { ClientInput } from '@keshi/kernel/endpoint';
import type { Campus, Person } from './franchise.ts';
import type { Living } from './living.ts';
import { randomFrom } from './random.ts';

type Kind = ClientInput<typeof fileFiling>['body']['kind'];
type Filing = {
  readonly orgId: string;
  readonly campus: Pick<Campus, 'id'>;
  readonly person: Person;
  readonly kind: Kind;
  readonly onDate: string;
  /** The first figure is filed as one more than the system has, with this note. */
  readonly note?: string | undefined;
};

/** Files a report as its form does: what was shown is what is filed. Returns its id. */
export async function fileReport({ orgId, campus, person, kind, onDate, note }: Filing): Promise<string> {
  const params = { orgId, campusId: campus.id };
  const { from, cells } = await person.client.call(getFilingDraft, { params, query: { kind, on: onDate } });
  const { id } = await person.client.call(fileFiling, {
    params,
    body: {
      kind,
      from,
      cells: cells.map(({ key, system, unit }, index) => ({
        key,
        seen: system,
        ...(note !== undefined && index === 0 && unit === 'count' ? { value: system + 1, note } : {}),
      })),
    },
  });
  return id;
}

/** Per cent of evenings on which somebody files. */
const FILED = 85;
const ADJUSTED = 10;
const SUPERVISORS = ['supervisor-daily', 'takings', 'teacher-demand'] as const satisfies readonly Kind[];

/** Chance of its own, so that a life with this differs in nothing else from one without. */
export async function fileReports(living: Living, onDate: string): Promise<void> {
  const { dutiesFrom, franchise } = living;
  if (dutiesFrom === undefined || onDate < dutiesFrom) return;
  const random = randomFrom(living.seed * 7919 + Number(onDate.replaceAll('-', '')));
  for (const campus of franchise.campuses) {
    const at = { orgId: franchise.orgId, campus, onDate };
    const file = async (subjectId: string, filing: Pick<Filing, 'person' | 'kind' | 'note'>): Promise<void> => {
      await fileReport({ ...at, ...filing });
      living.tell.filed?.({ campusId: campus.id, subjectId, kind: filing.kind, from: onDate });
    };
    for (const person of campus.advisors) {
      const note = random.chance(ADJUSTED) ? '一通电话用自己手机打的' : undefined;
      if (random.chance(FILED)) await file(person.personId, { person, kind: 'advisor-daily', note });
    }
    for (const kind of SUPERVISORS)
      if (random.chance(FILED)) await file(campus.id, { person: campus.supervisor, kind });
  }
}
