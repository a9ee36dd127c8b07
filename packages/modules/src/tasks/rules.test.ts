/** What a task asks for when it is raised, and who may do what to it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '@keshi/kernel/dates';
import {
  actionsOf,
  DAYS_AHEAD,
  isNeverShelved,
  mayDo,
  raiseErrors,
  TASK_ACTIONS,
  TASK_KINDS,
  TASK_STATES,
  type Standing,
  type TaskKindName,
} from './rules.ts';

const TODAY = '2026-04-20';
const pointers = (given: Partial<Parameters<typeof raiseErrors>[0]>): string[] =>
  raiseErrors({ kind: 'routine', studentId: null, plan: null, dueOn: TODAY, ...given }, TODAY).map(
    ({ pointer }) => pointer,
  );

describe('ADV-08, ADV-12, RV-14: what is raised has all that it needs', () => {
  test.each<[TaskKindName, string[]]>([
    ['problem', ['/studentId']],
    ['service', ['/studentId']],
    ['abnormal', ['/studentId', '/plan']],
    ['urgent', []],
    ['assigned', []],
    ['routine', []],
    ['event', []],
  ])('%s with nobody and no plan lacks %j', (kind, lacking) => {
    expect(pointers({ kind })).toEqual(lacking);
    expect(pointers({ kind, studentId: 's', plan: '联系班主任' })).toEqual([]);
  });

  test.each([
    [addDays(TODAY, -1), ['/dueOn']],
    [TODAY, []],
    [addDays(TODAY, DAYS_AHEAD), []],
    [addDays(TODAY, DAYS_AHEAD + 1), ['/dueOn']],
  ])('due on %s: %j', (dueOn, wrong) => {
    expect(pointers({ dueOn })).toEqual(wrong);
  });
});

const [OWNER, RAISER, MANAGER, NOBODY] = [
  { isOwner: true, isRaiser: false, manages: false },
  { isOwner: false, isRaiser: true, manages: false },
  { isOwner: false, isRaiser: false, manages: true },
  { isOwner: false, isRaiser: false, manages: false },
] as const;

describe('ADV-15, ADV-16: who may do what', () => {
  test.each([
    ['finish', 'problem', [true, false, true]],
    ['hand_over', 'problem', [true, false, true]],
    ['reopen', 'problem', [true, true, true]],
    ['postpone', 'problem', [false, false, true]],
    ['call_off', 'problem', [false, false, false]],
    ['postpone', 'assigned', [false, true, true]],
    ['call_off', 'assigned', [false, true, true]],
  ] as const)('%s a %s: owner, who raised it, who manages %j', (action, kind, allowed) => {
    expect([OWNER, RAISER, MANAGER].map((who) => mayDo(action, kind, who))).toEqual(allowed);
    expect(mayDo(action, kind, NOBODY)).toBe(false);
  });

  const kinds = fc.constantFrom(...TASK_KINDS);
  const standings = fc.record<Standing>({ isOwner: fc.boolean(), isRaiser: fc.boolean(), manages: fc.boolean() });

  test('ADV-08: nobody calls off what is never shelved, whoever they are', () => {
    fc.assert(
      fc.property(kinds, standings, (kind, who) => {
        expect(isNeverShelved(kind) && mayDo('call_off', kind, who)).toBe(false);
      }),
    );
  });

  test('an open one can be worked on, an ended one only be opened again', () => {
    fc.assert(
      fc.property(kinds, standings, fc.constantFrom(...TASK_STATES), (kind, who, state) => {
        const actions = actionsOf({ kind, state }, who);
        expect(actions.includes('reopen')).toBe(state !== 'open' && mayDo('reopen', kind, who));
        if (state !== 'open') expect(actions.filter((action) => action !== 'reopen')).toEqual([]);
        else expect(actions).toEqual(TASK_ACTIONS.filter((each) => each !== 'reopen' && mayDo(each, kind, who)));
      }),
    );
  });
});
