/** Lighthouse with its defaults: a middling phone on a slow connection, both simulated. */
import lighthouse from 'lighthouse';
import { median } from '../bench/pairs.ts';

const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
export type Category = (typeof CATEGORIES)[number];

/** Scores from 0 to 100, layout shift as it is, and what cost points outside performance. */
export type Run = {
  readonly scores: Readonly<Record<Category, number>>;
  readonly layoutShift: number;
  /** What performance is mostly made of: to the largest paint, and how long the processor kept taps waiting, in milliseconds. */
  readonly paintMs: number;
  readonly blockedMs: number;
  readonly faults: readonly string[];
};

const scoresBy = (scoreOf: (category: Category) => number): Run['scores'] => ({
  performance: scoreOf('performance'),
  accessibility: scoreOf('accessibility'),
  'best-practices': scoreOf('best-practices'),
  seo: scoreOf('seo'),
});

/** Audits the address once in the browser that listens on the port, with an empty cache; `cookie` makes it the page of who is signed in. */
export async function auditOnce(url: string, { port, cookie }: { port: number; cookie: string }): Promise<Run> {
  const result = await lighthouse(url, {
    port,
    output: 'json',
    logLevel: 'error',
    onlyCategories: [...CATEGORIES],
    ...(cookie === '' ? {} : { extraHeaders: { Cookie: cookie } }),
  });
  if (result === undefined) throw new Error(`Lighthouse found nothing at ${url}`);
  const { audits, categories, runtimeError, finalDisplayedUrl } = result.lhr;
  if (runtimeError !== undefined) throw new Error(`Lighthouse at ${url}: ${runtimeError.message}`);
  // Who is not let in is sent to the sign-in page, which would be audited in the page's place.
  if (finalDisplayedUrl !== url) throw new Error(`Lighthouse was led from ${url} to ${finalDisplayedUrl}`);
  const scoreOf = (category: Category): number => Math.round((categories[category]?.score ?? Number.NaN) * 100);
  const numberOf = (audit: string): number => audits[audit]?.numericValue ?? Number.NaN;
  const faultsOf = (category: Category): string[] =>
    (categories[category]?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 1)
      .map(({ id }) => `${category}/${id}`);
  return {
    scores: scoresBy(scoreOf),
    layoutShift: numberOf('cumulative-layout-shift'),
    paintMs: numberOf('largest-contentful-paint'),
    blockedMs: numberOf('total-blocking-time'),
    faults: [...faultsOf('accessibility'), ...faultsOf('best-practices'), ...faultsOf('seo')],
  };
}

/** The medians of several runs of one page, and every fault that any of them found. */
export function medianRun(runs: readonly Run[]): Run {
  const scoreOf = (category: Category): number => median(runs.map((run) => run.scores[category]));
  return {
    scores: scoresBy(scoreOf),
    layoutShift: median(runs.map((run) => run.layoutShift)),
    paintMs: median(runs.map((run) => run.paintMs)),
    blockedMs: median(runs.map((run) => run.blockedMs)),
    faults: [...new Set(runs.flatMap((run) => run.faults))],
  };
}
