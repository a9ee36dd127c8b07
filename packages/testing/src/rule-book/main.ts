/**
 * `npm run rules`: every RULE row in scope with the test that holds it. Each test runs as it is, then with its rule switched off, and must go red.
 * `-- RV-01 …` runs those rows alone. Ends with 1 when a row has no test, a test fails, or one stays green without its rule.
 */
import type { Held, RuleRow } from './book.ts';
import { outcomeOf, runTests } from './run-tests.ts';
import { ROWS } from './rows.ts';

/** Runs at once. */
const RUNS = 2;

type Result = { readonly row: RuleRow; readonly verdict: string; readonly isTested: boolean };

const asked = process.argv.slice(2);
const rows = ROWS.filter(({ row }) => asked.length === 0 || asked.includes(row));

/** The rows one after another, `RUNS` at once, in their order. */
async function eachOf<T>(list: readonly RuleRow[], make: (row: RuleRow) => Promise<T>): Promise<T[]> {
  const results = new Map<number, T>();
  const queue = [...list.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) results.set(next[0], await make(next[1]));
  };
  await Promise.all(Array.from({ length: RUNS }, work));
  return list.flatMap((_, index) => {
    const result = results.get(index);
    return result === undefined ? [] : [result];
  });
}

async function judge(row: RuleRow, held: Held, green: 'passed' | 'failed' | 'none'): Promise<Result> {
  if (green !== 'passed') return { row, verdict: green === 'none' ? 'no such test' : 'fails', isTested: false };
  const off = outcomeOf(held.test, await runTests([held.test], held.off));
  return off === 'failed'
    ? { row, verdict: 'passed · red without its rule', isTested: true }
    : { row, verdict: off === 'passed' ? 'green without its rule' : 'does not run without its rule', isTested: false };
}

const ended = await runTests(
  rows.flatMap(({ held }) => (held === null ? [] : [held.test])),
  null,
);
const results = await eachOf(rows, (row) =>
  row.held === null
    ? Promise.resolve({ row, verdict: 'no test', isTested: false })
    : judge(row, row.held, outcomeOf(row.held.test, ended)),
);
for (const { row, verdict } of results) {
  console.log(`${row.row.padEnd(7)} ${verdict.padEnd(32)} ${row.says}`);
  if (row.held !== null) console.log(`${' '.repeat(8)}${row.held.test.file} › ${row.held.test.name}`);
}
const tested = results.filter(({ isTested }) => isTested).length;
const count = String(results.length);
console.log(`rows: ${count} · tested: ${String(tested)} · untested: ${String(results.length - tested)}`);
process.exitCode = tested === results.length ? 0 : 1;
