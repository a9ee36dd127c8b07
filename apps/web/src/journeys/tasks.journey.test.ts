/** A student's problem: raised from the profile, handed over by the supervisor, finished on the list of who has it; and what a visit found abnormal. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { present } from '@keshi/kernel/assert';
import { setStage, type Stage } from '@keshi/testing/journey';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
}, 300_000);
afterAll(async () => {
  await stage.stop();
});

const campusOf = () => present(stage.franchise.campuses[0], 'a campus');
const studentOf = () =>
  present(
    stage.life.students.find((each) => each.campus === campusOf()),
    'a student',
  );
/** One whose class can meet the parents. */
const learnerOf = () =>
  present(
    stage.life.students.find((each) =>
      stage.life.classes.some(({ campus, members }) => campus === campusOf() && members.has(each.id)),
    ),
    'a student of a class',
  );
const base = (): string => `${stage.stack.url}/o/${stage.franchise.orgId}/c/${campusOf().id}`;
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

test('ADV-08: raised from the profile without script, handed over, finished on a phone’s list with its outcome', async () => {
  const [one, two] = campusOf().advisors;
  const { id, name } = studentOf();
  const raiser = await stage.signedIn(one, { withoutScript: true });
  await raiser.goto(`${base()}/registry/${id}/profile`);
  await raiser.getByRole('region', { name: '未办结的事项' }).getByRole('link', { name: '提一件事项' }).click();
  await press(raiser, '提一件事项');
  await raiser.getByText('请填这一项').waitFor();
  await raiser.getByLabel('事由').fill('和同桌闹矛盾，不愿再坐一起');
  await press(raiser, '提一件事项');
  await raiser.getByRole('heading', { name, level: 1 }).waitFor();
  await raiser.getByText('和同桌闹矛盾，不愿再坐一起').first().waitFor();
  // What is never shelved can't be called off or put off by who raised it.
  expect(await raiser.getByRole('link', { name: '取消', exact: true }).count()).toBe(0);
  expect(await raiser.getByRole('link', { name: '改期限' }).count()).toBe(0);
  const address = raiser.url();

  const supervisor = await stage.signedIn(campusOf().supervisor);
  await supervisor.goto(address, { waitUntil: 'networkidle' });
  await supervisor.getByRole('link', { name: '转交' }).click();
  await supervisor.getByLabel('转交给').selectOption({ label: present(two, 'an advisor').name });
  await supervisor.getByLabel('交代一句').fill('你带这个班');
  await press(supervisor, '转交');
  await supervisor.getByRole('heading', { name: '事项', exact: true, level: 1 }).waitFor();

  const owner = await stage.signedIn(two, { phone: true });
  const duty = owner.locator('article.duty').filter({ hasText: '和同桌闹矛盾，不愿再坐一起' });
  await expect
    .poll(
      async () => {
        await owner.goto(`${base()}/advising?show=tasks`, { waitUntil: 'networkidle' });
        return await duty.count();
      },
      { timeout: 60_000 },
    )
    .toBe(1);
  expect(await duty.textContent()).toContain('学员问题');
  await duty.getByRole('link', { name: `办结：${name}` }).click();
  await press(owner, '办结');
  await owner.getByText('请填这一项').waitFor();
  await owner.getByLabel('结果').fill('调了座位，两人和好了');
  await press(owner, '办结');
  await owner.getByRole('status').filter({ hasText: '事项已办结' }).waitFor();
  // Done, whether or not the list has been made anew.
  expect(await duty.getByRole('link', { name: `办结：${name}` }).count()).toBe(0);

  await raiser.reload();
  const text = (await raiser.getByRole('main').textContent()) ?? '';
  for (const said of ['已办结', '调了座位，两人和好了', '你带这个班']) expect(text).toContain(said);
  await Promise.all([raiser, supervisor, owner].map((page) => page.context().close()));
});

test('RV-14, PTM-16: a visit reports what it found to the supervisor, who calls a parents’ meeting', async () => {
  const { id, name } = learnerOf();
  const advisor = await stage.signedIn(campusOf().advisors[0], { phone: true });
  await advisor.goto(`${base()}/advising/visits/new?student=${id}`, { waitUntil: 'networkidle' });
  const plan = advisor.getByLabel('应急预案');
  expect(await plan.isVisible()).toBe(false);
  await advisor.getByLabel('目的').fill('了解近况');
  await advisor.getByLabel('发现异常，要上报').check();
  await plan.waitFor();
  await press(advisor, '记一次回访');
  await advisor.getByText('请填这一项').first().waitFor();
  expect(await plan.isVisible()).toBe(true);
  await plan.fill('主管今天联系家长，明天面谈');
  await advisor.getByLabel('问题').fill('孩子说不想再来上课');
  await press(advisor, '记一次回访');
  await advisor
    .getByRole('link', { name: `异常已上报${campusOf().supervisor.name}` })
    .first()
    .waitFor();

  const supervisor = await stage.signedIn(campusOf().supervisor);
  await supervisor.goto(`${base()}/tasks?kind=abnormal`, { waitUntil: 'networkidle' });
  await supervisor.getByRole('link', { name: '孩子说不想再来上课' }).last().click();
  await supervisor.getByRole('heading', { name, level: 1 }).waitFor();
  await supervisor.getByText('主管今天联系家长，明天面谈').waitFor();
  const meeting = supervisor.getByRole('link', { name: /^召开家长会：/ }).first();
  const className = ((await meeting.textContent()) ?? '').trim().replace('召开家长会：', '');
  await meeting.click();
  await supervisor.getByRole('heading', { name: '家长会', exact: true }).waitFor();
  expect(await supervisor.getByLabel('班级').locator('option:checked').textContent()).toContain(className);
  await Promise.all([advisor, supervisor].map((page) => page.context().close()));
});

test('ADV-15: a teacher, who may not look students up, is offered the kinds that are about none', async () => {
  const teacher = await stage.signedIn(campusOf().teachers[0]);
  await teacher.goto(`${base()}/tasks/new`);
  expect(await teacher.getByLabel('类型').locator('option').allTextContents()).toEqual([
    '紧急事项',
    '交办',
    '日常教务',
    '活动与例会',
  ]);
  await teacher.context().close();
});
