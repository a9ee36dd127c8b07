/** A rule goes round: head office publishes a new version, the advisor finds it beside the work and acknowledges it, head office sees the count. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setStage, type Stage } from '@keshi/testing/journey';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
}, 300_000);
afterAll(async () => {
  await stage.stop();
});

const base = (): string => `${stage.stack.url}/o/${stage.franchise.orgId}`;
const campusOf = () => {
  const [campus] = stage.franchise.campuses;
  if (campus === undefined) throw new Error('the stage has a campus');
  return campus;
};
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
const open = (page: Page, name: string) => page.getByRole('link', { name, exact: true }).click();
/** Filling a field that has a text chooses all of it and types then: a script that starts in between would take the choice away. */
const started = (page: Page) => page.waitForLoadState('networkidle');
/** Head office's counts of an article: asked, acknowledged, not yet. */
async function countsOf(director: Page, title: string): Promise<string[]> {
  await director.goto(`${base()}/ho/handbook?show=all`);
  const cells = await director.getByRole('row', { name: title }).getByRole('cell').allInnerTexts();
  return cells.slice(-3);
}

const RULE = '回访前的准备';

test('DOC-02, RV-11: head office publishes a new version, the advisor acknowledges it, head office sees the count', async () => {
  const director = await stage.signedIn(stage.franchise.director);
  const [asked = '', acknowledged = ''] = await countsOf(director, RULE);
  expect(Number(acknowledged)).toBeGreaterThan(0);

  await open(director, RULE);
  await open(director, '发布新版');
  await started(director);
  // What is missing is said beside the field, and what was typed stays; the preview follows.
  await director.getByLabel('标题').fill('');
  await director.getByLabel('正文').fill('打电话前先问老师：这周上课怎么样？');
  await press(director, '发布');
  await director.getByText('请填这一项').first().waitFor();
  expect(await director.getByLabel('正文').inputValue()).toContain('先问老师');
  await director.getByLabel('标题').fill(RULE);
  await director.getByRole('region', { name: '预览' }).getByText('打电话前先问老师').waitFor();
  await press(director, '发布');
  await director.getByText('第 2 版').first().waitFor();
  expect(await countsOf(director, RULE)).toEqual([asked, '0', asked]);

  // On a phone without script.
  const advisor = await stage.signedIn(campusOf().advisors[1], { phone: true, withoutScript: true });
  await advisor.goto(`${base()}/c/${campusOf().id}/advising`);
  await advisor.getByText('条制度等你确认').waitFor();
  await advisor.goto(`${base()}/c/${campusOf().id}/advising/visits/new`);
  await advisor.getByText('指引（4 条）').click();
  await advisor.getByText('打电话前先问老师').waitFor();
  await open(advisor, RULE);
  await press(advisor, '确认已读');
  await advisor.getByText('确认过这一版').waitFor();

  expect(await countsOf(director, RULE)).toEqual([asked, '1', String(Number(asked) - 1)]);
  await director.getByRole('row', { name: RULE }).getByRole('link').last().click();
  const done = director.getByRole('row', { name: campusOf().advisors[1]?.name ?? '' });
  expect(await done.getByText('2026-09-13').count()).toBe(1);
  expect(await director.getByRole('row', { name: campusOf().name }).first().innerText()).toContain('1');
  await Promise.all([director, advisor].map((page) => page.context().close()));
});

test('DOC-02: an advisor who reads an old version is told, and reads the new one; a campus sees its own people', async () => {
  const director = await stage.signedIn(stage.franchise.director);
  const advisor = await stage.signedIn(campusOf().advisors[0]);
  await advisor.goto(`${base()}/c/${campusOf().id}/handbook`);
  await open(advisor, '经营原则');
  await advisor.getByRole('button', { name: '确认已读' }).waitFor();
  const articleId = advisor.url().split('/').at(-1) ?? '';
  await director.goto(`${base()}/ho/handbook/${articleId}/version`);
  await started(director);
  await director.getByLabel('正文').fill('先问主管，再办。');
  await press(director, '发布');
  await director.getByText('第 2 版').first().waitFor();
  await press(advisor, '确认已读');
  await advisor.getByText('你打开以后这条出了新版').waitFor();
  await advisor.getByText('先问主管，再办。').waitFor();
  await press(advisor, '确认已读');
  await advisor.getByText('确认过这一版').waitFor();
  // Who may not see receipts is shown no way to them, and has none.
  expect(await advisor.getByRole('link', { name: '签收情况' }).count()).toBe(0);
  expect((await advisor.goto(`${advisor.url()}/receipts`))?.status()).toBe(403);

  const supervisor = await stage.signedIn(campusOf().supervisor);
  await supervisor.goto(`${base()}/c/${campusOf().id}/handbook/${articleId}/receipts`);
  const people = supervisor.getByRole('row').filter({ hasText: '学管师' });
  await people
    .filter({ hasText: campusOf().advisors[0]?.name ?? '' })
    .getByText('2026-09-13')
    .waitFor();
  expect(await supervisor.getByText('海淀校区').count()).toBe(0);
  await Promise.all([director, advisor, supervisor].map((page) => page.context().close()));
});

test('TGT-08, REN-08: notes stand beside targets of their season and beside a renewal; withdrawn, an article is gone', async () => {
  const director = await stage.signedIn(stage.franchise.director);
  const advisor = await stage.signedIn(campusOf().advisors[0]);
  const own = `${base()}/c/${campusOf().id}/targets/own`;
  await advisor.goto(`${own}?month=2026-10`);
  await advisor.getByText('指引（1 条）').click();
  await advisor.getByText('旺季提示：假期').waitFor();
  await advisor.goto(`${own}?month=2026-12`);
  expect(await advisor.getByText('旺季提示').count()).toBe(0);
  await advisor.goto(`${base()}/c/${campusOf().id}/renewals`);
  await advisor.locator('tbody a[href*="/renewals/"]').first().click();
  await advisor.getByText('指引（').click();
  await advisor.getByText('续费靠平时的售后服务').waitFor();
  await director.goto(`${base()}/ho/handbook?show=all`);
  await open(director, '旺季提示：假期');
  await open(director, '撤回');
  await director.getByRole('dialog').getByRole('button', { name: '撤回' }).click();
  await director.getByText('不再发给任何人。发布新版就重新生效').waitFor();
  await director.goto(`${base()}/ho/handbook?show=withdrawn`);
  expect(await director.getByRole('link', { name: '旺季提示：假期' }).count()).toBe(1);
  await advisor.goto(`${own}?month=2026-10`);
  expect(await advisor.getByText('指引（').count()).toBe(0);
  await Promise.all([director, advisor].map((page) => page.context().close()));
});
