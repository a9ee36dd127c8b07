import { redirect } from '@sveltejs/kit';
import { addDays, addMonths } from '@keshi/kernel/dates';
import { openCampusSurvey, openClassSurvey } from '@keshi/modules/satisfaction/contract';
import { listClasses } from '@keshi/modules/scheduling/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf, readPages, todayAt } from '#lib/server/campus.ts';
import { formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

const DAYS_OPEN = 7;
const MONTHS_BACK = [0, -1, -2, -3];

export const load: PageServerLoad = async (event) => {
  const { can, campus, personId } = await event.parent();
  const today = todayAt(campus);
  const mayAskCampus = can.includes('survey.campus');
  const isCampus = mayAskCampus && event.url.searchParams.get('kind') === 'campus';
  // An advisor asks the families of their own classes.
  const advisorId = mayAskCampus ? undefined : personId;
  const classes = isCampus
    ? []
    : await readPages(
        (cursor) =>
          call(event, listClasses, {
            params: placeOf(event.params),
            query: { ended: 'false', limit: 100, ...filled({ advisorId }), ...cursor },
          }),
        3,
      );
  return {
    isCampus,
    mayAskCampus,
    classes: classes.map(({ id, name }) => ({ id, name })),
    classId: textIn(event.url, 'class') ?? '',
    months: MONTHS_BACK.map((back) => addMonths(today, back).slice(0, 7)),
    today,
    until: addDays(today, DAYS_OPEN),
  };
};

/** The page of the survey that was opened. */
const onward = (event: { readonly url: URL }, { id }: { readonly id: string }): never =>
  redirect(303, event.url.pathname.replace(/new$/, id));

export const actions = {
  openClass: formAction(openClassSurvey, { then: onward }),
  openCampus: formAction(openCampusSurvey, { then: onward }),
} satisfies Actions;
