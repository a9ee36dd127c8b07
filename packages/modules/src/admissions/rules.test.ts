/** What a contact with a lead must say, and what it counts as. */
import { describe, expect, test } from 'vitest';
import { timeErrors } from '@keshi/kernel/entered';
import {
  CONTACT_KINDS,
  contactErrors,
  countsOnceADay,
  isHotlineCall,
  LEAD_SOURCES,
  metricsOf,
  takesContact,
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
