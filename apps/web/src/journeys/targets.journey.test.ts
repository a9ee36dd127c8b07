/** A month's targets on screens: the director hands them down, the supervisor splits them, an advisor signs the plan on a phone, progress is seen. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setStage, signInAs, type Stage, type Viewer } from '@keshi/testing/journey';

const MONTH = '2026-10';
let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
}, 300_000);
afterAll(async () => {
  await stage.stop();
});

async function signedIn(as: Viewer, options: { phone?: boolean; withoutScript?: boolean } = {}): Promise<Page> {
  const page = await stage.newPage(options);
  await signInAs(stage, page, as, '');
  return page;
}
const base = (): string => `${stage.stack.url}/o/${stage.franchise.orgId}`;
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

test('handed down without script, split, refused while it does not add up, released, signed; each sees what is theirs (TGT-01…07)', async () => {
  const [campus] = stage.franchise.campuses;
  if (campus === undefined) throw new Error('the stage has a campus');
  const siblings = stage.franchise.campuses.filter((each) => each.branchId === campus.branchId);

  const director = await signedIn('director', { withoutScript: true });
  await director.goto(`${base()}/b/${campus.branchId}/targets?month=${MONTH}`);
  const total = 20_000 * siblings.length;
  for (const input of await director.getByRole('textbox', { name: /：?新签金额$|的新签金额$/ }).all())
    await input.fill('20000');
  await director
    .getByRole('textbox', { name: /的新签金额$/ })
    .first()
    .fill(String(total));
  await press(director, '保存草稿');
  await director.getByText('已保存。').waitFor();
  await press(director, '下达给校区');
  await director.getByText('已发布', { exact: true }).waitFor();

  const supervisor = await signedIn('supervisor');
  await supervisor.goto(`${base()}/c/${campus.id}/targets?month=${MONTH}`);
  const [first] = campus.advisors;
  await supervisor
    .getByRole('textbox', { name: `${first?.name ?? ''}的新签金额` })
    .first()
    .fill('19000');
  await press(supervisor, '保存草稿');
  await supervisor.getByText('应为 20,000.00，现在合计 19,000.00').waitFor();
  expect(await supervisor.getByRole('button', { name: '发布并上报' }).count()).toBe(0);
  await supervisor
    .getByRole('textbox', { name: `${first?.name ?? ''}的新签金额` })
    .first()
    .fill('20000');
  await press(supervisor, '保存草稿');
  await press(supervisor, '发布并上报');
  await supervisor.getByText('已发布', { exact: true }).waitFor();

  const advisor = await signedIn('advisor', { phone: true });
  await advisor.goto(`${base()}/c/${campus.id}/targets/own?month=${MONTH}`);
  await advisor.getByLabel('每天、每周做什么').fill('每天回访三位家长，周五过一遍续费名单');
  await press(advisor, '签字');
  await advisor.getByText('已签字').waitFor();

  await supervisor.reload();
  await supervisor.getByText(/已签$/).first().waitFor();
  await director.goto(`${base()}/b/${campus.branchId}/targets?month=${MONTH}`);
  await director
    .getByText(/已上报$/)
    .first()
    .waitFor();
  await director.goto(`${base()}/ho/targets?month=${MONTH}`);
  await director.getByText('0.0%').first().waitFor();
  await Promise.all([director, supervisor, advisor].map((page) => page.context().close()));
});
