/** Webhooks that are not ours to believe: forged ones write nothing, those of other accounts touch no order. */
import { sql } from '@keshi/platform/sql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FORGERIES } from '@keshi/testing/stripe/switches';
import { signWebhook } from '@keshi/testing/stripe/webhooks';
import { testApi, TEST_ORIGIN, type TestApi } from '@keshi/testing/http';
import { makeShop, type Shop } from '@keshi/testing/shop';
import { createLegalEntity } from '@keshi/modules/tenancy/contract';
import type { CheckoutInput } from './provider.ts';

let api: TestApi;
beforeAll(async () => {
  api = await testApi();
});
beforeEach(() => {
  api.clock.set('2026-09-01T01:00:00.000Z');
});
afterAll(async () => {
  await api.stop();
});

const paymentCount = async (shop: Shop): Promise<number> =>
  (await api.admin.query(sql`select id from app.payment where org_id = ${shop.org.orgId}`)).length;

const flagsOf = async (shop: Shop): Promise<(string | null)[]> =>
  (await shop.events()).filter((each) => each.state === 'flagged').map((each) => each.flag);

/** A shop with an open order and a checkout that the family has paid; its webhooks are still on their way. */
async function paidShop(
  method: 'card' | 'alipay' = 'card',
): Promise<{ shop: Shop; orderId: string; session: string; intent: string }> {
  const shop = await makeShop(api);
  const { id: orderId } = await shop.order();
  return { shop, orderId, ...(await shop.payOnline(orderId, method)) };
}

/** The webhook of the newest event of a type, as the provider would send it, signed with our secret. */
function webhookOf(type: string, session: string): { body: string; at: number } {
  const event = api.stripe
    .events()
    .findLast((each) => each.type === type && JSON.stringify(each.data.object).includes(session));
  return { body: JSON.stringify(event, null, 2), at: Math.floor(Date.parse(api.clock.now()) / 1000) };
}

const secret = (): string => api.ports.stripeWebhookSecrets[0] ?? '';
const post = (body: string, header: string | null): Promise<Response> =>
  api.client().fetch(`${TEST_ORIGIN}/webhooks/stripe`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...(header === null ? {} : { 'stripe-signature': header }) },
  });

/** A page that was not opened by us, in an account of the platform. */
const foreignPage = (accountId: string): CheckoutInput => ({
  accountId,
  idempotencyKey: `foreign-${accountId}`,
  reference: 'not-ours',
  lines: [{ name: '教材', quantity: 1, unitAmountMinor: 10_00 }],
  currency: 'cny',
  methods: ['card'],
  successUrl: TEST_ORIGIN,
  cancelUrl: TEST_ORIGIN,
  locale: 'zh',
  metadata: {},
});

/** The shop's organisation with a second merchant account beside the campus's own. */
async function withSecondEntity(shop: Shop): Promise<{ orgId: string; providerAccount: string }> {
  const providerAccount = api.stripe.addAccount().id;
  const director = await shop.org.member('director');
  await director.client.call(createLegalEntity, {
    params: { orgId: shop.org.orgId },
    body: { name: '另一家公司', providerAccount },
  });
  return { orgId: shop.org.orgId, providerAccount };
}

describe('refused or foreign', () => {
  test.each(FORGERIES.filter((forgery) => forgery !== 'none' && forgery !== 'two-v1-one-right'))(
    '%s is refused and nothing is written',
    async (forgery) => {
      const { shop, session } = await paidShop();
      const { body, at } = webhookOf('checkout.session.completed', session);
      const forged = signWebhook(body, secret(), at, forgery);
      const before = await api.admin.query(sql`select id from app.audit where org_id = ${shop.org.orgId}`);
      const answer = await post(forged.body, forged.header);
      expect(answer.status).toBe(400);
      expect(await answer.json()).toMatchObject({ type: 'urn:keshi:problem:webhook-signature-invalid' });
      expect(await shop.events()).toEqual([]);
      expect(await api.admin.query(sql`select id from app.audit where org_id = ${shop.org.orgId}`)).toHaveLength(
        before.length,
      );
    },
  );

  test('an account nobody here owns is acknowledged and quarantined; no organisation hears of it', async () => {
    const account = api.stripe.addAccount().id;
    const opened = await api.ports.payments.createCheckout(foreignPage(account));
    await api.stripe.deliver();
    api.stripe.pay(opened.id, { method: 'card', outcome: 'succeeds' });
    const stored = await api.admin.query(sql`select id from app.payment_event`);
    await api.stripe.deliver();
    api.stripe.resend(api.stripe.events().findLast((each) => each.type === 'checkout.session.completed')?.id ?? '');
    expect(await api.stripe.deliver()).toMatchObject({ failed: 0 });
    expect(
      await api.admin.query(
        sql`select type from app.payment_event_quarantine where account = ${account} order by type`,
      ),
    ).toEqual([{ type: 'checkout.session.completed' }, { type: 'payment_intent.succeeded' }]);
    expect(await api.admin.query(sql`select id from app.payment_event`)).toHaveLength(stored.length);
  });

  test('money in our account that belongs to no order is flagged once', async () => {
    const shop = await makeShop(api);
    const opened = await api.ports.payments.createCheckout(foreignPage(shop.org.providerAccount));
    api.stripe.pay(opened.id, { method: 'card', outcome: 'succeeds' });
    await shop.arrive();
    expect(await flagsOf(shop)).toEqual(['unknown-order']);
    expect(await paymentCount(shop)).toBe(0);
  });

  test.each(['another organisation', 'another legal entity of the same organisation'])(
    "%s's account cannot pay our order, even with our reference",
    async (whose) => {
      const shop = await makeShop(api);
      const stranger = whose === 'another organisation' ? (await makeShop(api)).org : await withSecondEntity(shop);
      const { id: orderId } = await shop.order();
      const { checkoutId } = await shop.checkout(orderId);
      const opened = await api.ports.payments.createCheckout({
        ...foreignPage(stranger.providerAccount),
        reference: checkoutId,
        lines: [{ name: '冒充', quantity: 1, unitAmountMinor: 3600_00 }],
        metadata: { checkoutId },
      });
      api.stripe.pay(opened.id, { method: 'card', outcome: 'succeeds' });
      await shop.arrive();
      await api.settle(stranger.orgId);
      expect(await shop.read(orderId)).toMatchObject({ state: 'open', paidMinor: 0, checkouts: [{ state: 'open' }] });
      const flagged = await api.admin.query(
        sql`select flag from app.payment_event where org_id = ${stranger.orgId} and state = 'flagged'`,
      );
      expect(flagged).toEqual([{ flag: 'unknown-order' }]);
    },
  );
});
