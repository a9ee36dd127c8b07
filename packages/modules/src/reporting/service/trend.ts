/** The 13 months ending with a period's, per metric, over a whole place, in one statement. */
import { addMonths, type DateText, type Period } from '@keshi/kernel/dates';
import type { Out } from '@keshi/kernel/endpoint';
import type { Ctx } from '@keshi/platform/context';
import type { getOrgDashboard } from '../contract.ts';
import type { MetricSource } from '../rules/metric.ts';
import { METRIC_IDS } from '../rules/metrics.ts';
import type { Registry } from '../rules/renewal-rates.ts';
import { addTo, measureOf, opposite, sumKey, sourceName, trendMonths, type Sums } from '../rules.ts';
import { factsOf, STOCKS } from './sources.ts';
import { readMonthSums, type MonthSum } from './fact-sums.ts';
import type { Place } from './place.ts';

type Trend = Out<typeof getOrgDashboard>['trend'];

/** Only what facts add up to has a past that costs nothing to read; subjects counted at an instant have no trend. */
const hasTrend = (source: MetricSource | null): boolean =>
  source === null || source.kind === 'facts' || source.kind === 'balance';

/** Sums by month and source: flows as they are, balances run up from everything before. */
function monthly(months: readonly DateText[], rows: readonly MonthSum[]): Sums {
  const sums: Sums = new Map();
  for (const row of rows) {
    if (row.monthOn !== null) addTo(sums, sumKey(row.monthOn, row.metric), row);
    if (row.metric !== 'granted' && row.metric !== 'consumption') continue;
    const change = row.metric === 'granted' ? row : opposite(row);
    const monthOn = row.monthOn;
    for (const month of months) if (monthOn === null || monthOn <= month) addTo(sums, sumKey(month, 'balance'), change);
  }
  return sums;
}

/** A value for each of the months, also where nothing happened. The last month is read whole. */
export async function readTrend(ctx: Ctx, place: Place, period: Period, registry: Registry): Promise<Trend> {
  const months = trendMonths(period);
  const [firstOn, lastOn] = [months[0] ?? period.from, months.at(-1) ?? period.from];
  const sums = monthly(
    months,
    await readMonthSums(ctx, place, {
      flows: factsOf(registry),
      stocks: STOCKS,
      firstOn,
      untilOn: addMonths(lastOn, 1),
    }),
  );
  const at = (month: DateText, source: MetricSource): number =>
    sums.get(sumKey(month, sourceName(source)))?.[measureOf(source)] ?? 0;
  return METRIC_IDS.filter((id) => hasTrend(registry(id).numerator) && hasTrend(registry(id).denominator)).map((id) => {
    const { numerator, denominator } = registry(id);
    return {
      metric: id,
      months: months.map((month) => ({
        month: month.slice(0, 7),
        numerator: at(month, numerator),
        denominator: denominator === null ? null : at(month, denominator),
      })),
    };
  });
}
