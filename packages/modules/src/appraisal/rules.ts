/**
 * Appraisals (考核): who appraises whom, over which period, when it can be done, and what the scores come to (KPI-08, KPI-11, KPI-12). Pure.
 */
import { addDays, addMonths, type DateText, type InstantText, type Period } from '@keshi/kernel/dates';
import type { Role } from '@keshi/kernel/permissions';

/** Each month of oneself; each quarter by whoever one answers to, and by colleagues (KPI-11, KPI-12). Families say theirs in surveys. */
export const APPRAISAL_KINDS = ['self', 'superior', 'peer'] as const;
export type AppraisalKind = (typeof APPRAISAL_KINDS)[number];

/** What is scored from 1 to 5, in the order in which it is asked: work with families, duties, renewals, records and figures, colleagues. */
export const CRITERION_NAMES = ['families', 'duties', 'renewals', 'records', 'teamwork'] as const;
export type CriterionName = (typeof CRITERION_NAMES)[number];
export type Scores = Readonly<Record<CriterionName, number>>;

/** Mean in hundredths, exact: five criteria divide a hundred. */
export const scoreOf = (scores: Scores): number =>
  (CRITERION_NAMES.reduce((sum, name) => sum + scores[name], 0) * 100) / CRITERION_NAMES.length;

export const GRADES = ['excellent', 'good', 'fair', 'poor'] as const;
export type Grade = (typeof GRADES)[number];
/** The least score of each grade in hundredths; what is below the last is poor. */
export type GradeFloors = Readonly<Record<Exclude<Grade, 'poor'>, number>>;
export const gradeOf = (score: number, floors: GradeFloors): Grade =>
  GRADES.find((grade) => grade !== 'poor' && score >= floors[grade]) ?? 'poor';

/** Who is appraised: those whose figures and duties Keshi keeps. */
export const APPRAISED_ROLES = ['advisor', 'advisor_supervisor'] as const satisfies readonly Role[];
export type AppraisedRole = (typeof APPRAISED_ROLES)[number];

/** Who appraises whom: the first of these who is in post owes it, any of them may (KPI-08, KPI-11). */
const SUPERIORS: Readonly<Record<AppraisedRole, readonly Role[]>> = {
  advisor: ['advisor_supervisor', 'principal', 'branch_principal'],
  advisor_supervisor: ['principal', 'branch_principal'],
};

export type Post = { readonly personId: string; readonly role: string };

/** The role that a person is appraised in: the higher one of somebody with both. */
export const appraisedRole = (posts: readonly Post[], personId: string): AppraisedRole | null =>
  APPRAISED_ROLES.toReversed().find((role) => posts.some((post) => post.personId === personId && post.role === role)) ??
  null;

/** Whoever may appraise a person, the one who owes it first; nobody appraises themselves. */
export function superiorsOf(posts: readonly Post[], personId: string): string[] {
  const role = appraisedRole(posts, personId);
  if (role === null) return [];
  return SUPERIORS[role].flatMap((superior) =>
    posts.filter((post) => post.role === superior && post.personId !== personId).map((post) => post.personId),
  );
}

/** `2026-Q3` as its half-open period. */
export function quarterPeriod(quarter: string): Period {
  const from = `${quarter.slice(0, 4)}-${String(Number(quarter.slice(6)) * 3 - 2).padStart(2, '0')}-01`;
  return { from, until: addMonths(from, 3) };
}
export const quarterOf = (on: DateText): string =>
  `${on.slice(0, 4)}-Q${String(Math.ceil(Number(on.slice(5, 7)) / 3))}`;

export const periodOf = (kind: AppraisalKind, on: DateText): Period => {
  if (kind !== 'self') return quarterPeriod(quarterOf(on));
  const from = `${on.slice(0, 7)}-01`;
  return { from, until: addMonths(from, 1) };
};

/** From the period's last day until the next one of its kind has ended: so late and no later can it still be written or corrected. */
export const isOpen = (kind: AppraisalKind, from: DateText, today: DateText): boolean => {
  const { until } = periodOf(kind, from);
  return today >= addDays(until, -1) && today < periodOf(kind, until).until;
};

/** The periods of a kind that are open on a day, the latest first. */
export const openPeriods = (kind: AppraisalKind, today: DateText): Period[] => {
  const current = periodOf(kind, today);
  return [current, periodOf(kind, addDays(current.from, -1))].filter(({ from }) => isOpen(kind, from, today));
};

/** Fewer answers of colleagues would say whose they are. */
export const PEERS_MIN = 3;
export type PeerScore = { readonly count: number; readonly score: number | null };
/** The mean of colleagues' scores in hundredths, once there are enough of them. */
export const peerScore = (count: number, sum: number): PeerScore => ({
  count,
  score: count < PEERS_MIN ? null : Math.round(sum / count),
});

type Appraised = { readonly name: string; readonly score: number | null };
/** Excellent first (KPI-11): by the superior's score, then by name; the unscored last. */
export const byScore = (a: Appraised, b: Appraised): number =>
  (b.score ?? -1) - (a.score ?? -1) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Somebody in post on the last day of a month or quarter and since (its first day), and who answers for the appraisal. */
export type AppraisalFact = {
  readonly kind: 'self' | 'superior';
  readonly personId: string;
  readonly fromOn: DateText;
  /** The person, or the first of those they answer to who is in post today. */
  readonly ownerId: string | null;
  readonly appraisedAt: InstantText | null;
};
