import { getOwnTasks } from '@keshi/modules/reporting/contract';
import { getOwnMonth, setOwnPlan, setOwnTargets } from '@keshi/modules/targets/contract';
import { call } from '#lib/server/api.ts';
import { placeOf, todayAt } from '#lib/server/campus.ts';
import { formAction } from '#lib/server/form-action.ts';
import { readGuidance } from '#lib/server/handbook.ts';
import { backToMonth, monthView } from '#lib/server/targets.ts';
import type { Actions, PageServerLoad } from './$types';

/** One's own targets and plan of a month (TGT-02, TGT-05, TGT-07), with notes of its season (TGT-08). */
export const load: PageServerLoad = async (event) => {
  const { campus } = await event.parent();
  const at = monthView(event.url, todayAt(campus));
  const params = placeOf(event.params);
  const query = { month: at.month };
  const [own, progress, guidance] = await Promise.all([
    call(event, getOwnMonth, { params, query }),
    call(event, getOwnTasks, { params, query }),
    readGuidance(event, 'targets', at.month),
  ]);
  return { at, own, progress, guidance };
};

export const actions = {
  split: formAction(setOwnTargets, { then: backToMonth }),
  plan: formAction(setOwnPlan, { then: backToMonth }),
} satisfies Actions;
