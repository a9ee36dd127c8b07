/** Setup of the lanes with journeys: after a test that failed, what its pages say. Where it ran there may be nobody to look, and nothing else is kept. */
import { afterEach } from 'vitest';
import { pagesNow } from './journey.ts';

afterEach(async ({ task }) => {
  if (task.result?.state !== 'fail') return;
  for (const { url, text } of await pagesNow()) console.error(`${task.name}: ${url} said\n${text}\n`);
});
