import { getIncident, judgeIncident, stepIncident } from '@keshi/modules/service-desk/contract';
import { call } from '#lib/server/api.ts';
import { placeOf, readStaff } from '#lib/server/campus.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const [incident, { advisors }] = await Promise.all([
    call(event, getIncident, { params: { ...placeOf(event.params), incidentId: event.params.incident } }),
    readStaff(event),
  ]);
  return { incident, advisors };
};

export const actions = {
  step: formAction(stepIncident, { then: backToPage }),
  judge: formAction(judgeIncident, { then: backToPage }),
} satisfies Actions;
