/** An advisor's day on a phone, and a supervisor's evening: duties are seen, done where they stand, and gone. */
import type { Locator, Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setStage, type PageOptions, type Stage } from '@keshi/testing/journey';
import type { Person } from '@keshi/testing/simulator/franchise';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
}, 300_000);
afterAll(async () => {
  await stage.stop();
});

const campusOf = () => {
  const [campus] = stage.franchise.campuses;
  if (campus === undefined) throw new Error('the stage has a campus');
  return campus;
};
const homeUrl = (): string => `${stage.stack.url}/o/${stage.franchise.orgId}/c/${campusOf().id}/advising`;

async function openHome(person: Person | undefined, options: PageOptions = {}): Promise<Page> {
  const page = await stage.newPage(options);
  await stage.signIn(page, person?.phone ?? '');
  // Duties are evaluated by the job loop, which begins when the product starts.
  await expect
    .poll(
      async () => {
        await page.goto(homeUrl(), { waitUntil: 'networkidle' });
        return await page.locator('article.duty.late').count();
      },
      { timeout: 30_000 },
    )
    .toBeGreaterThan(0);
  return page;
}

const duties = (page: Page, tag: string, name = ''): Locator =>
  page.locator('article.duty').filter({ hasText: tag }).filter({ hasText: name });
const nameIn = async (duty: Locator): Promise<string> => (await duty.locator('a.n').textContent())?.trim() ?? '';
const doneToday = async (page: Page): Promise<number> =>
  Number(/今天已完成 (\d+) 件/.exec((await page.getByRole('main').textContent()) ?? '')?.[1]);

/** Logs the visit that the page has opened for a duty, as it is prefilled, and comes back to the list. */
async function logOpened(page: Page, spokeWith: string): Promise<void> {
  const form = page.locator('form.visit-form');
  await form.waitFor();
  expect(await form.getByRole('radio', { name: spokeWith, exact: true }).isChecked()).toBe(true);
  expect(await form.getByLabel('目的').inputValue()).not.toBe('');
  await form.getByLabel('办法').fill('按班级进度走');
  await form.getByRole('button', { name: '记一次回访' }).click();
  await page.getByRole('status').filter({ hasText: '回访已记下' }).waitFor();
}

test('an advisor’s day on a phone: late and today, a meeting, a first lesson in three parts, a call; each leaves the list', async () => {
  const page = await openHome(campusOf().advisors[0], { phone: true });
  expect(await page.locator('h3.urg.late').textContent()).toMatch(/已逾期 \d+.*主管已收到提醒/);
  await page.getByRole('heading', { name: /^今天 \d+/ }).waitFor();
  const before = await doneToday(page);

  const unseen = await duties(page, '久未见面').count();
  const seen = await nameIn(duties(page, '久未见面').first());
  await page
    .getByRole('button', { name: `记见面：${seen}` })
    .first()
    .click();
  await page.getByRole('status').filter({ hasText: '见面已记下' }).waitFor();
  await expect.poll(() => duties(page, '久未见面').count()).toBe(unseen - 1);

  const name = await nameIn(duties(page, '首次课').first());
  const first = duties(page, '首次课', name);
  for (const [spokeWith, missing] of [
    ['学员', '还差老师、家长'],
    ['老师', '还差家长'],
    ['家长', null],
  ] as const) {
    await page
      .getByRole('link', { name: `记谈话：${name}` })
      .first()
      .click();
    await logOpened(page, spokeWith);
    if (missing === null) expect(await first.count()).toBe(0);
    else expect(await first.textContent()).toContain(missing);
  }

  await duties(page, '旷课当日联系')
    .getByRole('link', { name: /^记联系：/ })
    .click();
  await logOpened(page, '家长');
  expect(await duties(page, '旷课当日联系').count()).toBe(0);
  expect(await doneToday(page)).toBeGreaterThanOrEqual(before + 3);
  await page.context().close();
});

test('a meeting is recorded where JavaScript does not run', async () => {
  const page = await openHome(campusOf().advisors[1], { withoutScript: true });
  const unseen = await duties(page, '久未见面').count();
  await duties(page, '久未见面').getByRole('button').first().click();
  await page.getByRole('status').filter({ hasText: '见面已记下' }).waitFor();
  expect(await duties(page, '久未见面').count()).toBe(unseen - 1);
  await page.context().close();
});

test('a pre-lesson visit says what it settled; other kinds do not ask for it', async () => {
  const page = await openHome(campusOf().advisors[1], { phone: true });
  const href =
    (await page
      .getByRole('link', { name: /^记回访：/ })
      .first()
      .getAttribute('href')) ?? '';
  const studentId = new URL(href, page.url()).searchParams.get('student') ?? '';
  await page.goto(`${homeUrl()}/visits/new?student=${studentId}`, { waitUntil: 'networkidle' });
  const checks = page.getByRole('group', { name: '和家长说清了哪些' });
  expect(await checks.isVisible()).toBe(false);
  await page.getByLabel('类型').selectOption('pre_lesson');
  await checks.waitFor();
  await checks.getByLabel('上课时间').check();
  await checks.getByLabel('教室位置').check();
  await page.getByRole('radio', { name: '家长', exact: true }).check({ force: true });
  await page.getByLabel('目的').fill('首次课前沟通');
  await page.getByRole('button', { name: '记一次回访' }).click();
  const row = page.locator('tbody tr').filter({ hasText: '首次课前沟通' });
  await row.waitFor();
  expect(await row.textContent()).toMatch(/课前沟通.*和家长.*已说清：上课时间、教室位置/s);
  await page.context().close();
});

test('a supervisor’s evening: who is late, by how much, and that person’s list; an advisor may not look', async () => {
  const [one, two] = campusOf().advisors;
  const other = await openHome(one);
  expect((await other.goto(`${homeUrl()}/team`))?.status()).toBe(403);
  await other.context().close();

  const page = await stage.newPage();
  await stage.signIn(page, campusOf().supervisor.phone);
  await page.goto(homeUrl(), { waitUntil: 'networkidle' });
  await page.getByRole('link', { name: '团队待办' }).click();
  await page.getByRole('heading', { name: '团队待办' }).waitFor();
  const late = (await page.locator('tbody tr td:nth-child(2)').allInnerTexts()).map(Number);
  expect(late).toEqual(late.toSorted((a, b) => b - a));
  const reported = page.getByRole('region', { name: '需要过问的' });
  expect(await reported.locator('article.duty').count()).toBeGreaterThan(0);
  expect(await reported.textContent()).toContain(`负责：${two?.name ?? ''}`);

  const row = page.locator('tbody tr').filter({ hasText: two?.name ?? '' });
  const theirs = Number(await row.locator('td').first().innerText());
  await row.getByRole('link').click();
  await page.getByRole('heading', { name: `${two?.name ?? ''} 的今天` }).waitFor();
  expect(await page.locator('h3.urg.late').textContent()).toContain(`已逾期 ${String(theirs)}`);
  expect(await page.locator('article.duty.late').count()).toBe(theirs);
  await page.context().close();
});
