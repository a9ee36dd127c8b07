import { answerSurvey, getChildSurvey } from '@keshi/modules/satisfaction/contract';
import { call } from '#lib/server/api.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

/** One form of plain choices, which PlainPage sends: a parent's phone fetches next to no script for it. */
export const csr = false;

export const load: PageServerLoad = async (event) => ({
  survey: await call(event, getChildSurvey, {
    params: { orgId: event.params.org, studentId: event.params.student, surveyId: event.params.survey },
  }),
  isChanging: event.url.searchParams.has('change'),
});

export const actions = { answer: formAction(answerSurvey, { then: backToPage }) } satisfies Actions;
