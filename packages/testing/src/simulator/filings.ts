/** Reports are filed in the evening as the product has filled them in; now and then a figure is adjusted, and somebody forgets. */
import { fileFiling, getFilingDraft } from '@keshi/modules/filings/contract';
import type { ClientInput } from '@keshi/kernel/endpoint';
import type { Campus, Person } from './franchise.ts';
import { sideBySide, type Living } from './living.ts';
import { randomFrom, type Random } from './random.ts';

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

export type FiledReport = { readonly id: string; readonly figures: number; readonly adjusted: number };

/** Files a report as its form does: what was shown is what is filed. Returns its id, and how many figures it has and were changed by hand. */
export async function fileReport({ orgId, campus, person, kind, onDate, note }: Filing): Promise<FiledReport> {
  const params = { orgId, campusId: campus.id };
  const { from, cells } = await person.client.call(getFilingDraft, { params, query: { kind, on: onDate } });
  const adjustedKey = note !== undefined && cells[0]?.unit === 'count' ? cells[0].key : null;
  const { id } = await person.client.call(fileFiling, {
    params,
    body: {
      kind,
      from,
      cells: cells.map(({ key, system }) => ({
        key,
        seen: system,
        ...(key === adjustedKey ? { value: system + 1, note } : {}),
      })),
    },
  });
  return { id, figures: cells.length, adjusted: adjustedKey === null ? 0 : 1 };
}

/** Per cent of evenings on which somebody files. */
const FILED = 85;
const ADJUSTED = 10;
const SUPERVISORS = ['supervisor-daily', 'takings', 'teacher-demand'] as const satisfies readonly Kind[];

type Planned = Pick<Filing, 'person' | 'kind' | 'note'> & { readonly subjectId: string };

/** What a campus files this evening. */
const filingsOf = (campus: Campus, random: Random): Planned[] => [
  ...campus.advisors.flatMap((person): Planned[] => {
    const note = random.chance(ADJUSTED) ? '一通电话用自己手机打的' : undefined;
    return random.chance(FILED) ? [{ subjectId: person.personId, person, kind: 'advisor-daily', note }] : [];
  }),
  ...SUPERVISORS.flatMap((kind): Planned[] =>
    random.chance(FILED) ? [{ subjectId: campus.id, person: campus.supervisor, kind }] : [],
  ),
];

/** Chance of its own, so that a life with this differs in nothing else from one without. */
export async function fileReports(living: Living, onDate: string): Promise<void> {
  const { dutiesFrom, campuses, orgId } = living;
  if (dutiesFrom === undefined || onDate < dutiesFrom) return;
  const random = randomFrom(living.seed * 7919 + Number(onDate.replaceAll('-', '')));
  const filings = campuses.flatMap((campus) => filingsOf(campus, random).map((each) => ({ campus, ...each })));
  await sideBySide(filings, async ({ subjectId, ...filing }) => {
    const { campus, person, kind } = filing;
    const { figures, adjusted } = await fileReport({ orgId, onDate, ...filing });
    const told = { subjectId, kind, from: onDate, campus, personId: person.personId };
    living.tell.filed?.({ ...told, figures, adjusted });
  });
}
