/** Head office sees the franchise in figures, and opens each to the rows it is made of. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setStage, type Stage } from '@keshi/testing/journey';

let stage: Stage;
let director: Page;
beforeAll(async () => {
  stage = await setStage();
  director = await signedIn(stage.franchise.director.phone);
}, 300_000);
afterAll(async () => {
  await stage.stop();
});

const [FIRST, SECOND] = [0, 1];
const campusOf = (index: number) => {
  const campus = stage.franchise.campuses[index];
  if (campus === undefined) throw new Error('the stage has two campuses');
  return campus;
};
const orgUrl = (): string => `${stage.stack.url}/o/${stage.franchise.orgId}`;

async function signedIn(phone: string): Promise<Page> {
  const page = await stage.newPage();
  await stage.signIn(page, phone);
  return page;
}

/** 1,234.50 as a number. */
const amount = (text: string | null): number => Number((text ?? '').replaceAll(/[^\d.−-]/g, '').replace('−', '-'));

/** The figure a drill shows, its total row, and its seal. */
async function drilled(page: Page) {
  const hero = page.getByRole('region', { name: '图上的数字' });
  return {
    figure: amount(await hero.locator('.f b').first().textContent()),
    total: amount(await page.locator('tr.total td').last().textContent()),
    seals: await hero.getByRole('img', { name: '相符' }).count(),
  };
}

/** From the dashboard into the class-hours consumed. */
async function openConsumption(): Promise<void> {
  await director.goto(`${orgUrl()}/ho/reporting`);
  await director.locator('.fig', { hasText: '课消' }).first().locator('.val a').click();
  await director.waitForURL(/\/figures\/consumption/);
  await director.getByRole('navigation', { name: '层级' }).waitFor();
}
/** Into the part of that name, below where the page is. */
async function into(name: string): Promise<void> {
  await director.locator('.below').getByRole('link', { name }).click();
  await director.locator('.levels a[aria-current]', { hasText: name }).waitFor();
}

test('a definition on the overview opens on a tap, and Esc shuts it although it has the focus', async () => {
  await director.goto(`${orgUrl()}/ho/reporting`, { waitUntil: 'networkidle' });
  const definition = director.locator('.def').first();
  const tip = definition.locator('.tip');
  await definition.getByRole('button').click();
  await expect.poll(() => tip.isVisible()).toBe(true);
  await director.keyboard.press('Escape');
  await expect.poll(() => tip.isVisible()).toBe(false);
});

test('a figure opens from the organisation to a campus to its rows, and at each level they sum to it', async () => {
  await openConsumption();
  const whole = await drilled(director);
  expect(whole).toMatchObject({ total: whole.figure, seals: 1 });
  expect(whole.figure).toBeGreaterThan(0);
  await into('东区分校');
  await into(campusOf(FIRST).name);
  const campus = await drilled(director);
  expect(campus).toMatchObject({ total: campus.figure, seals: 1 });
  expect(campus.figure).toBeLessThan(whole.figure);

  const [download] = await Promise.all([
    director.waitForEvent('download'),
    director.getByRole('link', { name: /^导出 / }).click(),
  ]);
  const lines = (await readFile(await download.path(), 'utf8')).trim().split('\r\n');
  const shown = amount(await director.locator('#rows').textContent());
  const values = lines
    .filter((line) => /^\d{4}-\d\d-\d\d,/.test(line))
    .map((line) => amount(line.split(',').at(-1) ?? ''));
  expect(values).toHaveLength(shown);
  expect(values.reduce((sum, value) => sum + value, 0)).toBe(campus.figure);
  expect(amount(lines.at(-1)?.split(',').at(-1) ?? '')).toBe(campus.figure);
});

test('correcting one mark moves the figure of the next read by what it drew', async () => {
  await openConsumption();
  const before = await drilled(director);
  const advisor = await signedIn(campusOf(FIRST).advisors[0]?.phone ?? '');
  await advisor.goto(`${orgUrl()}/c/${campusOf(FIRST).id}/scheduling`);
  await advisor.locator('a.lesson.marked').last().click();
  await advisor.getByRole('img', { name: '已入账' }).waitFor();
  await advisor.locator('details.fix > summary').click();
  const present = advisor
    .locator('li.mark')
    .filter({ has: advisor.locator('.st', { hasText: '到课' }) })
    .first();
  await present.locator('summary').click();
  await present.locator('label', { hasText: '请假' }).click();
  await advisor.getByRole('button', { name: '提交更正' }).click();
  await advisor.getByText(/这次更正冲销 1 课时/).waitFor();
  await advisor.context().close();

  await openConsumption();
  const after = await drilled(director);
  expect(after).toMatchObject({ figure: before.figure - 1, total: before.figure - 1, seals: 1 });
});

test('a principal sees their own campus; another campus and head office are not there', async () => {
  const principal = await signedIn(campusOf(FIRST).principal.phone);
  const open = async (path: string) => (await principal.goto(orgUrl() + path))?.status();
  expect(await open(`/c/${campusOf(FIRST).id}/reporting`)).toBe(200);
  for (const path of [
    `/c/${campusOf(SECOND).id}/reporting`,
    '/ho/reporting',
    `/b/${campusOf(SECOND).branchId}/reporting`,
  ]) {
    expect([path, await open(path)]).toEqual([path, 404]);
    expect(await principal.getByRole('heading', { level: 1 }).textContent()).toContain('找不到这个页面');
  }
});

test('KPI-09, KPI-10: departments side by side; a rate opens to its rows, a campus to its people, duties and archives', async () => {
  await director.goto(`${orgUrl()}/ho/reporting`);
  await director.getByRole('link', { name: '部门考核' }).first().click();
  await director.waitForURL(/\/reporting\/departments/);
  await director.goto(`${director.url()}?from=2026-09-01`);
  const records = director.getByRole('region', { name: '档案部' });
  for (const campus of stage.franchise.campuses) await records.getByRole('link', { name: campus.name }).waitFor();
  await director.getByText('没有可以据实统计的来源').waitFor();
  // Whoever was reached is counted by the life on the stage.
  await records.locator('tr.total td').nth(1).getByRole('link').click();
  await director.waitForURL(/\/figures\/compliance/);
  const opened = await drilled(director);
  expect(opened.seals).toBe(1);
  expect(opened.total).toBeGreaterThan(0);

  await director.goBack();
  await records.getByRole('link', { name: campusOf(FIRST).name }).click();
  await director.waitForURL(new RegExp(`/c/${campusOf(FIRST).id}/reporting/departments`));
  const own = director.getByRole('region', { name: '档案部' }).locator('tr.total');
  await own.getByRole('link').last().click();
  await director.waitForURL(/\/departments\/archives/);
  expect(await director.locator('tbody tr').count()).toBeGreaterThan(0);
  await director.getByRole('link', { name: '返回部门考核' }).click();
  await director.goto(`${orgUrl()}/c/${campusOf(FIRST).id}/reporting/departments/duties?from=2026-09-01`);
  await director.getByRole('link', { name: '没有按期的' }).click();
  await director.waitForURL(/which=late/);
  await director.getByRole('heading', { name: '期内到期的待办' }).waitFor();
});
