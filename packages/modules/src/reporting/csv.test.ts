import { expect, test } from 'vitest';
import { figureCsv, neutralised } from './csv.ts';
import { METRICS } from './rules/metrics.ts';

const row = {
  id: '1',
  onDate: '2026-03-05',
  campusId: 'c',
  campusName: '望京校区',
  personId: null,
  personName: null,
  studentId: 's',
  studentName: '=cmd|calc',
  sourceKind: 'payment',
  sourceId: 'p',
  label: '2026-望京-000001',
  value: -150_000,
};
const { numerator, denominator: _denominator, ...shape } = METRICS.receipts;
const given = {
  locale: 'zh-CN',
  metric: { id: 'receipts', ...shape, measure: 'minor' },
  part: 'numerator',
  period: { from: '2026-03-01', until: '2026-04-01' },
  asOf: '2026-04-10 10:00 Asia/Shanghai',
  place: ['望京校区', '朝阳校区'],
  total: -150_000,
  rows: [row, { ...row, studentName: '许"小",虎' }],
  measure: numerator,
} as const;
const file = figureCsv(given);

test('the file opens in a spreadsheet, says what it is and by which definition, and ends with the sum', () => {
  expect(file.startsWith('\ufeff')).toBe(true);
  const lines = file.slice(1).split('\r\n');
  expect(lines[0]).toBe('指标,实收（M15 v1）');
  expect(lines[1]).toContain(METRICS.receipts.definitionZh);
  expect(lines).toContain('期间,2026-03-01 至 2026-03-31');
  expect(lines).toContain('范围,望京校区、朝阳校区');
  expect(lines.at(-2)).toBe('合计,,,,,,,-1500.00');
});

test('in English every head is, and the rows are the same', () => {
  const lines = figureCsv({ ...given, locale: 'en' })
    .slice(1)
    .split('\r\n');
  expect(lines[0]).toBe('Figure,Cash received (M15 v1)');
  expect(lines).toContain('Period,2026-03-01 to 2026-03-31');
  expect(lines).toContain('As of,2026-04-10 10:00 Asia/Shanghai');
  expect(lines).toContain('Date,Campus,Person,Student,Detail,Source,Source id,Value (yuan)');
  expect(lines.at(-2)).toBe('Total,,,,,,,-1500.00');
  expect(lines.slice(-4, -2)).toEqual(file.split('\r\n').slice(-4, -2));
});

test('nothing in it runs, and nothing breaks out of its cell', () => {
  expect(file).toContain("\r\n2026-03-05,望京校区,,'=cmd|calc,2026-望京-000001,payment,p,-1500.00\r\n");
  expect(file).toContain(',"许""小"",虎",');
  expect(
    ['=1+1', '+86', '-x', '@sum', ' =1', '＝1', '\t=1', '"=1"', '%1']
      .map(neutralised)
      .every((text) => text.startsWith("'")),
  ).toBe(true);
  expect(['-1500.00', '12', '陈小明', '2026-03-05'].map(neutralised)).toEqual([
    '-1500.00',
    '12',
    '陈小明',
    '2026-03-05',
  ]);
});
