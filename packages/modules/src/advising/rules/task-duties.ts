/** ADV-08: a task is its owner's until it is ended. */
import { addDays } from '@keshi/kernel/dates';
import type { InstantText } from '@keshi/kernel/dates';
import type { Rule } from './duty-facts.ts';
import { endOf, escalated, startOf } from './duty-times.ts';

/** What was raised is never shelved: late, it can always be made good, and is never given up as missed. */
const NEVER: InstantText = '9999-01-01T00:00:00.000Z';

/** Pressing from the day before on, or from the morning of the day when it was raised that day. */
export const task: Rule = ({ facts, settings, clock }) =>
  facts.tasks.map(({ taskId, studentId, ownerId, raisedAt, raisedOn, dueOn, doneAt }) => {
    const dueAt = endOf(dueOn, clock);
    return {
      rule: 'task',
      subjectId: taskId,
      period: 'once',
      ownerId,
      studentId,
      classId: null,
      opensAt: raisedAt,
      warnAt: startOf(raisedOn === dueOn ? dueOn : addDays(dueOn, -1), clock),
      dueAt,
      escalateAt: escalated(dueAt, settings),
      closesAt: NEVER,
      doneAt,
      detail: {},
    };
  });
