/** The books' rankings of a month: supervisors by their tasks, teams by sign-ups and renewal tasks, behind the rule book's gates (KPI-01, KPI-03, KPI-07, M32). */
import type { Days, Diary, Measure } from './diary.ts';
import type { Roster } from './roster.ts';

type Place = { readonly id: string; readonly advisors: number };
/** A figure over another: of nothing it cannot be compared. */
type Share = { readonly of: number; readonly over: number };
type Standing = { readonly id: string; readonly isOut: boolean; readonly shares: readonly Share[] };
export type Given = {
  readonly diary: Diary;
  readonly roster: Roster;
  readonly month: Days;
  readonly onDate: string;
  readonly campuses: readonly Place[];
};
/** By campus; 0 for one without a place. */
export type Ranking = ReadonlyMap<string, number>;

/** A rate over fewer says more about chance. */
const LEAST_ARRIVALS = 10;
const NOTHING: Share = { of: 0, over: 0 };

function placesOf(all: readonly Standing[]): Ranking {
  const columns = all[0]?.shares.map((_, index) => index) ?? [];
  const share = ({ shares }: Standing, index: number): Share => shares[index] ?? NOTHING;
  // What nobody can be compared by is not asked for.
  const asked = columns.filter((index) => all.some((each) => share(each, index).over > 0));
  const ranked = all.filter(
    (each) => !each.isOut && asked.length > 0 && asked.every((index) => share(each, index).over > 0),
  );
  const isBetter = (a: Share, b: Share): boolean => BigInt(a.of) * BigInt(b.over) > BigInt(b.of) * BigInt(a.over);
  const sumOf = (each: Standing): number =>
    asked.reduce(
      (sum, index) => sum + 1 + ranked.filter((other) => isBetter(share(other, index), share(each, index))).length,
      0,
    );
  return new Map(
    all.map((each) => [
      each.id,
      ranked.includes(each) ? 1 + ranked.filter((other) => sumOf(other) < sumOf(each)).length : 0,
    ]),
  );
}

export function rankings({ diary, roster, month, onDate, campuses }: Given): { supervisors: Ranking; teams: Ranking } {
  const read = campuses.map(({ id, advisors }) => {
    const sum = (metric: string, measure: Measure): number =>
      diary.sum(metric, measure, month, (at) => at.campusId === id);
    const share = (of: string, over: string, measure: Measure): Share => ({
      of: sum(of, measure),
      over: sum(over, measure),
    });
    /** In money, or in students where the task is given so. */
    const task = (of: string, over: string): Share => {
      const money = share(of, over, 'minor');
      return money.over > 0 ? money : share(of, over, 'count');
    };
    const arrivals = sum('arrival', 'count');
    return {
      id,
      isBlamed: sum('complaint', 'count') > 0 || sum('accident', 'count') > 0,
      hasClasses: advisors > 0 && roster.classesOn(onDate, (at) => at.campusId === id).length >= 2 * advisors,
      recruitment: task('sign-up', 'target-new'),
      renewal: task('renewal', 'target-renewal'),
      hours: share('consumption', 'target-hours', 'units'),
      signUps: { of: sum('sign-up', 'count'), over: 1 },
      rate: arrivals < LEAST_ARRIVALS ? NOTHING : { of: sum('sign-up', 'count'), over: arrivals },
    };
  });
  return {
    supervisors: placesOf(
      read.map((each) => ({
        id: each.id,
        isOut: each.isBlamed,
        shares: [each.recruitment, each.renewal, each.hours],
      })),
    ),
    teams: placesOf(
      read.map((each) => ({
        id: each.id,
        isOut: each.isBlamed || !each.hasClasses,
        shares: [each.signUps, each.rate, each.renewal],
      })),
    ),
  };
}
