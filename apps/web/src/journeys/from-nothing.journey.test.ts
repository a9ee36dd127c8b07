/** A new organisation from nothing to its first dashboard: the operator's command, links and screens, and no SQL. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { JOURNEY_PASSWORD, setStage, type Stage } from '@keshi/testing/journey';

let stage: Stage;
let director: Page;
let invitation: string;
beforeAll(async () => {
  stage = await setStage();
  invitation = await stage.createOrganisation({ name: '松间教育', directorName: '沈岚', directorPhone: '19900012345' });
}, 300_000);
afterAll(async () => {
  await stage.stop();
});

/** Opens an invitation and sets the password, as the invited person on their own device. */
async function accept(invitation: string): Promise<Page> {
  const page = await stage.newPage();
  await page.goto(new URL(invitation, stage.stack.url).href);
  await page.getByLabel('密码').fill(JOURNEY_PASSWORD);
  await page.getByRole('button', { name: '设置密码并进入' }).click();
  await page.waitForURL((url) => url.pathname.startsWith('/o/'));
  return page;
}

/** One dialog of the head office: opens it by its link, fills it in, and sees it closed. */
async function add(page: Page, what: string, fields: Readonly<Record<string, string>>): Promise<void> {
  await page.getByRole('link', { name: what }).click();
  const dialog = page.getByRole('dialog');
  for (const [name, text] of Object.entries(fields)) await dialog.locator(`[name="${name}"]`).fill(text);
  await dialog.getByRole('button', { name: what }).click();
  await dialog.waitFor({ state: 'detached' });
}

test('an organisation comes from nothing to its first dashboard on screens alone', async () => {
  director = await accept(invitation);
  const base = /^\/o\/[^/]+/.exec(new URL(director.url()).pathname)?.[0] ?? '';
  await director.goto(`${stage.stack.url}${base}/ho/tenancy`);
  await add(director, '建分校', { name: '北区分校' });
  await add(director, '建校区', { name: '清河校区' });
  expect(await director.getByRole('table').first().textContent()).toMatch(/北区分校.*清河校区/);

  await director.goto(`${stage.stack.url}${base}/ho/identity?add=member`);
  const dialog = director.getByRole('dialog');
  await dialog.locator('[name="name"]').fill('顾言');
  await dialog.locator('[name="phone"]').fill('19900012346');
  await dialog.getByRole('button', { name: '生成邀请' }).click();
  const link = await dialog.getByLabel('邀请链接').inputValue();

  const principal = await accept(link);
  await principal.getByText('清河校区').first().waitFor({ state: 'attached' });
  const ownDashboard = await principal.goto(principal.url().replace(/(\/c\/[^/]+).*$/, '$1/reporting'));
  expect(ownDashboard?.status()).toBe(200);

  await director.goto(`${stage.stack.url}${base}/ho/reporting`);
  expect(await director.getByRole('main').textContent()).toMatch(/北区分校|清河校区/);
  expect(await director.locator('.fig').count()).toBeGreaterThan(5);
  await principal.context().close();
});

test('the invitation worked once, and the new organisation sees nothing of the other one', async () => {
  const stranger = await stage.newPage();
  await stranger.goto(new URL(invitation, stage.stack.url).href);
  await stranger.getByRole('heading', { name: '这条邀请链接已失效' }).waitFor();
  const foreign = await director.goto(`${stage.stack.url}/o/${stage.franchise.orgId}/ho/reporting`);
  expect(foreign?.status()).toBe(404);
});
