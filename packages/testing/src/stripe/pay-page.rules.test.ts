/** The hosted page, used as a browser without JavaScript would: read, submit a form, follow the redirect. */
import Stripe from 'stripe';
import { beforeEach, describe, expect, test } from 'vitest';
import { createStripeDouble, type StripeDouble } from './double.ts';

const START = Date.parse('2026-11-01T02:00:00Z');
let now = START;
let double: StripeDouble;
let stripe: Stripe;

beforeEach(() => {
  now = START;
  double = createStripeDouble({ now: () => new Date(now), seed: 'pages' });
  stripe = new Stripe(double.secretKey, {
    httpClient: Stripe.createFetchHttpClient((address, init) => double.fetch(new Request(address, init))),
  });
});

async function open(extra: Stripe.Checkout.SessionCreateParams = {}, name = '数学 <b>60</b> 课时') {
  const stripeAccount = double.addAccount({ name: '青禾教育' }).id;
  const session = await stripe.checkout.sessions.create(
    {
      mode: 'payment',
      locale: 'zh',
      line_items: [{ quantity: 2, price_data: { currency: 'cny', unit_amount: 1234_56, product_data: { name } } }],
      success_url: 'https://keshi.example/paid?checkout={CHECKOUT_SESSION_ID}',
      cancel_url: 'https://keshi.example/order',
      ...extra,
    },
    { stripeAccount },
  );
  return { id: session.id, url: session.url ?? '', stripeAccount };
}

const submit = (url: string, fields: Record<string, string>) =>
  double.fetch(new Request(url, { method: 'POST', body: new URLSearchParams(fields) }));
const read = async (url: string, language = 'en') =>
  (await double.fetch(new Request(url, { headers: { 'accept-language': language } }))).text();

describe('the hosted page', () => {
  test('shows who is paid, for what and how much, in the language of the session, with nothing executable in it', async () => {
    const { url } = await open();
    const page = await read(url);
    expect(page).toContain('<html lang="zh-CN">');
    expect(page).toContain('青禾教育');
    expect(page).toContain('¥2,469.12');
    expect(page).toContain('数学 &lt;b&gt;60&lt;/b&gt; 课时 × 2');
    expect(page).not.toContain('<script');
    expect(page).toContain('href="https://keshi.example/order"');
  });

  test('follows the browser when the session leaves the language open', async () => {
    const { url } = await open({ locale: 'auto' });
    expect(await read(url, 'en-GB,en;q=0.9')).toContain('<html lang="en">');
    expect(await read(url, 'zh-CN,zh;q=0.9')).toContain('<html lang="zh-CN">');
  });

  test('offers only the methods of the session', async () => {
    const { url } = await open({ allowed_payment_method_types: ['alipay'] });
    const page = await read(url);
    expect(page).toContain('value="alipay"');
    expect(page).not.toContain('value="card"');
    expect(page).not.toContain('value="wechat_pay"');
  });

  test('a good card sends the payer back with the id of the checkout', async () => {
    const { id, url, stripeAccount } = await open();
    const response = await submit(url, { method: 'card', card: '4242 4242 4242 4242', email: 'ma@example.com' });
    expect(response.status).toBe(303);
    expect(response.headers.get('location')).toBe(`https://keshi.example/paid?checkout=${id}`);
    const session = await stripe.checkout.sessions.retrieve(id, {}, { stripeAccount });
    expect(session).toMatchObject({ payment_status: 'paid', customer_details: { email: 'ma@example.com' } });
  });

  test('a declined card and a mistyped one keep the payer on the page and say why', async () => {
    const { url } = await open();
    const declined = await submit(url, { method: 'card', card: '4000000000000002' });
    expect(declined.status).toBe(402);
    expect(await declined.text()).toContain('银行拒绝了这次支付');
    const mistyped = await submit(url, { method: 'card', card: '4242' });
    expect(await mistyped.text()).toContain('卡号不对');
    expect((await submit(url, { method: 'card', card: '4242424242424242' })).status).toBe(303);
  });

  test('a wallet payment left for later is decided on the same page', async () => {
    const { id, url, stripeAccount } = await open();
    expect((await submit(url, { method: 'wechat_pay', outcome: 'later' })).status).toBe(303);
    expect(await read(url)).toContain('等待到账');
    expect((await submit(`${url}/settle`, { outcome: 'succeeded' })).headers.get('location')).toBe(`/pay/${id}`);
    expect(await stripe.checkout.sessions.retrieve(id, {}, { stripeAccount })).toMatchObject({
      payment_status: 'paid',
    });
    expect(await read(url)).toContain('这笔款已支付');
  });

  test('a second submit of the same form takes no second payment', async () => {
    const { url, stripeAccount } = await open();
    const fields = { method: 'card', card: '4242424242424242' };
    await submit(url, fields);
    expect(await (await submit(url, fields)).text()).toContain('这笔款已支付');
    expect((await stripe.charges.list({}, { stripeAccount })).data).toHaveLength(1);
  });

  test('an expired link says so and offers no form; an unknown one is a 404', async () => {
    const { url } = await open();
    now += 24 * 3_600_000;
    const page = await read(url);
    expect(page).toContain('已失效');
    expect(page).not.toContain('<form');
    expect((await double.fetch(new Request('http://stripe.test/pay/cs_test_none'))).status).toBe(404);
  });

  test('the first page lists recent payments with where they stand', async () => {
    expect(await read('http://stripe.test/', 'zh')).toContain('还没有支付');
    const { id } = await open();
    double.pay(id, { method: 'alipay', outcome: 'later' });
    expect(await read('http://stripe.test/', 'zh')).toMatch(new RegExp(`/pay/${id}.*等待到账`, 's'));
  });
});
