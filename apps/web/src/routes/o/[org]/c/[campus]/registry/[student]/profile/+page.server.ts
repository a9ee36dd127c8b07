import { addGuardian, removeGuardian, setEnrolmentStatus, updateStudent } from '@keshi/modules/registry/contract';
import { readStaff, todayAt } from '#lib/server/campus.ts';
import { backToPage, formAction, textOf } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { campus, can } = await event.parent();
  const staff = can.includes('student.write') ? await readStaff(event) : null;
  return { today: todayAt(campus), advisors: staff?.advisors ?? [] };
};

const FACTS = ['birthOn', 'gender', 'grade', 'school', 'source', 'note', 'advisorId'] as const;

/** The form shows every fact, so one that was emptied is taken away. */
const changesOf = (form: FormData) => ({
  name: textOf(form, 'name'),
  ...Object.fromEntries(FACTS.map((name) => [name, textOf(form, name) || null])),
});

export const actions = {
  updateStudent: formAction(updateStudent, { body: changesOf, then: backToPage }),
  addGuardian: formAction(addGuardian, { then: backToPage }),
  removeGuardian: formAction(removeGuardian, { then: backToPage }),
  setStatus: formAction(setEnrolmentStatus, { then: backToPage }),
} satisfies Actions;
