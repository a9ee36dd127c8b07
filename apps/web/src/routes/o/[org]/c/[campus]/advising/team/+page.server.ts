import { localDate } from '@keshi/kernel/dates';
import { listTeamDuties } from '@keshi/modules/advising/contract';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import type { PageServerLoad } from './$types';

export const csr = false;

export const load: PageServerLoad = async (event) => {
  const { campus } = await event.parent();
  const { now, people, escalated } = await call(event, listTeamDuties, { params: placeOf(event.params) });
  const sum = (of: (person: (typeof people)[number]) => number): number =>
    people.reduce((all, person) => all + of(person), 0);
  return {
    now,
    today: localDate(now, campus.timeZone),
    people,
    escalated,
    totals: {
      people: people.filter((person) => person.late > 0).length,
      late: sum(({ late }) => late),
      escalated: sum((person) => person.escalated),
      done: sum(({ doneToday }) => doneToday),
    },
  };
};
