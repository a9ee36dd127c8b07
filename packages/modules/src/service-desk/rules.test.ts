/** The steps of complaints and accidents, what they must say, and when each is due (CS-03, A22). */
import { describe, expect, test } from 'vitest';
import { dueAt, INCIDENT_STATES, INCIDENT_STEPS, metricOf, registerErrors, stepErrors, stepFrom } from './rules.ts';

const ZONE = 'Asia/Shanghai';

test('no step can be skipped, taken back or taken twice; only assigning and reporting are done again', () => {
  const able = INCIDENT_STATES.map((state) => [
    state,
    INCIDENT_STEPS.flatMap((to) => {
      const does = stepFrom(state, to);
      return does === 'refused' ? [] : [`${does} ${to}`];
    }),
  ]);
  expect(able).toEqual([
    ['received', ['step assigned']],
    ['assigned', ['again assigned', 'step in_progress']],
    ['in_progress', ['again in_progress', 'step resolved']],
    ['resolved', ['step visited']],
    ['visited', ['step closed']],
    ['closed', []],
  ]);
});

test.each<[Parameters<typeof stepErrors>, string[]]>([
  [['complaint', { to: 'assigned', assigneeId: 'a' }], []],
  [['complaint', { to: 'assigned' }], ['/assigneeId']],
  [['complaint', { to: 'in_progress', note: '已致电' }], []],
  [['complaint', { to: 'in_progress', note: '' }], ['/note']],
  [
    ['complaint', { to: 'resolved', assigneeId: 'a' }],
    ['/assigneeId', '/note'],
  ],
  [['complaint', { to: 'visited', satisfaction: 4 }], []],
  [['complaint', { to: 'visited' }], ['/satisfaction']],
  [['accident', { to: 'visited' }], []],
  [['complaint', { to: 'closed', satisfaction: 4 }], ['/satisfaction']],
])('%j has faults at %j', (said, pointers) => {
  expect(stepErrors(...said).map((error) => error.pointer)).toEqual(pointers);
});

test('what is registered happened before it was received, and that before now; only an accident is major', () => {
  const now = '2026-04-20T02:00:00.000Z';
  const given = { kind: 'complaint', major: false, occurredOn: '2026-04-20', receivedAt: now } as const;
  const faults = (change: object) => registerErrors({ ...given, ...change }, now, ZONE).map((error) => error.pointer);
  expect(faults({})).toEqual([]);
  expect(faults({ major: true })).toEqual(['/major']);
  expect(faults({ kind: 'accident', major: true })).toEqual([]);
  expect(faults({ occurredOn: '2026-04-21' })).toEqual(['/occurredOn']);
  // Half past midnight in Shanghai is still the day before in UTC.
  expect(faults({ receivedAt: '2026-04-19T16:30:00.000Z' })).toEqual([]);
  expect(faults({ receivedAt: '2026-04-20T02:00:00.001Z' })).toEqual(['/receivedAt']);
});

describe('due (A22)', () => {
  const deadlines = { responseHours: 24, progressDays: 3, resolveDays: 7 };
  const receivedAt = '2026-04-10T02:00:00.000Z';
  test.each([
    ['received', null, '2026-04-11T02:00:00.000Z'],
    ['assigned', null, '2026-04-11T02:00:00.000Z'],
    ['in_progress', '2026-04-10T05:00:00.000Z', '2026-04-13T05:00:00.000Z'],
    ['in_progress', '2026-04-13T02:00:00.000Z', '2026-04-16T02:00:00.000Z'],
    ['in_progress', '2026-04-15T02:00:00.000Z', '2026-04-17T02:00:00.000Z'],
    ['resolved', '2026-04-15T02:00:00.000Z', null],
    ['visited', '2026-04-15T02:00:00.000Z', null],
    ['closed', '2026-04-15T02:00:00.000Z', null],
  ] as const)('%s, last heard of at %s: %s', (state, progressedAt, due) => {
    expect(dueAt({ state, receivedAt, progressedAt }, deadlines, ZONE)).toBe(due);
  });
});

test('complaints and major accidents count, lesser accidents do not (M20, KPI-03)', () => {
  expect(metricOf({ kind: 'complaint', major: false })).toBe('complaint');
  expect(metricOf({ kind: 'accident', major: true })).toBe('accident');
  expect(metricOf({ kind: 'accident', major: false })).toBeNull();
});
