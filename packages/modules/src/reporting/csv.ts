/** A figure as a file for a spreadsheet: what it is and how it is defined, its rows, and their sum. */
import type { z } from 'zod';
import type { InstantText, Period } from '@keshi/kernel/dates';
import { hundredthsText } from '@keshi/kernel/money';
import type { MetricShape } from './contract.ts';
import type { MetricSource } from './rules/metrics.ts';
import { lastDayOf, measureOf } from './rules.ts';
import type { FigureRow } from './service/rows.ts';

export type FigureFile = {
  readonly metric: z.infer<typeof MetricShape>;
  readonly part: 'numerator' | 'denominator';
  readonly period: Period;
  readonly asOf: InstantText;
  readonly place: readonly string[];
  readonly total: number;
  readonly rows: readonly FigureRow[];
  readonly measure: MetricSource;
};

/** What a spreadsheet might run: an operator first (full-width ones too), after spaces or quotes, or a tab or return. */
const RUNS = /^[\s"'\u200b\ufeff]*[=+\-@＝＋－＠|%]|^[\t\r\n]/;
const NUMBER = /^-?\d+(?:\.\d+)?$/;

/** Text that no spreadsheet evaluates; numbers stay numbers. */
export const neutralised = (text: string): string => (RUNS.test(text) && !NUMBER.test(text) ? `'${text}` : text);

const cell = (text: string): string => {
  const safe = neutralised(text);
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Campuses named in the head of a file; beyond that their number says more. */
const PLACES_NAMED = 10;
const PARTS = { numerator: '分子', denominator: '分母' } as const;
const UNITS = { count: '次/人', units: '课时', minor: '元' } as const;

/** UTF-8 with a byte-order mark, so that Excel shows Chinese. Hours and yuan are decimal; the last line is the sum of the rows. */
export function figureCsv(file: FigureFile): string {
  const measure = measureOf(file.measure);
  const shown = (value: number): string => (measure === 'count' ? String(value) : hundredthsText(value));
  const { metric, period } = file;
  const lines: string[][] = [
    ['指标', `${metric.nameZh} ${metric.nameEn}（${metric.code} v${String(metric.version)}）`],
    ['口径', metric.definitionZh],
    ...(metric.unit === 'rate' || metric.unit === 'ratio' ? [['部分', PARTS[file.part]]] : []),
    ['期间', `${period.from} 至 ${lastDayOf(period)}`],
    ['范围', file.place.length > PLACES_NAMED ? `${String(file.place.length)} 个校区` : file.place.join('、')],
    ['截至', file.asOf],
    ['行数', String(file.rows.length)],
    [],
    ['日期', '校区', '人员', '学员', '说明', '来源', '来源编号', `数值（${UNITS[measure]}）`],
    ...file.rows.map((row) => [
      row.onDate,
      row.campusName,
      row.personName ?? '',
      row.studentName ?? '',
      row.label ?? '',
      row.sourceKind,
      row.sourceId,
      shown(row.value),
    ]),
    ['合计', '', '', '', '', '', '', shown(file.total)],
  ];
  return `\ufeff${lines.map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
}
