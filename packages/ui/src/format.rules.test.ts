import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  directionOf,
  formatCount,
  formatDate,
  formatDateRange,
  formatInstant,
  formatMoney,
  formatMoneyIn,
  formatMoneyScaled,
  formatPoints,
  formatRate,
  formatRatio,
  formatTime,
  formatTimeRange,
  formatUnits,
  formatUnitsScaled,
  formatWeekday,
  NOT_COMPUTED,
  NOTHING,
  scaledUnit,
  scaleOf,
} from './format.ts';

describe('class-hours', () => {
  test.each([
    [2000, '20.0', '20'],
    [950, '9.5', '9.5'],
    [75, '0.75', '0.75'],
    [0, '0.0', '0'],
    [326_300, '3,263.0', '3,263'],
    [120_450, '1,204.5', '1,204.5'],
    [-200, '−2.0', '−2'],
    [-5, '−0.05', '−0.05'],
  ])('%i hundredths read %s in a ledger and %s elsewhere', (units, ledger, short) => {
    expect(formatUnits(units, 'ledger')).toBe(ledger);
    expect(formatUnits(units)).toBe(short);
  });

  test('a ledger marks a rise with a plus, and zero with nothing', () => {
    expect(formatUnits(200, 'ledger', 'always')).toBe('+2.0');
    expect(formatUnits(0, 'ledger', 'always')).toBe('0.0');
  });

  test('the text of any amount is the amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (units) => {
        const read = (text: string) => Math.round(Number(text.replaceAll(',', '').replace('−', '-')) * 100);
        expect(read(formatUnits(units, 'ledger')) + 0).toBe(units + 0);
        expect(read(formatUnits(units, 'short')) + 0).toBe(units + 0);
      }),
    );
  });
});

describe('money', () => {
  test('has two decimals, a true minus before ¥, and ¥ only when it stands alone', () => {
    expect(formatMoney(123_400)).toBe('1,234.00');
    expect(formatMoney(432_000, { lone: true })).toBe('¥4,320.00');
    expect(formatMoney(-16_000, { lone: true })).toBe('−¥160.00');
    expect(formatMoney(-150_000)).toBe('−1,500.00');
    expect(formatMoney(28_000, { sign: 'always' })).toBe('+280.00');
  });

  test.each([
    [8_513_100_000, '8,513.1', '万', '¥85.1', 'm'],
    [31_800_000_000, '3.18', '亿', '¥318.0', 'm'],
    [970_000, '9,700.00', '', '¥9.7', 'k'],
    [97_000, '970.00', '', '¥970.00', ''],
    [-2_816_000_000, '−2,816.0', '万', '−¥28.2', 'm'],
    [999_999_999_999, '100.00', '亿', '¥10.00', 'bn'],
  ] as const)('%i fen read %s %s, in English %s %s', (fen, zh, zhScale, en, enScale) => {
    const chinese = formatMoneyScaled(fen, 'zh-CN');
    const english = formatMoneyScaled(fen, 'en');
    expect([chinese.text, chinese.scale, english.text, english.scale]).toEqual([zh, zhScale, en, enScale]);
  });

  test('a column keeps the scale of its largest number, so 元 and 万 never meet in it', () => {
    const column = [39_000_000, 970_000, 0];
    const scale = scaleOf(Math.max(...column) / 100, 'zh-CN');
    expect(column.map((fen) => formatMoneyIn(scale, fen))).toEqual(['39.0', '1.0', '0.0']);
  });

  test('what rounds to zero has no sign', () => {
    expect(formatMoneyIn('万', -100)).toBe('0.0');
    expect(formatRate(-4)).toBe('0.0%');
  });

  test('a scaled figure differs from the amount by at most half of its last place', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1_000_000, max: 9_999_999_999 }), (fen) => {
        const { text } = formatMoneyScaled(fen, 'zh-CN');
        expect(Math.abs(Number(text.replaceAll(',', '')) * 1_000_000 - fen)).toBeLessThanOrEqual(50_001);
      }),
    );
  });
});

describe('rates and counts', () => {
  test('a ratio is rounded once, halves away from zero, and n/a without a base', () => {
    expect(formatRatio(13_373, 19_087)).toBe('70.1%');
    expect(formatRatio(12, 19)).toBe('63.2%');
    expect(formatRatio(1, 2000)).toBe('0.1%');
    expect(formatRatio(0, 5)).toBe('0.0%');
    expect(formatRatio(0, 0)).toBe(NOT_COMPUTED);
    expect(formatRatio(null, 5)).toBe(NOTHING);
  });

  test('differences of rates are points, not percent', () => {
    expect(formatPoints(-230, 'zh-CN')).toBe('2.3 个百分点');
    expect(formatPoints(-230, 'en', 'auto')).toBe('−2.3 pp');
    expect(formatRate(620)).toBe('6.2%');
    expect(formatRate(7012)).toBe('70.1%');
  });

  test('counts carry thousands commas', () => {
    expect(formatCount(19_087)).toBe('19,087');
    expect(formatCount(-3)).toBe('−3');
    expect(formatCount(7, 'always')).toBe('+7');
  });

  test('nothing recorded is a dash everywhere, and zero is not', () => {
    expect([
      formatCount(null),
      formatUnits(null),
      formatMoney(null),
      formatMoneyIn('万', null),
      formatRate(null),
      formatPoints(null, 'en'),
      formatDate(null, 'prose', 'en'),
      formatTime(null),
      formatInstant(null, 'time', 'en'),
      formatMoneyScaled(null, 'en').text,
      formatUnitsScaled(null, 'en').text,
    ]).toEqual(new Array(11).fill(NOTHING));
    expect([formatCount(0), formatUnits(0), formatMoney(0)]).toEqual(['0', '0', '0.00']);
  });

  test('large class-hours take the language’s own scale', () => {
    const zh = formatUnitsScaled(44_560_900, 'zh-CN');
    const en = formatUnitsScaled(44_560_900, 'en');
    expect(zh.text + scaledUnit(zh.scale, '课时', 'zh-CN')).toBe('44.6万课时');
    expect(`${en.text} ${scaledUnit(en.scale, 'hours', 'en')}`).toBe('445.6 k hours');
    expect(formatUnitsScaled(950, 'zh-CN')).toEqual({ text: '9.5', scale: '' });
    expect(scaledUnit('m', '', 'en')).toBe('m');
  });

  test('a change points up, down or nowhere', () => {
    expect([directionOf(1), directionOf(-1), directionOf(0)]).toEqual(['up', 'down', 'flat']);
  });
});

describe('dates and times', () => {
  test.each([
    ['prose', '11月22日 周日', 'Sun, Nov 22'],
    ['day', '11月22日', 'Nov 22'],
    ['ledger', '11-22', '11-22'],
    ['document', '2026-11-22', '2026-11-22'],
    ['month', '2026年11月', 'Nov 2026'],
    ['full', '2026年11月22日', 'Nov 22, 2026'],
  ] as const)('%s', (form, zh, en) => {
    expect([formatDate('2026-11-22', form, 'zh-CN'), formatDate('2026-11-22', form, 'en')]).toEqual([zh, en]);
  });

  test('ranges name what the two ends share once', () => {
    expect(formatDateRange('2026-11-01', '2026-11-22', 'zh-CN')).toBe('2026年11月1–22日');
    expect(formatDateRange('2026-10-28', '2026-11-03', 'zh-CN')).toBe('2026年10月28日–11月3日');
    expect(formatDateRange('2026-12-28', '2027-01-03', 'zh-CN')).toBe('2026年12月28日–2027年1月3日');
    expect(formatDateRange('2026-11-01', '2026-11-22', 'en')).toBe('Nov 1–22, 2026');
    expect(formatDateRange('2026-10-28', '2026-11-03', 'en')).toBe('Oct 28–Nov 3, 2026');
    expect(formatDateRange('2026-11-22', '2026-11-22', 'zh-CN')).toBe('2026年11月22日');
  });

  test('weekdays follow the calendar', () => {
    expect(formatWeekday('2026-11-21', 'zh-CN')).toBe('周六');
    expect(formatWeekday('2024-02-29', 'en')).toBe('Thu');
  });

  test('the clock has 24 hours and a day ends at 24:00', () => {
    expect([formatTime(510), formatTime(845), formatTime(1440)]).toEqual(['8:30', '14:05', '24:00']);
    expect(formatTimeRange(840, 960)).toBe('14:00–16:00');
    expect(() => formatTime(1441)).toThrow('0 to 1440');
  });

  test('instants read on the campus clock', () => {
    expect(formatInstant('2026-11-22T06:05:00Z', 'time', 'zh-CN')).toBe('14:05');
    expect(formatInstant('2026-11-22T00:05:00Z', 'time', 'zh-CN')).toBe('8:05');
    expect(formatInstant('2026-11-22T16:30:00Z', 'document', 'en')).toBe('2026-11-23 00:30');
    expect(formatInstant('2026-11-22T06:05:00Z', 'day', 'zh-CN')).toBe('11月22日 14:05');
  });

  test('a date that is no date is refused', () => {
    expect(() => formatDate('22.11.2026', 'day', 'en')).toThrow('YYYY-MM-DD');
  });
});
