import { sql } from '@keshi/platform/sql';
import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getStudent, listStudents } from '@keshi/modules/registry/contract';
import { createCourse, listCourses } from '@keshi/modules/scheduling/contract';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import {
  answerImportQuestion,
  checkImport,
  decideImportRow,
  exportImportErrors,
  getImport,
  listImportRows,
  listImports,
  reverseImport,
  signImport,
  stageImport,
} from './contract.ts';
import {
  fixture,
  campusNamed,
  type Place,
  type Batch,
  upload,
  csv,
  check,
  figuresOf,
  sign,
  typeOf,
  ledgerOf,
  HEADER,
} from './import-steps.test-data.ts';
import { book } from './written-workbook.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

describe('decisions', () => {
  const setUp = async (lines: readonly string[]) => {
    const org = await makeOrg(api);
    const campus = org.campuses[0];
    const principal = await org.member('principal');
    const params = { orgId: org.orgId, campusId: campus.id };
    const batch = await upload(principal, params, csv([HEADER, ...lines]), '名册.csv');
    return { org, campus, principal, params, batch };
  };
  const rowsOf = async (who: TestPerson, params: Place, batch: Batch) =>
    (await who.client.call(listImportRows, { params: { ...params, batchId: batch.id } })).items;

  test('a row of another campus is refused; one that names this campus by its short name is not', async () => {
    const { principal, params, batch } = await setUp([
      '甲一,13800138001,语文,20,0,5,2000,,望京,,,',
      '甲二,13800138002,语文,20,0,5,2000,,朝阳校区,,,',
      '甲三,13800138003,语文,20,0,5,2000,,火星校区,,,',
    ]);
    const rows = await rowsOf(principal, params, batch);
    expect(rows.map(({ state, issues }) => [state, ...issues.map(({ code }) => code)])).toEqual([
      ['ready'],
      ['refused', 'other-campus'],
      ['refused', 'campus-unknown'],
    ]);
  });

  test('a refused row that is corrected is ready, and one that is left out is in no total', async () => {
    const { principal, params, batch } = await setUp([
      '甲一,,语文,20,0,5,2000,,,,,',
      '甲二,13800138002,语文,20,0,5,2000,,,,,',
    ]);
    const [first, second] = await rowsOf(principal, params, batch);
    const at = (rowId: string | undefined) => ({ ...params, batchId: batch.id, rowId: rowId ?? '' });
    const corrected = await principal.client.call(decideImportRow, {
      params: at(first?.id),
      body: { kind: 'correct', cells: [{ field: 'phone', text: '138 0013 8001' }] },
    });
    expect(corrected).toMatchObject({
      state: 'ready',
      reading: { phone: '13800138001', paidLeftUnits: 1500, valueLeftMinor: 150_000 },
      decision: { kind: 'correct' },
    });
    expect(
      await principal.client.call(decideImportRow, { params: at(second?.id), body: { kind: 'skip' } }),
    ).toMatchObject({ state: 'skipped' });
    expect((await principal.client.call(getImport, { params: { ...params, batchId: batch.id } })).counts).toEqual({
      ready: 1,
      refused: 0,
      undecided: 0,
      skipped: 1,
      already: 0,
    });
    expect(
      await principal.client.call(decideImportRow, { params: at(second?.id), body: { kind: 'none' } }),
    ).toMatchObject({ state: 'ready', decision: null });
    expect(
      await typeOf(
        principal.client.call(decideImportRow, { params: at(second?.id), body: { kind: 'correct', cells: [] } }),
      ),
    ).toBe('invalid-input');
    expect(await typeOf(principal.client.call(decideImportRow, { params: at(batch.id), body: { kind: 'skip' } }))).toBe(
      'not-found',
    );
  });

  test('rows that may be one student wait for the answer, which decides how many students there are', async () => {
    const { principal, params, batch } = await setUp([
      '甲一,13800138001,语文,20,0,5,2000,2015-01-02,,,,',
      '甲一,13800138001,数学,20,0,5,2000,2015-02-01,,,,',
    ]);
    expect(batch).toMatchObject({
      counts: { ready: 0, undecided: 2 },
      questions: [{ kind: 'birth-differs', answer: null, rowCount: 2 }],
    });
    const question = batch.questions[0]?.id ?? '';
    const answer = (value: 'same' | 'different' | 'none') =>
      principal.client.call(answerImportQuestion, {
        params: { ...params, batchId: batch.id, question },
        body: { answer: value },
      });
    expect(await answer('same')).toMatchObject({
      totals: { students: 1, enrolments: 2 },
      questions: [{ answer: 'same' }],
    });
    expect(await answer('different')).toMatchObject({ totals: { students: 2, enrolments: 2 } });
    expect(await answer('none')).toMatchObject({ totals: { students: 0 } });
    expect(
      await typeOf(
        principal.client.call(answerImportQuestion, {
          params: { ...params, batchId: batch.id, question },
          body: { answer: 'known', knownId: batch.id },
        }),
      ),
    ).toBe('invalid-input');
    expect(
      await typeOf(
        principal.client.call(answerImportQuestion, {
          params: { ...params, batchId: batch.id, question: 'nothing' },
          body: { answer: 'same' },
        }),
      ),
    ).toBe('not-found');
  });

  test('a student who is there already is matched by name and phone, and asked about when only the birth date agrees', async () => {
    const { principal, params, batch } = await setUp(['甲一,13800138001,语文,20,0,5,2000,2015-01-02,,,,']);
    await sign(principal, params, await check(principal, params, batch));
    const next = await check(
      principal,
      params,
      await upload(
        principal,
        params,
        csv([HEADER, '甲一,13800138001,数学,10,0,0,900,,,,,', '甲一,13900139000,英语,10,0,0,900,2015-01-02,,,,']),
        '第二份.csv',
      ),
    );
    expect(next.questions.length).toBeGreaterThan(0);
    let now = next;
    for (const { id, known } of next.questions) {
      const knownId = known[0]?.id;
      now = await principal.client.call(answerImportQuestion, {
        params: { ...params, batchId: next.id, question: id },
        body: knownId === undefined ? { answer: 'same' } : { answer: 'known', knownId },
      });
    }
    expect(now).toMatchObject({ newStudentCount: 0, counts: { ready: 2 } });
    await sign(principal, params, now);
    const { items } = await principal.client.call(listStudents, { params });
    expect(items.map(({ name, balanceUnits }) => [name, balanceUnits])).toEqual([['甲一', 3500]]);
    const student = await principal.client.call(getStudent, { params: { ...params, studentId: items[0]?.id ?? '' } });
    expect(student.guardians.map(({ phone }) => phone).sort()).toEqual(['+8613800138001', '+8613900139000']);
  });

  test('columns chosen by hand are used, and remembered for the next file of this shape', async () => {
    const { org, principal, params, batch } = await setUp(['甲一,13800138001,语文,20,0,5,2000,,,,,']);
    const layout = batch.layouts[0];
    const columns = (layout?.columns ?? []).map(({ index, field, header }) => ({
      index,
      ...(header === '备注' || field === null ? {} : { field }),
    }));
    const checked = await principal.client.call(checkImport, {
      params: { ...params, batchId: batch.id },
      body: { layouts: [{ id: layout?.id ?? '', columns }] },
    });
    expect(checked.layouts[0]?.columns.find(({ header }) => header === '备注')).toMatchObject({
      field: null,
      basis: 'chosen',
    });
    const next = await upload(principal, params, csv([HEADER, '乙一,13800138009,语文,20,0,5,2000,,,,,']), '下个月.csv');
    expect(next.layouts[0]?.columns.find(({ header }) => header === '备注')).toMatchObject({
      field: null,
      basis: 'remembered',
    });
    const elsewhere = await org.member('principal', org.campuses[1]);
    const other = await upload(
      elsewhere,
      { orgId: org.orgId, campusId: org.campuses[1].id },
      csv([HEADER, '乙一,13800138009,语文,20,0,5,2000,,,,,']),
      '别的校区.csv',
    );
    expect(other.layouts[0]?.columns.find(({ header }) => header === '备注')).toMatchObject({
      field: 'note',
      basis: 'same',
    });
    const fault = principal.client.call(checkImport, {
      params: { ...params, batchId: batch.id },
      body: { sheets: [{ name: '没有这张表', chosen: true }], layouts: [{ id: 'x', columns: [] }] },
    });
    await expect(fault).rejects.toMatchObject({
      type: 'invalid-input',
      extra: { errors: [{ pointer: '/sheets/0' }, { pointer: '/layouts/0/id' }] },
    });
  });

  test('a sheet that is left is in no total, and a hidden one is taken only when chosen', async () => {
    const org = await makeOrg(api);
    const campus = campusNamed(org, '朝阳校区');
    const principal = await org.member('principal', campus);
    const params = { orgId: org.orgId, campusId: campus.id };
    const batch = await upload(principal, params, fixture('朝阳校区-花名册.xlsx'), '朝阳校区-花名册.xlsx');
    expect(batch.sheets.find(({ name }) => name === '旧数据勿用')).toMatchObject({
      hidden: true,
      chosen: false,
      left: 'hidden',
      students: 1,
    });
    const all = batch.counts.ready + batch.counts.refused + batch.counts.undecided;
    const choose = (chosen: boolean) =>
      principal.client.call(checkImport, {
        params: { ...params, batchId: batch.id },
        body: { sheets: [{ name: '旧数据勿用', chosen }] },
      });
    const taken = (await choose(true)).counts;
    expect(taken.ready + taken.refused + taken.undecided).toBe(all + 1);
    expect((await choose(false)).counts).toEqual(batch.counts);
  });

  test('advisors are found by their names, statuses become registry’s, and a refund is noted', async () => {
    const org = await makeOrg(api);
    const [campus] = org.campuses;
    const principal = await org.member('principal');
    const advisor = await org.member('advisor');
    const params = { orgId: org.orgId, campusId: campus.id };
    const bytes = csv([
      HEADER,
      `甲一,13800138001,语文,20,0,5,2000,,,${advisor.name},,`,
      '甲二,13800138002,语文,20,0,20,2000,,,没有这人,,退费',
      '甲三,13800138003,语文,20,0,5,2000,,,,,休学',
    ]);
    const batch = await check(principal, params, await upload(principal, params, bytes, '名册.csv'));
    expect(batch.staff).toEqual([
      { field: 'advisor', text: advisor.name, rows: 1, personId: advisor.personId, found: 1 },
      { field: 'advisor', text: '没有这人', rows: 1, personId: null, found: 0 },
    ]);
    await sign(principal, params, batch);
    const rows = await api.admin.query(sql`
      select s.name, s.advisor_id, s.note, e.status from app.student s join app.enrolment e on e.org_id = s.org_id and e.student_id = s.id where s.org_id = ${org.orgId} order by s.name collate "C"`);
    expect(rows).toEqual([
      { name: '甲一', advisorId: advisor.personId, note: null, status: 'active' },
      { name: '甲三', advisorId: null, note: null, status: 'suspended' },
      { name: '甲二', advisorId: null, note: '语文：退费', status: 'finished' },
    ]);
  });

  test('courses are made only when the signature names them, with one class-hour and sixty minutes', async () => {
    const { org, principal, params, batch } = await setUp([
      '甲一,13800138001,围棋,20,0,5,2000,,,,,',
      '甲二,13800138002,语文,20,0,5,2000,,,,,',
    ]);
    const director = await org.member('director');
    await director.client.call(createCourse, {
      params: { orgId: org.orgId },
      body: { name: '语文', chargeUnits: 200, durationMinutes: 120 },
    });
    const checked = await check(principal, params, batch);
    expect(checked.newCourses).toEqual(['围棋']);
    await expect(
      principal.client.call(signImport, {
        params: { ...params, batchId: batch.id },
        body: { ...figuresOf(checked), newCourses: [] },
      }),
    ).rejects.toMatchObject({ type: 'conflict', extra: { errors: [{ pointer: '/newCourses', detail: '围棋' }] } });
    await expect(
      principal.client.call(signImport, {
        params: { ...params, batchId: batch.id },
        body: { ...figuresOf(checked), valueLeftMinor: 1 },
      }),
    ).rejects.toMatchObject({ type: 'conflict' });
    await sign(principal, params, checked);
    const { items } = await director.client.call(listCourses, { params: { orgId: org.orgId } });
    expect(items.map(({ name, chargeUnits, durationMinutes }) => [name, chargeUnits, durationMinutes])).toEqual(
      expect.arrayContaining([
        ['围棋', 100, 60],
        ['语文', 200, 120],
      ]),
    );
  });

  test('two signatures at once sign once', async () => {
    const { principal, params, batch } = await setUp(['甲一,13800138001,语文,20,0,5,2000,,,,,']);
    const checked = await check(principal, params, batch);
    const results = await Promise.all([
      typeOf(sign(principal, params, checked)),
      typeOf(sign(principal, params, checked)),
    ]);
    expect(results.sort()).toEqual(['batch-state', 'no problem']);
    const signed = await principal.client.call(getImport, { params: { ...params, batchId: batch.id } });
    expect(signed.posted).toEqual({ paidLeftUnits: 1500, giftLeftUnits: 0, valueLeftMinor: 150_000, lots: 1 });
  });

  test('two files with the same rows signed at once import them once', async () => {
    const line = '甲一,13800138001,语文,20,0,5,2000,,,,,';
    const { principal, params, batch } = await setUp([line]);
    const other = await upload(principal, params, csv([HEADER, line, '']), '另一份.csv');
    const [one, two] = [await check(principal, params, batch), await check(principal, params, other)];
    const results = await Promise.all([typeOf(sign(principal, params, one)), typeOf(sign(principal, params, two))]);
    expect(results.sort()).toEqual(['conflict', 'no problem']);
    expect(await ledgerOf(api, params)).toEqual({
      语文: { enrolments: 1, paid_left: 1500, gift_left: 0, value_left_fen: 150_000 },
    });
  });
});

describe('who may, and what is refused', () => {
  const line = '甲一,13800138001,语文,20,0,5,2000,,,,,';
  let org: TestOrg;
  let principal: TestPerson;
  let supervisor: TestPerson;
  let params: Place;
  let batch: Batch;
  beforeAll(async () => {
    org = await makeOrg(api);
    principal = await org.member('principal');
    supervisor = await org.member('advisor_supervisor');
    params = { orgId: org.orgId, campusId: org.campuses[0].id };
    batch = await upload(supervisor, params, csv([HEADER, line]), '名册.csv');
  });

  test('an advisor supervisor uploads and checks, and does not sign', async () => {
    const checked = await check(supervisor, params, batch);
    expect(checked.uploadedBy).toBe(supervisor.name);
    expect(await typeOf(sign(supervisor, params, checked))).toBe('not-allowed');
    const teacher = await org.member('teacher');
    expect(await typeOf(teacher.client.call(getImport, { params: { ...params, batchId: batch.id } }))).toBe(
      'not-allowed',
    );
  });

  test('another campus or organisation has no such import', async () => {
    const neighbour = await org.member('principal', org.campuses[1]);
    const stranger = await (await makeOrg(api)).member('director');
    const here = { ...params, batchId: batch.id };
    const there = { orgId: org.orgId, campusId: org.campuses[1].id, batchId: batch.id };
    expect(await typeOf(neighbour.client.call(getImport, { params: there }))).toBe('not-found');
    expect(await typeOf(neighbour.client.call(listImportRows, { params: there }))).toBe('not-found');
    expect(await typeOf(neighbour.client.call(checkImport, { params: there, body: {} }))).toBe('not-found');
    expect(await typeOf(neighbour.client.call(signImport, { params: there, body: figuresOf(batch) }))).toBe(
      'not-found',
    );
    expect(await typeOf(neighbour.client.call(reverseImport, { params: there, body: { reason: '不是我的' } }))).toBe(
      'not-found',
    );
    expect((await neighbour.client.send(exportImportErrors, { params: { ...there, format: 'csv' } })).status).toBe(404);
    expect((await neighbour.client.call(listImports, { params: there })).items).toEqual([]);
    for (const who of [neighbour, stranger])
      expect(await typeOf(who.client.call(getImport, { params: here }))).toBe('not-found');
  });

  test('an error file of another kind than csv or xlsx is not there', async () => {
    expect(
      (await principal.client.send(exportImportErrors, { params: { ...params, batchId: batch.id, format: 'pdf' } }))
        .status,
    ).toBe(404);
  });

  test('a batch that nobody has checked can’t be signed, and one that isn’t signed can’t be reversed', async () => {
    const fresh = await upload(
      principal,
      params,
      csv([HEADER, line, '乙一,13800138002,语文,20,0,5,2000,,,,,']),
      '没看过.csv',
    );
    expect(fresh.state).toBe('staged');
    expect(await typeOf(sign(principal, params, fresh))).toBe('batch-state');
    expect(
      await typeOf(
        principal.client.call(reverseImport, { params: { ...params, batchId: fresh.id }, body: { reason: '没签过' } }),
      ),
    ).toBe('batch-state');
  });

  test.each([
    ['an empty file', new Uint8Array(), '空.xlsx', 'empty-file'],
    ['an old .xls', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]), '旧.xls', 'old-format'],
    ['a broken zip', new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0, 0]), '坏.xlsx', 'damaged'],
    ['a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47]), '图.png', 'unknown-format'],
    ['a binary named csv', new Uint8Array([0, 1, 2, 3, 0]), '名册.csv', 'not-text'],
  ])('%s is refused with the reason in both languages', async (_, bytes, fileName, code) => {
    const response = await principal.client.send(stageImport, {
      params,
      query: { fileName, cutOverOn: '2026-09-01' },
      body: bytes,
    });
    expect(response.status).toBe(422);
    const said = z.object({
      type: z.literal('urn:keshi:problem:file-unreadable'),
      code: z.literal(code),
      text: z.object({ zh: z.string().min(2), en: z.string().min(2) }),
    });
    expect(said.safeParse(await response.json()).success).toBe(true);
  });

  test('a file name with control characters, and a day that is none, are refused', async () => {
    for (const query of [
      { fileName: 'a\u0007.csv', cutOverOn: '2026-09-01' },
      { fileName: 'a.csv', cutOverOn: '2026-02-30' },
    ]) {
      expect((await principal.client.send(stageImport, { params, query, body: csv([HEADER, line]) })).status).toBe(422);
    }
  });

  test('characters that no database keeps are dropped, not stumbled over', async () => {
    const table = [HEADER.split(','), '丙一,13800138003,语文,20,0,5,2000,,,,_x0000_,'.split(',')];
    const strange = await upload(
      principal,
      params,
      Uint8Array.from(book([{ name: '名册', rows: table }])),
      '怪字.xlsx',
    );
    const { items } = await principal.client.call(listImportRows, { params: { ...params, batchId: strange.id } });
    expect(items.map(({ state, name, cells }) => [state, name, cells[10]])).toEqual([['ready', '丙一', '']]);
  });

  test('a file without a single student is kept and says so', async () => {
    const empty = await upload(principal, params, csv(['只有一句话']), '说明.csv');
    expect(empty).toMatchObject({ rowCount: 0, layouts: [], sheets: [{ left: 'no-header' }] });
    const checked = await check(principal, params, empty);
    expect(await typeOf(sign(principal, params, checked))).toBe('batch-state');
  });

  test('imports are listed newest first, a page at a time', async () => {
    const first = await principal.client.call(listImports, { params, query: { limit: 2 } });
    expect(first.items).toHaveLength(2);
    const rest = await principal.client.call(listImports, {
      params,
      query: { limit: 100, cursor: first.nextCursor ?? '' },
    });
    expect(rest.items.at(-1)?.id).toBe(batch.id);
    expect(new Set([...first.items, ...rest.items].map(({ id }) => id)).size).toBe(
      first.items.length + rest.items.length,
    );
  });

  test('the error file sent back corrected imports only what was missing', async () => {
    const source = await check(
      principal,
      params,
      await upload(
        principal,
        params,
        csv([HEADER, '丁一,13800138011,语文,20,0,5,2000,,,,,', '丁二,,语文,20,0,5,2000,,,,,']),
        '两行.csv',
      ),
    );
    await sign(principal, params, source);
    const text = await (
      await principal.client.send(exportImportErrors, { params: { ...params, batchId: source.id, format: 'csv' } })
    ).text();
    const fixed = new TextEncoder().encode(text.replace('丁二,,', '丁二,13800138012,'));
    const next = await upload(principal, params, fixed, '两行-改好.csv');
    expect(next.counts).toEqual({ ready: 1, refused: 0, undecided: 0, skipped: 0, already: 0 });
  });
});
