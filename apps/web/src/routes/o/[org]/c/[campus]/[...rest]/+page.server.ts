import { error } from '@sveltejs/kit';

/** An address that is no page is answered here, so that the frame stays around the words that say so. */
export const load = () => error(404, 'not-found');
