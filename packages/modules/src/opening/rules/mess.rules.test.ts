/** The mess of hand-made sheets, one case each: what the import makes of it, or how it asks. */
import { describe, expect, test } from 'vitest';
import { readWorkbook } from '../workbook.ts';
import { book, type Written, type WrittenSheet } from '../written-workbook.ts';
import { dryRun, type DryRun, type DryRunInput } from './dry-run.ts';
import { errorTables } from './error-table.ts';
import { recognise } from './fields.ts';
import { chooseSheets, stage, type Staged, type StageOptions } from './layout.ts';
import { proposeMapping, proposeMappings } from './mapping.ts';
import { reasonText } from './reasons.ts';

const HEADER = ['学员姓名', '联系电话', '科目', '购买课时', '赠送课时', '已上课时', '剩余课时', '实收'];
const GOOD = ['王梓涵', '13800138000', '语文', 20, 2, 5, 17, 2000];

async function staged(
  sheets: readonly WrittenSheet[],
  options: StageOptions & { date1904?: boolean } = {},
): Promise<Staged> {
  const read = await readWorkbook(book(sheets, options), 'a.xlsx');
  if (!read.ok) throw new Error(read.problem.code);
  return stage(read.value, options);
}
const run = (file: Staged, rest: Partial<DryRunInput> = {}): DryRun =>
  dryRun(file, {
    cutoverOn: '2026-09-01',
    campuses: [
      { id: 'hd', names: ['海淀校区', '海淀'] },
      { id: 'cy', names: ['朝阳校区'] },
    ],
    campusId: 'hd',
    courseBySheet: new Map(),
    mappings: proposeMappings(file),
    decisions: new Map(),
    answers: new Map(),
    known: [],
    imported: new Set(),
    ...rest,
  });
const ofRows = async (rows: readonly (readonly Written[])[], rest: Partial<WrittenSheet> = {}): Promise<DryRun> =>
  run(await staged([{ name: '花名册', rows, ...rest }]));
/** A table of one student with some cells changed or added. */
const withCells = (changes: Readonly<Record<string, Written>>): Written[][] => {
  const header = [...new Set([...HEADER, ...Object.keys(changes)])];
  const values = new Map<string, Written>([
    ...HEADER.map((name, index): [string, Written] => [name, GOOD[index] ?? null]),
    ...Object.entries(changes),
  ]);
  return [header, header.map((name) => values.get(name) ?? null)];
};
const codes = ({ rows }: DryRun, row = 0): string[] => rows[row]?.issues.map(({ code }) => code) ?? [];
const reasons = ({ rows }: DryRun): string[] =>
  rows.flatMap(({ issues }) => issues.map((one) => reasonText(one, 'zh')));

describe('headers', () => {
  test.each([
    ['序号', 'serial'],
    ['编号', 'externalNo'],
    ['学号', 'externalNo'],
    ['姓名', 'name'],
    ['学生姓名', 'name'],
    ['孩子姓名', 'name'],
    ['性别', 'gender'],
    ['生日', 'birthOn'],
    ['就读学校', 'school'],
    ['监护人', 'guardianName'],
    ['手机', 'phone'],
    ['联系方式', 'phone'],
    ['电话2', 'phone'],
    ['妈妈电话/爸爸电话', 'phone'],
    ['微信', 'wechat'],
    ['分校', 'campus'],
    ['签约日期', 'enrolledOn'],
    ['课程', 'course'],
    ['班型', 'className'],
    ['任课老师', 'teacher'],
    ['学管', 'advisor'],
    ['班主任', 'advisor'],
    ['业绩人', 'salesperson'],
    ['渠道', 'source'],
    ['总课时', 'bought'],
    ['报名课时', 'bought'],
    ['赠课', 'given'],
    ['已消', 'used'],
    ['消耗课时', 'used'],
    ['余课', 'left'],
    ['课时单价', 'unitPrice'],
    ['标准学费', 'listPrice'],
    ['折扣', 'discount'],
    ['应收', 'due'],
    ['实缴', 'received'],
    ['缴费金额', 'received'],
    ['尾款', 'arrears'],
    ['缴费方式', 'payMethod'],
    ['合同号', 'receiptNo'],
    ['到期日', 'expiresOn'],
    ['实收（元）', 'received'],
    ['剩余课时(节)', 'left'],
    [' 姓 名 ', 'name'],
    ['姓名*', 'name'],
    ['Phone', 'phone'],
    ['购买数量', 'bought'],
    ['课消数量', 'used'],
    ['实交金额', 'received'],
  ])('%s is %s', (header, field) => {
    expect(recognise(header)?.field).toBe(field);
  });

  test('lie below title rows, and the titles are listed as skipped', async () => {
    const file = await staged([{ name: 'S', rows: [['2026年秋季花名册'], ['制表：教务'], [], HEADER, GOOD] }]);
    expect(file.blocks).toMatchObject([{ headerRow: 4, titles: ['2026年秋季花名册', '制表:教务'] }]);
    expect(file.skipped.map(({ row, reason }) => [row, reason])).toEqual([
      [1, 'title'],
      [2, 'title'],
      [4, 'header'],
    ]);
    expect(file.rows.map(({ row }) => row)).toEqual([5]);
  });

  test('may be two rows high, with a group name merged over its columns', async () => {
    const rows = [
      ['姓名', '电话', '科目', '课时', null, null, '实收'],
      [null, null, null, '购买', '已上', '剩余', null],
      ['王梓涵', '13800138000', '语文', 20, 5, 15, 2000],
    ];
    const found = run(await staged([{ name: 'S', rows, merges: ['A1:A2', 'B1:B2', 'C1:C2', 'D1:F1', 'G1:G2'] }]));
    expect(found.rows.map(({ row, state }) => [row, state])).toEqual([[3, 'ready']]);
    expect(found.totals).toMatchObject({
      boughtUnits: 2000,
      usedUnits: 500,
      paidLeftUnits: 1500,
      valueLeftMinor: 150_000,
    });
  });

  test('may differ between sheets and within one, each with its own mapping', async () => {
    const other = ['姓名', '手机', '课程', '总课时', '余课', '实缴'];
    const file = await staged([
      { name: 'A', rows: [HEADER, GOOD, [], ['二班'], other, ['李想', '13900139000', '数学', '10+2', 6, '￥1,000']] },
      { name: 'B', rows: [other, ['赵一', '13700137000', '数学', 10, 10, 1000]] },
    ]);
    expect(file.layouts.map(({ sheets, rows }) => [sheets, rows])).toEqual([
      [['A'], 1],
      [['A', 'B'], 2],
    ]);
    expect(run(file).totals).toMatchObject({
      students: 3,
      boughtUnits: 4000,
      givenUnits: 400,
      paidLeftUnits: 2900,
      giftLeftUnits: 400,
    });
  });

  test('that only contain a known name are guessed, and two for one field wait for a person', async () => {
    const file = await staged([
      {
        name: 'S',
        rows: [
          ['姓名', '电话', '课程', '本期剩余课时数', '剩余课时'],
          ['王梓涵', '13800138000', '语文', 1, 2],
        ],
      },
    ]);
    const [layout] = file.layouts;
    if (!layout) throw new Error('no layout');
    expect(
      proposeMapping(file, layout)
        .slice(3)
        .map(({ field, basis }) => [field, basis]),
    ).toEqual([
      [null, 'clash'],
      ['left', 'same'],
    ]);
  });

  test('that say nothing are guessed from what the column holds', async () => {
    const rows = [
      ['姓名', '课程', '剩余', '爸妈'],
      ...[1, 2, 3].map((one) => [`王${'一二三'[one - 1] ?? ''}`, '语文', 5, `1380013800${one}`]),
    ];
    const file = await staged([{ name: 'S', rows }]);
    const [layout] = file.layouts;
    if (!layout) throw new Error('no layout');
    expect(proposeMapping(file, layout)[3]).toMatchObject({ field: 'phone', basis: 'guessed' });
  });

  test('for identity cards are masked before anything is kept', async () => {
    const file = await staged([{ name: 'S', rows: withCells({ 身份证号: '110101201501011234' }) }]);
    expect(JSON.stringify(file)).not.toContain('110101201501011234');
    expect(JSON.stringify([run(file), errorTables(file, run(file))])).not.toContain('110101201501011234');
  });
});

describe('rows that are no student', () => {
  test('subtotals, totals, blank, numbered-only and remark rows are left out with the reason', async () => {
    const file = await staged([
      {
        name: 'S',
        rows: [
          ['序号', ...HEADER],
          [1, ...GOOD],
          [null, '小 计', null, null, null, null, null, 17],
          [2],
          [null],
          [3, '李想', '13900139000', '数学', 10, 0, 0, 10, 1000],
          ['合计：2人', null, null, null, null, null, null, null, 3000],
          ['备注：退费学员未列入'],
        ],
      },
    ]);
    expect(file.skipped.map(({ row, reason }) => [row, reason])).toEqual([
      [1, 'header'],
      [3, 'subtotal'],
      [4, 'only-serial'],
      [7, 'total'],
      [8, 'remark'],
    ]);
    expect(file.sheets[0]).toMatchObject({ students: 2, blankRows: 1 });
    expect(run(file).fileTotals).toMatchObject([
      { row: 3, field: 'left', covers: 'all', stated: 1700, rowsSum: 1700 },
      { row: 7, field: 'received', covers: 'all', stated: 300_000, rowsSum: 300_000 },
    ]);
  });

  test('a file total that the rows do not give is shown beside what they give', async () => {
    const found = await ofRows([
      HEADER,
      GOOD,
      ['小计', null, null, null, null, null, 17],
      ['李想', '13900139000', '数学', 10, 0, 0, 10, 1000],
      ['小计', null, null, null, null, null, 10],
      ['总计', null, null, null, null, null, 28],
    ]);
    expect(
      found.fileTotals.map(({ row, covers, stated, rowsSum, importedSum }) => [
        row,
        covers,
        stated,
        rowsSum,
        importedSum,
      ]),
    ).toEqual([
      [3, 'all', 1700, 1700, 1700],
      [5, 'part', 1000, 1000, 1000],
      [6, 'all', 2800, 2700, 2700],
    ]);
  });

  test('a student who is only a name is refused by name, not dropped', async () => {
    expect(reasons(await ofRows([HEADER, ['王梓涵']]))).toEqual(['联系电话为空', '科目为空', '购买课时为空']);
  });
});

describe('merged cells', () => {
  test('give a student’s name and phone to each of their courses', async () => {
    const found = await ofRows([HEADER, GOOD, [null, null, '数学', 10, null, 0, 10, 1500]], {
      merges: ['A2:A3', 'B2:B3'],
    });
    expect(found.match.students.map(({ rows }) => rows)).toEqual([['花名册!2', '花名册!3']]);
    expect(found.totals).toMatchObject({ students: 1, enrolments: 2, receivedMinor: 350_000 });
  });

  test('over money or hours refuse every row they cover, rather than count one sum twice', async () => {
    const found = await ofRows([HEADER, GOOD, [null, null, '数学', 10, null, 0, 10, null]], {
      merges: ['A2:A3', 'B2:B3', 'H2:H3'],
    });
    expect(found.rows.map(({ state }) => state)).toEqual(['refused', 'refused']);
    expect(reasons(found)).toEqual(['实收是合并单元格，分不清每门课各多少', '实收是合并单元格，分不清每门课各多少']);
  });
});

describe('hidden and marked', () => {
  test('a hidden row is asked about, and taken when accepted', async () => {
    const file = await staged([{ name: 'S', rows: [HEADER, GOOD], hiddenRows: [2] }]);
    expect(run(file).rows.map(({ state }) => state)).toEqual(['undecided']);
    expect(run(file, { decisions: new Map([['S!2', { kind: 'accept' }]]) }).rows.map(({ state }) => state)).toEqual([
      'ready',
    ]);
  });

  test('a hidden sheet, an empty one and one without a header are reported', async () => {
    const file = await staged([
      { name: '藏', rows: [HEADER, GOOD], hidden: true },
      { name: '空', rows: [] },
      { name: '说明', rows: [['填写说明'], ['一、请勿修改表头']] },
      { name: '空表', rows: [HEADER] },
    ]);
    expect(file.sheets.map(({ left }) => left)).toEqual(['hidden', 'empty', 'no-header', 'no-rows']);
    expect(file.rows).toEqual([]);
  });

  test('a struck row is asked about; colour and comments are told', async () => {
    const found = await ofRows(
      [
        HEADER,
        ...Array.from({ length: 9 }, (_, index) => [`王${index}甲`, `1380013800${index}`, ...GOOD.slice(2)]),
        [{ value: '李想', style: 2 }, ...GOOD.slice(1)],
        [{ value: '赵一', style: 3 }, ...GOOD.slice(1)],
      ],
      { comments: new Map([['A2', '家长要求退费']]) },
    );
    expect(codes(found, 0)).toContain('cell-comment');
    expect(codes(found, 9)).toContain('struck-through');
    expect(codes(found, 10)).toContain('coloured');
    expect(found.rows.map(({ state }) => state).slice(8)).toEqual(['ready', 'undecided', 'ready']);
    expect(reasons(found)).toContain('学员姓名有批注：家长要求退费');
  });
});

describe('figures', () => {
  test.each<[string, Record<string, Written>, Record<string, number>]>([
    [
      '20+5 in one cell',
      { 购买课时: '20+5', 赠送课时: null, 剩余课时: 20 },
      { boughtUnits: 2000, givenUnits: 500, paidLeftUnits: 1500, giftLeftUnits: 500, valueLeftMinor: 150_000 },
    ],
    ['剩12.5', { 赠送课时: null, 已上课时: 7.5, 剩余课时: '剩12.5' }, { paidLeftUnits: 1250, valueLeftMinor: 125_000 }],
    [
      '12节 and 48课时',
      { 购买课时: '48课时', 赠送课时: null, 已上课时: '36次', 剩余课时: '12节' },
      { paidLeftUnits: 1200 },
    ],
    [
      'full-width figures',
      { 购买课时: '２０', 剩余课时: '１７', 实收: '￥２，０００' },
      { boughtUnits: 2000, receivedMinor: 200_000 },
    ],
    ['money in 万', { 实收: '0.2万' }, { receivedMinor: 200_000 }],
    ['a column in 万元', { 实收: null, '实收(万元)': 0.2 }, { receivedMinor: 200_000 }],
    ['no used column value', { 已上课时: null }, { usedUnits: 500, paidLeftUnits: 1500, giftLeftUnits: 200 }],
    ['no left value', { 剩余课时: '-' }, { usedUnits: 500, paidLeftUnits: 1500 }],
    ['gifts drawn last', { 已上课时: 21, 剩余课时: 1 }, { paidLeftUnits: 0, giftLeftUnits: 100, valueLeftMinor: 0 }],
    [
      'halves of a fen rounded up',
      { 购买课时: 8, 赠送课时: null, 已上课时: 7, 剩余课时: 1, 实收: '0.04' },
      { valueLeftMinor: 1 },
    ],
    [
      'everything used up',
      { 购买课时: 5, 赠送课时: 0, 剩余课时: 0, 实收: 500 },
      { paidLeftUnits: 0, giftLeftUnits: 0, valueLeftMinor: 0 },
    ],
    [
      'part still owed',
      { 实收: 1500, 欠费: 500, 应收: 2000 },
      { receivedMinor: 150_000, arrearsMinor: 50_000, valueLeftMinor: 112_500 },
    ],
  ])('%s', async (_, changes, want) => {
    const found = await ofRows(withCells(changes));
    expect(found.rows.map(({ state }) => state)).toEqual(['ready']);
    expect(found.totals).toMatchObject(want);
  });

  test.each<[string, Record<string, Written>, string]>([
    ['left that is not bought + given − used', { 剩余课时: 18 }, '剩余课时≠购买+赠送−已上'],
    ['more used than there was', { 已上课时: 30, 剩余课时: null }, '已上超过购买+赠送'],
    ['more left than there was', { 已上课时: null, 剩余课时: 30 }, '剩余课时≠购买+赠送−已上'],
    ['hours in words', { 购买课时: '二十' }, '购买课时“二十”读不出课时'],
    ['negative hours', { 购买课时: -20 }, '购买课时是负数'],
    ['money in words', { 实收: '两千' }, '实收“两千”读不出金额'],
    ['negative money', { 实收: -2000 }, '实收是负数'],
    ['neither used nor left', { 已上课时: null, 剩余课时: null }, '已上和剩余都没有写，算不出余课'],
    ['nothing bought', { 购买课时: null }, '购买课时为空'],
    [
      'a formula without its value',
      { 剩余课时: { xml: '<c r="G2"><f>D2-F2</f></c>' } },
      '剩余课时是公式，文件里没有存结果',
    ],
    ['a spreadsheet error', { 剩余课时: { xml: '<c r="G2" t="e"><v>#REF!</v></c>' } }, '剩余课时是表格错误“#REF!”'],
    ['a phone Excel has rounded away', { 联系电话: '1.38E+10' }, '联系电话被表格软件改成了科学计数，号码已丢失'],
    ['a landline', { 联系电话: '010-62345678' }, '联系电话不是手机号'],
    ['no phone', { 联系电话: ' ' }, '联系电话为空'],
    ['no name', { 学员姓名: '　' }, '学员姓名为空'],
    ['a number for a name', { 学员姓名: '007' }, '学员姓名不像姓名'],
    ['no course', { 科目: null }, '科目为空'],
    ['another organisation’s campus', { 校区: '火星校区' }, '校区“火星校区”不是本机构的校区'],
  ])('%s is refused, by name', async (_, changes, reason) => {
    const found = await ofRows(withCells(changes));
    expect(found.rows.map(({ state }) => state)).toEqual(['refused']);
    expect(reasons(found)).toContain(reason);
  });

  test.each<[string, Record<string, Written>, string]>([
    ['约10', { 购买课时: '约20' }, 'hours-approximate'],
    ['9月1日', { 报名日期: '9月1日' }, 'date-without-year'],
    ['no money', { 实收: null }, 'received-empty'],
    ['hours that have lapsed', { 有效期: '2026-08-31' }, 'expired-before-cutover'],
    ['an unreadable expiry', { 有效期: '一年' }, 'expiry-unreadable'],
    ['a refund with hours left', { 状态: '退费' }, 'refunded-with-balance'],
    ['a status nobody knows', { 状态: '神游' }, 'status-unknown'],
    ['a note against the status', { 状态: '在读', 备注: '停课中' }, 'status-conflict'],
    ['a value that is not ours', { 剩余金额: 1 }, 'value-mismatch'],
  ])('%s is asked about, and taken once accepted', async (_, changes, code) => {
    const file = await staged([{ name: 'S', rows: withCells(changes) }]);
    expect(codes(run(file))).toContain(code);
    expect(run(file).counts).toMatchObject({ undecided: 1, ready: 0 });
    expect(run(file, { decisions: new Map([['S!2', { kind: 'accept' }]]) }).counts).toMatchObject({
      undecided: 0,
      ready: 1,
    });
  });

  test('a sheet without a money column asks for each row', async () => {
    expect(codes(await ofRows([HEADER.slice(0, 7), GOOD.slice(0, 7)]))).toEqual(['received-unmapped']);
  });

  test('a sheet that keeps only what is left makes those hours the lot, once confirmed', async () => {
    const file = await staged([
      {
        name: 'S',
        rows: [
          ['姓名', '电话', '课程', '余课', '实收'],
          ['王梓涵', '13800138000', '语文', '10+2', 1000],
        ],
      },
    ]);
    expect(codes(run(file))).toEqual(['bought-unknown']);
    expect(run(file, { decisions: new Map([['S!2', { kind: 'accept' }]]) }).totals).toMatchObject({
      boughtUnits: 1000,
      paidLeftUnits: 1000,
      giftLeftUnits: 200,
      valueLeftMinor: 100_000,
    });
  });
});

describe('people and places', () => {
  test.each<[string, Written, string | null]>([
    ['2024.9.1', '2024.9.1', '2024-09-01'],
    ['24/9/1', '24/9/1', '2024-09-01'],
    ['a date cell', { value: 46115, style: 1 }, '2026-04-03'],
    ['a bare day number', 45536, '2024-09-01'],
    ['nonsense', '去年', null],
  ])('an enrolment date as %s', async (_, cell, on) => {
    expect((await ofRows(withCells({ 报名日期: cell }))).rows[0]?.enrolment?.enrolledOn).toBe(on);
  });

  test('a bare day number of a 1904 workbook is counted from 1904', async () => {
    const found = run(await staged([{ name: 'S', rows: withCells({ 报名日期: 44074 }) }], { date1904: true }));
    expect(found.rows[0]?.enrolment?.enrolledOn).toBe('2024-09-01');
  });

  test('the grade and the course come from the sheet, the class or the title when no column says them', async () => {
    const header = ['姓名', '电话', '总课时', '已上', '实收'];
    const student = ['王梓涵', '13800138000', 10, 0, 1000];
    const file = await staged([
      { name: '初三作文', rows: [header, student] },
      { name: 'Sheet2', rows: [['初一数学班花名册'], header, student] },
      {
        name: '总表',
        rows: [
          [...header, '班级'],
          [...student, '三年级英语1班'],
        ],
      },
      { name: 'Sheet4', rows: [header, student] },
    ]);
    const courses = new Map(
      run(file).rows.map(({ sheet, courseText, student: who }) => [sheet, [courseText, who?.grade]]),
    );
    expect(courses).toEqual(
      new Map([
        ['初三作文', ['作文', '初三']],
        ['Sheet2', ['数学', null]],
        ['总表', ['英语', '三年级']],
        ['Sheet4', ['', null]],
      ]),
    );
    expect(
      run(file, { courseBySheet: new Map([['Sheet4', '语文']]) }).rows.find(({ sheet }) => sheet === 'Sheet4')
        ?.courseText,
    ).toBe('语文');
  });

  test('a campus is known by its short name', async () => {
    const rows = [
      [...HEADER, '校区'],
      [...GOOD, '海淀'],
      ['李想', '13900139000', ...GOOD.slice(2), '朝阳'],
      ['赵一', '13700137000', ...GOOD.slice(2), null],
    ];
    expect((await ofRows(rows)).rows.map(({ enrolment }) => enrolment?.campusId)).toEqual(['hd', 'cy', 'hd']);
  });

  test('a row of another campus is refused when the import is of one campus alone', async () => {
    const rows = [
      [...HEADER, '校区'],
      [...GOOD, '海淀'],
      ['李想', '13900139000', ...GOOD.slice(2), '朝阳'],
    ];
    const found = run(await staged([{ name: '花名册', rows }]), { oneCampus: true });
    expect(found.rows.map(({ state }) => state)).toEqual(['ready', 'refused']);
    expect(reasons(found)).toEqual(['校区“朝阳”不是这次导入的校区']);
  });

  test('a file staged whole gives for any choice of sheets what staging that choice gives', async () => {
    const sheets = [
      { name: '语文', rows: [HEADER, GOOD, ['合计', null, null, 20, 2, 5, 17, 2000]] },
      {
        name: '旧',
        hidden: true,
        rows: [
          ['姓名', '电话', '科目', '课时'],
          ['李想', '13900139000', '数学', 10],
        ],
      },
      { name: '说明', rows: [['只有一句话']] },
      { name: '空', rows: [] },
    ];
    const whole = await staged(sheets, { takeHidden: new Set(['旧']) });
    expect(chooseSheets(whole, new Set(['语文', '说明', '空']))).toEqual(await staged(sheets));
    expect(chooseSheets(whole, new Set(['语文', '旧', '说明', '空']))).toEqual(whole);
    expect(chooseSheets(whole, new Set(['旧', '说明', '空']))).toEqual(
      await staged(sheets, { takeHidden: new Set(['旧']), leave: new Set(['语文']) }),
    );
  });

  test('two phones keep whose they are, and two columns are both read', async () => {
    const found = await ofRows([
      ['姓名', '妈妈电话', '爸爸电话', ...HEADER.slice(2)],
      ['王梓涵', '13800138000', '139 0013 9000', ...GOOD.slice(2)],
    ]);
    expect(found.match.students[0]?.phones).toEqual([
      { number: '13800138000', relation: 'mother' },
      { number: '13900139000', relation: 'father' },
    ]);
  });

  test('the same row twice is asked about; a second purchase of a course is told', async () => {
    const found = await ofRows([HEADER, GOOD, GOOD, [...GOOD.slice(0, 3), 10, 0, 0, 10, 1000]]);
    expect(found.rows.map(({ state }) => state)).toEqual(['ready', 'undecided', 'ready']);
    expect(reasons(found)).toEqual(['与第 2 行完全相同', '同一学员的同一门课还有第 2 行']);
  });

  test('王梓涵 and 王梓涵(小) on one phone wait for a person', async () => {
    const found = await ofRows([HEADER, GOOD, ['王梓涵（小）', ...GOOD.slice(1)]]);
    expect(found.counts).toMatchObject({ undecided: 2, ready: 0 });
    expect(found.match.questions.map(({ kind }) => kind)).toEqual(['label-differs']);
  });

  test.each([
    ['停课', 'paused'],
    ['休学', 'on-leave'],
    ['结课', 'finished'],
    ['在读', 'active'],
  ])('the status %s arrives as %s', async (word, status) => {
    expect((await ofRows(withCells({ 状态: word }))).rows[0]?.enrolment?.status).toBe(status);
    expect((await ofRows(withCells({ 备注: `${word}中` }))).rows[0]?.enrolment?.status).toBe(status);
  });
});

test('an error file corrected and sent back is read as the original would have been', async () => {
  const file = await staged([{ name: 'S', rows: withCells({ 联系电话: '+86 12345', 备注: '=1+1' }) }]);
  const [table] = errorTables(file, run(file));
  if (!table) throw new Error('no errors');
  expect(table.rows[0]).toEqual([
    '王梓涵',
    "'+86 12345",
    '语文',
    '20',
    '2',
    '5',
    '17',
    '2000',
    "'=1+1",
    '联系电话不是手机号',
  ]);
  const again = run(
    await staged([
      {
        name: 'S',
        rows: [
          table.header,
          ...table.rows.map((row) => row.map((text) => (text.startsWith("'+86") ? "'+8613800138000" : text))),
        ],
      },
    ]),
  );
  expect(again.counts).toMatchObject({ ready: 1 });
  expect(again.rows[0]?.enrolment?.note).toBe('=1+1');
  expect(again.match.students[0]?.phones[0]?.number).toBe('13800138000');
});

test('every reason is a sentence in both languages with nothing left to fill in', async () => {
  const found = await ofRows([HEADER, ['007', '12345', null, '二十', null, null, null, '两千'], GOOD, GOOD]);
  for (const one of found.rows.flatMap(({ issues }) => issues)) {
    for (const locale of ['zh', 'en'] as const) expect(reasonText(one, locale)).toMatch(/^[^{}]{3,}$/);
  }
});
