import { sql } from '@keshi/platform/sql';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClientInput } from '@keshi/kernel/endpoint';
import { Problem } from '@keshi/kernel/problem';
import { problemIn } from '@keshi/testing/answers';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { makeWorld, type World } from '@keshi/testing/world';
import { getRoll, submitRoll } from '../attendance/contract.ts';
import { burnOrderSql, byBurnOrder, type BurnKeys } from './burn-order.ts';
import { getStatement, giveHours } from './contract.ts';

let api: TestApi;
let org: TestOrg;
let advisor: TestPerson;
let teacher: TestPerson;
beforeAll(async () => {
  api = await testApi();
  org = await makeOrg(api);
  advisor = await org.member('advisor');
  teacher = await org.member('teacher');
  api.clock.set('2026-12-01T01:00:00.000Z');
});
afterAll(async () => {
  await api.stop();
});

const story = (students: number, lessons: number): Promise<World> =>
  makeWorld(api, org, { students, lessons, advisor, teacher, firstOn: nextFreeDay(lessons) });
let days = 0;
/** Each story has days of its own, so that the one teacher is never booked twice. */
function nextFreeDay(lessons: number): string {
  const on = new Date(Date.UTC(2025, 0, 1 + days)).toISOString().slice(0, 10);
  days += lessons;
  return on;
}

type Marks = ClientInput<typeof submitRoll>['body']['marks'];
const params = (world: World, lessonId: string) => ({ orgId: org.orgId, campusId: world.campus.id, lessonId });
const mark = (world: World, lesson: number, seenRevision: number, marks: Marks) => {
  // Time passes between two submissions, as it does between two taps.
  api.clock.advance(1000);
  return advisor.client.call(submitRoll, {
    params: params(world, world.lessons[lesson] ?? ''),
    body: { seenRevision, marks },
  });
};
const statement = (world: World, student: number, query: ClientInput<typeof getStatement>['query'] = {}) =>
  advisor.client.call(getStatement, {
    params: { orgId: org.orgId, campusId: world.campus.id, studentId: world.students[student] ?? '' },
    query,
  });
const all = (world: World, status: Marks[number]['status']): Marks =>
  world.students.map((studentId) => ({ studentId, status }));
const problemOf = async (work: Promise<unknown>): Promise<Problem> => {
  const thrown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(thrown instanceof Problem)) throw new Error(`expected a problem, got ${String(thrown)}`);
  return thrown;
};

describe('marking a class', () => {
  test('draws hours and money in one balanced entry per student (HRS-01)', async () => {
    const world = await story(3, 1);
    for (const student of world.students) await world.sell(student, 1000, 100_000);
    const result = await mark(world, 0, 0, [
      ...all(world, 'present').slice(0, 2),
      { studentId: world.students[2] ?? '', status: 'leave' },
    ]);
    expect(result).toMatchObject({ revision: 1, drawnUnits: 200, returnedUnits: 0 });
    const [first, , third] = [await statement(world, 0), null, await statement(world, 2)];
    expect(first).toMatchObject({ balanceUnits: 900, prepaidMinor: 90_000, reconciled: true });
    expect(
      first.entries.items.map((entry) => [entry.kind, entry.units, entry.balanceUnits, entry.revenueMinor]),
    ).toEqual([
      ['draw', -100, 900, 10_000],
      ['purchase', 1000, 1000, 0],
    ]);
    expect(first.entries.items[0]?.cause).toMatchObject({ kind: 'mark', status: 'present' });
    // A leave marked for class draws nothing and leaves no entry (ATT-02).
    expect(third.entries.items.map((entry) => entry.kind)).toEqual(['purchase']);
  });

  test('posts once per student and lesson: submitting the same marks again changes nothing (HRS-08)', async () => {
    const world = await story(2, 1);
    for (const student of world.students) await world.sell(student, 500, 50_000);
    await mark(world, 0, 0, all(world, 'present'));
    expect(await mark(world, 0, 1, all(world, 'present'))).toEqual({
      revision: 1,
      drawnUnits: 0,
      returnedUnits: 0,
      drawn: [],
    });
    expect((await statement(world, 0)).balanceUnits).toBe(400);
  });

  test('a note stays with a mark that is given again without it, and an empty note is none', async () => {
    const world = await story(1, 1);
    const student = world.students[0] ?? '';
    await world.sell(student, 500, 50_000);
    await mark(world, 0, 0, [{ studentId: student, status: 'late', note: '堵车' }]);
    expect((await mark(world, 0, 1, all(world, 'late'))).revision).toBe(1);
    const roll = await advisor.client.call(getRoll, { params: params(world, world.lessons[0] ?? '') });
    expect(roll.rows[0]?.note).toBe('堵车');
    await mark(world, 0, 1, [{ studentId: student, status: 'late', note: '' }]);
    expect((await mark(world, 0, 2, [{ studentId: student, status: 'late', note: ' ' }])).revision).toBe(2);
    expect((await statement(world, 0)).balanceUnits).toBe(400);
  });

  test('the same Idempotency-Key gives the same answer and one posting', async () => {
    const world = await story(1, 1);
    await world.sell(world.students[0] ?? '', 500, 50_000);
    const input = {
      params: params(world, world.lessons[0] ?? ''),
      body: { seenRevision: 0, marks: all(world, 'present') },
    };
    const first = await advisor.client.send(submitRoll, input, { base: '', idempotencyKey: 'same-key-0001' });
    const again = await advisor.client.send(submitRoll, input, { base: '', idempotencyKey: 'same-key-0001' });
    expect([first.status, again.status, again.headers.get('idempotent-replay')]).toEqual([200, 200, 'true']);
    expect(await again.text()).toBe(await first.text());
    const other = await advisor.client.send(
      submitRoll,
      { ...input, body: { seenRevision: 0, marks: all(world, 'absent') } },
      { base: '', idempotencyKey: 'same-key-0001' },
    );
    expect(await problemIn(other)).toMatchObject({ status: 422, type: 'idempotency-key-reused' });
  });

  test('a stale submission is refused, says who was first, and writes nothing', async () => {
    const world = await story(2, 1);
    for (const student of world.students) await world.sell(student, 500, 50_000);
    await mark(world, 0, 0, all(world, 'present'));
    const refused = await problemOf(mark(world, 0, 0, all(world, 'absent')));
    expect(refused.type).toBe('roll-changed');
    expect(refused.extra).toMatchObject({ revision: 1, submittedBy: advisor.name });
    expect((await statement(world, 0)).entries.items).toHaveLength(2);
  });

  test('changing a mark reverses the earlier entry and posts again; nothing is edited (HRS-07)', async () => {
    const world = await story(1, 1);
    await world.sell(world.students[0] ?? '', 500, 50_000);
    await mark(world, 0, 0, all(world, 'absent'));
    const changed = await mark(world, 0, 1, [
      { studentId: world.students[0] ?? '', status: 'leave', note: '家长课前已请假' },
    ]);
    expect(changed).toMatchObject({ revision: 2, drawnUnits: 0, returnedUnits: 100 });
    const after = await statement(world, 0);
    expect(after).toMatchObject({ balanceUnits: 500, prepaidMinor: 50_000, reconciled: true });
    expect(after.entries.items.map((entry) => [entry.kind, entry.units, entry.revenueMinor, entry.reversed])).toEqual([
      ['reverse', 100, -10_000, false],
      ['draw', -100, 10_000, true],
      ['purchase', 500, 0, false],
    ]);
    expect(after.entries.items[0]?.reason).toBe('家长课前已请假');
    await mark(world, 0, 2, all(world, 'late'));
    expect(await statement(world, 0)).toMatchObject({ balanceUnits: 400, prepaidMinor: 40_000, reconciled: true });
  });

  test('lots burn soonest expiry first, paid before gift, and a lesson may span two', async () => {
    const world = await story(1, 2);
    const student = world.students[0] ?? '';
    await world.sell(student, 1000, 100_000, { boughtOn: '2026-07-01' });
    await world.sell(student, 50, 0, { boughtOn: '2026-06-01' });
    await world.sell(student, 50, 6000, { boughtOn: '2026-08-01', expiresOn: '2027-01-01' });
    await mark(world, 0, 0, all(world, 'present'));
    const lots = (await statement(world, 0)).lots;
    expect(lots.map((lot) => [lot.unitsBought, lot.unitsLeft, lot.kind, lot.burnRank])).toEqual([
      [1000, 950, 'purchase', 1],
      [50, 50, 'gift', 2],
      [50, 0, 'purchase', null],
    ]);
  });
});

test('entries and their lines can be added to and read, not edited or deleted, by whoever answers requests or does jobs (HRS-07)', async () => {
  for (const db of [api.app, api.worker])
    for (const table of [sql`app.entry`, sql`app.entry_line`, sql`app.mark`]) {
      await expect(db.query(sql`update ${table} set org_id = org_id`)).rejects.toThrow('permission denied');
      await expect(db.query(sql`delete from ${table}`)).rejects.toThrow('permission denied');
    }
});

describe('owed lessons', () => {
  test('a short balance is owed down to the limit, and the next purchase settles it first at its own price', async () => {
    const world = await story(1, 3);
    const student = world.students[0] ?? '';
    await world.sell(student, 100, 10_000);
    for (const lesson of [0, 1, 2]) await mark(world, lesson, 0, all(world, 'present'));
    expect(await statement(world, 0)).toMatchObject({
      balanceUnits: -200,
      availableUnits: 0,
      owedUnits: 200,
      prepaidMinor: 0,
      reconciled: true,
    });
    await world.sell(student, 1000, 200_000);
    const settled = await statement(world, 0);
    expect(settled).toMatchObject({
      balanceUnits: 800,
      availableUnits: 800,
      owedUnits: 0,
      prepaidMinor: 160_000,
      reconciled: true,
    });
    expect(
      settled.entries.items
        .filter((entry) => entry.kind === 'settle')
        .map((entry) => [entry.units, entry.revenueMinor]),
    ).toEqual([
      [0, 20_000],
      [0, 20_000],
    ]);
  });

  test('beyond the limit the whole class is refused and nobody is marked', async () => {
    const world = await story(2, 4);
    await world.sell(world.students[1] ?? '', 1000, 100_000);
    for (const lesson of [0, 1]) await mark(world, lesson, 0, all(world, 'present'));
    const refused = await problemOf(mark(world, 2, 0, all(world, 'present')));
    expect(refused.type).toBe('owed-limit');
    expect(refused.extra['students']).toEqual([{ studentId: world.students[0], shortUnits: 100, owedUnits: 300 }]);
    expect(await advisor.client.call(getRoll, { params: params(world, world.lessons[2] ?? '') })).toMatchObject({
      revision: 0,
    });
    expect((await statement(world, 1)).balanceUnits).toBe(800);
  });

  test('taking back an owed lesson that was settled returns the hours and the money to the lot that settled it', async () => {
    const world = await story(1, 1);
    const student = world.students[0] ?? '';
    await mark(world, 0, 0, all(world, 'present'));
    await world.sell(student, 300, 40_000);
    expect(await statement(world, 0)).toMatchObject({ balanceUnits: 200, prepaidMinor: 26_667, reconciled: true });
    await mark(world, 0, 1, all(world, 'leave'));
    expect(await statement(world, 0)).toMatchObject({
      balanceUnits: 300,
      owedUnits: 0,
      prepaidMinor: 40_000,
      reconciled: true,
    });
  });
});

describe('hours that come back', () => {
  const lifeUntilCorrection = async () => {
    const world = await story(1, 3);
    const student = world.students[0] ?? '';
    await world.sell(student, 100, 10_000);
    for (const lesson of [0, 1, 2]) await mark(world, lesson, 0, all(world, 'present'));
    return world;
  };

  test('settle the oldest lesson still owed, so that nobody has and owes hours at once', async () => {
    const world = await lifeUntilCorrection();
    const corrected = await mark(world, 0, 1, all(world, 'leave'));
    expect(corrected.drawn).toMatchObject([{ balanceUnits: 0, owedUnits: 100 }]);
    const after = await statement(world, 0);
    expect(after).toMatchObject({
      balanceUnits: -100,
      availableUnits: 0,
      owedUnits: 100,
      prepaidMinor: 0,
      reconciled: true,
    });
    expect(after.entries.items.map((entry) => [entry.kind, entry.units, entry.revenueMinor])).toEqual([
      ['draw', -100, 0],
      ['settle', 0, 10_000],
      ['draw', -100, 0],
      ['reverse', 100, -10_000],
      ['draw', -100, 10_000],
      ['purchase', 100, 0],
    ]);
  });

  test('and are taken back from it when the correction was wrong after all', async () => {
    const world = await lifeUntilCorrection();
    await mark(world, 0, 1, all(world, 'leave'));
    await mark(world, 1, 1, all(world, 'leave'));
    expect(await statement(world, 0)).toMatchObject({
      balanceUnits: 0,
      availableUnits: 0,
      owedUnits: 0,
      prepaidMinor: 0,
    });
    await mark(world, 2, 1, all(world, 'leave'));
    expect(await statement(world, 0)).toMatchObject({
      balanceUnits: 100,
      availableUnits: 100,
      owedUnits: 0,
      prepaidMinor: 10_000,
      reconciled: true,
    });
  });
});

describe('any past date', () => {
  test('a balance can be asked as of then and as known then', async () => {
    const world = await story(1, 2);
    const student = world.students[0] ?? '';
    await world.sell(student, 500, 50_000, { boughtOn: '2024-01-01', onDate: '2024-01-01' });
    const [firstOn, secondOn] = (
      await api.admin.query<{ onDate: string }>(
        sql`select on_date from app.lesson where org_id = ${org.orgId} and class_id = ${world.classId} order by on_date`,
      )
    ).map((row) => row.onDate);
    await mark(world, 0, 0, all(world, 'present'));
    await mark(world, 1, 0, all(world, 'present'));
    const knownAt = api.clock.now();
    api.clock.advance(86_400_000);
    await mark(world, 0, 1, all(world, 'leave'));
    expect((await statement(world, 0)).balanceUnits).toBe(400);
    expect((await statement(world, 0, { asOf: firstOn })).balanceUnits).toBe(500);
    expect((await statement(world, 0, { asOf: firstOn, knownAt })).balanceUnits).toBe(400);
    expect((await statement(world, 0, { asOf: secondOn, knownAt })).balanceUnits).toBe(300);
  });

  test('pages of a statement carry the running balance on', async () => {
    const world = await story(1, 7);
    await world.sell(world.students[0] ?? '', 1000, 100_000, { onDate: '2024-01-01' });
    for (const lesson of [0, 1, 2, 3, 4, 5, 6]) await mark(world, lesson, 0, all(world, 'present'));
    const balances: number[] = [];
    for (let cursor: string | undefined, page = 0; page < 5; page += 1) {
      const { entries } = await statement(world, 0, { limit: 2, ...(cursor === undefined ? {} : { cursor }) });
      balances.push(...entries.items.map((entry) => entry.balanceUnits));
      if (entries.nextCursor === null) break;
      cursor = entries.nextCursor;
    }
    expect(balances).toEqual([300, 400, 500, 600, 700, 800, 900, 1000]);
  });
});

test('a gift is its own lot without money, given by someone who may', async () => {
  const world = await story(1, 1);
  const principal = await org.member('principal');
  const input = {
    params: { orgId: org.orgId, campusId: world.campus.id, studentId: world.students[0] ?? '' },
    body: { courseId: world.courseId, units: 200, reason: '转介绍' },
  };
  expect((await problemOf(advisor.client.call(giveHours, input))).type).toBe('not-allowed');
  expect(await principal.client.call(giveHours, input)).toMatchObject({ kind: 'gift', unitsLeft: 200, paidMinor: 0 });
  expect(await statement(world, 0)).toMatchObject({ balanceUnits: 200, prepaidMinor: 0 });
});

describe('races', () => {
  test('twenty submissions of one roll at once: exactly one is written', async () => {
    const world = await story(5, 1);
    for (const student of world.students) await world.sell(student, 500, 50_000);
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, () => mark(world, 0, 0, all(world, 'present'))),
    );
    expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
    for (const index of world.students.keys())
      expect(await statement(world, index)).toMatchObject({ balanceUnits: 400, reconciled: true });
  });

  test('parallel lessons of the same students and parallel purchases never lose a unit', async () => {
    const world = await story(6, 8);
    for (const student of world.students) await world.sell(student, 300, 30_000);
    await Promise.all(
      [...world.lessons.keys()]
        .map((lesson) =>
          mark(world, lesson, 0, all(world, 'present')).catch((error: unknown) => {
            if (!(error instanceof Problem) || error.type !== 'owed-limit') throw error;
          }),
        )
        .concat(
          world.students.map(async (student) => {
            await world.sell(student, 1000, 99_999);
          }),
        ),
    );
    const marked = await api.admin.query<{ count: number }>(
      sql`select count(*)::int as count from app.lesson where org_id = ${org.orgId} and class_id = ${world.classId} and roll_revision > 0`,
    );
    for (const index of world.students.keys()) {
      const after = await statement(world, index);
      expect(after).toMatchObject({ balanceUnits: 1300 - 100 * (marked[0]?.count ?? 0), reconciled: true });
    }
  });
});

test('the SQL order and the comparator of the burn order agree', async () => {
  const day = fc.constantFrom('2026-01-01', '2026-02-01', '2026-03-01');
  const lots = fc.uniqueArray(
    fc.record({
      priority: fc.integer({ min: -1, max: 1 }),
      expiresOn: fc.option(day),
      paidMinor: fc.constantFrom(0, 100),
      boughtOn: day,
      id: fc.uuid(),
    }),
    { maxLength: 12, selector: (lot) => lot.id },
  );
  await fc.assert(
    fc.asyncProperty(lots, async (given: BurnKeys[]) => {
      const rows = await api.admin.query<{ id: string }>(sql`
      select id from jsonb_to_recordset(${JSON.stringify(given.map((lot) => ({ priority: lot.priority, expires_on: lot.expiresOn, paid_minor: lot.paidMinor, bought_on: lot.boughtOn, id: lot.id })))}::jsonb)
        as l(priority int, expires_on date, paid_minor bigint, bought_on date, id uuid) order by ${burnOrderSql}`);
      expect(rows.map((row) => row.id)).toEqual([...given].sort(byBurnOrder).map((lot) => lot.id));
    }),
    { numRuns: 50 },
  );
});
