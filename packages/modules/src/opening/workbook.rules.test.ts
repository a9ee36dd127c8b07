import { readFileSync } from 'node:fs';
import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { fileProblemText, LIMITS } from './limits.ts';
import type { Workbook } from './rules/cells.ts';
import { neutralise } from './rules/error-table.ts';
import { writeErrorCsv } from './csv.ts';
import { readWorkbook, writeErrorXlsx } from './workbook.ts';
import { book, bookParts, zipOf, type WrittenSheet } from './written-workbook.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

async function opened(bytes: Uint8Array, name = 'a.xlsx'): Promise<Workbook> {
  const read = await readWorkbook(bytes, name);
  if (!read.ok) throw new Error(read.problem.code);
  return read.value;
}
const texts = (workbook: Workbook, sheet = 0): (string | null)[][] =>
  workbook.sheets[sheet]?.rows.map(({ cells }) => cells.map((cell) => cell?.text ?? null)) ?? [];
const sheet = (rows: WrittenSheet['rows'], rest: Partial<WrittenSheet> = {}): WrittenSheet => ({
  name: 'S',
  rows,
  ...rest,
});

describe('a workbook', () => {
  test('gives text, numbers and dates with the row numbers a person sees', async () => {
    const workbook = await opened(
      book([sheet([['姓名', 10.5, null], [], [{ value: 46480, style: 1 }, { value: 46480.25, style: 4 }, 0.1 + 0.2]])]),
    );
    expect(texts(workbook)).toEqual([
      ['姓名', '10.5', null],
      [null, null, null],
      ['2027-04-03', '2027-04-03', '0.3'],
    ]);
    expect(workbook.sheets[0]?.rows.map(({ number }) => number)).toEqual([1, 2, 3]);
    expect(workbook.sheets[0]?.rows[2]?.cells.map((cell) => cell?.kind)).toEqual(['date', 'date', 'number']);
  });

  test('reads dates in the 1904 system, and says so for bare numbers', async () => {
    const workbook = await opened(book([sheet([[{ value: 45018, style: 1 }]])], { date1904: true }));
    expect(workbook.epoch).toBe(1904);
    expect(texts(workbook)).toEqual([['2027-04-03']]);
  });

  test('carries a merged value to its cells, and says which are carried', async () => {
    const rows = [['标题'], ['甲', 1, 'x'], [null, 2]];
    const workbook = await opened(book([sheet(rows, { merges: ['A1:C1', 'A2:A3'] })]));
    expect(texts(workbook)).toEqual([
      ['标题', '标题', '标题'],
      ['甲', '1', 'x'],
      ['甲', '2', null],
    ]);
    const merged = workbook.sheets[0]?.rows.map(({ cells }) => cells.map((cell) => cell?.merged ?? ''));
    expect(merged).toEqual([
      ['', 'across', 'across'],
      ['anchor', '', ''],
      ['down', '', ''],
    ]);
  });

  test('tells hidden sheets and hidden rows', async () => {
    const workbook = await opened(
      book([sheet([['a'], ['b'], ['c']], { hiddenRows: [2] }), sheet([['x']], { name: '旧', hidden: true })]),
    );
    expect(workbook.sheets.map(({ hidden }) => hidden)).toEqual([false, true]);
    expect(workbook.sheets[0]?.rows.map(({ hidden }) => hidden)).toEqual([false, true, false]);
  });

  test('takes the saved value of a formula, and tells one saved without', async () => {
    const workbook = await opened(
      book([
        sheet([
          [
            { xml: '<c r="A1"><f>1+2</f><v>3</v></c>' },
            { xml: '<c r="B1" t="str"><f>A1&amp;"x"</f><v>3x</v></c>' },
            { xml: '<c r="C1"><f>SUM(A1)</f></c>' },
            { xml: '<c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c>' },
          ],
        ]),
      ]),
    );
    expect(workbook.sheets[0]?.rows[0]?.cells.map((cell) => [cell?.kind, cell?.text])).toEqual([
      ['number', '3'],
      ['text', '3x'],
      ['blank-formula', ''],
      ['error', '#DIV/0!'],
    ]);
  });

  test('keeps strike-through, the colour of a few rows, and comments', async () => {
    const rows = [
      ['a'],
      [{ value: 'b', style: 2 }],
      [{ value: 'c', style: 3 }],
      ...Array.from({ length: 9 }, () => ['d']),
    ];
    const workbook = await opened(book([sheet(rows, { comments: new Map([['A1', '已退费']]) })]));
    const cells = workbook.sheets[0]?.rows.map((row) => row.cells[0]);
    expect(cells?.[0]).toEqual({ kind: 'text', text: 'a', note: '已退费' });
    expect(cells?.[1]).toEqual({ kind: 'text', text: 'b', struck: true });
    expect(cells?.[2]).toEqual({ kind: 'text', text: 'c', coloured: true });
  });

  test('a sheet coloured throughout is only decorated', async () => {
    const workbook = await opened(book([sheet([[{ value: 'a', style: 3 }], [{ value: 'b', style: 3 }]])]));
    expect(workbook.sheets[0]?.rows.flatMap(({ cells }) => cells).some((cell) => cell?.coloured)).toBe(false);
  });

  test('a chart sheet beside the worksheets is passed over', async () => {
    const parts = bookParts([sheet([['a']])]);
    const swap = (name: string, from: string, to: string): void =>
      void parts.set(name, utf8(new TextDecoder().decode(parts.get(name)).replace(from, to)));
    swap('xl/workbook.xml', '</sheets>', '<sheet name="图" sheetId="9" r:id="chart"/></sheets>');
    swap(
      'xl/_rels/workbook.xml.rels',
      '</Relationships>',
      '<Relationship Id="chart" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>',
    );
    const zip = await zipOf(
      [...parts, ['xl/chartsheets/sheet1.xml', utf8('<chartsheet/>')] as const].map(([name, data]) => ({ name, data })),
    );
    expect((await opened(zip)).sheets.map(({ name }) => name)).toEqual(['S']);
  });
});

describe('CSV', () => {
  const lines = '姓名,手机\r\n王梓涵,13800138000\r\n';
  test.each([
    ['UTF-8', utf8(lines), 'utf-8'],
    ['UTF-8 with a mark', utf8(`\ufeff${lines}`), 'utf-8'],
    [
      'UTF-16',
      new Uint8Array([
        0xff,
        0xfe,
        ...new Uint8Array(
          new Uint16Array(Array.from({ length: lines.length }, (_, index) => lines.charCodeAt(index))).buffer,
        ),
      ]),
      'utf-16',
    ],
    [
      'GBK',
      new Uint8Array([0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0xca, 0xd6, 0xbb, 0xfa, 0x0a, ...utf8('W,13800138000\n')]),
      'gb18030',
    ],
  ])('in %s is read, without an empty last line', async (_, bytes, encoding) => {
    const workbook = await opened(bytes, '学员.csv');
    expect(workbook.encoding).toBe(encoding);
    expect(workbook.sheets[0]?.name).toBe('学员');
    expect(texts(workbook)[0]).toEqual(['姓名', '手机']);
    expect(texts(workbook)).toHaveLength(2);
  });

  test('counts records, not lines, where a cell holds a line break', async () => {
    expect(texts(await opened(utf8('a,"x\ny"\nb,2\n'), 'a.csv'))).toEqual([
      ['a', 'x\ny'],
      ['b', '2'],
    ]);
  });
});

describe('an error file', () => {
  const dangerous = [
    '=1+1',
    '+1',
    '-1+2',
    '@SUM(A1)',
    '\t=1',
    '\r=1',
    '＝1',
    '＋1',
    '－1',
    '＠x',
    ' =1',
    '"=1',
    "'=1",
    '|cmd',
    '%0a',
  ];

  test.each(dangerous)('%j is never evaluated', (text) => {
    expect(neutralise(text)).toBe(`'${text}`);
  });

  test.each(['-5', '-12.50', '王梓涵', '13800138000', '20+5', ''])('%j stays as it is', (text) => {
    expect(neutralise(text)).toBe(text);
  });

  const table = {
    sheet: '花名册',
    header: ['姓名', '手机', '错误原因'],
    rows: [['王,梓涵', "'+8613800138000", '手机为空']],
  };

  test('is CSV with a byte-order mark, read back as it was', async () => {
    const bytes = writeErrorCsv([table]);
    expect([...bytes.slice(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(texts(await opened(bytes, 'e.csv'))).toEqual([table.header, ...table.rows]);
  });

  test('neutralises in CSV even what a caller forgot', async () => {
    expect(texts(await opened(writeErrorCsv([{ ...table, rows: [['=1+1', '', '']] }]), 'e.csv'))[1]?.[0]).toBe("'=1+1");
  });

  test('is a workbook of text cells, one sheet per table', async () => {
    const workbook = await opened(await writeErrorXlsx([table, table]));
    expect(workbook.sheets.map(({ name }) => name)).toEqual(['花名册', '花名册 2']);
    expect(texts(workbook)).toEqual([table.header, ...table.rows]);
    expect(workbook.sheets[0]?.rows[1]?.cells.every((cell) => cell?.kind === 'text')).toBe(true);
  });
});

describe('a hostile file', () => {
  const parts = (sheets: readonly WrittenSheet[] = [sheet([['a']])]): { name: string; data: Uint8Array }[] =>
    [...bookParts(sheets)].map(([name, data]) => ({ name, data }));
  const withSheet = (xml: string): Uint8Array => book([sheet([], { xml })]);
  const worksheet = (inside: string): string =>
    `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${inside}</worksheet>`;
  const zeros = (bytes: number): Uint8Array => new Uint8Array(bytes);

  const files: [string, string, () => Uint8Array | Promise<Uint8Array>, string?][] = [
    ['nothing', 'empty-file', () => zeros(0)],
    ['more than 10 MB', 'too-large', () => zeros(LIMITS.fileBytes + 1)],
    ['text named .xlsx', 'not-a-workbook', () => utf8('姓名,手机')],
    ['a picture', 'unknown-format', () => new Uint8Array([0x89, 0x50, 0x4e, 0x47]), 'a.png'],
    ['an SVG with a script', 'unknown-format', () => utf8('<svg><script>1</script></svg>'), 'a.svg'],
    ['an old .xls', 'old-format', () => new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), 'a.xls'],
    ['zip magic and nothing else', 'damaged', () => new Uint8Array([0x50, 0x4b, 3, 4, ...zeros(40)])],
    ['a zip that is no workbook', 'not-a-workbook', () => zipOf([{ name: 'a.txt', data: utf8('hi') }])],
    [
      'a zip bomb',
      'unsafe',
      () => zipOf([...parts(), { name: 'xl/sharedStrings.xml', data: zeros(30 * 1024 * 1024) }]),
    ],
    [
      '100 MB in many parts',
      'unpacks-too-large',
      () => zipOf(Array.from({ length: 100 }, (_, index) => ({ name: `xl/${index}.xml`, data: zeros(1024 * 1024) }))),
    ],
    [
      'a part larger than it says',
      'damaged',
      () =>
        zipOf(
          parts().map((part) =>
            part.name.endsWith('sheet1.xml') ? { ...part, data: zeros(900_000), claim: { size: 100 } } : part,
          ),
        ),
    ],
    [
      'a part smaller than it says',
      'damaged',
      () => zipOf(parts().map((part) => ({ ...part, claim: { size: part.data.length + 1 } }))),
    ],
    ['a lying checksum', 'damaged', () => zipOf(parts().map((part) => ({ ...part, claim: { crc: 1 } })))],
    ['parts that share their bytes', 'unsafe', () => zipOf(parts().map((part) => ({ ...part, claim: { offset: 0 } })))],
    ['2,001 parts', 'too-many-entries', () => zipOf(parts(), { count: 2001 })],
    ['a directory with fewer entries than it says', 'damaged', () => zipOf(parts(), { count: 50 })],
    ['the same part twice', 'unsafe', () => zipOf([...parts(), ...parts()])],
    [
      'a part named ../../etc/passwd',
      'unsafe',
      () => zipOf([...parts(), { name: '../../etc/passwd', data: utf8('x') }]),
    ],
    ['a part with a password', 'encrypted', () => zipOf(parts().map((part) => ({ ...part, claim: { flags: 1 } })))],
    ['an unknown compression', 'unsafe', () => zipOf(parts().map((part) => ({ ...part, claim: { method: 12 } })))],
    ['a zip with another file behind it', 'damaged', () => zipOf(parts(), { trailing: utf8('<html>') })],
    [
      'a cell in column XFD',
      'too-many-columns',
      () =>
        withSheet(worksheet('<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row></sheetData>')),
    ],
    [
      'a cell in row 1,048,576',
      'too-many-rows',
      () => withSheet(worksheet('<sheetData><row r="1048576"><c r="A1048576"><v>1</v></c></row></sheetData>')),
    ],
    [
      'an address in disguise',
      'unsafe',
      () => withSheet(worksheet('<sheetData><row r="1"><c r="&#88;FD1"><v>1</v></c></row></sheetData>')),
    ],
    [
      'a million rows',
      'too-many-rows',
      () => withSheet(worksheet(`<sheetData>${'<row/>'.repeat(1_000_000)}</sheetData>`)),
    ],
    [
      'a million columns rules',
      'too-many-cells',
      () => withSheet(worksheet(`<cols>${'<col min="1" max="16384"/>'.repeat(100_000)}</cols><sheetData/>`)),
    ],
    ['merges over merges', 'unsafe', () => book([sheet([['a']], { merges: ['A1:B2', 'A1:B2'] })])],
    [
      'twenty thousand large merges',
      'unsafe',
      () =>
        book([
          sheet([['a'], ...Array.from({ length: 5000 }, () => [1])], {
            merges: Array.from({ length: 20_000 }, () => 'A1:GR5000'),
          }),
        ]),
    ],
    [
      'one sheet named as several',
      'unsafe',
      async () => {
        const list = parts([sheet([['a']]), sheet([['b']], { name: 'T' })]);
        return zipOf(
          list.map((part) =>
            part.name === 'xl/_rels/workbook.xml.rels'
              ? { ...part, data: utf8(new TextDecoder().decode(part.data).replace('sheet2.xml', 'sheet1.xml')) }
              : part,
          ),
        );
      },
    ],
    [
      '201 sheets',
      'too-many-sheets',
      () => book(Array.from({ length: 201 }, (_, index) => sheet([['a']], { name: `S${index}` }))),
    ],
    [
      'a million strings',
      'too-many-cells',
      () =>
        zipOf([
          ...parts(),
          {
            name: 'xl/sharedStrings.xml',
            data: utf8(
              `<sst>${Array.from({ length: 1_600_000 }, (_, index) => `<si>${index % 97}</si>`).join('')}</sst>`,
            ),
          },
        ]),
    ],
    ['unclosed XML', 'unsafe', () => withSheet('<worksheet><sheetData><row r="1"><c r="A1"')],
    ['a cell of 100,000 characters', 'cell-too-long', () => book([sheet([['x'.repeat(100_000)]])])],
    ['a CSV whose quote never closes', 'cell-too-long', () => utf8(`a,"${'x,y\n'.repeat(100_000)}`), 'a.csv'],
    ['a CSV of a million rows', 'too-many-rows', () => utf8('a\n'.repeat(1_000_000)), 'a.csv'],
    ['a CSV of a million columns', 'too-many-columns', () => utf8(','.repeat(1_000_000)), 'a.csv'],
    ['a CSV cell of 10 MB', 'cell-too-long', () => utf8('x'.repeat(LIMITS.fileBytes)), 'a.csv'],
    ['bytes that are no text', 'not-text', () => new Uint8Array(deflateSync(utf8('a'.repeat(999)))), 'a.csv'],
    ['a CSV with NUL', 'not-text', () => utf8('a\0b'), 'a.csv'],
  ];

  test.each(files)('%s is refused as %s, in seconds', async (_, code, make, name) => {
    const bytes = await make();
    const started = performance.now();
    const read = await readWorkbook(bytes, name ?? 'a.xlsx');
    expect(performance.now() - started).toBeLessThan(8000);
    if (read.ok) throw new Error('opened');
    expect(read.problem.code).toBe(code);
    for (const locale of ['zh', 'en'] as const) expect(fileProblemText(read.problem, locale)).toMatch(/^[^{}]{5,}$/);
  });

  test('external entities are not fetched, and declared ones not expanded', async () => {
    const xml = `<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>${worksheet('<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&x;&b;</t></is></c></row></sheetData>')}`;
    const read = await readWorkbook(withSheet(xml), 'a.xlsx');
    const text = read.ok ? (read.value.sheets[0]?.rows[0]?.cells[0]?.text ?? '') : '';
    expect(text).not.toMatch(/root:|aaaa/);
  });

  test('DDE and external formulas are text or nothing, never run', async () => {
    const read = await opened(utf8("姓名,=cmd|' /C calc'!A0\n王,@SUM(1)\n"), 'a.csv');
    expect(texts(read)[0]?.[1]).toBe("=cmd|' /C calc'!A0");
    expect(neutralise(texts(read)[0]?.[1] ?? '')).toMatch(/^'/);
  });

  test('headers named __proto__ and constructor are only headers', async () => {
    const read = await opened(utf8('__proto__,constructor,姓名\n1,2,王\n'), 'a.csv');
    expect(texts(read)[0]).toEqual(['__proto__', 'constructor', '姓名']);
    expect(Object.getOwnPropertyNames(Object.prototype)).not.toContain('1');
  });

  test('any damage to a real file is refused or read, and never thrown', async () => {
    const whole = new Uint8Array(readFileSync(new URL('./fixtures/望京校区-学员.xlsx', import.meta.url)));
    for (let at = 0; at < whole.length; at += 373) {
      const bytes = whole.slice();
      bytes[at] = (bytes[at] ?? 0) ^ 0xff;
      await expect(readWorkbook(bytes, 'a.xlsx')).resolves.toHaveProperty('ok');
      await expect(readWorkbook(whole.slice(0, at), 'a.xlsx')).resolves.toMatchObject({ ok: false });
    }
  });
});
