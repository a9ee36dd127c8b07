/** Settling duties: a function of what is expected and what stands, which changes nothing when repeated. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyOf, settle, type Expected, type Standing, type Written } from './duty.ts';

const T = (hour: number): string => new Date(Date.UTC(2026, 2, 2, hour)).toISOString();
const duty = (given: Partial<Expected> = {}): Expected => ({
  rule: 'truancy',
  subjectId: 's',
  period: 'p',
  ownerId: 'xu',
  studentId: 's',
  classId: null,
  opensAt: T(0),
  warnAt: T(4),
  dueAt: T(8),
  escalateAt: T(10),
  closesAt: T(20),
  doneAt: null,
  detail: {},
  ...given,
});

/** The record after a run: what was written over what stood. */
function after(standing: readonly Standing[], written: readonly Written[]): Standing[] {
  const kept = new Map(standing.map((each) => [keyOf(each), each]));
  for (const each of written) kept.set(keyOf(each), { ...each, id: each.id ?? keyOf(each) });
  return [...kept.values()];
}
/** One run: only open duties and those with an expected key are read, as the service reads them. */
function run(record: readonly Standing[], expected: readonly Expected[], now: string): Standing[] {
  const keys = new Set(expected.map(keyOf));
  return after(
    record,
    settle(
      expected,
      record.filter((each) => each.state === 'open' || keys.has(keyOf(each))),
      now,
    ),
  );
}
const only = (record: readonly Standing[]): Standing => {
  const [first] = record;
  if (first === undefined || record.length !== 1) throw new Error(`${String(record.length)} duties`);
  return first;
};

describe('a duty', () => {
  test('stands from when it opens, is escalated at its hour once, and is missed when it closes undone', () => {
    expect(run([], [duty()], T(-1))).toEqual([]);
    const open = run([], [duty()], T(0));
    expect(only(open)).toMatchObject({ state: 'open', escalatedAt: null, lateById: null });
    expect(only(run(open, [duty()], T(9)))).toMatchObject({ state: 'open', escalatedAt: null, lateById: 'xu' });
    const escalated = run(open, [duty()], T(10));
    expect(only(escalated)).toMatchObject({ escalatedAt: T(10), lateById: 'xu' });
    expect(only(run(escalated, [duty()], T(11))).escalatedAt).toBe(T(10));
    const missed = run(escalated, [duty()], T(20));
    expect(only(missed).state).toBe('missed');
    // Final, whatever is recorded afterwards.
    expect(run(missed, [duty({ closesAt: T(40), doneAt: T(21) })], T(22))).toEqual(missed);
  });

  test('is done by what completes it, late or not, and open again when that is taken back', () => {
    const open = run([], [duty()], T(1));
    expect(only(run(open, [duty({ doneAt: T(2) })], T(3)))).toMatchObject({
      state: 'done',
      doneAt: T(2),
      lateById: null,
    });
    const late = run(open, [duty({ doneAt: T(9) })], T(9));
    expect(only(late)).toMatchObject({ state: 'done', doneAt: T(9), lateById: 'xu' });
    expect(only(run(late, [duty()], T(11)))).toMatchObject({ state: 'open', doneAt: null });
  });

  test('that is no longer expected is dropped, and stands again when it is', () => {
    const dropped = run(run([], [duty()], T(1)), [], T(2));
    expect(only(dropped)).toMatchObject({ state: 'dropped' });
    expect(only(run(dropped, [duty()], T(3))).state).toBe('open');
  });

  test('handed over is the new owner’s to do; who let it become late, and who did it, stay', () => {
    const late = run([], [duty()], T(9));
    const handed = run(late, [duty({ ownerId: 'lin' })], T(9));
    expect(only(handed)).toMatchObject({ ownerId: 'lin', lateById: 'xu' });
    const done = run(handed, [duty({ ownerId: 'lin', doneAt: T(10) })], T(10));
    expect(only(run(done, [duty({ ownerId: 'zhou', doneAt: T(10) })], T(11)))).toMatchObject({
      ownerId: 'lin',
      lateById: 'xu',
      doneAt: T(10),
    });
  });

  test('done before anybody looked is recorded where doing it counts, and not where it is the normal case', () => {
    expect(run([], [duty({ doneAt: T(1) })], T(2))).toHaveLength(1);
    expect(run([], [duty({ rule: 'unmarked', doneAt: T(1) })], T(2))).toEqual([]);
  });
});

const instants = fc.integer({ min: 0, max: 30 }).map(T);
const anyDuty = fc.record({
  rule: fc.constantFrom('truancy', 'visits', 'unmarked'),
  subjectId: fc.constantFrom('a', 'b'),
  ownerId: fc.option(fc.constantFrom('xu', 'lin')),
  opensAt: instants,
  dueAt: instants,
  escalateAt: instants,
  closesAt: instants,
  doneAt: fc.option(instants),
});
const anyExpected = fc
  .uniqueArray(anyDuty, { selector: ({ rule, subjectId }) => `${rule} ${subjectId}` })
  .map((list) => list.map((each) => duty(each)));

test('whatever happened before, a run settles it: the same run again writes nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(anyExpected, fc.integer({ min: 0, max: 30 })), { maxLength: 6 }), (steps) => {
      let record: Standing[] = [];
      for (const [expected, hour] of steps.toSorted((a, b) => a[1] - b[1])) {
        record = run(record, expected, T(hour));
        expect(run(record, expected, T(hour))).toEqual(record);
        const keys = new Set(expected.map(keyOf));
        const read = record.filter((each) => each.state === 'open' || keys.has(keyOf(each)));
        expect(settle(expected, read, T(hour))).toEqual([]);
      }
    }),
  );
});

test('however often it runs in between, what stands at last is what the last facts say', () => {
  fc.assert(
    fc.property(
      fc.array(anyExpected, { maxLength: 4 }),
      anyExpected,
      fc.integer({ min: 0, max: 30 }),
      (before, last, hour) => {
        let record: Standing[] = [];
        for (const expected of before) record = run(record, expected, T(hour));
        const open = run(record, last, T(hour)).filter((each) => each.state === 'open');
        const wanted = last.filter(
          (each) => each.opensAt <= T(hour) && T(hour) < each.closesAt && each.doneAt === null,
        );
        // A duty missed before stays missed; everything else that is asked for stands, and nothing else does.
        const missed = new Set(record.filter((each) => each.state === 'missed').map(keyOf));
        expect(open.map(keyOf).toSorted()).toEqual(
          wanted
            .map(keyOf)
            .filter((key) => !missed.has(key))
            .toSorted(),
        );
      },
    ),
  );
});
