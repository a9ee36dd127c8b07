import { redirect } from '@sveltejs/kit';
import { Problem } from '@keshi/kernel/problem';
import { monthStart } from '@keshi/kernel/dates';
import { getAdvisorDay, listDuties, listVisits, logSighting, logVisit } from '@keshi/modules/advising/contract';
import { getStudent } from '@keshi/modules/registry/contract';
import { listRenewalRisks } from '@keshi/modules/renewals/contract';
import { listIncidents } from '@keshi/modules/service-desk/contract';
import { finishTask, listTasks } from '@keshi/modules/tasks/contract';
import { choiceIn, filled, textIn } from '#lib/server/address.ts';
import { ask, call, pageFor } from '#lib/server/api.ts';
import { placeOf, readStaff } from '#lib/server/campus.ts';
import { formAction } from '#lib/server/form-action.ts';
import { readGuidance } from '#lib/server/handbook.ts';
import { visitOf } from '#lib/server/visit-fields.ts';
import type { Actions, PageServerLoad, PageServerLoadEvent } from './$types';
import { countOf, DUTY_KINDS, firstStudentOf, groupDuties, totalsOf, type DutyKind, type DutyList } from './duties.ts';

const LIST_MAX = 100;
const FIRST_SERVER_FAULT = 500;

/** The list; null when it could not be read, which leaves the day's lessons. A refusal ends the request as everywhere. */
async function readDuties(event: PageServerLoadEvent, only: DutyKind | undefined): Promise<DutyList | null> {
  const { url, params } = event;
  const query = { ownerId: textIn(url, 'advisor'), kind: only, cursor: textIn(url, 'cursor'), limit: LIST_MAX };
  try {
    return await ask(event, listDuties, { params: placeOf(params), query: filled(query) });
  } catch (refusal) {
    return refusal instanceof Problem && refusal.status >= FIRST_SERVER_FAULT ? null : pageFor(event, refusal);
  }
}

/** The list as the page shows it. */
function shownList(event: PageServerLoadEvent, list: DutyList, at: Parameters<typeof groupDuties>[1]) {
  const [dutyId, finishId] = [textIn(event.url, 'duty'), textIn(event.url, 'finish')];
  return {
    now: list.now,
    groups: groupDuties(list, at),
    kinds: DUTY_KINDS.map((kind) => ({ kind, count: countOf(list.counts, kind) })),
    totals: totalsOf(list.counts),
    doneToday: list.doneToday,
    nextCursor: list.page.nextCursor,
    /** The one that was chosen; null when it is done meanwhile. */
    chosen: list.page.items.find((duty) => duty.id === dutyId) ?? null,
    /** The one whose task is being finished; null when it is done meanwhile. */
    finishing: list.page.items.find((duty) => duty.id === finishId && duty.task?.state === 'open') ?? null,
  };
}

/** It shows, links and has one form, which PlainPage sends: the page an advisor opens all day comes with next to no script. */
export const csr = false;

/** The student beside the list on one page: how they stand in each course, the month's visits, complaints and tasks that are open; what to prepare where a visit is being logged. */
async function readSelected(
  event: PageServerLoadEvent,
  { studentId, today, can }: { studentId: string; today: string; can: readonly string[] },
) {
  const params = placeOf(event.params);
  const isLogging = event.url.searchParams.get('log') === 'visit';
  const [student, visits, risks, incidents, tasks, guidance] = await Promise.all([
    call(event, getStudent, { params: { ...params, studentId } }),
    call(event, listVisits, { params, query: { studentId, limit: 5 } }),
    can.includes('renewal.read') ? call(event, listRenewalRisks, { params, query: { studentId } }) : null,
    can.includes('incident.read')
      ? call(event, listIncidents, { params, query: { studentId, kind: 'complaint', limit: 5 } })
      : null,
    can.includes('task.read') ? call(event, listTasks, { params, query: { studentId, limit: 5 } }) : null,
    isLogging ? readGuidance(event, 'visit') : null,
  ]);
  return {
    student,
    visits: visits.items,
    risks: risks?.page.items ?? [],
    incidents: incidents?.items ?? [],
    tasks: tasks?.items ?? [],
    guidance,
    visitsThisMonth: visits.items.filter((visit) => visit.counted && visit.onDate >= monthStart(today)).length,
  };
}

export const load: PageServerLoad = async (event) => {
  const { can, campus } = await event.parent();
  const advisorId = textIn(event.url, 'advisor');
  const only = choiceIn(event.url, 'show', DUTY_KINDS);
  const [{ onDate, advisorId: shownId, advisorName, lessons, counts }, list, staff, guidance] = await Promise.all([
    call(event, getAdvisorDay, { params: placeOf(event.params), query: filled({ advisorId }) }),
    readDuties(event, only),
    can.includes('member.read') || event.url.searchParams.get('log') === 'visit' ? readStaff(event) : null,
    readGuidance(event, 'day'),
  ]);
  const duties = list === null ? null : shownList(event, list, { today: onDate, timeZone: campus.timeZone, only });
  const chosenId = textIn(event.url, 'student');
  const firstId = duties === null ? null : firstStudentOf(duties.groups);
  const selectedId = can.includes('visit.read') ? (chosenId ?? firstId) : null;
  return {
    day: { onDate, advisorId: shownId, advisorName, lessons, students: counts.students },
    duties,
    only: only ?? null,
    advisors: can.includes('member.read') ? (staff?.advisors ?? []) : [],
    report: staff === null ? undefined : { people: staff.owners, today: onDate },
    guidance,
    isChosen: chosenId !== undefined,
    selected: selectedId === null ? null : await readSelected(event, { studentId: selectedId, today: onDate, can }),
  };
};

/** Parts of an address that a logged visit or a finished task leaves behind. */
const OF_THE_FORM = ['log', 'duty', 'finish', 'finished'];

const keptOf = (url: URL): URLSearchParams =>
  new URLSearchParams([...url.searchParams].filter(([name]) => !name.startsWith('/') && !OF_THE_FORM.includes(name)));

export const actions = {
  logVisit: formAction(logVisit, {
    body: visitOf,
    // Back at the list, which the visit has changed; the address says who it was about.
    then: (event, visit) => {
      const kept = keptOf(event.url);
      kept.set('student', visit.studentId);
      kept.set('logged', visit.counted ? 'counted' : 'kept');
      redirect(303, `${event.url.pathname}?${kept.toString()}#duties`);
    },
  }),
  finishTask: formAction(finishTask, {
    then: (event) => {
      const kept = keptOf(event.url);
      kept.set('finished', 'task');
      redirect(303, `${event.url.pathname}?${kept.toString()}#duties`);
    },
  }),
  logSighting: formAction(logSighting, { then: () => ({ seen: true }) }),
} satisfies Actions;
