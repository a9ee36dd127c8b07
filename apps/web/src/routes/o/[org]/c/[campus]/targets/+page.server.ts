import { getCampusTasks } from '@keshi/modules/reporting/contract';
import {
  getCampusTargets,
  listTargetChanges,
  releaseCampusTargets,
  setCampusTargets,
} from '@keshi/modules/targets/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf, todayAt } from '#lib/server/campus.ts';
import { formAction } from '#lib/server/form-action.ts';
import { readGuidance } from '#lib/server/handbook.ts';
import { backToMonth, monthView } from '#lib/server/targets.ts';
import type { Actions, PageServerLoad } from './$types';

/** A campus's targets of a month: what has been reached, the split among its people, and how it came about (TGT-01, TGT-03, TGT-05, TGT-06), with notes of its season (TGT-08). */
export const load: PageServerLoad = async (event) => {
  const { campus } = await event.parent();
  const at = monthView(event.url, todayAt(campus));
  const params = placeOf(event.params);
  const query = { month: at.month };
  const [split, tasks, changes, guidance] = await Promise.all([
    call(event, getCampusTargets, { params, query }),
    call(event, getCampusTasks, { params, query }),
    call(event, listTargetChanges, {
      params,
      query: filled({ ...query, cursor: textIn(event.url, 'cursor'), limit: 20 }),
    }),
    readGuidance(event, 'targets', at.month),
  ]);
  return { at, split, tasks, changes, guidance };
};

export const actions = {
  set: formAction(setCampusTargets, { then: backToMonth }),
  release: formAction(releaseCampusTargets, { then: backToMonth }),
} satisfies Actions;
