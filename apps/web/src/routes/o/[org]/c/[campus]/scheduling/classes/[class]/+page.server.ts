import { addDays, isDate } from '@keshi/kernel/dates';
import type { ClientOutput } from '@keshi/kernel/endpoint';
import { formValue } from '@keshi/kernel/form';
import { listDuties } from '@keshi/modules/advising/contract';
import { listRecords } from '@keshi/modules/records/contract';
import {
  addClassMember,
  cancelLesson,
  createSeries,
  getClass,
  listLessons,
  listRooms,
  removeClassMember,
  updateClass,
} from '@keshi/modules/scheduling/contract';
import { copyOf, fieldText } from '#lib/server/address.ts';
import { call, type ApiEvent } from '#lib/server/api.ts';
import { findStudents, placeOf, readStaff, todayAt } from '#lib/server/campus.ts';
import { businessNow } from '#lib/server/clock.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

type ClassView = ClientOutput<typeof getClass>;

/** Lessons of the next weeks are shown; the timetable has the rest. */
const WEEKS_AHEAD = 5;
const RECORDS_SHOWN = 5;

/** The briefing that the class's advisor still owes, if any (BRF-03). */
async function briefingOf(event: ApiEvent, params: { orgId: string; campusId: string }, klass: ClassView) {
  const query = { ownerId: klass.advisorId, rule: 'briefing', limit: 100 } as const;
  const { page } = await call(event, listDuties, { params, query });
  const duty = page.items.find(({ classId }) => classId === klass.id);
  return duty === undefined ? null : { dueAt: duty.dueAt, isLate: duty.urgency === 'late' };
}

export const load: PageServerLoad = async (event) => {
  const { campus, can } = await event.parent();
  const params = { ...placeOf(event.params), classId: event.params.class };
  const today = todayAt(campus);
  const mayWrite = can.includes('class.write');
  const [klass, lessons, staff, rooms, found, records] = await Promise.all([
    call(event, getClass, { params }),
    call(event, listLessons, {
      params: placeOf(event.params),
      query: { classId: params.classId, from: addDays(today, -7), until: addDays(today, WEEKS_AHEAD * 7), limit: 100 },
    }),
    mayWrite ? readStaff(event) : { teachers: [], advisors: [] },
    mayWrite ? call(event, listRooms, { params: placeOf(event.params) }) : { items: [] },
    mayWrite && can.includes('student.read') ? findStudents(event) : null,
    can.includes('record.read')
      ? call(event, listRecords, {
          params: placeOf(event.params),
          query: { classId: params.classId, limit: RECORDS_SHOWN },
        })
      : null,
  ]);
  return {
    klass,
    briefing: can.includes('day.read') ? await briefingOf(event, placeOf(event.params), klass) : null,
    lessons: lessons.items,
    staff,
    rooms: rooms.items,
    found,
    records: records?.items ?? null,
    today,
    now: new Date(businessNow()).toISOString(),
  };
};

/** A form asks for the last day; the contract's `untilOn` is the day after it. */
function seriesOf(given: FormData): unknown {
  const form = copyOf(given);
  const last = fieldText(form, 'untilOn');
  if (last !== undefined && isDate(last)) form.set('untilOn', addDays(last, 1));
  return formValue(createSeries.body, form);
}

/** The choices that stand already are no hand-over. */
function handOverOf(given: FormData): unknown {
  const form = copyOf(given);
  for (const name of ['teacherId', 'advisorId'] as const)
    if (form.get(name) === form.get(`${name}Now`)) form.delete(name);
  return formValue(updateClass.body, form);
}

export const actions = {
  addMember: formAction(addClassMember, { then: backToPage }),
  removeMember: formAction(removeClassMember, { then: backToPage }),
  createSeries: formAction(createSeries, { body: seriesOf, then: backToPage }),
  handOver: formAction(updateClass, { body: handOverOf, then: backToPage }),
  change: formAction(updateClass, { then: backToPage }),
  reopen: formAction(updateClass, { body: () => ({ endedOn: null }), then: backToPage }),
  cancelLesson: formAction(cancelLesson, { then: backToPage }),
} satisfies Actions;
