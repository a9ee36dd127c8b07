/** Whole lives of one student in one course, against books kept by the pure rules (rules.ts, burn-order.ts): the statements do the same. */
import { sql } from '@keshi/platform/sql';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { present } from '@keshi/kernel/assert';
import { Problem } from '@keshi/kernel/problem';
import { makeOrg, type TestOrg, type TestPerson } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import { verifyBooks } from '@keshi/testing/books';
import { makeWorld, type World } from '@keshi/testing/world';
import { submitRoll } from '../attendance/contract.ts';
import { byBurnOrder } from './burn-order.ts';
import { getStatement } from './contract.ts';
import { drawFrom, type Draw } from './rules.ts';

const CHARGES = [100, 50, 150, 33, 75];
const OWED_LIMIT = 200;
type Status = 'present' | 'late' | 'absent' | 'leave';

let api: TestApi;
let org: TestOrg;
let advisor: TestPerson;
let teacher: TestPerson;
beforeAll(async () => {
  api = await testApi();
  org = await makeOrg(api);
  [advisor, teacher] = [await org.member('advisor'), await org.member('teacher')];
  api.clock.set('2026-12-01T01:00:00.000Z');
});
afterAll(async () => {
  await api.stop();
});

let stories = 0;
/** One student, five lessons of unlike charges, on days of their own so that the one teacher is never booked twice. */
async function story(): Promise<World> {
  const firstOn = new Date(Date.UTC(2025, 0, 1 + 5 * stories)).toISOString().slice(0, 10);
  stories += 1;
  const world = await makeWorld(api, org, { students: 1, lessons: CHARGES.length, advisor, teacher, firstOn });
  for (const [lesson, units] of CHARGES.entries())
    await api.admin.query(
      sql`update app.lesson set charge_units = ${units} where org_id = ${org.orgId} and id = ${world.lessons[lesson] ?? ''}`,
    );
  return world;
}

const studentOf = (world: World): string => world.students[0] ?? '';
const params = (world: World) => ({ orgId: org.orgId, campusId: world.campus.id });

const statement = (world: World) =>
  advisor.client.call(getStatement, { params: { ...params(world), studentId: studentOf(world) }, query: {} });

/** Marks the student; answers whether it was taken or refused for too large a debt. */
async function mark(world: World, lesson: number, seenRevision: number, status: Status): Promise<string> {
  api.clock.advance(1000);
  return await advisor.client
    .call(submitRoll, {
      params: { ...params(world), lessonId: world.lessons[lesson] ?? '' },
      body: { seenRevision, marks: [{ studentId: studentOf(world), status }] },
    })
    .then(
      () => 'ok',
      (error: unknown) => (error instanceof Problem ? error.type : String(error)),
    );
}

type BookLot = {
  id: string;
  unitsBought: number;
  unitsLeft: number;
  unitsOut: 0;
  paidMinor: number;
  recognisedMinor: number;
  priority: 0;
  expiresOn: string | null;
  boughtOn: string;
};
type BookMark = { revision: number; status: Status | null; charge: number; draws: Draw[]; open: number };

type Books = { readonly lots: BookLot[]; readonly marks: BookMark[] };

const openBooks = (): Books => ({
  lots: [],
  marks: CHARGES.map(() => ({ revision: 0, status: null, charge: 0, draws: [], open: 0 })),
});

function move({ lots }: Books, { lotId, units, minor }: Draw, sign: 1 | -1): void {
  const lot = present(
    lots.find((each) => each.id === lotId),
    'the lot of a draw',
  );
  lot.unitsLeft -= sign * units;
  lot.recognisedMinor += sign * minor;
}

/** Takes units from the lots in burn order, keeping the draws with the mark; returns what they lack. */
function take(books: Books, draws: Draw[], units: number): number {
  const taken = drawFrom(books.lots.sort(byBurnOrder), units);
  for (const draw of taken.draws) move(books, draw, 1);
  draws.push(...taken.draws);
  return taken.owed;
}

/** Whatever is left goes to what is owed, oldest lesson first. */
function settle(books: Books): void {
  for (const each of books.marks) if (each.open > 0) each.open = take(books, each.draws, each.open);
}

const chargeOf = (lesson: number, status: Status): number => (status === 'leave' ? 0 : (CHARGES[lesson] ?? 0));
const grantedIn = (books: Books): number => books.lots.reduce((sum, lot) => sum + lot.unitsBought, 0);
const chargedIn = (books: Books): number => books.marks.reduce((sum, each) => sum + each.charge, 0);
const markIn = (books: Books, lesson: number): BookMark => present(books.marks[lesson], 'a lesson of the story');

function enterMark(books: Books, lesson: number, status: Status): void {
  const standing = markIn(books, lesson);
  for (const draw of standing.draws) move(books, draw, -1);
  const [charge, draws]: [number, Draw[]] = [chargeOf(lesson, status), []];
  const open = take(books, draws, charge);
  books.marks[lesson] = { revision: standing.revision + 1, status, charge, draws, open };
  settle(books);
}

function enterLot(books: Books, id: string, { units, paid, expiresOn }: Sale): void {
  books.lots.push({
    id,
    unitsBought: units,
    unitsLeft: units,
    unitsOut: 0,
    paidMinor: paid,
    recognisedMinor: 0,
    priority: 0,
    expiresOn,
    boughtOn: '2024-12-01',
  });
  settle(books);
}

type Sale = { readonly units: number; readonly paid: number; readonly expiresOn: string | null };

const steps = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        lesson: fc.nat({ max: CHARGES.length - 1 }),
        status: fc.constantFrom<Status>('present', 'late', 'absent', 'leave'),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        units: fc.integer({ min: 10, max: 250 }),
        paid: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 30_000 })),
        expiresOn: fc.option(fc.constantFrom('2027-01-01', '2027-02-01')),
      }),
    },
  ),
  { minLength: 4, maxLength: 16 },
);

async function compare(world: World, books: Books): Promise<void> {
  const shown = await statement(world);
  const balance = grantedIn(books) - chargedIn(books);
  // Said without the rules: the balance is what was given less what was charged, nobody has and owes hours at once, and an empty lot
  // has recognised all its money.
  expect(shown).toMatchObject({
    balanceUnits: balance,
    availableUnits: Math.max(0, balance),
    owedUnits: Math.max(0, -balance),
    reconciled: true,
  });
  for (const lot of shown.lots) if (lot.unitsLeft === 0) expect(lot.leftMinor).toBe(0);
  expect(new Map(shown.lots.map((lot) => [lot.id, [lot.unitsLeft, lot.leftMinor]]))).toEqual(
    new Map(books.lots.map((lot) => [lot.id, [lot.unitsLeft, lot.paidMinor - lot.recognisedMinor]])),
  );
}

async function markBoth(world: World, books: Books, lesson: number, status: Status): Promise<void> {
  const standing = markIn(books, lesson);
  if (standing.status === status) return;
  const charge = chargeOf(lesson, status);
  const owedAfter = chargedIn(books) - standing.charge + charge - grantedIn(books);
  const fits = charge === 0 || owedAfter <= OWED_LIMIT;
  expect(await mark(world, lesson, standing.revision, status)).toBe(fits ? 'ok' : 'owed-limit');
  if (fits) enterMark(books, lesson, status);
}

test('any life of sales, marks and corrections draws, settles and recognises lot by lot as the rules say', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (life) => {
      const [world, books] = [await story(), openBooks()];
      for (const step of life) {
        if ('units' in step)
          enterLot(
            books,
            await world.sell(studentOf(world), step.units, step.paid, { expiresOn: step.expiresOn }),
            step,
          );
        else await markBoth(world, books, step.lesson, step.status);
        await compare(world, books);
      }
    }),
    { numRuns: 12 },
  );
  const { orgs } = await verifyBooks({ url: api.db.adminUrl, orgIds: [org.orgId] });
  const checks = orgs.flatMap((each) => each.checks).filter((check) => check.differences > 0);
  expect(checks).toEqual([]);
}, 120_000);
