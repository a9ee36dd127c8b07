import {
  getRecord,
  movePlanned,
  prepareMeeting,
  reviewPlan,
  signRecord,
  takePaperSignature,
  tellFamily,
} from '@keshi/modules/records/contract';
import { getClass } from '@keshi/modules/scheduling/contract';
import { fieldText, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import { businessNow } from '#lib/server/clock.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import { instantIn, preparationOf } from '#lib/server/record-fields.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { can } = await event.parent();
  const params = placeOf(event.params);
  const version = Number(textIn(event.url, 'version'));
  const record = await call(event, getRecord, {
    params: { ...params, recordId: event.params.record },
    query: Number.isInteger(version) && version > 0 ? { version } : {},
  });
  const mayAdd = can.includes('record.write') && record.kind === 'briefing' && record.state === 'filed';
  const klass =
    mayAdd && record.classId !== null
      ? await call(event, getClass, { params: { ...params, classId: record.classId } })
      : null;
  const known = new Set(record.students.map(({ studentId }) => studentId));
  return {
    record,
    /** Students who joined since: they are briefed one by one, and get it into their archive (A16). */
    joined: (klass?.members ?? [])
      .filter(({ studentId }) => !known.has(studentId))
      .map(({ studentId, name }) => ({ studentId, name })),
    now: new Date(businessNow()).toISOString(),
  };
};

export const actions = {
  sign: formAction(signRecord, { then: backToPage }),
  paper: formAction(takePaperSignature, { then: backToPage }),
  tell: formAction(tellFamily, { then: backToPage }),
  move: formAction(movePlanned, {
    body: (form) => ({ heldAt: instantIn(form, 'heldAt'), cancelReason: fieldText(form, 'cancelReason') }),
    then: backToPage,
  }),
  prepare: formAction(prepareMeeting, {
    body: preparationOf,
    then: backToPage,
  }),
  review: formAction(reviewPlan, {
    // Which of the two buttons was pressed.
    body: (form) => ({ approved: fieldText(form, 'approved') === 'true', note: fieldText(form, 'note') }),
    then: backToPage,
  }),
} satisfies Actions;
