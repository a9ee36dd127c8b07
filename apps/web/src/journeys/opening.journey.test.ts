/** A campus's own spreadsheet becomes its ledger. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import * as z from 'zod';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setStage, type Stage } from '@keshi/testing/journey';

const FIXTURES = fileURLToPath(new URL('../../../../packages/modules/src/opening/fixtures/', import.meta.url));
const FILE = '朝阳校区-花名册.xlsx';
const Hours = z.object({ enrolments: z.int(), paid_left: z.int(), gift_left: z.int(), value_left_fen: z.int() });
const Expected = z.object({
  cutover: z.string(),
  campuses: z.record(
    z.string(),
    z.object({
      file: z.string(),
      students: z.int(),
      by_subject: z.record(z.string(), Hours),
      students_detail: z.array(
        z.object({ name: z.string(), enrolments: z.array(z.object({ paid_left: z.int(), gift_left: z.int() })) }),
      ),
    }),
  ),
});

let stage: Stage;
let page: Page;
beforeAll(async () => {
  stage = await setStage();
  page = await stage.newPage();
  await stage.signIn(page, campusOf().principal.phone);
}, 300_000);
afterAll(async () => {
  await stage.stop();
});

const campusOf = () => {
  const campus = stage.franchise.campuses[1];
  if (campus === undefined) throw new Error('the stage has a second campus');
  return campus;
};
const campusUrl = (): string => `${stage.stack.url}/o/${stage.franchise.orgId}/c/${campusOf().id}`;
const seal = () => page.getByRole('main').getByRole('img', { name: '相符' });

async function expected() {
  const { cutover, campuses } = Expected.parse(JSON.parse(await readFile(`${FIXTURES}expected.json`, 'utf8')));
  const campus = Object.values(campuses).find(({ file }) => file === FILE);
  if (campus === undefined) throw new Error('the answers know this file');
  return { cutover, ...campus };
}

test('a principal uploads a spreadsheet, sees its totals beside the file’s own, signs, and the ledger agrees', async () => {
  const { cutover, students, by_subject: courses } = await expected();
  // Chosen before the page's script has started, as on a slow line: the script says its name all the same.
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  const { promise: slow, resolve: arrive } = Promise.withResolvers<undefined>();
  await page.route(/\.js$/, async (route) => {
    await slow;
    await route.continue();
  });
  await page.goto(`${campusUrl()}/opening`, { waitUntil: 'commit' });
  await page.locator('input[type="file"]').setInputFiles(`${FIXTURES}${FILE}`);
  await page.locator('input[name="cutOverOn"]').fill(cutover);
  arrive(undefined);
  await page.getByText(FILE).waitFor();
  expect(faults).toEqual([]);
  await page.getByRole('button', { name: '上传表格' }).click();
  await page.waitForURL(/\/opening\/[0-9a-f-]{36}/);
  if (!page.url().endsWith('/columns')) await page.goto(`${page.url()}/columns`);
  await page.getByRole('button', { name: '试算' }).click();

  const byCourse = page.getByRole('region', { name: '按科目合计', exact: true });
  await byCourse.waitFor();
  for (const [course, { enrolments, paid_left: paid, gift_left: gift, value_left_fen: value }] of Object.entries(
    courses,
  )) {
    const cells = await byCourse.getByRole('row').filter({ hasText: course }).locator('td').allTextContents();
    expect([course, ...cells.slice(0, 4).map(hundredths)]).toEqual([course, enrolments * 100, paid, gift, value]);
  }
  await page.getByRole('region', { name: '文件里的合计', exact: true }).waitFor();

  await page.getByRole('link', { name: '送校长签字' }).click();
  await page.waitForURL(/\/sign$/);
  expect(await page.getByRole('main').textContent()).toMatch(new RegExp(`学员\\s*${String(students)}(?!\\d)`));
  for (const box of await page.locator('input[name="newCourses"]').all()) await box.check({ force: true });
  await page.getByRole('button', { name: /^签字，入账/ }).click();
  await page.getByRole('heading', { name: '已入账，账上与签字的数字相符' }).waitFor();
  expect(await seal().count()).toBe(1);
});

test('the students are there, with the hours their row said', async () => {
  const {
    students_detail: [student],
  } = await expected();
  if (student === undefined) throw new Error('the answers name students');
  await page.goto(`${campusUrl()}/registry?q=${encodeURIComponent(student.name)}`);
  await page.getByRole('link', { name: student.name }).first().click();
  const units = student.enrolments.reduce((sum, each) => sum + each.paid_left + each.gift_left, 0);
  const opened = page.locator('tbody tr', { hasText: '期初' });
  await opened.first().waitFor();
  const rows = await opened.locator('.f-side').allTextContents();
  expect(rows.reduce((sum, text) => sum + hundredths(text), 0)).toBe(units);
});

/** 1,234.50 as hundredths. */
function hundredths(text: string): number {
  return Math.round(Number(text.replaceAll(/[^\d.−-]/g, '').replace('−', '-')) * 100);
}
