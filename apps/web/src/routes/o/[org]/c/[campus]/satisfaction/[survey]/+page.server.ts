import { closeSurvey, getSurvey, listSurveyComments } from '@keshi/modules/satisfaction/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf } from '#lib/server/campus.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const params = { ...placeOf(event.params), surveyId: event.params.survey };
  const [survey, comments] = await Promise.all([
    call(event, getSurvey, { params }),
    call(event, listSurveyComments, { params, query: filled({ cursor: textIn(event.url, 'cursor') }) }),
  ]);
  return { survey, comments };
};

export const actions = { close: formAction(closeSurvey, { then: backToPage }) } satisfies Actions;
