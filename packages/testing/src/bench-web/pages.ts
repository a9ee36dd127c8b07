/** The pages that are judged: what each weighs on a first visit, and what Lighthouse says. */
import type { Browser } from '@playwright/test';
import { short, type Goal } from '../bench/report.ts';
import { firstVisit, type FirstVisit } from '../first-visit.ts';
import { auditOnce, medianRun, type Category, type Run } from './lighthouse.ts';
import { kilobytes, type WebFinding } from './report.ts';
import { openPhone, type JudgedPage, type Site } from './site.ts';

const ALL: Goal = { atLeast: 100 };
const GOALS: Readonly<Record<Category, Goal>> = {
  performance: { atLeast: 95 },
  accessibility: ALL,
  'best-practices': ALL,
  seo: ALL,
};

/** Search engines are shown the public pages only; the others say so themselves, which costs their score. */
const judgedOf = ({ cookie }: JudgedPage): Category[] => [
  'performance',
  'accessibility',
  'best-practices',
  ...(cookie === '' ? (['seo'] as const) : []),
];

async function visit(browser: Browser, site: Site, page: JudgedPage): Promise<FirstVisit> {
  const context = await openPhone(browser, site.url, page.cookie);
  try {
    return await firstVisit(await context.newPage(), site.url + page.path);
  } finally {
    await context.close();
  }
}

function sizeFindings(page: JudgedPage, visited: FirstVisit): WebFinding[] {
  const [script, style] = [kilobytes(visited.scriptBytes), kilobytes(visited.styleBytes)];
  const parts = `${String(visited.files)} files, scripts ${short(script)} kB, style sheets ${short(style)} kB`;
  const sent = `sent uncompressed: ${visited.uncompressed.join(', ')}`;
  const notes = [parts, ...(visited.uncompressed.length === 0 ? [] : [sent])];
  const shift = { name: `${page.name}, layout shift`, value: visited.layoutShift, unit: '', goal: { atMost: 0 } };
  // Without a goal the weight is worth a note.
  if (page.mostKilobytes === null) return [{ ...shift, notes }];
  const name = `${page.name}, scripts and style sheets`;
  const weight = { name, value: script + style, unit: 'kB', goal: { atMost: page.mostKilobytes }, notes };
  return [weight, { ...shift, notes: [] }];
}

function scoreFindings(page: JudgedPage, runs: readonly Run[]): WebFinding[] {
  const middle = medianRun(runs);
  const judged = judgedOf(page);
  const performance = `runs ${runs.map((run) => run.scores.performance).join(', ')}; largest paint ${short(middle.paintMs)} ms, blocked ${short(middle.blockedMs)} ms`;
  const faultsOf = (category: Category): string[] => middle.faults.filter((fault) => fault.startsWith(`${category}/`));
  return [
    ...judged.map((category) => ({
      name: `${page.name}, ${category}`,
      value: middle.scores[category],
      unit: '',
      goal: GOALS[category],
      notes: [...(category === 'performance' ? [performance] : []), ...faultsOf(category)],
    })),
    {
      name: `${page.name}, layout shift by Lighthouse`,
      value: middle.layoutShift,
      unit: '',
      goal: { atMost: 0 },
      notes: [],
    },
  ];
}

/** One page's first visit, then its audits. */
export async function measurePage(
  browser: Browser,
  site: Site,
  page: JudgedPage,
  given: { readonly port: number; readonly runs: number },
): Promise<WebFinding[]> {
  const sizes = sizeFindings(page, await visit(browser, site, page));
  const runs: Run[] = [];
  for (let n = 0; n < given.runs; n += 1)
    runs.push(await auditOnce(site.url + page.path, { port: given.port, cookie: page.cookie }));
  return [...sizes, ...scoreFindings(page, runs)];
}
