/** The time of the business, for the dates a page opens with. The API's own clock decides what counts. */
import { KESHI_CLOCK_OFFSET_MS } from '$app/env/private';

/** Now, in milliseconds; in the demo the story's now, by the same offset as the API's. */
export const businessNow = (): number => Date.now() + Number(KESHI_CLOCK_OFFSET_MS ?? 0);
