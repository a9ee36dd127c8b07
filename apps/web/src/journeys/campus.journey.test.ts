/** A day at a campus: the teacher marks classes on a phone, the advisor puts a mark right, two people mark one class at once. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setStage, type PageOptions, type Stage } from '@keshi/testing/journey';

let stage: Stage;
/** Addresses of today's rolls that nobody has submitted, at the first campus. */
let rolls: string[];
beforeAll(async () => {
  stage = await setStage();
  const teacher = await signedIn('teacher', { phone: true });
  await teacher.goto(`${campusUrl()}/scheduling`);
  const open = teacher.locator('a.lesson:not(.marked):not(.cancelled)').filter({ hasNotText: /(?<!\d)[01] 人/ });
  rolls = await open.evaluateAll((links: readonly HTMLAnchorElement[]) => links.map((link) => link.href));
  await teacher.context().close();
}, 300_000);
afterAll(async () => {
  await stage.stop();
});

const campusOf = () => {
  const [campus] = stage.franchise.campuses;
  if (campus === undefined) throw new Error('the stage has a campus');
  return campus;
};
const campusUrl = (): string => `${stage.stack.url}/o/${stage.franchise.orgId}/c/${campusOf().id}`;

async function signedIn(role: 'teacher' | 'advisor', options: PageOptions = {}): Promise<Page> {
  const [person] = role === 'teacher' ? campusOf().teachers : campusOf().advisors;
  const page = await stage.newPage(options);
  await stage.signIn(page, person?.phone ?? '');
  return page;
}

/** The next class of the day that is still open, each once. */
const nextRoll = (): string => {
  const roll = rolls.shift();
  if (roll === undefined) throw new Error('the stage has three classes this afternoon');
  return roll;
};

/** Opens a student's row of a roll and chooses a mark. */
async function choose(page: Page, row: number, mark: string): Promise<void> {
  const student = page.locator('li.mark').nth(row);
  await student.locator('summary').click();
  await student.locator('label', { hasText: mark }).click();
}

const submit = (page: Page) => page.getByRole('button', { name: /^提交 \d+ 人考勤$/ });
const posted = (page: Page) => page.getByRole('img', { name: '已入账' });
const units = async (page: Page, selector: string): Promise<number> =>
  Number(/([\d.]+)\s*课时/.exec((await page.locator(selector).first().textContent()) ?? '')?.[1]);

test('a teacher marks a class on a phone: what was announced is what was drawn, and leave draws nothing', async () => {
  const page = await signedIn('teacher', { phone: true });
  const posts: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') posts.push(request.url());
  });
  await page.goto(nextRoll(), { waitUntil: 'networkidle' });
  const count = await page.locator('li.mark').count();
  expect(await units(page, '.bar-act .tot span:last-child')).toBe(count);
  await choose(page, 0, '请假');
  await expect.poll(() => units(page, '.bar-act .tot span:last-child')).toBe(count - 1);
  await page.getByRole('button', { name: '恢复全到' }).click();
  expect(await units(page, '.bar-act .tot span:last-child')).toBe(count);
  await choose(page, 1, '请假');

  // Neither a request that does not arrive nor a session that has ended loses what was marked.
  await page.context().setOffline(true);
  await submit(page).click();
  await page.getByRole('alert').filter({ hasText: '没有提交成功' }).waitFor();
  await page.context().setOffline(false);
  const cookies = await page.context().cookies();
  await page.context().clearCookies();
  await submit(page).click();
  await page.getByRole('link', { name: '去登录' }).waitFor();
  expect(await page.getByRole('alert').count()).toBe(1);
  await page.context().addCookies(cookies);
  expect(await page.locator('li.mark .st').nth(1).textContent()).toBe('请假');

  await submit(page).click();
  await posted(page).waitFor();
  expect(await units(page, '.donehero')).toBe(count - 1);
  expect(await page.locator('.donehero').textContent()).toContain(campusOf().teachers[0]?.name);
  expect(posts).toHaveLength(3);
  await page.context().close();
});

test('the same works where JavaScript does not', async () => {
  const page = await signedIn('teacher', { phone: true, withoutScript: true });
  await page.goto(nextRoll());
  const count = await page.locator('li.mark').count();
  await choose(page, 0, '请假');
  await submit(page).click();
  await posted(page).waitFor();
  expect(await units(page, '.donehero')).toBe(count - 1);
  await page.context().close();
});

test('a class marked in two tabs: the second sees both versions, and posts what it meant', async () => {
  const first = await signedIn('teacher', { phone: true });
  const second = await first.context().newPage();
  const roll = nextRoll();
  await Promise.all([first, second].map((page) => page.goto(roll, { waitUntil: 'networkidle' })));
  await choose(second, 0, '请假');
  const name =
    (await second
      .locator('li.mark .nm')
      .first()
      .evaluate((cell) => cell.firstChild?.textContent)) ?? '';
  await submit(first).click();
  await posted(first).waitFor();
  await submit(second).click();
  const versions = second.getByRole('list', { name: '不同之处' });
  await versions.waitFor();
  expect(await versions.getByRole('listitem').count()).toBe(1);
  expect(await versions.textContent()).toMatch(new RegExp(`${name}.*到课.*你：请假`));
  await second.getByRole('button', { name: '改为我的 1 处' }).click();
  await posted(second).waitFor();
  await second.locator('details.fix summary').first().click();
  expect(await second.locator('li.mark').first().textContent()).toContain('请假');
  await first.context().close();
});

test('an advisor corrects a mark: the statement shows the reversal in red, and is sealed', async () => {
  const page = await signedIn('advisor');
  await page.goto(nextRoll(), { waitUntil: 'networkidle' });
  const studentId = await page.locator('input[name="marks.0.studentId"]').inputValue();
  await submit(page).click();
  await posted(page).waitFor();
  await page.locator('details.fix > summary').click();
  await choose(page, 0, '请假');
  await page.getByLabel('更正原因').fill('家长中午来电');
  await page.getByRole('button', { name: '提交更正' }).click();
  await page.getByText(/这次更正冲销 1 课时，重记 0 课时/).waitFor();

  await page.goto(`${campusUrl()}/registry/${studentId}`);
  const [reversal, corrected] = [page.locator('tr.rev').first(), page.locator('tr.reversed').first()];
  expect(await reversal.textContent()).toMatch(/冲销.*家长中午来电.*＋1|冲销.*家长中午来电.*\+1/);
  const colours = await reversal
    .locator('td')
    .first()
    .evaluate((cell) => {
      const probe = document.createElement('span');
      probe.style.color = 'var(--cinnabar)';
      document.body.append(probe);
      return [getComputedStyle(cell).color, getComputedStyle(probe).color];
    });
  expect(colours[0]).toBe(colours[1]);
  expect(await corrected.locator('.strike').count()).toBeGreaterThan(0);
  expect(await page.getByRole('img', { name: '期初加逐笔等于期末，并与余额相符' }).count()).toBe(1);
  await page.context().close();
});

test('an advisor logs a visit on the page of the day: a refusal is said there, and what was typed stays', async () => {
  const page = await signedIn('advisor');
  const context = page.context();
  await page.goto(`${campusUrl()}/advising`);
  await page.getByRole('link', { name: '记一次回访' }).last().click();
  const purpose = page.getByLabel('目的');
  const log = page.getByRole('button', { name: '记一次回访' });
  await log.click();
  await expect.poll(() => purpose.getAttribute('aria-invalid')).toBe('true');
  expect(await purpose.evaluate((field) => field === document.activeElement)).toBe(true);

  await purpose.fill('期中考试后的学习情况');
  const cookies = await context.cookies();
  await context.clearCookies();
  await log.click();
  await page.getByRole('link', { name: '去登录' }).waitFor();
  await context.addCookies(cookies);
  expect(await purpose.inputValue()).toBe('期中考试后的学习情况');
  await log.click();
  await page.getByRole('status').waitFor();
  expect(new URL(page.url()).hash).toBe('#duties');
  await context.close();
});

test('what was entered and chosen before the page’s script has started stays, and is what is recorded', async () => {
  const page = await signedIn('advisor', { phone: true });
  await page.goto(`${campusUrl()}/registry`);
  const [student] = await page
    .getByRole('link')
    .evaluateAll((links: readonly HTMLAnchorElement[]) =>
      links.map(({ pathname }) => pathname).filter((path) => /\/registry\/[0-9a-f-]{36}$/.test(path)),
    );
  const { promise: slow, resolve: arrive } = Promise.withResolvers<undefined>();
  await page.route(/\.js$/, async (route) => {
    await slow;
    await route.continue();
  });
  await page.goto(`${stage.stack.url}${student ?? ''}/visits`, { waitUntil: 'commit' });
  const kind = page.getByLabel('类型');
  const talked = page.getByLabel('面谈', { exact: true });
  const cleared = page.getByRole('group', { name: '和家长说清了哪些' }).getByRole('checkbox').first();
  const purpose = page.getByLabel('目的');
  await kind.selectOption('课前沟通');
  await page.locator('form').getByText('面谈', { exact: true }).click();
  await cleared.check();
  await purpose.fill('开学前先听听');
  arrive(undefined);
  await page.waitForLoadState('networkidle');
  expect(await kind.inputValue()).toBe('pre_lesson');
  expect(await talked.isChecked()).toBe(true);
  expect(await cleared.isChecked()).toBe(true);
  expect(await purpose.inputValue()).toBe('开学前先听听');
  await page.getByRole('button', { name: '记一次回访', exact: true }).click();
  const visit = page.getByRole('row').filter({ hasText: '开学前先听听' });
  await visit.getByText('课前沟通').waitFor();
  await visit.getByText('面谈').waitFor();
  await page.context().close();
});
