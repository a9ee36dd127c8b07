/**
 * `npm run bench:web`: what the pages weigh on a first visit, what Lighthouse says of them, and how they answer, each with its goal.
 * `-- --only pages,marking,list` measures some, `--runs 1` does less of each than the five whose medians count.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { verdict } from '../bench/report.ts';
import { launchBrowser } from '../browser.ts';
import { freePort } from '../demo/web-server.ts';
import { measureList } from './list.ts';
import { measureMarking } from './marking.ts';
import { measurePage } from './pages.ts';
import { webReportOf, type WebFinding } from './report.ts';
import { openSite } from './site.ts';

const FOLDER = fileURLToPath(new URL('../../../../.keshi/bench/', import.meta.url));
const PARTS = ['pages', 'marking', 'list'];

const { values } = parseArgs({ options: { only: { type: 'string' }, runs: { type: 'string', default: '5' } } });
const only = values.only?.split(',') ?? PARTS;
const unknown = only.filter((part) => !PARTS.includes(part));
if (unknown.length > 0)
  throw new Error(`${unknown.join(', ')}: no such part. What to do: some of ${PARTS.join(', ')}.`);
const runs = Number(values.runs);
if (!Number.isInteger(runs) || runs < 1) throw new Error(`${values.runs} is not a number of runs`);

const startedMs = performance.now();
const say = (line: string): void =>
  console.log(`${((performance.now() - startedMs) / 60_000).toFixed(1).padStart(5)} min  ${line}`);

const findings: WebFinding[] = [];
/** What cannot be measured fails the run, but the others' figures are worth having. */
async function find(measure: () => Promise<readonly WebFinding[]>): Promise<void> {
  try {
    const more = await measure();
    for (const each of more) say(`${each.name}: ${verdict(each)}`);
    findings.push(...more);
  } catch (error) {
    process.exitCode = 1;
    console.error(error);
  }
}

// Lighthouse talks to the browser through a port.
const port = await freePort();
const browser = await launchBrowser({ debuggingPort: port });
try {
  const site = await openSite(browser, say);
  try {
    if (only.includes('pages'))
      for (const page of site.pages) await find(() => measurePage(browser, site, page, { port, runs }));
    if (only.includes('marking')) await find(() => measureMarking(browser, site, runs));
    if (only.includes('list')) await find(() => measureList(browser, site));
  } finally {
    await site.stop();
  }
} finally {
  await browser.close();
}

await mkdir(FOLDER, { recursive: true });
const file = join(FOLDER, 'bench-web.json');
const rows = findings.map((each) => ({ ...each, verdict: verdict(each) }));
await writeFile(file, JSON.stringify({ at: new Date().toISOString(), runs, rows }, null, 2));
console.log(`\n${webReportOf(findings)}\n\n${file}`);
