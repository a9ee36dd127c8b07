/** A figure as a file for a spreadsheet: what it is and how it is defined, its rows, and their sum, in Chinese or English. */
import type { z } from 'zod';
import type { Period } from '@keshi/kernel/dates';
import { hundredthsText } from '@keshi/kernel/money';
import type { MetricShape } from './contract.ts';
import type { MetricSource } from './rules/metric.ts';
import { lastDayOf, measureOf } from './rules.ts';
import type { FigureRow } from './service/rows.ts';

export type FigureFile = {
  readonly locale: 'zh-CN' | 'en';
  readonly metric: z.infer<typeof MetricShape>;
  readonly part: 'numerator' | 'denominator';
  readonly period: Period;
  /** Day, time and zone of a campus. */
  readonly asOf: string;
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
const WORDS = {
  'zh-CN': {
    parts: { numerator: '分子', denominator: '分母' },
    units: { count: '次/人', units: '课时', minor: '元' },
    heads: ['指标', '口径', '部分', '期间', '范围', '截至', '行数'],
    columns: ['日期', '校区', '人员', '学员', '说明', '来源', '来源编号'],
    value: (unit: string) => `数值（${unit}）`,
    variant: '口径名称',
    total: '合计',
    named: (name: string, code: string) => `${name}（${code}）`,
    period: (from: string, last: string) => `${from} 至 ${last}`,
    places: (count: number) => `${String(count)} 个校区`,
    between: '、',
  },
  en: {
    parts: { numerator: 'numerator', denominator: 'denominator' },
    units: { count: 'count', units: 'class-hours', minor: 'yuan' },
    heads: ['Figure', 'Definition', 'Side', 'Period', 'Scope', 'As of', 'Rows'],
    columns: ['Date', 'Campus', 'Person', 'Student', 'Detail', 'Source', 'Source id'],
    value: (unit: string) => `Value (${unit})`,
    variant: 'Definition used',
    total: 'Total',
    named: (name: string, code: string) => `${name} (${code})`,
    period: (from: string, last: string) => `${from} to ${last}`,
    places: (count: number) => `${String(count)} campuses`,
    between: ', ',
  },
} as const;

/** UTF-8 with a byte-order mark, so that Excel shows Chinese. Hours and yuan are decimal; the last line is the sum of the rows. */
export function figureCsv(file: FigureFile): string {
  const measure = measureOf(file.measure);
  const shown = (value: number): string => (measure === 'count' ? String(value) : hundredthsText(value));
  const { metric, period, place } = file;
  const words = WORDS[file.locale];
  const [name, definition] =
    file.locale === 'en' ? [metric.nameEn, metric.definitionEn] : [metric.nameZh, metric.definitionZh];
  const [figure, meaning, side, span, scope, asOf, count] = words.heads;
  const lines: string[][] = [
    [figure, words.named(name, `${metric.code} v${String(metric.version)}`)],
    [meaning, definition],
    ...(metric.variant === undefined
      ? []
      : [[words.variant, file.locale === 'en' ? metric.variant.nameEn : metric.variant.nameZh]]),
    ...(metric.unit === 'rate' || metric.unit === 'ratio' ? [[side, words.parts[file.part]]] : []),
    [span, words.period(period.from, lastDayOf(period))],
    [scope, place.length > PLACES_NAMED ? words.places(place.length) : place.join(words.between)],
    [asOf, file.asOf],
    [count, String(file.rows.length)],
    [],
    [...words.columns, words.value(words.units[measure])],
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
    [words.total, '', '', '', '', '', '', shown(file.total)],
  ];
  return `\ufeff${lines.map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`;
}
