import { addDays } from '@keshi/kernel/dates';
import { formValue } from '@keshi/kernel/form';
import { getRoll, submitRoll } from '@keshi/modules/attendance/contract';
import { addLessonStudent, listLessons } from '@keshi/modules/scheduling/contract';
import { call } from '#lib/server/api.ts';
import { copyOf, fieldText } from '#lib/server/address.ts';
import { findStudents, placeOf } from '#lib/server/campus.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad, PageServerLoadEvent } from './$types';
import type { Roll } from './roll.ts';

/** Its own small script (roll-script.ts) says what a mark does and sends the class: a phone in the classroom waits for no more than that. */
export const csr = false;

/** The teacher's next lesson of that day whose roll is still open. */
async function nextLesson(
  event: PageServerLoadEvent,
  roll: Roll,
): Promise<{ id: string; className: string; startsAt: string } | null> {
  const { items } = await call(event, listLessons, {
    params: placeOf(event.params),
    query: { from: roll.onDate, until: addDays(roll.onDate, 1), limit: 100 },
  });
  const here = items.find((lesson) => lesson.id === roll.lessonId);
  return (
    items.find(
      (lesson) =>
        lesson.teacherId === here?.teacherId &&
        lesson.startsAt > roll.startsAt &&
        lesson.rollRevision === 0 &&
        lesson.status === 'planned',
    ) ?? null
  );
}

export const load: PageServerLoad = async (event) => {
  const roll = await call(event, getRoll, { params: { ...placeOf(event.params), lessonId: event.params.lesson } });
  const [next, found] = await Promise.all([roll.revision > 0 ? nextLesson(event, roll) : null, findStudents(event)]);
  return { roll, next, found };
};

/** The class's marks. A note stays with an unchanged mark; a changed one carries the reason given for the change, if any. */
function marksOf(given: FormData): unknown {
  const form = copyOf(given);
  const reason = fieldText(form, 'reason');
  for (const name of given.keys()) {
    const index = /^marks\.(\d+)\.studentId$/.exec(name)?.[1];
    if (index === undefined || form.get(`marks.${index}.was`) === form.get(`marks.${index}.status`)) continue;
    form.set(`marks.${index}.note`, reason ?? '');
  }
  return formValue(submitRoll.body, form);
}

export const actions = {
  submit: formAction(submitRoll, { body: marksOf, then: (_event, posted) => ({ posted }) }),
  addGuest: formAction(addLessonStudent, { then: backToPage }),
} satisfies Actions;
