import { redirect } from '@sveltejs/kit';
import { getAdvisorDay, listVisits, logVisit } from '@keshi/modules/advising/contract';
import { getStudent } from '@keshi/modules/registry/contract';
import { monthStart } from '@keshi/kernel/dates';
import { choiceIn, filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf, readStaff } from '#lib/server/campus.ts';
import { businessNow } from '#lib/server/clock.ts';
import { formAction } from '#lib/server/form-action.ts';
import { visitOf } from '#lib/server/visit-fields.ts';
import type { Actions, PageServerLoad, PageServerLoadEvent } from './$types';
import { DUTY_KINDS, firstStudentOf, groupDuties, type Day } from './duties.ts';

/** It shows, links and has one form, which PlainPage sends: the page an advisor opens all day comes with next to no script. */
export const csr = false;

/** The student beside the list, with the month's visits. */
async function readSelected(event: PageServerLoadEvent, studentId: string, day: Day) {
  const params = placeOf(event.params);
  const [student, visits] = await Promise.all([
    call(event, getStudent, { params: { ...params, studentId } }),
    call(event, listVisits, { params, query: { studentId, limit: 5 } }),
  ]);
  return {
    student,
    visits: visits.items,
    visitsThisMonth: visits.items.filter((visit) => visit.counted && visit.onDate >= monthStart(day.onDate)).length,
  };
}

export const load: PageServerLoad = async (event) => {
  const { can } = await event.parent();
  const advisorId = textIn(event.url, 'advisor');
  const only = choiceIn(event.url, 'show', DUTY_KINDS);
  const [day, staff] = await Promise.all([
    call(event, getAdvisorDay, { params: placeOf(event.params), query: filled({ advisorId }) }),
    can.includes('member.read') ? readStaff(event) : null,
  ]);
  const groups = groupDuties(day, only);
  const chosenId = textIn(event.url, 'student');
  const selectedId = can.includes('visit.read') ? (chosenId ?? firstStudentOf(groups)) : null;
  return {
    day,
    groups,
    only: only ?? null,
    advisors: staff?.advisors ?? [],
    isChosen: chosenId !== undefined,
    now: new Date(businessNow()).toISOString(),
    selected: selectedId === null ? null : await readSelected(event, selectedId, day),
  };
};

export const actions = {
  logVisit: formAction(logVisit, {
    body: visitOf,
    // The list changes with a visit, so the address says who it was about.
    then: (event, visit) => {
      const kept = new URLSearchParams(
        [...event.url.searchParams].filter(([name]) => !name.startsWith('/') && name !== 'log' && name !== 'kind'),
      );
      kept.set('student', visit.studentId);
      kept.set('logged', visit.counted ? 'counted' : 'kept');
      redirect(303, `${event.url.pathname}?${kept.toString()}#student`);
    },
  }),
} satisfies Actions;
