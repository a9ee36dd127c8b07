import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hundredthsText } from '@keshi/kernel/money';
import { addDays } from '@keshi/kernel/dates';
import { isNothing, parseDate, parseHours, parseMoney, parseStatus } from './amounts.ts';

describe('class-hours', () => {
  test.each([
    ['20', 2000, 0],
    ['12.5', 1250, 0],
    ['0', 0, 0],
    ['20+5', 2000, 500],
    ['２０＋５', 2000, 500],
    ['48+2', 4800, 200],
    ['20 + 5', 2000, 500],
    ['20送5', 2000, 500],
    ['20赠5', 2000, 500],
    ['30(含赠5)', 2500, 500],
    ['30含赠送5', 2500, 500],
    ['剩12.5', 1250, 0],
    ['剩余 3', 300, 0],
    ['余5', 500, 0],
    ['12节', 1200, 0],
    ['48课时', 4800, 0],
    ['10.5节', 1050, 0],
    ['3次课', 300, 0],
    ['20课时+5课时', 2000, 500],
    ['1,200', 120_000, 0],
    ['还剩7节', 700, 0],
    ['-2', -200, 0],
  ])('%s is %i paid and %i given', (text, paidUnits, givenUnits) => {
    expect(parseHours(text)).toEqual({ paidUnits, givenUnits, approximate: false });
  });

  test.each(['约10', '大约10节', '10左右', '~10', '剩约10', '10?'])('%s is ten, and an estimate', (text) => {
    expect(parseHours(text)).toEqual({ paidUnits: 1000, givenUnits: 0, approximate: true });
  });

  test.each([
    '',
    '很多',
    '20+5+1',
    '十二',
    '1.255',
    '2026-09-01',
    '1e3',
    '+',
    '5+',
    '5+-1',
    '=1+1',
    '12345678901',
    '30含赠40',
  ])('%s is not read as hours', (text) => {
    expect(parseHours(text)).toBeNull();
  });
});

describe('money', () => {
  test.each([
    ['￥6,240.00', 624_000],
    ['¥6240', 624_000],
    ['3990元', 399_000],
    ['3990元整', 399_000],
    ['6240.5', 624_050],
    ['5,304', 530_400],
    ['1.2万', 1_200_000],
    ['1.2万元', 1_200_000],
    ['0.00005万', 50],
    ['０', 0],
    ['￥ 1 200', 120_000],
    ['RMB100', 10_000],
    ['-500', -50_000],
    ['-￥500', -50_000],
    ['100.10', 10_010],
    ['0.30', 30],
  ])('%s is %i fen', (text, minor) => {
    expect(parseMoney(text)).toBe(minor);
  });

  test('a column in 万 multiplies a bare figure, once', () => {
    expect(parseMoney('1.25', true)).toBe(1_250_000);
    expect(parseMoney('1.25万', true)).toBe(1_250_000);
  });

  test.each(['', '欠500', '1.234', '1,23', '6千', '100-200', '1e5', '￥'])('%s is not read as money', (text) => {
    expect(parseMoney(text)).toBeNull();
  });

  test('reading a written amount gives it back, for every amount', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 99_999_999_99 }), (minor) => {
        const text = hundredthsText(minor);
        const grouped = text.replace(/\B(?=(\d{3})+\.)/g, ',');
        for (const written of [
          text,
          `￥${grouped}`,
          `${text}元`,
          ` ${text} `,
          text.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)),
        ]) {
          expect(parseMoney(written)).toBe(minor);
        }
      }),
    );
  });

  test('reading written hours gives them back, for every figure', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 999_999 }),
        fc.integer({ min: 0, max: 99_999 }),
        (paidUnits, givenUnits) => {
          const [paid, given] = [hundredthsText(paidUnits), hundredthsText(givenUnits)];
          expect(parseHours(`${paid}+${given}`)).toEqual({ paidUnits, givenUnits, approximate: false });
          expect(parseHours(`剩${paid}课时`)).toEqual({ paidUnits, givenUnits: 0, approximate: false });
        },
      ),
    );
  });
});

describe('dates', () => {
  test.each([
    ['2024.9.1', '2024-09-01'],
    ['2024/09/01', '2024-09-01'],
    ['2024-9-1', '2024-09-01'],
    ['24/9/1', '2024-09-01'],
    ['24.9.1', '2024-09-01'],
    ['98/3/5', '1998-03-05'],
    ['2024年9月1日', '2024-09-01'],
    ['24年9月1日', '2024-09-01'],
    ['2024年9月1号', '2024-09-01'],
    ['20240901', '2024-09-01'],
    ['２０２４．９．１', '2024-09-01'],
    ['2024-09-01 10:30:00', '2024-09-01'],
    ['2024-09-01T00:00:00', '2024-09-01'],
    ['46480', '2027-04-03'],
    ['46480.5', '2027-04-03'],
    ['2027.4.3前', '2027-04-03'],
    [' 2024 . 9 . 1 ', '2024-09-01'],
  ])('%s is %s', (text, on) => {
    expect(parseDate(text)).toEqual({ on });
  });

  test('the same day number is four years and a day later in the 1904 system', () => {
    expect(parseDate('45018', 1904)).toEqual({ on: '2027-04-03' });
  });

  test.each([
    ['9月1日', 'no-year'],
    ['9.1', 'no-year'],
    ['9/1', 'no-year'],
    ['2024年9月', 'no-day'],
    ['2024.9', 'no-day'],
  ])('%s asks (%s)', (text, fault) => {
    expect(parseDate(text)).toEqual({ fault });
  });

  test.each(['2024.2.30', '2023-02-29', '2024.13.1', '明年', '1', '20241301', '2024..1', '1800-01-01', '999999'])(
    '%s is no date',
    (text) => {
      expect(parseDate(text)).toEqual({ fault: 'unreadable' });
    },
  );

  test('every day is read back from every way of writing it', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 36_000 }), (days) => {
        const on = addDays('1970-01-01', days);
        const [year = '', month = '', day = ''] = on.split('-');
        const short = `${Number(month)}.${Number(day)}`;
        for (const written of [
          on,
          `${year}.${short}`,
          `${year}年${Number(month)}月${Number(day)}日`,
          `${year}${month}${day}`,
          String(days + 25_569),
        ]) {
          expect(parseDate(written)).toEqual({ on });
        }
      }),
    );
  });
});

test.each([
  ['在读', 'active'],
  ['停课', 'paused'],
  ['停课中', 'paused'],
  ['休学', 'on-leave'],
  ['结课', 'finished'],
  ['已结课', 'finished'],
  ['退费', 'refunded'],
  ['已退费', 'refunded'],
  ['电话待补', null],
  ['', null],
])('the status %s is %s', (text, status) => {
  expect(parseStatus(text)).toBe(status);
});

test.each(['', ' ', '-', '——', '/', '无', '　'])('"%s" says nothing', (text) => {
  expect(isNothing(text)).toBe(true);
});
