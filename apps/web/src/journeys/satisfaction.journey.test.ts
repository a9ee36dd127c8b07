/** A class's families are asked: the advisor opens the survey, parents answer on their phones, and only five make a figure. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setStage, type Stage } from '@keshi/testing/journey';
import { joinClassOn, openClassOn } from '@keshi/testing/stage-class';

const [MANY, FEW] = ['调查班·五家', '调查班·四家'];
let stage: Stage;
let families: readonly { readonly id: string; readonly phone: string }[];
beforeAll(async () => {
  stage = await setStage();
  families = stage.life.students.filter((each) => each.campus === campusOf() && each.phone !== '').slice(0, 5);
  const [first] = families;
  if (first === undefined || families.length < 5) throw new Error('the stage has families');
  const [advisor] = campusOf().advisors;
  await openClassOn(stage, { name: MANY, advisor, studentId: first.id, startsAt: '2026-09-16T10:00:00Z' });
  await openClassOn(stage, { name: FEW, advisor, studentId: first.id, startsAt: '2026-09-14T01:00:00Z' });
  // All five are in both classes, before the first lesson.
  for (const name of [MANY, FEW])
    await joinClassOn(
      stage,
      name,
      families.slice(1).map(({ id }) => id),
    );
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
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click();

/** Opens a survey of the class; its page. */
async function ask(advisor: Page, name: string): Promise<string> {
  await advisor.goto(`${base()}/c/${campusOf().id}/satisfaction`);
  await advisor.getByRole('link', { name: '发起调查' }).click();
  await advisor.getByLabel('班级').selectOption({ label: name });
  await advisor.getByLabel('标题').fill(`${name} 九月`);
  await press(advisor, '发起调查');
  await advisor.getByText('进行中只显示份数').waitFor();
  return advisor.url();
}

/** Answers on a phone without script, from the note on the child's page. */
async function answerOn(page: Page, studentId: string, title: string, scores: readonly number[]): Promise<void> {
  await page.goto(`${base()}/family/${studentId}`);
  await page.locator('.note', { hasText: title }).getByRole('link', { name: '去填写' }).click();
  const groups = page.getByRole('radiogroup');
  for (const [index, score] of scores.entries())
    await groups
      .nth(index)
      .locator('label')
      .nth(score - 1)
      .click();
  await press(page, '提交');
  await page.getByText('谢谢，已经收到').waitFor();
}

/** The survey's page until it says so. */
async function waitFor(page: Page, url: string, text: string): Promise<void> {
  await expect
    .poll(
      async () => {
        await page.goto(url);
        return await page.getByText(text).count();
      },
      { timeout: 30_000 },
    )
    .toBeGreaterThan(0);
}

test('SAT-02: five families answer and the figure shows; with four it stays hidden', async () => {
  const advisor = await stage.newPage();
  await stage.signIn(advisor, campusOf().advisors[0]?.phone ?? '');
  const phones: Page[] = [];
  for (const { phone } of families) {
    const page = await stage.newPage({ phone: true, withoutScript: true });
    await stage.signInWithCode(page, phone);
    phones.push(page);
  }
  const many = await ask(advisor, MANY);
  const few = await ask(advisor, FEW);

  const [first] = phones;
  const [child] = families;
  if (first === undefined || child === undefined) throw new Error('a family');
  // What is missing is said beside it, and nothing that was chosen is lost.
  await first.goto(`${base()}/family/${child.id}`);
  await first.locator('.note', { hasText: MANY }).getByRole('link', { name: '去填写' }).click();
  await first.getByText('答案不带你和孩子的名字').waitFor();
  await first.getByRole('radiogroup').first().locator('label').nth(4).click();
  await press(first, '提交');
  await first.getByText('请选一项。').first().waitFor();
  expect(await first.getByText('请选一项。').count()).toBe(3);
  expect(await first.getByRole('radiogroup').first().locator('input').nth(4).isChecked()).toBe(true);

  for (const [index, page] of phones.entries()) {
    const id = families[index]?.id ?? '';
    await answerOn(page, id, MANY, index === 0 ? [3, 3, 3, 3] : [5, 5, 4, 4]);
    if (index > 0) await answerOn(page, id, FEW, [5, 5, 5, 5]);
  }
  // The first one thinks better of it.
  await first.goto(`${base()}/family/${child.id}/satisfaction`);
  await first.getByRole('link', { name: `${MANY} 九月` }).click();
  await first.getByRole('link', { name: '修改答案' }).click();
  await first.getByRole('radiogroup').first().locator('label').nth(0).click();
  await press(first, '提交');
  await first.getByText('1 分 · 很不满意').waitFor();
  expect((await first.goto(`${base()}/family/${families[1]?.id ?? ''}/satisfaction`))?.status()).toBe(404);

  await waitFor(advisor, many, '100.0%');
  expect(await advisor.getByRole('row', { name: /教学/ }).count()).toBe(0);
  for (const url of [many, few]) {
    await advisor.goto(url);
    await advisor.getByRole('link', { name: '提前结束' }).click();
    await press(advisor, '提前结束');
    await expect.poll(() => advisor.getByRole('link', { name: '提前结束' }).count()).toBe(0);
  }
  await waitFor(advisor, many, '80.0%');
  const teaching = await advisor.getByRole('row', { name: /教学/ }).textContent();
  // (1 + 4 × 5) ÷ 5
  expect(teaching).toContain('4.20');
  await waitFor(advisor, few, '不满 5 份');
  expect(await advisor.getByRole('row', { name: /教学/ }).count()).toBe(0);
  await Promise.all([advisor, ...phones].map((page) => page.context().close()));
});
