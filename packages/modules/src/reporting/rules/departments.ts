/** What departments are appraised by (KPI-09, KPI-10), and how sums of places become theirs. Pure. */
import type { MetricKey } from './metrics.ts';

/** Figures of the registry: records by accuracy, compliance and errors, sales by the share of visits that sign up. */
export const DEPARTMENT_METRICS = [
  'data-accuracy',
  'compliance',
  'error-rate',
  'sign-up-rate',
] as const satisfies readonly MetricKey[];

/** Campuses whose archives are counted together: above, a page would cost what the whole organisation keeps. */
export const ARCHIVE_CAMPUSES = 30;

export type ArchiveSums = {
  /** Active students of whose archives something is needed. */
  readonly students: number;
  /** Their scores in per cent, added up. */
  readonly points: number;
  /** The mean of them, rounded down; null of nobody. */
  readonly score: number | null;
};

/** How complete archives are together (M27): a mean over students, not over campuses. */
export function archiveSums(scores: readonly number[]): ArchiveSums {
  const points = scores.reduce((sum, score) => sum + score, 0);
  return {
    students: scores.length,
    points,
    score: scores.length === 0 ? null : Math.floor(points / scores.length),
  };
}

/** Archives in their order: the least complete first, then by name and id, so that every row has its place. */
export type ArchiveKey = { readonly score: number; readonly name: string; readonly studentId: string };

export function byScore(a: ArchiveKey, b: ArchiveKey): number {
  if (a.score !== b.score) return a.score - b.score;
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return a.studentId === b.studentId ? 0 : a.studentId < b.studentId ? -1 : 1;
}
