import { afterAll, beforeAll, expect, test } from 'vitest';
import { setStage, type Stage } from '@keshi/testing/journey';
import { walkerOf, type Walker } from '@keshi/testing/page-walk';

let stage: Stage;
let walker: Walker;
beforeAll(async () => {
  stage = await setStage();
  walker = await walkerOf(stage);
}, 300_000);
afterAll(async () => {
  await stage.stop();
});

test(
  'the pages of director have no error, no sideways scroll and no accessibility findings in Chinese',
  { timeout: 300_000 },
  async () => {
    expect(await walker.walk('director', 'zh-CN')).toEqual([]);
  },
);
