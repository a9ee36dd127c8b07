/**
 * `npm run bench`, `npm run bench:scale` and `npm run bench:duties`: the product's speed as ratios to what its database can do, each with its goal.
 * `-- --only 1,2` runs some rows, `--seconds 2` shortens each run, `--pairs 3` makes fewer of them; `--share 0.05` makes the scale smaller.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { Bench, BenchOptions } from './bench.ts';
import { reportOf, verdict, type Finding } from './report.ts';
import {
  commitsAgainstRaw,
  oneCampusAgainstMany,
  roundTrips,
  tailsOfMany,
  writtenPerCommit,
} from './rows/attendance.ts';
import { dashboardAgainstFacts, drillDown, twiceTheCampuses, twiceTheHistory } from './rows/dashboards.ts';
import { dutiesOfManyCampuses } from './rows/duties.ts';
import { anHourOfLife } from './rows/life.ts';
import { listAgainstBare, readWithPolicies, searchWithPolicies } from './rows/reads.ts';
import { webhookAcknowledged } from './rows/webhook.ts';
import { openDutyFranchises, openFranchise, openScale, type Suite } from './suites.ts';

type Row = readonly [row: number, measure: (bench: Bench) => Promise<Finding>];

/** In the order in which they run: reading first, while both copies of the database are alike. */
const QUICK: readonly Row[] = [
  [9, readWithPolicies],
  [10, searchWithPolicies],
  [4, listAgainstBare],
  [1, commitsAgainstRaw],
  [2, roundTrips],
  [3, oneCampusAgainstMany],
  [11, writtenPerCommit],
  [12, tailsOfMany],
  [13, webhookAcknowledged],
];
const SCALE: readonly Row[] = [
  [5, dashboardAgainstFacts],
  [6, twiceTheHistory],
  [7, twiceTheCampuses],
  [8, drillDown],
];
const LIFE: readonly Row[] = [[14, anHourOfLife]];
const DUTIES: readonly Row[] = [[15, dutiesOfManyCampuses]];
/** Rows that compare with the copy that has no row policies. */
const UNGUARDED = [9, 10];

const FOLDER = fileURLToPath(new URL('../../../../.keshi/bench/', import.meta.url));

const number = (text: string | undefined, standard: number): number => {
  const value = Number(text ?? standard);
  if (!(value > 0)) throw new Error(`${text ?? ''} is not a number above zero`);
  return value;
};

const { values } = parseArgs({
  options: {
    scale: { type: 'boolean', default: false },
    duties: { type: 'boolean', default: false },
    only: { type: 'string' },
    seconds: { type: 'string' },
    pairs: { type: 'string' },
    share: { type: 'string' },
  },
});
const only = values.only?.split(',').map(Number);
const chosen = (rows: readonly Row[]): Row[] => rows.filter(([row]) => only === undefined || only.includes(row));
const options: BenchOptions = {
  seconds: number(values.seconds, 4),
  pairs: number(values.pairs, 5),
  folder: FOLDER,
};
const startedMs = performance.now();
const say = (line: string): void =>
  console.log(`${((performance.now() - startedMs) / 60_000).toFixed(1).padStart(5)} min  ${line}`);

/** Measures the rows over one server. One that cannot be measured fails the run, but the others' figures are worth having. */
async function measure(rows: readonly Row[], open: () => Promise<Suite>): Promise<Finding[]> {
  if (rows.length === 0) return [];
  const suite = await open();
  const findings: Finding[] = [];
  try {
    say(suite.server);
    for (const [row, run] of rows) {
      try {
        const finding = await run(suite.bench);
        findings.push(finding);
        say(`row ${row}: ${verdict(finding)}`);
      } catch (error) {
        process.exitCode = 1;
        console.error(`row ${row} could not be measured:`, error);
      }
    }
  } finally {
    await suite.stop();
  }
  return findings;
}

async function measureAll(): Promise<Finding[]> {
  const share = number(values.share, 1);
  if (values.duties) return measure(chosen(DUTIES), () => openDutyFranchises(options, share));
  if (!values.scale) {
    const rows = chosen(QUICK);
    return measure(rows, () =>
      openFranchise(
        options,
        rows.some(([row]) => UNGUARDED.includes(row)),
      ),
    );
  }
  return [
    ...(await measure(chosen(SCALE), () => openScale(options, share, say))),
    ...(await measure(chosen(LIFE), () => openFranchise(options, false))),
  ];
}

// Leaving by `exit` is what takes the servers along.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
await mkdir(FOLDER, { recursive: true });
const findings = (await measureAll()).toSorted((a, b) => a.row - b.row);
const suite = values.scale ? 'bench-scale' : values.duties ? 'bench-duties' : 'bench';
const file = join(FOLDER, `${suite}.json`);
const rows = findings.map((each) => ({ ...each, verdict: verdict(each) }));
await writeFile(file, JSON.stringify({ at: new Date().toISOString(), ...options, rows }, null, 2));
console.log(`\n${reportOf(findings)}\n\n${file}`);
