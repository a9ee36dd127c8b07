/** The books' rule of tasks: whoever has one that is not ended owes it until its day has ended, and for as long as it takes (ADV-08). */
import { addDays } from '@keshi/kernel/dates';
import type { Owed } from './duty-books.ts';
import type { Tell } from './living.ts';
import { startOf } from './timetable-books.ts';

type Open = { readonly campusId: string; readonly about: string; ownerId: string; readonly dueOn: string };
export type TaskBooks = {
  readonly tell: Tell;
  /** All tasks that somebody of a campus owes. */
  owedOn(campusId: string): Owed[];
};

export function openTaskBooks(): TaskBooks {
  const open = new Map<string, Open>();
  return {
    tell: {
      taskRaised: ({ id, campus, studentId, ownerId, dueOn }) =>
        void open.set(id, { campusId: campus.id, about: studentId ?? id, ownerId, dueOn }),
      taskHandedOver: ({ id, ownerId }) => {
        const task = open.get(id);
        if (task !== undefined) task.ownerId = ownerId;
      },
      taskEnded: ({ id }) => void open.delete(id),
    },
    owedOn: (campusId) =>
      [...open.values()]
        .filter((task) => task.campusId === campusId)
        .map(({ about, ownerId, dueOn }) => ({ rule: 'task', ownerId, about, dueAt: startOf(addDays(dueOn, 1)) })),
  };
}
