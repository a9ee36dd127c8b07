import { redirect } from '@sveltejs/kit';
import { listNamed, nameSupervisor, withdrawNaming } from '@keshi/modules/appraisal/contract';
import { getBranchAwards } from '@keshi/modules/reporting/contract';
import { hereWith } from '#lib/campus-links.ts';
import { fieldText } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { awardsAsked } from '#lib/server/awards.ts';
import { clockOf } from '#lib/server/figure-places.ts';
import { formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

/** It only shows, links and posts. */
export const csr = false;

/** Supervisors and teams of a branch's campuses ranked for a month, and who is named excellent (KPI-06). */
export const load: PageServerLoad = async (event) => {
  const { campuses } = await event.parent();
  const asked = awardsAsked(event.url, clockOf(campuses).timeZone);
  const given = {
    params: { orgId: event.params.org, branchId: event.params.branch },
    query: { month: asked.at.month },
  };
  const [view, named] = await Promise.all([call(event, getBranchAwards, given), call(event, listNamed, given)]);
  return { ...asked, view, named };
};

const backToMonth = (event: { readonly url: URL }): never => redirect(303, hereWith(event.url, { withdraw: null }));

export const actions = {
  name: formAction(nameSupervisor, {
    body: (form) => {
      // One choice names the campus and who supervises there.
      const [campusId, personId] = (fieldText(form, 'who') ?? '').split('/');
      return { month: fieldText(form, 'month'), campusId, personId, reason: fieldText(form, 'reason') };
    },
    then: backToMonth,
  }),
  withdraw: formAction(withdrawNaming, { then: backToMonth }),
} satisfies Actions;
