import { localDate } from '@keshi/kernel/dates';
import { getBranchTasks } from '@keshi/modules/reporting/contract';
import { getBranchTargets, releaseBranchTargets, setBranchTargets } from '@keshi/modules/targets/contract';
import { call } from '#lib/server/api.ts';
import { businessNow } from '#lib/server/clock.ts';
import { clockOf } from '#lib/server/figure-places.ts';
import { formAction } from '#lib/server/form-action.ts';
import { backToMonth, monthView } from '#lib/server/targets.ts';
import type { Actions, PageServerLoad } from './$types';

/** A branch's targets of a month, handed down to its campuses, and what they report back (TGT-01, TGT-03, TGT-06). */
export const load: PageServerLoad = async (event) => {
  const { campuses } = await event.parent();
  const { timeZone } = clockOf(campuses);
  const at = monthView(event.url, localDate(businessNow(), timeZone));
  const params = { orgId: event.params.org, branchId: event.params.branch };
  const query = { month: at.month };
  const [split, tasks] = await Promise.all([
    call(event, getBranchTargets, { params, query }),
    call(event, getBranchTasks, { params, query }),
  ]);
  return { at, split, tasks, timeZone };
};

export const actions = {
  set: formAction(setBranchTargets, { then: backToMonth }),
  release: formAction(releaseBranchTargets, { then: backToMonth }),
} satisfies Actions;
