/** ADV-08: a task is its owner's until it is ended; it presses, is late and told, and is never given up. */
import { describe, expect, test } from 'vitest';
import { at, expectedAt, fate as fateOf, only } from './duty.test-data.ts';
import type { TaskFact } from './duty-facts.ts';

const fact = (given: Partial<TaskFact> = {}): TaskFact => ({
  taskId: 't',
  studentId: 's',
  ownerId: 'xu',
  raisedAt: at('03-02 10:00'),
  raisedOn: '2026-03-02',
  dueOn: '2026-03-06',
  doneAt: null,
  ...given,
});
const duty = (given: Partial<TaskFact> = {}) => only(expectedAt('task', '03-02', { tasks: [fact(given)] }));

describe('ADV-08: a task is owed', () => {
  test('from its raising, pressing the day before, late when its day has ended, told two hours later', () => {
    expect(duty()).toMatchObject({
      rule: 'task',
      subjectId: 't',
      period: 'once',
      ownerId: 'xu',
      studentId: 's',
      opensAt: at('03-02 10:00'),
      warnAt: at('03-05'),
      dueAt: at('03-07'),
      escalateAt: at('03-07 02:00'),
      doneAt: null,
    });
  });

  test.each([
    ['the same day', '2026-03-02', '03-02', '03-03'],
    ['the next day', '2026-03-03', '03-02', '03-04'],
    ['a day later', '2026-03-04', '03-03', '03-05'],
  ])('due %s it presses from the morning of %s', (_when, dueOn, warns, due) => {
    expect(duty({ dueOn })).toMatchObject({ warnAt: at(warns), dueAt: at(due) });
  });

  test.each([
    ['in time', '03-06 23:59', { state: 'done', escalated: false, lateBy: null }],
    ['late', '03-09 10:00', { state: 'done', escalated: false, lateBy: 'xu' }],
  ])('done %s', (_when, doneAt, settled) => {
    expect(fateOf(duty({ doneAt: at(doneAt) }), '03-10')).toEqual(settled);
  });

  test('undone it is told and stays open, however long: it is never missed', () => {
    expect(fateOf(duty(), '03-07 03:00')).toEqual({ state: 'open', escalated: true, lateBy: 'xu' });
    expect(fateOf(duty(), '12-31')).toEqual({ state: 'open', escalated: true, lateBy: 'xu' });
  });

  test('nobody sees to it any more: it stands for the supervisor, and nobody is late', () => {
    expect(duty({ ownerId: null }).ownerId).toBeNull();
    expect(fateOf(duty({ ownerId: null }), '03-08')).toMatchObject({ state: 'open', lateBy: null });
  });
});
