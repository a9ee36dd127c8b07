/** A briefing from plan to signature: an advisor's phone, a teacher's and a guardian's, and the supervisor who sees what is still owed. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setStage, type Stage } from '@keshi/testing/journey';
import { openClassOn } from '@keshi/testing/stage-class';

const OURS = '新班·函数';
const THEIRS = '新班·作文';
let stage: Stage;
let child: { readonly id: string; readonly phone: string };
beforeAll(async () => {
  stage = await setStage();
  const student = stage.life.students.find((each) => each.campus === campusOf() && each.phone !== '');
  if (student === undefined) throw new Error('the stage has families');
  child = student;
  // It is Sunday noon: one class begins on Wednesday, another tomorrow morning, which is too soon for a briefing.
  const [mine, theirs] = campusOf().advisors;
  await openClassOn(stage, { name: OURS, advisor: mine, studentId: child.id, startsAt: '2026-09-16T10:00:00Z' });
  await openClassOn(stage, { name: THEIRS, advisor: theirs, studentId: child.id, startsAt: '2026-09-14T01:00:00Z' });
}, 300_000);
afterAll(async () => {
  await stage.stop();
});

const campusOf = () => {
  const [campus] = stage.franchise.campuses;
  if (campus === undefined) throw new Error('the stage has a campus');
  return campus;
};

const base = (): string => `${stage.stack.url}/o/${stage.franchise.orgId}`;
const campusUrl = (): string => `${base()}/c/${campusOf().id}`;
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();
/** The list until it says so many duties of the class: they are evaluated by the job loop. */
async function waitForDuties(page: Page, name: string, count: number): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.goto(`${campusUrl()}/advising?show=records`, { waitUntil: 'networkidle' });
        return await page.locator('article.duty').filter({ hasText: '课前说明会' }).filter({ hasText: name }).count();
      },
      { timeout: 40_000 },
    )
    .toBe(count);
}

test('BRF-02, BRF-05: planned, filed and signed on three phones; then the duty is done, and the supervisor sees whose is late', async () => {
  const advisor = await stage.signedIn(campusOf().advisors[0], { phone: true });
  await waitForDuties(advisor, OURS, 1);
  await advisor.getByRole('link', { name: `安排说明会：${OURS}` }).click();
  expect(await advisor.getByLabel('班级').locator('option:checked').textContent()).toBe(OURS);
  await press(advisor, '安排并编号');
  await advisor.getByText('请填这一项').waitFor();
  await advisor.getByLabel('时间').fill('2026-09-13T11:00');
  await press(advisor, '安排并编号');
  await advisor.getByRole('link', { name: '填写并归档' }).click();
  await advisor.getByLabel('课次').fill('16');
  await advisor.getByLabel('课程大纲').fill('一次函数到二次函数');
  await press(advisor, '归档');
  await advisor.getByText('请填这一项').first().waitFor();
  await advisor.getByLabel('课程目标（学完能独立做到什么）').fill('能独立解函数应用题');
  await press(advisor, '归档');
  await advisor.getByText('任课老师还没有签字').waitFor();
  await advisor.getByText('家长已签 0/1').waitFor();
  const recordUrl = advisor.url();
  expect(await advisor.locator('h1').textContent()).toContain('课前说明会');

  const teacher = await stage.signedIn(campusOf().teachers[0], { phone: true });
  await teacher.goto(recordUrl);
  await press(teacher, '签字确认');
  await expect.poll(() => teacher.getByText('任课老师还没有签字').count()).toBe(0);

  const parent = await stage.newPage({ phone: true, withoutScript: true });
  await stage.signInWithCode(parent, child.phone);
  await parent.goto(`${base()}/family/${child.id}`);
  const due = parent.locator('.note', { hasText: '要你确认' });
  await due.getByRole('link').click();
  const card = parent.locator('section.record', { hasText: OURS });
  await card.getByText('能独立解函数应用题').waitFor();
  await card.getByRole('button', { name: '我已了解，签字确认' }).click();
  await parent.locator('section.record', { hasText: OURS }).getByText('已签字 ·').waitFor();

  await advisor.goto(recordUrl);
  await advisor.getByText('家长已签 1/1').waitFor();
  await waitForDuties(advisor, OURS, 0);

  const supervisor = await stage.signedIn(campusOf().supervisor);
  await supervisor.goto(`${campusUrl()}/advising/team`);
  await supervisor.locator('article.duty').filter({ hasText: THEIRS }).filter({ hasText: '课前说明会' }).waitFor();
  await supervisor.goto(`${campusUrl()}/registry/${child.id}/archive`);
  await supervisor.getByRole('heading', { name: '档案完整度' }).waitFor();
  await supervisor.getByRole('link', { name: '课前说明会' }).first().waitFor();
  await Promise.all([advisor, teacher, parent, supervisor].map((page) => page.context().close()));
});
