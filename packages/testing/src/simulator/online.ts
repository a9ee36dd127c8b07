/** A parent on a phone: signs in with the code of the message, opens the quote, pays on the provider's page; the webhook may come twice. */
import { requestCode, signInWithCode } from '@keshi/modules/identity/contract';
import { createCheckout, getChildOrder } from '@keshi/modules/payments/contract';
import type { Client, TestApi } from '../http.ts';
import type { Student } from './living.ts';
import type { Random } from './random.ts';

/** Families stay signed in on their phone, one session per family. */
const signedIn = new WeakMap<Student, Client>();

export async function familyOf(api: TestApi, student: Student): Promise<Client> {
  const known = signedIn.get(student);
  if (known !== undefined) return known;
  const client = api.client({
    'x-forwarded-for': `10.1.${String(student.phone.length)}.${String(Number(student.phone.slice(-3)) % 250)}`,
  });
  await client.call(requestCode, { params: undefined, body: { phone: student.phone } });
  const code = api.inbox.findLast((message) => message.template === 'sign-in-code' && message.to === student.phone)
    ?.values['code'];
  if (code === undefined) throw new Error('no code arrived');
  await client.call(signInWithCode, { params: undefined, body: { phone: student.phone, code } });
  signedIn.set(student, client);
  return client;
}

type Paying = {
  readonly orgId: string;
  readonly student: Student;
  readonly orderId: string;
  readonly amountMinor: number;
};

export type PaidOnline = { readonly method: 'card' | 'alipay' | 'wechat_pay'; readonly copies: number };

/** Pays a part or all of an order online, to be credited with what follows next. Null when the family gave up on the page; `copies` is how often the webhook came. */
export async function payOnline(
  api: TestApi,
  random: Random,
  { orgId, student, orderId, amountMinor }: Paying,
): Promise<PaidOnline | null> {
  const client = await familyOf(api, student);
  const params = { orgId, studentId: student.id, orderId };
  await client.call(getChildOrder, { params });
  const { url } = await client.call(createCheckout, { params, body: { amountMinor } });
  const sessionId = new URL(url).pathname.split('/').at(-1) ?? '';
  if (random.chance(10)) return null;
  const method = random.pick(['card', 'alipay', 'wechat_pay'] as const);
  const copies = random.chance(30) ? 2 : 1;
  api.stripe.set({ duplicate: copies });
  api.stripe.pay(sessionId, { method, outcome: 'succeeds' });
  await api.stripe.deliver();
  return { method, copies };
}
