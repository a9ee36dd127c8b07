/** A filed report as it is printed, whatever the file: a title, facts about it, its figures and lists as tables, its texts. Pure. */
import { addDays, localDate, wallClock } from '@keshi/kernel/dates';
import { hundredthsText } from '@keshi/kernel/money';
import type { Out } from '@keshi/kernel/endpoint';
import type { getFiling } from './contract.ts';
import type { ListValue, Unit } from './rules/content.ts';
import { derivedOf } from './rules/derived.ts';
import {
  KIND_WORDS,
  LIST_WORDS,
  RECEIVER_WORDS,
  TEXT_WORDS,
  wordIn,
  type ColumnType,
  type FilingLocale,
} from './rules/words.ts';

type Detail = Out<typeof getFiling>;

/** `number` where the text is one, in whole units, for files that calculate. */
export type PrintedCell = { readonly text: string; readonly number: number | null };
export type PrintedTable = {
  readonly title: string;
  readonly heads: readonly string[];
  readonly rows: readonly (readonly PrintedCell[])[];
  /** Said below it. */
  readonly foot: string | null;
};
export type PrintedFiling = {
  readonly title: string;
  readonly facts: readonly (readonly [name: string, value: string])[];
  readonly tables: readonly PrintedTable[];
  readonly texts: readonly { readonly title: string; readonly text: string }[];
};

const WORDS = {
  'zh-CN': {
    facts: ['报送人', '期间', '报给', '截止', '报送时间', '版本', '准确率', '已阅'],
    heads: ['项目', '系统数据', '报送数据', '差异', '说明', '口径'],
    figures: '数据',
    units: { count: '', units: '（课时）', minor: '（元）', rate: '' },
    late: (at: string) => `${at}（逾期）`,
    version: (version: number, reason: string | null) =>
      `第 ${String(version)} 版${reason === null ? '' : `：${reason}`}`,
    between: '、',
    span: (from: string, last: string) => (from === last ? from : `${from} 至 ${last}`),
    shown: (shown: number, total: number) => `共 ${String(total)} 条，列出前 ${String(shown)} 条`,
    none: '无',
  },
  en: {
    facts: ['Filed by', 'Period', 'To', 'Due', 'Filed at', 'Version', 'Accuracy', 'Read by'],
    heads: ['Figure', 'System', 'Filed', 'Difference', 'Note', 'Definition'],
    figures: 'Figures',
    units: { count: '', units: ' (hours)', minor: ' (yuan)', rate: '' },
    late: (at: string) => `${at} (late)`,
    version: (version: number, reason: string | null) => `${String(version)}${reason === null ? '' : `: ${reason}`}`,
    between: ', ',
    span: (from: string, last: string) => (from === last ? from : `${from} to ${last}`),
    shown: (shown: number, total: number) => `The first ${String(shown)} of ${String(total)}`,
    none: 'None',
  },
} as const;

const text = (value: string): PrintedCell => ({ text: value, number: null });

/** A figure in its unit: counts as they are, hours and yuan from hundredths. */
function figure(value: number, unit: Unit): PrintedCell {
  return unit === 'count'
    ? { text: String(value), number: value }
    : { text: hundredthsText(value), number: value / 100 };
}

/** n/a over nothing, never 0. */
const rateText = (numerator: number, denominator: number | null): string =>
  denominator === null || denominator === 0 ? 'n/a' : `${((100 * numerator) / denominator).toFixed(1)}%`;

function listCell(value: ListValue, type: ColumnType): PrintedCell {
  if (value === null) return text('');
  if (typeof value === 'string') return text(value);
  return figure(value, type === 'units' ? 'units' : 'count');
}

function figureTable({ kind, content }: Detail, locale: FilingLocale): PrintedTable {
  const words = WORDS[locale];
  const named = (each: { nameZh: string; nameEn: string; unit: keyof typeof words.units }): PrintedCell =>
    text(`${locale === 'en' ? each.nameEn : each.nameZh}${words.units[each.unit]}`);
  const rows = content.cells.map((cell) => [
    named(cell),
    figure(cell.system, cell.unit),
    figure(cell.filed, cell.unit),
    cell.filed === cell.system ? text('') : figure(cell.filed - cell.system, cell.unit),
    text(cell.note ?? ''),
    text(`${cell.code === null ? '' : `${cell.code} `}v${String(cell.version)}`),
  ]);
  const derived = derivedOf(kind, content.cells).map((each) => [
    named(each),
    each.unit === 'rate'
      ? text(rateText(each.system.numerator, each.system.denominator))
      : figure(each.system.numerator, 'minor'),
    each.unit === 'rate'
      ? text(rateText(each.filed.numerator, each.filed.denominator))
      : figure(each.filed.numerator, 'minor'),
    text(''),
    text(''),
    text(''),
  ]);
  return { title: words.figures, heads: words.heads, rows: [...rows, ...derived], foot: null };
}

function listTables({ content }: Detail, locale: FilingLocale): PrintedTable[] {
  const words = WORDS[locale];
  return content.lists.map((list) => {
    const { columns, ...title } = LIST_WORDS[list.key];
    return {
      title: wordIn(locale, title),
      heads: columns.map((column) => `${wordIn(locale, column)}${column.type === 'units' ? words.units.units : ''}`),
      rows: list.rows.map((row) => columns.map(({ type }, index) => listCell(row[index] ?? null, type))),
      foot:
        list.total > list.rows.length
          ? words.shown(list.rows.length, list.total)
          : list.total === 0
            ? words.none
            : null,
    };
  });
}

const roleWord = (role: Detail['recipients'][number], locale: FilingLocale): string => {
  const said = RECEIVER_WORDS[role];
  return said === undefined ? role : wordIn(locale, said);
};

/** Whose it is, of when, to whom, until when it was due and when it was filed, which version, how exact, and who read it. */
function factsOf(detail: Detail, timeZone: string, locale: FilingLocale): PrintedFiling['facts'] {
  const words = WORDS[locale];
  const at = (instant: string): string => {
    const { on, time } = wallClock(instant, timeZone);
    return `${on} ${time}`;
  };
  const version = detail.versions.find((each) => each.version === detail.version);
  const [by, period, to, due, filedAt, which, accuracy, read] = words.facts;
  const filed = version === undefined ? '' : at(version.filedAt);
  const cells = version?.cellCount ?? 0;
  const people = new Set([
    detail.subjectName,
    ...(version?.filedByName === undefined || version.filedByName === null ? [] : [version.filedByName]),
  ]);
  const readings = detail.readings.map(
    ({ role, personName, readAt }) => `${roleWord(role, locale)} ${personName ?? ''} ${at(readAt)}`,
  );
  return [
    [by, [...people].join(' · ')],
    [period, words.span(detail.from, addDays(detail.until, -1))],
    [to, detail.recipients.map((role) => roleWord(role, locale)).join(words.between)],
    // The end of a day is 24:00 of it, not 0:00 of the next.
    [due, `${localDate(Date.parse(detail.dueAt) - 1, timeZone)} 24:00`],
    [filedAt, detail.state === 'late' && detail.version === 1 ? words.late(filed) : filed],
    [which, words.version(detail.version, version?.reason ?? null)],
    ...(cells === 0 ? [] : [[accuracy, rateText(cells - (version?.adjustedCount ?? 0), cells)] as const]),
    ...(readings.length === 0 ? [] : [[read, readings.join(words.between)] as const]),
  ];
}

/** The version shown of a filing, in one language. */
export const printedFiling = (
  detail: Detail,
  campusName: string,
  timeZone: string,
  locale: FilingLocale,
): PrintedFiling => ({
  title: `${campusName} · ${wordIn(locale, KIND_WORDS[detail.kind])}`,
  facts: factsOf(detail, timeZone, locale),
  tables: [...(detail.content.cells.length === 0 ? [] : [figureTable(detail, locale)]), ...listTables(detail, locale)],
  texts: detail.content.texts.map((each) => ({ title: wordIn(locale, TEXT_WORDS[each.key]), text: each.text })),
});
