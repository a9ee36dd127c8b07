/** What a contact with a lead must say, and what it counts as. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeErrors } from '@keshi/kernel/entered';
import {
  CONTACT_KINDS,
  contactErrors,
  countsOnceADay,
  enrolmentToCredit,
  firstTouch,
  fitsYear,
  isHotlineCall,
  LEAD_SOURCES,
  metricsOf,
  rewardDueOn,
  takesContact,
  type Enrolled,
  type Touch,
} from './rules.ts';

const NOW = '2026-04-20T02:00:00.000Z';

describe('a contact', () => {
  test.each<[string, string[]]>([
    ['2026-04-20T02:00:00.000Z', []],
    ['2026-04-20T02:00:00.001Z', ['not in the future']],
    ['2026-04-13T02:00:00.000Z', []],
    ['2026-04-13T01:59:59.999Z', ['at most 7 days ago']],
  ])('that happened at %s is refused with %j', (happenedAt, details) => {
    expect(timeErrors('/happenedAt', happenedAt, NOW).map((error) => error.detail)).toEqual(details);
  });

  test.each<[Parameters<typeof contactErrors>[0], string[]]>([
    [{ kind: 'consult_call', direction: 'in' }, []],
    [{ kind: 'consult_call' }, ['/direction']],
    [{ kind: 'visit_in', direction: 'in' }, ['/direction']],
    [{ kind: 'invitation', appointmentOn: '2026-04-20' }, []],
    [{ kind: 'invitation' }, ['/appointmentOn']],
    [{ kind: 'invitation', appointmentOn: '2026-04-19' }, ['/appointmentOn']],
    [{ kind: 'face_consult', appointmentOn: '2026-04-20' }, ['/appointmentOn']],
    [{ kind: 'face_consult' }, []],
  ])('%j has faults at %j', (said, pointers) => {
    expect(contactErrors(said, '2026-04-20').map((error) => error.pointer)).toEqual(pointers);
    expect(contactErrors(said, '2026-04-20', '/contact').map((error) => error.pointer)).toEqual(
      pointers.map((pointer) => `/contact${pointer}`),
    );
  });

  test('of a lead that has signed or is closed must have happened before that (M3)', () => {
    for (const status of ['signed', 'closed'] as const) {
      expect(takesContact({ status, statusAt: NOW }, NOW)).toBe(true);
      expect(takesContact({ status, statusAt: NOW }, '2026-04-20T02:00:00.001Z')).toBe(false);
    }
    expect(takesContact({ status: 'open', statusAt: NOW }, '2026-05-01T00:00:00Z')).toBe(true);
  });
});

test('every call counts, the others once per lead and day (M1–M4)', () => {
  expect(CONTACT_KINDS.filter((kind) => !countsOnceADay(kind))).toEqual(['consult_call']);
  expect(CONTACT_KINDS.map((kind) => metricsOf({ kind, hotline: false }))).toEqual([
    ['consult-call'],
    ['invitation'],
    ['arrival'],
    ['face-consult'],
  ]);
  expect(metricsOf({ kind: 'consult_call', hotline: true })).toEqual(['consult-call', 'hotline-call']);
});

test('a hotline call came in, from a lead of that source (M1b)', () => {
  const hotline = LEAD_SOURCES.flatMap((source) =>
    CONTACT_KINDS.flatMap((kind) =>
      (['in', 'out', undefined] as const).map((direction) => [source, kind, direction] as const),
    ),
  ).filter(([source, kind, direction]) => isHotlineCall(source, { kind, direction }));
  expect(hotline).toEqual([['hotline', 'consult_call', 'in']]);
});

describe('who brought a phone first (REN-07)', () => {
  const touch = (id: string, onDate: string): Touch => ({ kind: 'lead', id, onDate });
  test.each<[string, Touch[], number, string | null]>([
    ['nobody', [], 90, null],
    ['the first day of the window', [touch('a', '2026-01-20')], 90, 'a'],
    ['a day before the window', [touch('a', '2026-01-19')], 90, null],
    ['the same day', [touch('a', '2026-04-20')], 90, 'a'],
    ['a later day', [touch('a', '2026-04-21')], 90, null],
    [
      'the earliest within the window',
      [touch('b', '2026-04-02'), touch('a', '2026-04-01'), touch('z', '2025-01-01')],
      90,
      'a',
    ],
    ['nobody, when nothing is asked', [touch('a', '2026-04-20')], 0, null],
  ])('%s', (_name, touches, days, first) => {
    expect(firstTouch(touches, '2026-04-20', days)?.id ?? null).toBe(first);
  });

  test('the order in which they are known does not matter', () => {
    const days = fc.integer({ min: 1, max: 28 }).map((day) => `2026-04-${String(day).padStart(2, '0')}`);
    fc.assert(
      fc.property(fc.uniqueArray(days, { maxLength: 8 }), fc.integer({ min: 1, max: 40 }), (onDates, window) => {
        const touches = onDates.map((onDate) => touch(onDate, onDate));
        expect(firstTouch([...touches].reverse(), '2026-04-20', window)).toEqual(
          firstTouch(touches, '2026-04-20', window),
        );
      }),
    );
  });
});

describe('rewards of referrals (REN-07)', () => {
  test('are due so many days after the sign-up, across the end of a month', () => {
    expect(rewardDueOn('2026-04-28', 7)).toBe('2026-05-05');
    expect(rewardDueOn('2026-04-28', 0)).toBe('2026-04-28');
  });

  test.each([
    [0, null, true],
    [99, null, true],
    [0, 0, false],
    [1, 2, true],
    [2, 2, false],
  ] as const)('%i given this year under a limit of %s: one more fits is %s', (given, cap, fits) => {
    expect(fitsYear(given, cap)).toBe(fits);
  });

  const enrolled = (courseId: string, lessonsToCome: number, enrolledOn: string): Enrolled => ({
    courseId,
    lessonsToCome,
    enrolledOn,
  });
  test.each<[string, Enrolled[], string | null]>([
    ['no enrolment', [], null],
    ['the one with most lessons to come', [enrolled('a', 3, '2026-01-01'), enrolled('b', 4, '2026-03-01')], 'b'],
    ['of equals the one begun first', [enrolled('a', 3, '2026-02-01'), enrolled('b', 3, '2026-01-01')], 'b'],
    ['one without any lesson, when there is no other', [enrolled('a', 0, '2026-02-01')], 'a'],
  ])('are credited to %s', (_name, enrolments, courseId) => {
    expect(enrolmentToCredit(enrolments)?.courseId ?? null).toBe(courseId);
    expect(enrolmentToCredit([...enrolments].reverse())?.courseId ?? null).toBe(courseId);
  });
});
