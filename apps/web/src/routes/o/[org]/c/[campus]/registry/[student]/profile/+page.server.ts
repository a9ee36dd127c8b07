import { listStudentNotes, logStudentNote, tellBrightSpot } from '@keshi/modules/advising/contract';
import { NOTE_AREAS } from '@keshi/modules/advising/rules';
import { listReferrals } from '@keshi/modules/admissions/contract';
import { addGuardian, removeGuardian, setEnrolmentStatus, updateStudent } from '@keshi/modules/registry/contract';
import { formValue } from '@keshi/kernel/form';
import { listTasks } from '@keshi/modules/tasks/contract';
import { choiceIn, copyOf, fieldText, filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf, readStaff, todayAt } from '#lib/server/campus.ts';
import { backToPage, formAction, textOf } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

/** Of somebody who has brought more, the list of the campus says all. */
const REFERRALS_SHOWN = 50;
const TASKS_SHOWN = 20;

export const load: PageServerLoad = async (event) => {
  const { campus, can } = await event.parent();
  const [staff, referrals, tasks, notes] = await Promise.all([
    can.includes('student.write') ? readStaff(event) : null,
    can.includes('lead.read')
      ? call(event, listReferrals, {
          params: placeOf(event.params),
          query: { aboutId: event.params.student, limit: REFERRALS_SHOWN },
        })
      : null,
    can.includes('task.read')
      ? call(event, listTasks, {
          params: placeOf(event.params),
          query: { studentId: event.params.student, limit: TASKS_SHOWN },
        })
      : null,
    can.includes('visit.read')
      ? call(event, listStudentNotes, {
          params: { ...placeOf(event.params), studentId: event.params.student },
          query: filled({ area: choiceIn(event.url, 'area', NOTE_AREAS), cursor: textIn(event.url, 'cursor') }),
        })
      : null,
  ]);
  return {
    today: todayAt(campus),
    advisors: staff?.advisors ?? [],
    referrals: referrals?.items ?? [],
    tasks: tasks?.items ?? null,
    notes,
  };
};

const FACTS = ['birthOn', 'gender', 'grade', 'school', 'source', 'note', 'advisorId'] as const;

/** The form shows every fact, so one that was emptied is taken away. */
const changesOf = (form: FormData) => ({
  name: textOf(form, 'name'),
  ...Object.fromEntries(FACTS.map((name) => [name, textOf(form, name) || null])),
});

/** The aspect is in the form whatever its area, out of sight: of another area than the mindset it says nothing. */
function noteOf(given: FormData): unknown {
  const form = copyOf(given);
  if (fieldText(form, 'area') !== 'mindset') form.delete('aspect');
  return formValue(logStudentNote.body, form);
}

export const actions = {
  logNote: formAction(logStudentNote, { body: noteOf, then: backToPage }),
  tellBrightSpot: formAction(tellBrightSpot, { then: backToPage }),
  updateStudent: formAction(updateStudent, { body: changesOf, then: backToPage }),
  addGuardian: formAction(addGuardian, { then: backToPage }),
  removeGuardian: formAction(removeGuardian, { then: backToPage }),
  setStatus: formAction(setEnrolmentStatus, { then: backToPage }),
} satisfies Actions;
