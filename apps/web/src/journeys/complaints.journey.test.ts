/** A complaint from a parent's phone: the campus deals with it step by step, the director takes it off the campus's account, the parent sees it closed. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setStage, signInAs, type Stage, type Viewer } from '@keshi/testing/journey';

let stage: Stage;
let guardian: { phone: string; studentId: string };
beforeAll(async () => {
  stage = await setStage();
  const [campus] = stage.franchise.campuses;
  const student = stage.life.students.find((each) => each.campus === campus && each.phone !== '');
  if (student === undefined) throw new Error('the stage has families');
  guardian = { phone: student.phone, studentId: student.id };
}, 300_000);
afterAll(async () => {
  await stage.stop();
});

async function signedIn(as: Viewer, options: { phone?: boolean; withoutScript?: boolean } = {}): Promise<Page> {
  const page = await stage.newPage(options);
  await signInAs(stage, page, as, guardian.phone);
  return page;
}

const base = (): string => `${stage.stack.url}/o/${stage.franchise.orgId}`;
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

test('filed on a phone without script, answered, solved, followed up and closed; judged by the director', async () => {
  const parent = await signedIn('guardian', { phone: true, withoutScript: true });
  await parent.goto(`${base()}/family/${guardian.studentId}`);
  await parent.getByRole('link', { name: '有意见要反映' }).click();
  await press(parent, '提交');
  await parent.getByText('请填这一项').waitFor();
  await parent.getByLabel('发生了什么').fill('换了老师没有提前告诉我们');
  await press(parent, '提交');
  await parent.getByText('已收到').waitFor();

  const advisor = await signedIn('advisor');
  await advisor.goto(`${base()}/c/${stage.franchise.campuses[0]?.id ?? ''}/service-desk`);
  await advisor.getByRole('link', { name: '换了老师没有提前告诉我们' }).click();
  await press(advisor, '分派处理人');
  const note = advisor.getByLabel('做了什么');
  await advisor.getByRole('button', { name: '记下首次答复' }).waitFor();
  await press(advisor, '记下首次答复');
  await advisor.getByText('请填这一项').waitFor();
  await note.fill('已致电，约明天面谈');
  await press(advisor, '记下首次答复');
  await advisor.getByRole('button', { name: '标为已解决' }).waitFor();
  await note.fill('说明了原因，家长接受');
  await press(advisor, '标为已解决');
  await advisor.getByRole('button', { name: '记下满意度回访' }).waitFor();
  await advisor.locator('fieldset.seg label', { hasText: '4' }).click();
  await press(advisor, '记下满意度回访');
  await press(advisor, '结案');
  await advisor.locator('.vis li', { hasText: '已结' }).waitFor();
  expect(await advisor.locator('.vis li').count()).toBe(6);
  expect(await advisor.getByRole('link', { name: '判为不归本校区' }).count()).toBe(0);

  const director = await signedIn('director');
  await director.goto(advisor.url());
  await director.getByRole('link', { name: '判为不归本校区' }).click();
  await director.getByLabel('理由').fill('总部统一调配老师');
  await press(director, '判为不归本校区');
  await director.getByText('上级判定不归本校区').waitFor();

  await parent.reload();
  expect(await parent.locator('.list li').first().textContent()).toContain('已结');
  await Promise.all([parent, advisor, director].map((page) => page.context().close()));
});
