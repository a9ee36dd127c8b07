/** A filed report on paper: what is printed, in a workbook and in a PDF. */
import { describe, expect, test } from 'vitest';
import { readXlsx } from 'hucre/xlsx';
import { printedFiling } from './document.ts';
import { filingPdf } from './pdf/filing.ts';
import { textWidth, wrapped } from './pdf/text.ts';
import { filingXlsx } from './workbook.ts';

const figure = { definitionZh: '', definitionEn: '', code: 'M1', version: 1, note: null };
type Detail = Parameters<typeof printedFiling>[0];
const DETAIL: Detail = {
  id: 'f',
  kind: 'advisor-daily',
  subjectId: 'p',
  subjectName: '许静',
  from: '2026-10-09',
  until: '2026-10-10',
  dueAt: '2026-10-10T16:00:00.000Z',
  state: 'filed',
  recipients: ['advisor_supervisor'],
  version: 2,
  content: {
    cells: [
      {
        ...figure,
        key: 'a',
        unit: 'count',
        nameZh: '咨询电话',
        nameEn: 'Consult calls',
        system: 1,
        filed: 3,
        note: '=两通',
      },
      { ...figure, key: 'b', unit: 'units', nameZh: '课消', nameEn: 'Hours', system: 950, filed: 950 },
    ],
    lists: [{ key: 'low-students', rows: [['李明', '数学', 350]], total: 4 }],
    texts: [{ key: 'summary', text: '一切顺利' }],
  },
  versions: [
    {
      version: 2,
      filedAt: '2026-10-10T01:00:00.000Z',
      filedByName: '许静',
      reason: '补记',
      cellCount: 2,
      adjustedCount: 1,
    },
    {
      version: 1,
      filedAt: '2026-10-09T12:00:00.000Z',
      filedByName: '许静',
      reason: null,
      cellCount: 2,
      adjustedCount: 0,
    },
  ],
  readings: [],
  mayCorrect: false,
  mayAcknowledge: false,
};
const printed = printedFiling(DETAIL, '望京校区', 'Asia/Shanghai', 'zh-CN');

test('what is printed says whose it is, of when, until when, which version and how much was changed by hand (RPT-10)', () => {
  expect(printed.title).toBe('望京校区 · 学管师日报');
  expect(Object.fromEntries(printed.facts)).toEqual({
    报送人: '许静',
    期间: '2026-10-09',
    报给: '学管师主管',
    截止: '2026-10-10 24:00',
    报送时间: '2026-10-10 09:00',
    版本: '第 2 版：补记',
    准确率: '50.0%',
  });
  expect(printed.tables.map(({ title, foot }) => [title, foot])).toEqual([
    ['数据', null],
    ['余课不多的学员', '共 4 条，列出前 1 条'],
  ]);
  expect(printedFiling(DETAIL, 'Wangjing', 'Asia/Shanghai', 'en').tables[0]?.rows[0]?.map(({ text }) => text)).toEqual([
    'Consult calls',
    '1',
    '3',
    '2',
    '=两通',
    'M1 v1',
  ]);
});

test('a workbook has figures as numbers, in hours and yuan, and no text that runs', async () => {
  const { sheets } = await readXlsx(await filingXlsx(printed));
  const rows = sheets[0]?.rows ?? [];
  expect(rows.find(([name]) => name === '咨询电话')).toEqual(['咨询电话', 1, 3, 2, "'=两通", 'M1 v1']);
  expect(rows.find(([name]) => name === '课消（课时）')?.slice(1, 3)).toEqual([9.5, 9.5]);
  expect(rows.find(([name]) => name === '李明')?.slice(0, 3)).toEqual(['李明', '数学', 3.5]);
});

const pdfText = (bytes: Uint8Array): string => new TextDecoder('latin1').decode(bytes);
/** The texts a PDF draws, in order. */
const drawn = (pdf: string): string =>
  [...pdf.matchAll(/\((?<latin>(?:\\.|[^\\)])*)\) Tj|<(?<utf16>[0-9a-f]*)> Tj/g)]
    .map(({ groups }) =>
      groups?.['utf16'] === undefined
        ? (groups?.['latin'] ?? '').replace(/\\(.)/g, '$1')
        : (groups['utf16'].match(/.{4}/g) ?? []).map((unit) => String.fromCharCode(Number.parseInt(unit, 16))).join(''),
    )
    .join(' ');

describe('a PDF', () => {
  test('has its Chinese as UTF-16 in a face that readers bring, and everything that is printed', () => {
    const pdf = pdfText(filingPdf(printed));
    expect(pdf).toContain('/Encoding /UniGB-UTF16-H');
    const texts = drawn(pdf);
    for (const text of ['望京校区', '咨询电话', '李明', '一切顺利', '补记', '2026-10-10'])
      expect(texts).toContain(text);
  });

  test('has every object where its table says', () => {
    const pdf = pdfText(filingPdf(printed));
    const from = Number(/startxref\n(\d+)/.exec(pdf)?.[1]);
    expect(pdf.slice(from, from + 4)).toBe('xref');
    const offsets = [...pdf.slice(from).matchAll(/^(\d{10}) 00000 n/gm)].map(([, offset]) => Number(offset));
    expect(offsets.length).toBeGreaterThan(7);
    offsets.forEach((offset, index) => {
      expect(pdf.slice(offset, offset + 8)).toContain(`${String(index + 1)} 0 obj`);
    });
  });

  test('goes on over as many pages as it takes', () => {
    const long = {
      ...printed,
      texts: [{ title: '总结', text: Array.from({ length: 120 }, (_, n) => `第 ${String(n)} 行`).join('\n') }],
    };
    expect(pdfText(filingPdf(long))).toMatch(/\/Count [3-9]/);
    expect(drawn(pdfText(filingPdf(long)))).toContain('119');
  });

  test('breaks lines between Chinese characters, keeps Latin words and empty lines, and never exceeds the width', () => {
    const lines = wrapped('学管师今天打了 12 通 consultation 电话\n\n结束', 10, 60);
    expect(lines.join('').replaceAll(' ', '')).toBe('学管师今天打了12通consultation电话结束');
    expect(lines.every((line) => textWidth(line, 10) <= 60)).toBe(true);
    expect(lines).toContain('');
    expect(wrapped('(a\\b)', 10, 200)).toEqual(['(a\\b)']);
  });
});
