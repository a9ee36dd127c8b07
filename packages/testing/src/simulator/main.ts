/**
 * `npm run simulate -- --seed 7 --campuses 3 --students 120 --months 6` (students per campus): a franchise's life through the public API,
 * in process, under a clock that only the simulation moves; at each month's end every balance and figure is compared with naive books.
 */
import { parseArgs } from 'node:util';
import { startTestCluster } from '../database.ts';
import { simulate } from './simulate.ts';

const number = (text: string | undefined, standard: number): number => {
  const value = Number(text ?? standard);
  if (!Number.isInteger(value) || value < 1) throw new Error(`${text ?? ''} is not a whole number above zero`);
  return value;
};

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    campuses: { type: 'string' },
    students: { type: 'string' },
    months: { type: 'string' },
  },
});
// A day passes in seconds: what autovacuum does every minute, statistics above all, would come weeks late.
const cluster = await startTestCluster({ settings: { autovacuum_naptime: '5s' } });
try {
  const report = await simulate({
    cluster,
    seed: number(values.seed, 7),
    campuses: number(values.campuses, 3),
    students: number(values.students, 120),
    months: number(values.months, 6),
    print: console.log,
  });
  for (const each of report.differences.slice(0, 40))
    console.log(`${each.at}  ${each.what}: books ${String(each.books)}, product ${String(each.product)}`);
  console.log(
    Object.entries(report.tally)
      .sort()
      .map(([metric, count]) => `${metric} ${String(count)}`)
      .join(' · '),
  );
  console.log(
    `days: ${String(report.days)} · students: ${String(report.students)} · lessons marked: ${String(report.rolls)} · figures compared: ${String(report.compared)}`,
  );
  for (const fault of report.faults) console.log(fault);
  console.log(`faults in the tables: ${String(report.faults.length)}`);
  console.log(`differences: ${String(report.differences.length)}`);
  process.exitCode = report.differences.length + report.faults.length === 0 ? 0 : 1;
} finally {
  await cluster.stop();
}
