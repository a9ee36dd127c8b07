/** An advisor's evening on a phone: the report is filled in, one figure adjusted with a note, filed; the supervisor sees it, files hers, and sees who was late. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readFile } from 'node:fs/promises';
import { addDays } from '@keshi/kernel/dates';
import { setStage, signInAs, type Stage, type Viewer } from '@keshi/testing/journey';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
}, 300_000);
afterAll(async () => {
  await stage.stop();
});

const base = (): string => `${stage.stack.url}/o/${stage.franchise.orgId}/c/${stage.franchise.campuses[0]?.id ?? ''}`;
async function signedIn(as: Viewer, options: { phone?: boolean; withoutScript?: boolean } = {}): Promise<Page> {
  const page = await stage.newPage(options);
  await signInAs(stage, page, as, '');
  return page;
}
const figureOf = async (page: Page, name: string): Promise<number> =>
  Number(await page.locator('summary', { hasText: name }).locator('b').textContent());
const row = (page: Page, text: string) => page.getByRole('row').filter({ hasText: text });

test('RPT-01, RPT-10, RPT-12: filled in from what was done, adjusted with a note on a phone without script, filed, corrected; the supervisor reads it and files takings; late is flagged', async () => {
  const advisor = await signedIn('advisor', { phone: true, withoutScript: true });
  const name = stage.franchise.campuses[0]?.advisors[0]?.name ?? '';
  await advisor.goto(`${base()}/filings`);
  await advisor.getByRole('link', { name: /^报送学管师日报，9月13日/ }).click();
  const before = await figureOf(advisor, '咨询电话');
  await advisor.locator('summary', { hasText: '咨询电话' }).click();
  const adjust = advisor.locator('details', { hasText: '咨询电话' });
  await adjust.getByLabel('改为').fill(String(before + 2));
  await advisor.getByRole('button', { name: '报送', exact: true }).click();
  await advisor.getByText('请填这一项').waitFor();
  expect(await adjust.getByLabel('改为').inputValue()).toBe(String(before + 2));
  await adjust.getByLabel('为什么不同').fill('两通用自己手机打的');
  await advisor.getByRole('button', { name: '报送', exact: true }).click();
  await advisor.getByText('已报送。').waitFor();
  const filed = advisor.url().split('?')[0] ?? '';
  const calls = await row(advisor, '咨询电话').textContent();
  expect(calls).toContain(String(before + 2));
  expect(calls).toContain(`系统 ${String(before)}`);
  expect(calls).toContain('两通用自己手机打的');

  await advisor.getByRole('link', { name: '更正' }).click();
  await advisor.getByLabel('更正原因').fill('两通电话已补登记');
  await advisor.getByRole('button', { name: '报送更正' }).click();
  await advisor.getByText('第 2 版').waitFor();
  await advisor.getByRole('link', { name: '第 1 版' }).click();
  await advisor.getByText('你在看第 1 版').waitFor();
  expect(await row(advisor, '咨询电话').textContent()).toContain('两通用自己手机打的');

  // A day whose deadline has passed.
  const late = addDays(stage.today, -3);
  await advisor.goto(`${base()}/filings/new?kind=advisor-daily&on=${late}`);
  await advisor.getByText('现在报送会标为逾期').waitFor();
  await advisor.getByRole('button', { name: '报送', exact: true }).click();
  await advisor.getByText('逾期报送').first().waitFor();

  const supervisor = await signedIn('supervisor');
  await supervisor.goto(`${base()}/filings?show=inbox`);
  expect(await row(supervisor, name).first().textContent()).toContain('已报送');
  await row(supervisor, name).first().getByRole('link').click();
  expect(supervisor.url().split('?')[0]).toBe(filed);
  const download = supervisor.waitForEvent('download');
  await supervisor.getByRole('link', { name: '下载 PDF' }).click();
  const saved = await download;
  expect(saved.suggestedFilename()).toContain('学管师日报');
  expect((await readFile(await saved.path())).subarray(0, 8).toString()).toBe('%PDF-1.5');
  await supervisor.goto(`${base()}/filings?show=inbox&on=${late}`);
  expect(await row(supervisor, name).first().textContent()).toContain('逾期报送');

  await supervisor.goto(`${base()}/advising?show=filings`);
  await supervisor.getByRole('link', { name: /^去报送：主管日报 · 9月13日/ }).click();
  await supervisor.getByRole('button', { name: '报送', exact: true }).click();
  await supervisor.getByText('已报送。').waitFor();
  await Promise.all([advisor, supervisor].map((page) => page.context().close()));
});
