import type { LayoutServerLoad } from './$types';

/** Read again after every successful submission, so that the next one gets a key of its own. */
export const load: LayoutServerLoad = ({ locals }) => ({ formKey: crypto.randomUUID(), theme: locals.theme });
