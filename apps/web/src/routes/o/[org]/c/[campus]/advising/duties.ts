/** A person's open duties as the groups of a day: what is late, what is for today, what has until later. Pure. */
import { addDays, weekdayOf, type DateText } from '@keshi/kernel/dates';
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { listDuties } from '@keshi/modules/advising/contract';
import { dueOnOf } from '#lib/due.ts';

export type DutyList = ClientOutput<typeof listDuties>;
export type Duty = DutyList['page']['items'][number];
export type DutyKind = DutyList['counts'][number]['kind'];

export const DUTY_KINDS = [
  'lessons',
  'renewals',
  'visits',
  'tasks',
  'records',
  'filings',
  'plans',
] as const satisfies readonly DutyKind[];

export type DutyGroups = {
  readonly late: readonly Duty[];
  readonly today: readonly Duty[];
  readonly week: readonly Duty[];
  readonly later: readonly Duty[];
  /** The month's visits that do not press yet, gathered. */
  readonly visits: readonly Duty[];
  /** Of all pages: late ones, those for today, and gathered visits. */
  readonly counts: { readonly late: number; readonly today: number; readonly visits: number };
};

/** Gathered visits are shown this many at a time; the rest are a click away. */
export const VISITS_SHOWN = 8;

type At = { readonly today: DateText; readonly timeZone: string; readonly only?: DutyKind | undefined };

/** Whom nobody has reached this month comes before whom somebody has. */
const byLeastDone = (a: Duty, b: Duty): number => (a.detail.done ?? 0) - (b.detail.done ?? 0);

/** The order of the list is kept in every group. */
export function groupDuties(
  { page, counts }: Pick<DutyList, 'page' | 'counts'>,
  { today, timeZone, only }: At,
): DutyGroups {
  const sunday = addDays(today, 7 - weekdayOf(today));
  const groupOf = (duty: Duty): Exclude<keyof DutyGroups, 'counts'> => {
    const dueOn = dueOnOf(duty.dueAt, timeZone);
    if (duty.urgency === 'late') return 'late';
    if (duty.urgency === 'pressing' || dueOn <= today) return 'today';
    if (duty.rule === 'visits') return 'visits';
    return dueOn <= sunday ? 'week' : 'later';
  };
  const groups = Map.groupBy(page.items, groupOf);
  const wanted = counts.filter(({ kind }) => only === undefined || kind === only);
  const sum = (of: (count: (typeof counts)[number]) => number): number =>
    wanted.reduce((all, each) => all + of(each), 0);
  const dueToday = (groups.get('today') ?? []).filter(({ urgency }) => urgency === 'open');
  return {
    late: groups.get('late') ?? [],
    today: groups.get('today') ?? [],
    week: groups.get('week') ?? [],
    later: groups.get('later') ?? [],
    visits: (groups.get('visits') ?? []).toSorted(byLeastDone),
    counts: {
      late: sum(({ late }) => late),
      // Pressing ones are counted by the API; the others due today stand at the top of the list, on its first page.
      today: sum(({ pressing }) => pressing) + dueToday.length,
      visits: sum(({ rule, open }) => (rule === 'visits' ? open : 0)),
    },
  };
}

/** Late and pressing ones of all kinds. */
export const totalsOf = (counts: DutyList['counts']): { late: number; pressing: number } => ({
  late: counts.reduce((all, { late }) => all + late, 0),
  pressing: counts.reduce((all, { pressing }) => all + pressing, 0),
});

/** How many there are of a kind, whatever their urgency; of all kinds without one. */
export const countOf = (counts: DutyList['counts'], only?: DutyKind): number =>
  counts
    .filter(({ kind }) => only === undefined || kind === only)
    .reduce((all, { late, pressing, open }) => all + late + pressing + open, 0);

/** The student shown beside the list when none was chosen: the first one the list has work for. */
export const firstStudentOf = ({ late, today, week, later, visits }: DutyGroups): string | null =>
  [...late, ...today, ...week, ...later, ...visits].find((duty) => duty.studentId !== null)?.studentId ?? null;
