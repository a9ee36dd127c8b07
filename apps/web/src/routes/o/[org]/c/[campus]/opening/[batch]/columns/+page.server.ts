import { redirect } from '@sveltejs/kit';
import { checkImport } from '@keshi/modules/opening/contract';
import { formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ parent, url }) => {
  const { batch } = await parent();
  if (batch.state === 'signed' || batch.state === 'reversed') redirect(303, url.pathname.replace(/\/columns$/, ''));
};

const textsOf = (form: FormData, name: string): string[] =>
  form.getAll(name).filter((value) => typeof value === 'string');

/** Every column of a header stands in the form, in the file's order, so its place is its index. */
const layoutOf = (form: FormData, id: string) => ({
  id,
  columns: textsOf(form, `column-${id}`).map((field, index) => ({ index, ...(field === '' ? {} : { field }) })),
});

export const actions = {
  check: formAction(checkImport, {
    body: (form) => {
      const [chosen, courses] = [new Set(textsOf(form, 'chosen')), textsOf(form, 'course')];
      return {
        cutOverOn: textsOf(form, 'cutOverOn')[0],
        sheets: textsOf(form, 'sheet').map((name) => ({ name, chosen: chosen.has(name) })),
        layouts: textsOf(form, 'layout').map((id) => layoutOf(form, id)),
        courses: textsOf(form, 'courseSheet').map((sheet, index) => ({ sheet, course: courses[index] ?? '' })),
      };
    },
    then: (event) => redirect(303, event.url.pathname.replace(/\/columns$/, '')),
  }),
} satisfies Actions;
