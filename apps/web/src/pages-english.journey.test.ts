import { afterAll, beforeAll, expect, test } from 'vitest';
import { setStage, type Stage } from '@keshi/testing/journey';
import { VIEWERS, walkerOf, type Walker } from '@keshi/testing/page-walk';

let stage: Stage;
let walker: Walker;
beforeAll(async () => {
  stage = await setStage();
  walker = await walkerOf(stage);
}, 300_000);
afterAll(async () => {
  await stage.stop();
});

test.each(VIEWERS)(
  'the pages of %s have no error, no sideways scroll and no accessibility findings in English',
  { timeout: 300_000 },
  async (viewer) => {
    expect(await walker.walk(viewer, 'en')).toEqual([]);
  },
);
