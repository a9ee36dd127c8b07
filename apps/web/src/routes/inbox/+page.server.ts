import { error } from '@sveltejs/kit';
import { KESHI_INBOX_URL } from '$app/env/private';
import * as z from 'zod';
import type { PageServerLoad } from './$types';

const Inbox = z.object({
  items: z
    .array(z.object({ at: z.string(), to: z.string(), template: z.string(), locale: z.string(), text: z.string() }))
    .max(500),
});

/** Only in the demo, where nothing is really sent; elsewhere this page is not there. */
export const load: PageServerLoad = async ({ fetch }) => {
  if (KESHI_INBOX_URL === undefined) error(404, 'not-found');
  const answer = await fetch(KESHI_INBOX_URL);
  if (!answer.ok) error(503, 'service-unavailable');
  return Inbox.parse(await answer.json());
};
