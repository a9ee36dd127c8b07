/**
 * Rankings of supervisors and of advisor teams over campuses (KPI-01…05, KPI-07, M24, M25, M32): who passes the gates, their place by each criterion,
 * and by all of them together. Two rankings, because the rule book has two; the renewal rate is in neither (A30). Pure.
 */
import { leastBaseOf, ranksOf } from '../rules.ts';
import type { MetricKey } from './metrics.ts';

export type Side = { readonly numerator: number; readonly denominator: number | null };

type Share = { readonly numerator: number; readonly denominator: number };
/** Reports of the campus for the month: filed in time of those due by now (M25), and figures that stood as prefilled of those filed (M24). */
export type Filings = { readonly onTime: Share; readonly accurate: Share };

/** What a ranking asks of a campus for a month: its figures, its supervisors, and the classes they have themselves. */
export type Judged = {
  readonly id: string;
  readonly figures: Readonly<Partial<Record<MetricKey, Side>>>;
  readonly supervisors: number;
  readonly ownClasses: number;
  readonly filings: Filings;
};

export type OwnClassTiers = {
  readonly largeFrom: number;
  readonly large: number;
  readonly middle: number;
  readonly smallBelow: number;
  readonly small: number;
};
/** Null switches a rule off. Classes are in hundredths. */
export type AwardSettings = {
  readonly supervisorWeights: { readonly recruitment: number; readonly renewal: number; readonly hours: number };
  readonly teamWeights: { readonly signUps: number; readonly signUpRate: number; readonly renewal: number };
  readonly teamClasses: number | null;
  readonly supervisorClasses: number | null;
  readonly ownClasses: OwnClassTiers | null;
  /** Least shares in per cent. */
  readonly filings: { readonly onTime: number; readonly accurate: number } | null;
};

export const CRITERIA = ['recruitment', 'renewal', 'hours', 'signUps', 'signUpRate'] as const;
export type CriterionName = (typeof CRITERIA)[number];
export const GATES = [
  'complaints',
  'accidents',
  'classes',
  'own-classes',
  'supervisor',
  'on-time',
  'accurate',
] as const;
export type GateName = (typeof GATES)[number];

/** The metrics a criterion can be read from: the first over which there is something. A target may be money or students (TGT-05). */
const METRICS_OF: Readonly<Record<CriterionName, readonly MetricKey[]>> = {
  recruitment: ['new-task-amount', 'new-task'],
  renewal: ['renewal-task-amount', 'renewal-task'],
  hours: ['hours-task'],
  signUps: ['sign-ups'],
  signUpRate: ['sign-up-rate'],
};

export type Criterion = {
  readonly name: CriterionName;
  readonly metric: MetricKey;
  readonly side: Side;
  /** Among those with a place; null for others. */
  readonly rank: number | null;
};
export type Gate = {
  readonly name: GateName;
  readonly metric: MetricKey | null;
  readonly side: Side;
  /** Hundredths where classes are counted in part; per cent of reports and their figures; of complaints and accidents 0. */
  readonly required: number;
  readonly isPassed: boolean;
};
export type Placed = {
  readonly id: string;
  /** 1 is the best, equals share it; null for who fails a gate or cannot be compared. */
  readonly place: number | null;
  /** Weighted mean of the ranks in hundredths; the lower the better. */
  readonly score: number | null;
  readonly criteria: readonly Criterion[];
  readonly gates: readonly Gate[];
  /** Criteria over nothing, or over too little to say anything. */
  readonly lacking: readonly CriterionName[];
};

const NOTHING: Side = { numerator: 0, denominator: null };
const sideOf = ({ figures }: Judged, metric: MetricKey): Side => figures[metric] ?? NOTHING;

/** The metric of the criterion with which the campus can be compared, else its first. */
function readCriterion(campus: Judged, name: CriterionName): Omit<Criterion, 'rank'> {
  const metrics = METRICS_OF[name];
  const first = metrics[0] ?? 'sign-ups';
  const metric = metrics.find((each) => (sideOf(campus, each).denominator ?? 1) > 0) ?? first;
  return { name, metric, side: sideOf(campus, metric) };
}

const isComparable = ({ metric, side }: Pick<Criterion, 'metric' | 'side'>): boolean =>
  side.denominator === null || side.denominator >= leastBaseOf(metric);

/** KPI-03, KPI-07 ②: counted are those received that are the campus's own. */
const noneOf = (name: GateName, metric: MetricKey, side: Side): Gate => ({
  name,
  metric,
  side,
  required: 0,
  isPassed: side.numerator <= 0,
});

/** So many classes an advisor at least, in hundredths; over no advisor nothing is passed. */
function classesGate(campus: Judged, metric: MetricKey, required: number | null): Gate[] {
  if (required === null) return [];
  const side = sideOf(campus, metric);
  const advisors = side.denominator ?? 0;
  const isPassed = advisors > 0 && BigInt(side.numerator) * 100n >= BigInt(required) * BigInt(advisors);
  return [{ name: 'classes', metric, side, required, isPassed }];
}

/** KPI-04: how many classes a supervisor of a campus of so many effective students has at least. */
export const ownClassesFor = (students: number, tiers: OwnClassTiers): number =>
  students >= tiers.largeFrom ? tiers.large : students < tiers.smallBelow ? tiers.small : tiers.middle;

function ownClassesGate(campus: Judged, tiers: OwnClassTiers | null): Gate[] {
  if (tiers === null) return [];
  const required = ownClassesFor(sideOf(campus, 'effective-students').numerator, tiers);
  const side: Side = { numerator: campus.ownClasses, denominator: null };
  return [{ name: 'own-classes', metric: null, side, required, isPassed: campus.ownClasses >= required }];
}

/** KPI-02: at least so many per cent. Where nothing was due nothing was late. */
function filingGates({ filings }: Judged, least: AwardSettings['filings']): Gate[] {
  if (least === null) return [];
  const gate = (name: GateName, side: Share, required: number): Gate => ({
    name,
    metric: null,
    side,
    required,
    isPassed: side.numerator * 100 >= required * side.denominator,
  });
  return [gate('on-time', filings.onTime, least.onTime), gate('accurate', filings.accurate, least.accurate)];
}

const records = (campus: Judged): Gate[] => [
  noneOf('complaints', 'complaint-rate', sideOf(campus, 'complaint-rate')),
  noneOf('accidents', 'major-accidents', sideOf(campus, 'major-accidents')),
];

/** Somebody must have been there to be ranked. */
const supervisorGate = ({ supervisors }: Judged): Gate => ({
  name: 'supervisor',
  metric: null,
  side: { numerator: supervisors, denominator: null },
  required: 1,
  isPassed: supervisors > 0,
});

type Weighed = readonly (readonly [name: CriterionName, weight: number])[];

/** Ranks those that pass every gate and can be compared in every criterion; a criterion in which nobody can be is left out. */
function placesOf(
  campuses: readonly Judged[],
  gatesOf: (campus: Judged) => readonly Gate[],
  weighed: Weighed,
): Placed[] {
  const read = campuses.map((campus) => ({
    campus,
    gates: gatesOf(campus),
    criteria: weighed.filter(([, weight]) => weight > 0).map(([name]) => readCriterion(campus, name)),
  }));
  const used = weighed.filter(([name]) =>
    read.some(({ criteria }) => criteria.some((each) => each.name === name && isComparable(each))),
  );
  const isUsed = (name: CriterionName): boolean => used.some(([each]) => each === name);
  const lackingOf = (criteria: readonly Omit<Criterion, 'rank'>[]): CriterionName[] =>
    criteria.filter((each) => isUsed(each.name) && !isComparable(each)).map(({ name }) => name);
  const standing = read.filter(
    ({ gates, criteria }) =>
      used.length > 0 && gates.every((gate) => gate.isPassed) && lackingOf(criteria).length === 0,
  );
  const ranks = new Map(
    used.map(([name]) => {
      const sides = standing.flatMap(({ criteria }) => criteria.filter((each) => each.name === name));
      return [name, ranksOf(sides.map(({ side }) => side))] as const;
    }),
  );
  const rankOf = (campus: Judged, name: CriterionName): number | null =>
    ranks.get(name)?.[standing.findIndex((each) => each.campus === campus)] ?? null;
  const total = used.reduce((sum, [, weight]) => sum + weight, 0);
  const sums = standing.map(({ campus }) =>
    used.reduce((sum, [name, weight]) => sum + weight * (rankOf(campus, name) ?? 0), 0),
  );
  return read.map(({ campus, gates, criteria }) => {
    const sum = sums[standing.findIndex((each) => each.campus === campus)];
    return {
      id: campus.id,
      place: sum === undefined ? null : 1 + sums.filter((other) => other < sum).length,
      score: sum === undefined ? null : Math.round((sum * 100) / total),
      criteria: criteria.map((each) => ({ ...each, rank: rankOf(campus, each.name) })),
      gates,
      lacking: lackingOf(criteria),
    };
  });
}

/**
 * Supervisors by their campuses' tasks (KPI-01, A30), through the gates of KPI-02, KPI-03, KPI-04 and KPI-05: there classes of fewer than fifteen
 * count in part.
 */
export const rankSupervisors = (campuses: readonly Judged[], settings: AwardSettings): Placed[] =>
  placesOf(
    campuses,
    (campus) => [
      supervisorGate(campus),
      ...records(campus),
      ...ownClassesGate(campus, settings.ownClasses),
      ...classesGate(campus, 'classes-per-advisor-adjusted', settings.supervisorClasses),
      ...filingGates(campus, settings.filings),
    ],
    [
      ['recruitment', settings.supervisorWeights.recruitment],
      ['renewal', settings.supervisorWeights.renewal],
      ['hours', settings.supervisorWeights.hours],
    ],
  );

/** Teams by sign-ups, sign-up rate and renewal tasks (KPI-07); classes an advisor are counted whole here. */
export const rankTeams = (campuses: readonly Judged[], settings: AwardSettings): Placed[] =>
  placesOf(
    campuses,
    (campus) => [...records(campus), ...classesGate(campus, 'classes-per-advisor', settings.teamClasses)],
    [
      ['signUps', settings.teamWeights.signUps],
      ['signUpRate', settings.teamWeights.signUpRate],
      ['renewal', settings.teamWeights.renewal],
    ],
  );
