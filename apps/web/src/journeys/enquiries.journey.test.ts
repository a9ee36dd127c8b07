/** An enquiry on an advisor's phone: it comes in by the hotline, is invited, arrives, and a mistake is taken back; the principal sees the day's figures. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setStage, signInAs, type PageOptions, type Stage } from '@keshi/testing/journey';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
}, 300_000);
afterAll(async () => {
  await stage.stop();
});

const campusUrl = (): string =>
  `${stage.stack.url}/o/${stage.franchise.orgId}/c/${stage.franchise.campuses[0]?.id ?? ''}`;

async function signedIn(role: 'advisor' | 'principal', options: PageOptions = {}): Promise<Page> {
  const page = await stage.newPage(options);
  await signInAs(stage, page, role, '');
  return page;
}

const choose = (page: Page, way: string) => page.locator('fieldset.seg label', { hasText: way }).click();
const log = (page: Page) => page.getByRole('button', { name: '记下联系' }).click();
const contacts = (page: Page, text: string) => page.locator('ol > li', { hasText: text });

/** The day's visits to the campus, as the principal's overview has them. */
async function visitsToday(page: Page): Promise<number> {
  await page.goto(`${campusUrl()}/reporting?period=day`);
  const figure = page.locator('.fig', { hasText: '上门' }).first();
  return Number(/\d+/.exec((await figure.locator('.opens').first().textContent()) ?? '')?.[0]);
}

async function register(page: Page, name: string, source: string): Promise<void> {
  await page.goto(`${campusUrl()}/admissions`);
  await page.getByRole('link', { name: '登记咨询' }).click();
  await choose(page, '打来');
  await page.getByLabel('姓名').fill(name);
  await page.getByLabel('手机号').fill('13900001234');
  await page.getByLabel('来源').selectOption({ label: source });
  await page.getByRole('button', { name: '登记咨询' }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
}

test.each([
  ['with script', false],
  ['where JavaScript does not run', true],
] as const)('from the first call to the arrival, and a mistake taken back: %s', async (_name, withoutScript) => {
  const principal = await signedIn('principal');
  const before = await visitsToday(principal);
  const page = await signedIn('advisor', { phone: true, withoutScript });
  const name = withoutScript ? '何大满' : '何小满';
  await register(page, name, '热线');
  expect(await contacts(page, '来电咨询').count()).toBe(1);
  if (withoutScript) expect(await page.locator('.note').first().textContent()).toContain('何小满');

  await choose(page, '约好');
  await log(page);
  await page.getByText('请填这一项').waitFor();
  await page.getByLabel('约好哪天来').fill('2026-09-15');
  await log(page);
  await contacts(page, '约 9月15日 来').waitFor();

  await choose(page, '到校');
  await log(page);
  await contacts(page, '到校').first().waitFor();
  await choose(page, '到校');
  await log(page);
  await contacts(page, '同一天已计过').waitFor();
  expect(await visitsToday(principal)).toBe(before + 1);

  // Both were a mistake: the figure is as it was, the records stay.
  for (const left of [1, 0]) {
    await page
      .getByRole('link', { name: /^撤回到校/ })
      .first()
      .click();
    await page.getByLabel('为什么撤回').fill('认错了人');
    await page.getByRole('button', { name: '撤回' }).click();
    await expect.poll(() => page.getByRole('link', { name: /^撤回到校/ }).count()).toBe(left);
  }
  expect(await contacts(page, '已撤回：认错了人').count()).toBe(2);
  expect(await visitsToday(principal)).toBe(before);

  await page.getByRole('link', { name: '关闭咨询' }).click();
  await page.getByRole('button', { name: '关闭咨询' }).click();
  await page.getByText('已关闭，原因：暂时不需要').waitFor();
  await Promise.all([page.context().close(), principal.context().close()]);
});
