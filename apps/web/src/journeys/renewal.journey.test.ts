/** A renewal from the advisor's quote to the family's receipt, online and at the desk. */
import type { Page } from '@playwright/test';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { setStage, type Stage } from '@keshi/testing/journey';

let stage: Stage;
beforeAll(async () => {
  stage = await setStage();
}, 300_000);
afterAll(async () => {
  await stage.stop();
});

type Renewal = { readonly advisor: Page; readonly desk: string; readonly href: string; readonly phone: string };

/** Families that have asked for a code: nobody gets two within a minute. */
const asked = new Set<string>();

/** An open renewal whose family can be reached, quoted or not, before its advisor; each family once. */
async function openRenewal(isQuoted: boolean): Promise<Renewal> {
  for (const campus of stage.franchise.campuses) {
    const advisor = await signedIn(campus.advisors[0]?.phone ?? '');
    await advisor.goto(`${stage.stack.url}/o/${stage.franchise.orgId}/c/${campus.id}/renewals`);
    const open = advisor.locator('tbody tr').filter({ hasNotText: '快到线' });
    const rows = open.filter(isQuoted ? { hasText: '已报价' } : { hasNotText: '已报价' });
    for (const link of await rows.locator('th a').all()) {
      const name = (await link.textContent())?.trim();
      const family = stage.life.students.filter((each) => each.campus.id === campus.id && each.name === name);
      const [phone] = family.map((each) => each.phone).filter((each) => each !== '' && !asked.has(each));
      const href = new URL((await link.getAttribute('href')) ?? '', advisor.url()).href;
      if (phone === undefined || family.length !== 1) continue;
      asked.add(phone);
      return { advisor, desk: campus.frontDesk.phone, href, phone };
    }
    await advisor.context().close();
  }
  throw new Error(`the stage has no open renewal that is ${isQuoted ? '' : 'not '}quoted`);
}

async function signedIn(phone: string): Promise<Page> {
  const page = await stage.newPage();
  await stage.signIn(page, phone);
  return page;
}

/** ¥1,234.00 as fen, and fen as the page writes them, for a regular expression. */
const fen = (text: string): number => Math.round(Number(text.replaceAll(/[¥,\s]/g, '')) * 100);
const yuan = (amount: number): string =>
  `¥${(amount / 100).toLocaleString('en', { minimumFractionDigits: 2 })}`.replaceAll('.', '\\.');

test('a quoted renewal is seen and paid on the phone; webhooks that come twice count once', async () => {
  const { advisor, href, phone } = await openRenewal(false);
  await advisor.goto(`${href}?do=quote`);
  const price = (await advisor.locator('fieldset label strong').first().textContent())?.trim() ?? '';
  await advisor.getByRole('button', { name: '发给家长' }).click();
  await advisor.getByRole('heading', { name: '等家长付款' }).waitFor();

  stage.stack.stripe.set({ duplicate: 3 });
  const family = await stage.newPage({ phone: true });
  await stage.signInWithCode(family, phone);
  await family.getByRole('link', { name: new RegExp(`^付.*${yuan(fen(price))}$`) }).click();
  expect(await family.getByRole('region', { name: '报价' }).textContent()).toContain(price);
  await family.getByRole('button', { name: '去支付页' }).click();
  await family.getByRole('button', { name: /^支付 / }).click();

  const receipt = family.getByRole('region', { name: '收据' });
  await receipt.waitFor();
  expect(new URL(family.url()).pathname).toMatch(/\/pay\//);
  expect(await receipt.textContent()).toContain(price);
  expect(await receipt.getByRole('img', { name: '已收讫' }).count()).toBe(1);

  await advisor.goto(href);
  const steps = advisor.getByRole('list', { name: '续费进展' }).getByRole('listitem');
  expect(await steps.and(advisor.locator('.done')).count()).toBe(await steps.count());
  await advisor.getByRole('main').getByRole('link', { name: '订单与收款' }).click();
  await advisor.getByRole('img', { name: '收讫', exact: true }).waitFor();
  expect(await advisor.locator('tbody tr').count()).toBe(1);

  const paid = stage.stack.stripe.events().findLast((event) => event.type === 'checkout.session.completed');
  stage.stack.stripe.resend(paid?.id ?? '');
  await stage.stack.stripe.deliver();
  const answers = stage.stack.stripe
    .deliveries()
    .filter((delivery) => delivery.eventId === paid?.id && delivery.status === 'delivered')
    .map((delivery) => delivery.lastStatus);
  expect(answers).toEqual([204, 204, 204, 204]);
  await advisor.reload();
  expect(await advisor.locator('tbody tr').count()).toBe(1);
  stage.stack.stripe.reset();
  await family.context().close();
  await advisor.context().close();
});

test('a part payment at the desk credits its part, shows what is still due, and does not close the renewal', async () => {
  const { advisor, href, phone, desk: deskPhone } = await openRenewal(true);
  await advisor.goto(href);
  const orderHref = await advisor.getByRole('main').getByRole('link', { name: '订单与收款' }).getAttribute('href');
  const desk = await signedIn(deskPhone);
  await desk.goto(`${stage.stack.url}${orderHref ?? ''}`);
  const due = fen((await desk.locator('.figure b').textContent()) ?? '');
  await desk.getByLabel('金额').fill('100');
  await desk.getByRole('button', { name: '收款', exact: true }).click();
  const left = new RegExp(`还差 ${yuan(due - 10_000)}`);
  await desk.getByRole('status').filter({ hasText: left }).waitFor();
  expect(await desk.getByRole('img', { name: '收讫', exact: true }).count()).toBe(0);

  const family = await stage.newPage({ phone: true });
  await stage.signInWithCode(family, phone);
  // The family may have more than this to pay; its own page is where the message leads.
  await family.waitForURL(/\/family\//);
  const [home = ''] = /^.*\/family\/[^/]+/.exec(family.url()) ?? [];
  await family.goto(`${home}/payments/${orderHref?.split('/').at(-1) ?? ''}`);
  expect(await family.getByRole('region', { name: '报价' }).textContent()).toMatch(
    new RegExp(`应付.*${yuan(due - 10_000)}`),
  );
  await advisor.goto(href);
  expect(await advisor.locator('[aria-current="step"]').textContent()).toContain('已报价');
  expect(await advisor.locator('main').textContent()).toMatch(left);
  for (const page of [family, desk, advisor]) await page.context().close();
});

test('REN-03, REN-01: the list says who runs out when, why they stand where they do, and narrows to a stage, on a phone too', async () => {
  const [campus] = stage.franchise.campuses;
  const { phone: supervisorPhone } = campus?.supervisor ?? { phone: '' };
  for (const isPhone of [false, true]) {
    const page = await stage.newPage(isPhone ? { phone: true } : {});
    await stage.signIn(page, supervisorPhone);
    await page.goto(`${stage.stack.url}/o/${stage.franchise.orgId}/c/${campus?.id ?? ''}/renewals`);
    const rows = page.locator('tbody tr');
    expect(await rows.count()).toBeGreaterThan(0);
    // The reasons of a row add up to its risk, and the riskiest stands first.
    const scores: number[] = [];
    for (const row of await rows.all()) {
      const points = await row.locator('.points').allTextContents();
      const sum = points.map((text) => Number(text.replace('−', '-'))).reduce((all, each) => all + each, 0);
      const cells = await row.locator('td').allTextContents();
      expect(cells.map((text) => text.trim())).toContain(String(sum));
      scores.push(sum);
    }
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    const chip = page.getByRole('group', { name: '进展' }).getByRole('link', { name: /^快到线/ });
    const count = Number((await chip.textContent())?.trim().split(' ').at(-1));
    await chip.click();
    await page.waitForURL(/stage=ahead/);
    expect(await page.locator('tbody tr').count()).toBe(count);
    await page.context().close();
  }
});

test('HRS-05: hours used slowly, each with why and what to do; narrowed to a reason, on a phone too', async () => {
  const [campus] = stage.franchise.campuses;
  for (const isPhone of [false, true]) {
    const page = await stage.newPage(isPhone ? { phone: true } : {});
    await stage.signIn(page, campus?.supervisor.phone ?? '');
    await page.goto(`${stage.stack.url}/o/${stage.franchise.orgId}/c/${campus?.id ?? ''}/renewals`);
    await page.getByRole('link', { name: '慢消课' }).click();
    await page.waitForURL(/\/renewals\/slow/);
    await page.getByRole('heading', { name: '慢消课' }).waitFor();
    const chips = page.getByRole('group', { name: '原因' }).getByRole('link');
    expect(await chips.count()).toBeGreaterThanOrEqual(4);
    const planned = chips.filter({ hasText: '没有排课' });
    const count = Number((await planned.textContent())?.trim().split(' ').at(-1));
    await planned.click();
    await page.waitForURL(/reason=unplanned/);
    expect(await page.locator('tbody tr').count()).toBe(Math.min(count, 50));
    for (const row of await page.locator('tbody tr').all()) expect(await row.textContent()).toContain('后面没有排课');
    await page.context().close();
  }
});
