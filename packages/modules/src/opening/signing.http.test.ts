/** What a real file may hold that must not surprise anyone at the signature: hours brought in twice, figures and texts out of all measure, days to come. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addClassMember, createClass, listCourses, removeClassMember } from '@keshi/modules/scheduling/contract';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import {
  checkImport,
  decideImportRow,
  exportImportErrors,
  listImportRows,
  reverseImport,
  stageImport,
} from './contract.ts';
import {
  check,
  csv,
  expected,
  fixture,
  HEADER,
  ledgerOf,
  sign,
  typeOf,
  upload,
  type Batch,
  type Place,
} from './import-steps.test-data.ts';

let api: TestApi;
let org: TestOrg;
let principal: TestPerson;
let params: Place;
beforeAll(async () => {
  api = await testApi();
});
afterAll(async () => {
  await api.stop();
});

async function freshOrg(): Promise<void> {
  org = await makeOrg(api);
  principal = await org.member('principal');
  params = { orgId: org.orgId, campusId: org.campuses[0].id };
}
const send = async (lines: readonly string[], fileName = '名册.csv'): Promise<Batch> =>
  check(principal, params, await upload(principal, params, csv([HEADER, ...lines]), fileName));
const rowsOf = async (batch: Batch) =>
  (await principal.client.call(listImportRows, { params: { ...params, batchId: batch.id } })).items;
const codesOf = async (batch: Batch) =>
  (await rowsOf(batch)).map(({ state, issues }) => [state, ...issues.map(({ code }) => code)]);

describe('a later roster of a campus that was imported before', () => {
  beforeAll(freshOrg);
  const first = ['甲一,13800138001,语文,20,0,5,2000,,,,,', '甲二,13800138002,语文,20,0,5,2000,,,,,'];
  let earlier: Batch;

  test('asks before it brings hours in again for a course that has its opening hours', async () => {
    earlier = await send(first);
    await sign(principal, params, earlier);
    const later = await send(
      ['甲一,13800138001,语文,20,0,8,2000,,,,,', first[1] ?? '', '甲一,13800138001,数学,10,0,0,900,,,,,'],
      '下个月.csv',
    );
    expect(await codesOf(later)).toEqual([['undecided', 'opening-stands'], ['already'], ['ready']]);
    expect(later.totals).toMatchObject({ enrolments: 1, paidLeftUnits: 1000 });
    const [row] = await rowsOf(later);
    await principal.client.call(decideImportRow, {
      params: { ...params, batchId: later.id, rowId: row?.id ?? '' },
      body: { kind: 'accept' },
    });
    expect((await rowsOf(later))[0]?.state).toBe('ready');
  });

  test('asks no more once the earlier import is reversed', async () => {
    await principal.client.call(reverseImport, {
      params: { ...params, batchId: earlier.id },
      body: { reason: '名册有误' },
    });
    const corrected = await send(['甲一,13800138001,语文,20,0,7,2000,,,,,'], '改好.csv');
    expect(await codesOf(corrected)).toEqual([['ready']]);
  });
});

describe('a reversed import', () => {
  beforeAll(freshOrg);
  afterAll(() => {
    api.clock.set('2026-09-01T01:00:00.000Z');
  });
  const enrolments = () =>
    api.admin.query<{ name: string; status: string }>(
      sql`select s.name, e.status from app.enrolment e join app.student s on s.org_id = e.org_id and s.id = e.student_id where e.org_id = ${org.orgId} order by s.name collate "C", e.status`,
    );
  const reverse = (batch: Batch) =>
    principal.client.call(reverseImport, {
      params: { ...params, batchId: batch.id },
      body: { reason: '切换日填错' },
    });

  test('and the same file again leave one finished enrolment for a 结课 row, however often', async () => {
    const lines = ['丁一,13800138031,语文,20,0,20,2000,,,,,结课', '丁一,13800138031,数学,20,0,20,2000,,,,,退费'];
    for (const fileName of ['一.csv', '二.csv', '三.csv']) {
      const signed = await sign(principal, params, await send(lines, fileName));
      const { items } = await principal.client.call(listImportRows, { params: { ...params, batchId: signed.id } });
      expect(items.map(({ studentId }) => studentId)).not.toContain(null);
      expect(await enrolments()).toEqual([
        { name: '丁一', status: 'finished' },
        { name: '丁一', status: 'finished' },
      ]);
      await reverse(signed);
    }
    const events = await api.admin.query<{ status: string }>(
      sql`select v.status from app.enrolment_event v where v.org_id = ${org.orgId} order by v.status`,
    );
    expect(events.map(({ status }) => status)).toEqual(['active', 'active', 'finished', 'finished']);
  });

  test('ends an enrolment whose class was left today, in the small hours of the campus’s day too', async () => {
    const signed = await sign(principal, params, await send(['丁二,13800138032,语文,20,0,5,2000,,,,,'], '四.csv'));
    const [row] = await rowsOf(signed);
    const studentId = row?.studentId ?? '';
    const { items } = await principal.client.call(listCourses, { params: { orgId: org.orgId } });
    const body = {
      name: '语文一班',
      courseId: items.find(({ name }) => name === '语文')?.id ?? '',
      capacity: 8,
      teacherId: (await org.member('teacher')).personId,
      advisorId: (await org.member('advisor')).personId,
      startedOn: '2026-09-01',
    };
    const klass = await principal.client.call(createClass, { params, body });
    const at = { ...params, classId: klass.id };
    await principal.client.call(addClassMember, { params: at, body: { studentId, fromOn: '2026-09-01' } });
    // Half past one in the morning of the third in Shanghai, still the second in Greenwich.
    api.clock.set('2026-09-02T17:30:00.000Z');
    await principal.client.call(removeClassMember, { params: { ...at, studentId } });
    await reverse(signed);
    expect((await enrolments()).filter(({ name }) => name === '丁二')).toEqual([{ name: '丁二', status: 'finished' }]);
  });
});

describe('out of all measure', () => {
  beforeAll(freshOrg);
  // Different characters: a name of one character alone would be packed into an index all the same.
  const long = (from: number) => Array.from({ length: 1900 }, (_, at) => String.fromCodePoint(from + at * 3)).join('');

  test('a name or a course longer than any screen allows is refused', async () => {
    const batch = await send([
      `${long(0x4e00)},13800138001,语文,20,0,5,2000,,,,,`,
      `甲二,13800138002,${long(0x4e01)},20,0,5,2000,,,,,`,
      '甲三,13800138003,语文,20,0,5,2000,,,,,',
    ]);
    expect(await codesOf(batch)).toEqual([['refused', 'name-unreadable'], ['refused', 'course-too-long'], ['ready']]);
    expect((await sign(principal, params, batch)).state).toBe('signed');
  });

  test('figures no campus has are refused, so that their sum stays exact', async () => {
    const batch = await send([
      '乙一,13800138021,语文,9999999999,0,5,2000,,,,,',
      '乙二,13800138022,语文,20,0,5,9999999999万,,,,,',
      '乙三,13800138023,语文,20,0,5,9999999999万,,,,,',
    ]);
    expect(await codesOf(batch)).toEqual([
      ['refused', 'hours-unreadable'],
      ['refused', 'money-unreadable'],
      ['refused', 'money-unreadable'],
    ]);
  });

  test('more new courses than can be confirmed are never made', async () => {
    const lines = Array.from(
      { length: 130 },
      (_, at) => `丙${String(at)},${String(13_700_000_000 + at)},课程${String(at)},20,0,5,2000,,,,,`,
    );
    const batch = await send(lines, '课程列错了.csv');
    expect(batch.newCourses).toHaveLength(100);
    expect(await typeOf(sign(principal, params, batch))).toBe('conflict');
  });

  test('texts cut where a character has two halves are kept whole', async () => {
    const note = `${'备'.repeat(999)}😀好`;
    const batch = await send([`甲四,13800138004,语文,20,0,5,2000,,,,${note},`], '表情.csv');
    await sign(principal, params, batch);
    const [student] = await api.admin.query<{ note: string }>(
      sql`select s.note from app.student s where s.org_id = ${org.orgId} and s.name = '甲四'`,
    );
    expect(student?.note).toBe('备'.repeat(999));
  });

  test('the error file is a workbook whatever the file was called', async () => {
    const batch = await send(['甲五,,语文,20,0,5,2000,,,,,'], '名册[1]:'.padEnd(40, '长') + '.csv');
    const response = await principal.client.send(exportImportErrors, {
      params: { ...params, batchId: batch.id, format: 'xlsx' },
    });
    expect(response.status).toBe(200);
    expect(new Uint8Array(await response.arrayBuffer()).slice(0, 2)).toEqual(new Uint8Array([0x50, 0x4b]));
  });
});

describe('days to come', () => {
  beforeAll(freshOrg);

  test('a cut-over day after today is refused at the upload and at the check', async () => {
    const bytes = csv([HEADER, '甲一,13800138001,语文,20,0,5,2000,,,,,']);
    const early = principal.client.call(stageImport, {
      params,
      query: { fileName: '早了.csv', cutOverOn: '2026-09-02' },
      body: bytes,
    });
    const fault = { type: 'invalid-input', extra: { errors: [{ pointer: '/cutOverOn', detail: 'not after today' }] } };
    await expect(early).rejects.toMatchObject(fault);
    const batch = await upload(principal, params, bytes, '早了.csv');
    await expect(
      principal.client.call(checkImport, {
        params: { ...params, batchId: batch.id },
        body: { cutOverOn: '2026-09-02' },
      }),
    ).rejects.toMatchObject(fault);
  });

  test('a sign-up after the cut-over day is asked about, and dated that day when accepted', async () => {
    const header = HEADER.replace('学管师', '报名日期');
    const bytes = csv([header, '甲二,13800138002,语文,20,0,5,2000,,,2062-08-31,,']);
    const batch = await check(principal, params, await upload(principal, params, bytes, '年份错了.csv'));
    expect(await codesOf(batch)).toEqual([['undecided', 'enrolled-after-cutover']]);
    const [row] = await rowsOf(batch);
    const accepted = await principal.client.call(decideImportRow, {
      params: { ...params, batchId: batch.id, rowId: row?.id ?? '' },
      body: { kind: 'accept' },
    });
    expect(accepted).toMatchObject({ state: 'ready', reading: { enrolledOn: null } });
  });
});

describe('who signs', () => {
  beforeAll(freshOrg);

  test.each(['director', 'branch_principal'] as const)('a %s uploads, checks and signs for a campus', async (role) => {
    const who = await org.member(role);
    const bytes = csv([HEADER, `${role},13800138009,语文,20,0,5,2000,,,,,`]);
    const signed = await sign(who, params, await check(who, params, await upload(who, params, bytes, `${role}.csv`)));
    expect(signed).toMatchObject({ state: 'signed', posted: { paidLeftUnits: 1500, valueLeftMinor: 150_000 } });
  });
});

test('海淀’s CSV with the fourteen statuses it leaves out said by a person is expected.json to the last enrolment', async () => {
  await freshOrg();
  const campus = org.campuses.find(({ name }) => name === '海淀校区');
  const want = expected.campuses['海淀校区'];
  if (!campus || !want) throw new Error('海淀校区');
  const here = { orgId: org.orgId, campusId: campus.id };
  const who = await org.member('principal', campus);
  const batch = await upload(who, here, fixture(want.file), want.file);
  const unsaid = want.students_detail.flatMap(({ name, phone, enrolments }) =>
    enrolments
      .filter(({ status }) => status !== '在读')
      .map(({ subject, status }) => ({ name, phone, subject, status })),
  );
  expect(unsaid).toHaveLength(14);
  const at = { ...here, batchId: batch.id };
  const first = await who.client.call(listImportRows, { params: at, query: { limit: 100 } });
  const rest = await who.client.call(listImportRows, {
    params: at,
    query: { limit: 100, cursor: first.nextCursor ?? '' },
  });
  const read = [...first.items, ...rest.items];
  for (const one of unsaid) {
    const row = read.find(
      (each) => each.name === one.name && each.courseName === one.subject && each.reading?.phone === one.phone,
    );
    await who.client.call(decideImportRow, {
      params: { ...at, rowId: row?.id ?? '' },
      body: { kind: 'correct', cells: [{ field: 'status', text: one.status }] },
    });
  }
  await sign(who, here, await check(who, here, batch));
  expect(await ledgerOf(api, here)).toEqual(want.by_subject);
  const rows = await api.admin.query<{ name: string; phone: string; subject: string; status: string }>(sql`
    select s.name, s.phone, c.name as subject, e.status from app.enrolment e join app.student s on s.org_id = e.org_id and s.id = e.student_id
    join app.course c on c.org_id = e.org_id and c.id = e.course_id where e.org_id = ${org.orgId}`);
  const statuses = new Map([
    ['在读', 'active'],
    ['停课', 'suspended'],
    ['结课', 'finished'],
  ]);
  expect(rows.map((row) => [row.name, row.phone, row.subject, row.status].join()).sort()).toEqual(
    want.students_detail
      .flatMap(({ name, phone, enrolments }) =>
        enrolments.map(({ subject, status }) => [name, `+86${phone}`, subject, statuses.get(status)].join()),
      )
      .sort(),
  );
});
