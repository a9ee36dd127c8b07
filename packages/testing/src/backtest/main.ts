/**
 * `npm run backtest -- --seed 5 --campuses 2 --students 80 --months 6` (students per campus; `--lives 5` lives, of this seed and those after it): does the
 * product's order of risk find those who will be lost better than fewest hours first? Families decide by a rule that the product does not know.
 */
import { parseArgs } from 'node:util';
import { startTestCluster } from '../database.ts';
import { backtest, type GroupName, type Result, type Score } from './backtest.ts';
import { estimateOf, type Estimate } from './measure.ts';

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
    lives: { type: 'string' },
  },
});

const GROUPS: Readonly<Record<GroupName, string>> = {
  all: 'everybody on the list',
  unasked: 'not spoken with yet',
};
const MEASURES: Readonly<Record<keyof Score, string>> = {
  area: 'area under the curve',
  found: 'lost among the first fifth',
};

const shown = ({ mean, half }: Estimate, digits = 3): string =>
  `${mean.toFixed(digits)}${half === null ? '' : ` ±${half.toFixed(digits)}`}`.padEnd(17);

function printTable(results: readonly Result[]): void {
  console.log(`${''.padEnd(50)}${'by risk'.padEnd(17)}${'fewest hours'.padEnd(17)}${'difference'.padEnd(17)}lift`);
  for (const group of ['all', 'unasked'] as const) {
    for (const measure of ['area', 'found'] as const) {
      const pairs = results
        .map(({ scores }) => [scores[group].risk[measure], scores[group].naive[measure]] as const)
        .filter(([risk, naive]) => Number.isFinite(risk) && Number.isFinite(naive));
      if (pairs.length === 0) continue;
      const [risk, naive] = [estimateOf(pairs.map(([a]) => a)), estimateOf(pairs.map(([, b]) => b))];
      const difference = estimateOf(pairs.map(([a, b]) => a - b));
      console.log(
        `${`${GROUPS[group]}: ${MEASURES[measure]}`.padEnd(50)}${shown(risk)}${shown(naive)}${shown(difference)}×${(risk.mean / naive.mean).toFixed(2)}`,
      );
    }
  }
}

const cluster = await startTestCluster();
try {
  const first = number(values.seed, 5);
  const results: Result[] = [];
  for (let seed = first; seed < first + number(values.lives, 5); seed += 1) {
    const result = await backtest({
      cluster,
      seed,
      campuses: number(values.campuses, 2),
      students: number(values.students, 80),
      months: number(values.months, 6),
    });
    results.push(result);
    const { all } = result.scores;
    console.log(
      `seed ${String(seed)}  lists ${String(result.lists)}  families and courses ${String(result.rows)}  lost ${String(result.lost)}  area ${all.risk.area.toFixed(3)} against ${all.naive.area.toFixed(3)}`,
    );
  }
  printTable(results);
  console.log('±: half of the 95 % interval over the lives');
} finally {
  await cluster.stop();
}
