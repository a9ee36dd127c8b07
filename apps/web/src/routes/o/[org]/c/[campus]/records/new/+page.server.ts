import { redirect } from '@sveltejs/kit';
import { fileCounsellingPlan, fileMemo, filePlan, getRecord, planRecord } from '@keshi/modules/records/contract';
import { formValue } from '@keshi/kernel/form';
import { getStudent } from '@keshi/modules/registry/contract';
import { listClasses } from '@keshi/modules/scheduling/contract';
import { choiceIn, copyOf, fieldText, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf, readPages } from '#lib/server/campus.ts';
import { formAction } from '#lib/server/form-action.ts';
import { instantIn, recordFormOf } from '#lib/server/record-fields.ts';
import { KINDS } from '#lib/record-words.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { can } = await event.parent();
  const params = placeOf(event.params);
  // A teacher has nothing to begin but a plan.
  const kind = choiceIn(event.url, 'kind', KINDS) ?? (can.includes('record.write') ? 'briefing' : 'class-plan');
  const studentId = textIn(event.url, 'student');
  const needsClass = kind !== 'first-lesson-memo' && kind !== 'counselling-plan';
  const meetingId = textIn(event.url, 'meeting');
  const [classes, student, meeting] = await Promise.all([
    needsClass
      ? readPages((cursor) => call(event, listClasses, { params, query: { ended: 'false', limit: 100, ...cursor } }), 3)
      : [],
    studentId === undefined ? null : call(event, getStudent, { params: { ...params, studentId } }),
    meetingId === undefined ? null : call(event, getRecord, { params: { ...params, recordId: meetingId } }),
  ]);
  return {
    kind,
    classes: classes.map(({ id, name }) => ({ id, name })),
    classId: textIn(event.url, 'class') ?? '',
    lessonId: textIn(event.url, 'lesson') ?? null,
    meetingId: meetingId ?? null,
    /** The meeting that a plan follows: what was said there is its basis (PTM-09). */
    meeting,
    student: student === null ? null : { id: student.id, name: student.name },
  };
};

/** The page of the record that was made. */
const onward = (event: { readonly url: URL }, { id }: { readonly id: string }): never =>
  redirect(303, event.url.pathname.replace(/new$/, id));

/** The time is the campus's wall clock. */
function planOf(given: FormData): unknown {
  const form = copyOf(given);
  form.set('heldAt', instantIn(given, 'heldAt') ?? '');
  return formValue(planRecord.body, form);
}

export const actions = {
  plan: formAction(planRecord, { body: planOf, then: onward }),
  memo: formAction(fileMemo, {
    body: (form) => ({ studentId: fieldText(form, 'studentId'), form: recordFormOf(form) }),
    then: onward,
  }),
  classPlan: formAction(filePlan, {
    body: (form) => ({ meetingId: fieldText(form, 'meetingId'), form: recordFormOf(form) }),
    then: onward,
  }),
  counselling: formAction(fileCounsellingPlan, { body: (form) => ({ form: recordFormOf(form) }), then: onward }),
} satisfies Actions;
