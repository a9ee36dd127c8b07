import {
  createBranch,
  createCampus,
  createLegalEntity,
  listLegalEntities,
  updateCampus,
  updateLegalEntity,
} from '@keshi/modules/tenancy/contract';
import { call } from '#lib/server/api.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

/** The tree itself comes with the head office's layout. */
export const load: PageServerLoad = async (event) => {
  const { items } = await call(event, listLegalEntities, { params: { orgId: event.params.org } });
  return { entities: items };
};

export const actions = {
  createBranch: formAction(createBranch, { then: backToPage }),
  createCampus: formAction(createCampus, { then: backToPage }),
  createLegalEntity: formAction(createLegalEntity, { then: backToPage }),
  updateLegalEntity: formAction(updateLegalEntity, { then: backToPage }),
  updateCampus: formAction(updateCampus, {
    // An empty choice takes the legal entity away; an absent field would leave it.
    body: (form) => ({ name: form.get('name'), legalEntityId: form.get('legalEntityId') || null }),
    then: backToPage,
  }),
} satisfies Actions;
