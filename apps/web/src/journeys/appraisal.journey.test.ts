/** The cycle of appraisals on screens: an advisor's own month on a phone, the supervisor's word on the quarter without script, the answer (KPI-08, KPI-11). */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setStage, signInAs, type Stage, type Viewer } from '@keshi/testing/journey';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
  await stage.inPostSince('2026-06-01');
}, 300_000);
afterAll(async () => {
  await stage.stop();
});

async function signedIn(as: Viewer, options: { phone?: boolean; withoutScript?: boolean } = {}): Promise<Page> {
  const page = await stage.newPage(options);
  await signInAs(stage, page, as, '');
  return page;
}
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).first().click();
const CRITERIA = [
  '与家长、学员沟通',
  '回访与待办完成',
  '续班、扩科与转介绍',
  '数据与档案：准确、及时、合规',
  '协作与学习',
];

/** Gives each criterion a score in the first form of the page, as a finger does: the label is pressed. */
async function score(page: Page, points: readonly number[]): Promise<void> {
  for (const [index, name] of CRITERIA.entries())
    await page
      .getByRole('group', { name, exact: true })
      .first()
      .getByText(String(points[index]), { exact: true })
      .click();
}

test('a month is appraised on a phone, the quarter by the supervisor, and the advisor signs with an answer', async () => {
  const [campus] = stage.franchise.campuses;
  const [advised] = campus?.advisors ?? [];
  if (campus === undefined || advised === undefined) throw new Error('the stage has a campus with an advisor');
  const base = `${stage.stack.url}/o/${stage.franchise.orgId}/c/${campus.id}/appraisal`;

  const advisor = await signedIn('advisor', { phone: true });
  await advisor.goto(`${base}/own?quarter=2026-Q3`);
  await advisor.getByLabel('总结').first().fill('回访都按时做了');
  await press(advisor, '签字提交');
  await advisor.getByRole('alert').first().waitFor();
  expect(await advisor.getByLabel('总结').first().inputValue()).toBe('回访都按时做了');
  await score(advisor, [4, 5, 4, 3, 4]);
  await advisor.getByLabel('下一步').first().fill('十五日前请两位家长面谈');
  await press(advisor, '签字提交');
  await advisor.getByText('已保存').waitFor();
  await advisor.getByText('4.0', { exact: true }).first().waitFor();

  const supervisor = await signedIn('supervisor', { withoutScript: true });
  await supervisor.goto(`${base}?quarter=2026-Q2`);
  await supervisor
    .getByRole('row', { name: new RegExp(advised.name) })
    .getByRole('link', { name: '去考核' })
    .click();
  await score(supervisor, [5, 5, 5, 4, 5]);
  await supervisor.getByLabel('总结').fill('续班完成，档案差两份');
  await supervisor.getByLabel('下一步').fill('月底前补齐档案');
  await press(supervisor, '签字提交');
  await supervisor.getByText('已保存').waitFor();

  await advisor.goto(`${base}/own?quarter=2026-Q2`);
  await advisor.getByText('续班完成，档案差两份').waitFor();
  await advisor.getByText('优秀', { exact: true }).waitFor();
  await advisor.getByLabel('我的说明').fill('已补一份');
  await press(advisor, '签字确认');
  await advisor.getByText('本人说明：已补一份').waitFor();

  await supervisor.goto(`${base}?quarter=2026-Q2`);
  const row = supervisor.getByRole('row', { name: new RegExp(advised.name) });
  expect(await row.innerText()).toMatch(/4\.8[\s\S]*优秀[\s\S]*已签/);
  await Promise.all([advisor, supervisor].map((page) => page.context().close()));
});
