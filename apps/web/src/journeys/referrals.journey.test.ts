/** A referral at the desk: a lead a student's family brought becomes a student, pays, both sides get class-hours, and a refund takes them back. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setStage, signInAs, type Stage } from '@keshi/testing/journey';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
}, 300_000);
afterAll(async () => {
  await stage.stop();
});

const campusUrl = (): string =>
  `${stage.stack.url}/o/${stage.franchise.orgId}/c/${stage.franchise.campuses[0]?.id ?? ''}`;
const main = (page: Page) => page.getByRole('main');

/** The window ends at once, so that the journey need not wait a week. */
async function promise(director: Page): Promise<void> {
  for (const [name, value] of [
    ['referral-referrer-units', '2'],
    ['referral-newcomer-units', '1'],
    ['referral-reward-after-days', '0'],
  ] as const) {
    await director.goto(`${stage.stack.url}/o/${stage.franchise.orgId}/ho/tenancy/settings?change=${name}`);
    const dialog = director.getByRole('dialog');
    await dialog.locator('[name="value"]').fill(value);
    await dialog.getByRole('button', { name: '保存规则' }).click();
    await dialog.waitFor({ state: 'detached' });
  }
}

/** A student of one course who owes no class-hours, which a reward would be used for at once; as the list names them. */
async function someStudent(page: Page): Promise<string> {
  await page.goto(`${campusUrl()}/registry?status=active`);
  const rows = main(page)
    .locator('tbody tr')
    .filter({ hasNotText: /欠课时|和|、/ });
  return (await rows.locator('a.name-link').first().textContent())?.trim() ?? '';
}

/** The form is another once the referrer is chosen: what is typed before would go with the old one. */
async function chooseReferrer(page: Page, referrer: string): Promise<void> {
  await page
    .getByRole('link', { name: `是${referrer}推荐的` })
    .first()
    .click();
  await page.getByLabel('谁推荐的').waitFor();
}

async function registerReferred(page: Page, referrer: string): Promise<void> {
  await page.goto(`${campusUrl()}/admissions/new`);
  await page.locator('[name="find"]').fill(referrer);
  await page.locator('form.finder button').click();
  await chooseReferrer(page, referrer);
  await page.getByLabel('姓名').fill('何小满');
  await page.getByLabel('手机号').fill('13900001234');
  await page.getByRole('button', { name: '登记咨询' }).click();
  await page.getByRole('heading', { level: 1, name: '何小满' }).waitFor();
}

/** Nothing that the lead said is typed again. */
async function makeStudent(page: Page): Promise<void> {
  await main(page).getByRole('link', { name: '登记为学员' }).click();
  await page.getByRole('heading', { level: 1, name: '把何小满登记为学员' }).waitFor();
  expect(await page.locator('[name="name"]').inputValue()).toBe('何小满');
  expect(await page.locator('[name="guardians.0.phone"]').inputValue()).toBe('13900001234');
  await page.locator('[name="guardians.0.name"]').fill('何妈妈');
  await main(page).getByRole('button', { name: '添加学员' }).click();
  await page.getByRole('heading', { level: 1, name: '何小满' }).waitFor();
}

async function pay(page: Page): Promise<void> {
  await main(page).getByRole('link', { name: '续费', exact: true }).click();
  await page.locator('[name="pricePlanId"][value="by-hand"]').check();
  await page.locator('[name="unitsBought"]').fill('30');
  await page.locator('[name="priceMinor"]').fill('3600');
  await main(page).getByRole('button', { name: '开订单' }).click();
  await main(page).getByRole('button', { name: '收款', exact: true }).click();
  await main(page).getByText('现金').first().waitFor();
}

/** Reloads a page until it says so: jobs do the rest. */
const says = (page: Page, url: string, text: RegExp) =>
  expect
    .poll(
      async () => {
        await page.goto(url);
        return await main(page).textContent();
      },
      { timeout: 60_000, interval: 1_000 },
    )
    .toMatch(text);

test('a referral brings a student and class-hours to both sides, and a refund takes back what is unused', async () => {
  const [director, page] = [await stage.newPage(), await stage.newPage()];
  await Promise.all([signInAs(stage, director, 'director', ''), signInAs(stage, page, 'principal', '')]);
  await promise(director);
  const referrer = await someStudent(page);
  await registerReferred(page, referrer);
  const lead = page.url();
  expect(await main(page).textContent()).toContain(referrer);

  // Somebody else who names the same phone is told who came first.
  await page.goto(`${campusUrl()}/admissions/new?find=${encodeURIComponent(referrer)}`);
  await chooseReferrer(page, referrer);
  await page.getByLabel('姓名').fill('何大满');
  await page.getByLabel('手机号').fill('13900001234');
  await page.getByRole('button', { name: '登记咨询' }).click();
  await page.getByText('以先来的为准').first().waitFor();

  await page.goto(lead);
  await makeStudent(page);
  await pay(page);
  await says(page, lead, /已签约.*¥3,600.*推荐人奖励\s*2 课时.*已送.*新学员奖励\s*1 课时.*已送/s);

  await main(page)
    .getByRole('link', { name: `看${referrer}` })
    .click();
  await main(page).getByRole('heading', { name: '推荐过的人' }).waitFor();
  expect(await main(page).textContent()).toMatch(/何小满.*已签约.*2 课时.*已送/s);
  await page.goto(`${campusUrl()}/admissions/referrals`);
  expect(
    await main(page)
      .getByRole('row', { name: /何小满/ })
      .textContent(),
  ).toContain('3,600.00');

  await page.goto(lead);
  await page.getByRole('link', { name: '撤销转介绍' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('[name="reason"]').fill('全额退费');
  await dialog.getByRole('button', { name: '撤销转介绍' }).click();
  await dialog.waitFor({ state: 'detached' });
  await says(page, lead, /已退费.*收回2 课时.*收回1 课时/s);
  await Promise.all([page.context().close(), director.context().close()]);
});
