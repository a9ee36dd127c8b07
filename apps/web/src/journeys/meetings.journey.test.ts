/** A parents' meeting from its agenda to the plan made after it, and what is noted of a student meanwhile: on an advisor's screen, a teacher's phone and a guardian's. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setStage, type Stage } from '@keshi/testing/journey';
import { joinClassOn, openClassOn } from '@keshi/testing/stage-class';

const OURS = '家长会班·函数';
const REPORTED = '家长说晚上十点才写作业，学管师说课间不爱问';
let stage: Stage;
let child: { readonly id: string; readonly phone: string };
beforeAll(async () => {
  stage = await setStage();
  const student = stage.life.students.find((each) => each.campus === campusOf() && each.phone !== '');
  if (student === undefined) throw new Error('the stage has families');
  child = student;
  const [advisor] = campusOf().advisors;
  await openClassOn(stage, { name: OURS, advisor, studentId: child.id, startsAt: '2026-09-16T10:00:00Z' });
  // The student is in it from today on.
  await joinClassOn(stage, OURS, []);
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

test('PTM-08, PTM-09, PTM-12, PTM-13: the agenda stands in the form, the teacher notes what is reported and plans by it, the summary names who took part, the family reads what to do', async () => {
  const advisor = await stage.signedIn(campusOf().advisors[0]);
  await advisor.goto(`${campusUrl()}/records/new?kind=parents-meeting`);
  await advisor.getByLabel('班级', { exact: true }).selectOption({ label: OURS });
  await advisor.getByLabel('时间', { exact: true }).fill('2026-09-13T11:00');
  await press(advisor, '安排并编号');
  const agenda = advisor.getByRole('list', { name: '会议议程' }).getByRole('listitem');
  const order = ['学管师介绍老师和家长', '老师汇报阶段进展', '学管师主要谈学科以外的事', '家长提问'];
  await expect.poll(() => agenda.allTextContents()).toEqual(order);
  const recordUrl = advisor.url();

  const teacher = await stage.signedIn(campusOf().teachers[0], { phone: true, withoutScript: true });
  await teacher.goto(recordUrl);
  await teacher.getByText('老师还没有记录会上反映的情况').waitFor();
  await teacher.getByRole('link', { name: '写会上记录：老师会上的记录' }).click();
  await teacher.getByLabel('学管师和家长反映的情况').fill(REPORTED);
  await press(teacher, '保存记录');
  await teacher.getByText(REPORTED).waitFor();

  await advisor.getByRole('link', { name: '填写并归档' }).click();
  await expect.poll(() => agenda.allTextContents()).toEqual(order);
  for (const who of ['教学主任', '学管主管'])
    await advisor.getByRole('group', { name: '到场的人' }).getByLabel(who).check();
  for (const [label, text] of [
    ['老师汇报阶段进展', '学完方程'],
    ['学科以外的话题（学管师）', '课前十分钟到教室'],
    ['发现的问题', '计算粗心'],
    ['解决办法', '每课五道口算'],
    ['需要家长配合的事', '睡前检查作业本'],
  ] as const)
    await advisor.getByLabel(label, { exact: true }).fill(text);
  await press(advisor, '归档');
  await advisor.getByText('请填这一项').first().waitFor();
  expect(await advisor.getByText('请填这一项').count()).toBe(2);
  expect(await advisor.getByLabel('发现的问题', { exact: true }).inputValue()).toBe('计算粗心');
  await advisor.getByLabel('会后共同总结').fill('口算放在课前');
  const tookPart = advisor.getByRole('group', { name: '参加总结的人' });
  for (const who of ['学管师', '任课老师', '教学主任']) await tookPart.getByLabel(who, { exact: true }).check();
  await press(advisor, '归档');
  await advisor.getByText('学管主管参加了会，没有参加会后总结').waitFor();
  await advisor.getByText('口算放在课前').waitFor();

  await teacher.goto(recordUrl);
  await teacher.getByRole('link', { name: '填写优化后的方案' }).click();
  const basis = teacher.locator('section', { has: teacher.getByRole('heading', { name: '依据家长会' }) });
  for (const text of [REPORTED, '计算粗心', '口算放在课前']) await basis.getByText(text).waitFor();

  const parent = await stage.newPage({ phone: true, withoutScript: true });
  await stage.signInWithCode(parent, child.phone);
  await parent.goto(`${base()}/family/${child.id}/records`);
  const card = parent.locator('section.record', { hasText: OURS });
  for (const text of ['每课五道口算', '睡前检查作业本']) await card.getByText(text).waitFor();
  expect(await parent.getByText(REPORTED).count()).toBe(0);
  await Promise.all([advisor, teacher, parent].map((page) => page.context().close()));
});

test('ADV-02, ADV-03, ADV-05: a bright spot is noted on the student’s page, stands above the visits until it was told, and is no more', async () => {
  const advisor = await stage.signedIn(campusOf().advisors[0], { phone: true });
  const profile = `${campusUrl()}/registry/${child.id}/profile`;
  await advisor.goto(profile);
  await advisor.getByText('课堂、自习室、心态和成绩上看到的，都可以记下来。').waitFor();
  await advisor.getByRole('link', { name: '记观察' }).click();
  expect(await advisor.getByLabel('心态的哪一面').isVisible()).toBe(false);
  await advisor.getByLabel('方面', { exact: true }).selectOption('心态管理');
  await advisor.getByLabel('心态的哪一面').selectOption('习惯');
  await advisor.getByLabel('看到了什么').fill('不像以前说的差生，主动订正了错题');
  await advisor.getByLabel('这是闪光点，要向家长表扬').check();
  await press(advisor, '保存');
  // Words that hurt are asked back, and nothing that was chosen is lost.
  await advisor.getByLabel('这些用词是有意的，照样保存').waitFor();
  expect(await advisor.getByLabel('心态的哪一面').inputValue()).toBe('habits');
  await advisor.getByLabel('看到了什么').fill('主动订正了错题');
  await press(advisor, '保存');
  const note = advisor.getByRole('listitem').filter({ hasText: '主动订正了错题' });
  await note.getByText('心态管理 · 习惯').waitFor();

  await advisor.goto(`${campusUrl()}/registry/${child.id}/visits`);
  await advisor.getByText('有 1 个闪光点还没告诉家长').waitFor();
  await advisor.getByRole('link', { name: '看闪光点' }).click();
  await note.getByRole('button', { name: '已告诉家长：主动订正了错题' }).click();
  await note.getByText('已告诉家长 ·').waitFor();
  await advisor.goto(`${profile}?area=classroom`);
  expect(await advisor.getByText('还没告诉家长').count()).toBe(0);
  expect(await note.count()).toBe(0);
  await advisor.context().close();
});

test('RV-15, RV-20: the template follows the kind of the visit, and a customer-relationship visit is recorded as one', async () => {
  const advisor = await stage.signedIn(campusOf().advisors[0]);
  await advisor.goto(`${campusUrl()}/registry/${child.id}/visits`);
  const templates = advisor.getByRole('list', { name: '要谈的' });
  expect(await templates.count()).toBe(1);
  await advisor.getByLabel('类型').selectOption('客户关系回访');
  await expect
    .poll(() => templates.getByRole('listitem').allTextContents())
    .toEqual(['孩子的学习和在校生活怎么样', '有什么需要和困难', '我们提供了或能提供什么帮助，由谁来做']);
  await advisor.getByLabel('目的').fill('问问住校习惯不习惯');
  await advisor.getByLabel('问题').fill('周末返校早，数学跟不上');
  await advisor.getByLabel('办法').fill('周日晚加一次答疑');
  await press(advisor, '记一次回访');
  const row = advisor.getByRole('row').filter({ hasText: '问问住校习惯不习惯' });
  await row.getByText('客户关系回访').waitFor();
  await row.getByText('周末返校早').waitFor();
  await advisor.context().close();
});
