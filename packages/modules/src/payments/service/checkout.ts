/** Paying online: our checkout is written first, then the provider's page is opened with its id as key, then the address is kept. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { merchantOf } from '@keshi/modules/tenancy';
import type { Ctx } from '@keshi/platform/context';
import { one } from '@keshi/platform/db';
import { sha256 } from '@keshi/platform/hash';
import type { Ports } from '@keshi/platform/ports';
import type { External } from '@keshi/platform/routes';
import type * as contract from '../contract.ts';
import { DUE_FELL, type DueFell } from '../events.ts';
import type { PaymentPorts } from '../ports.ts';
import { ONLINE_METHODS } from '../provider.ts';
import { CURRENCY, dueMinor, ONLINE_LEAST_MINOR, type CheckoutStateName } from '../rules.ts';
import { lockOrder, type LockedOrder } from './confirm-payment.ts';
import { requireAmount } from './receipts.ts';

type CheckoutRow = {
  id: string;
  orderId: string;
  studentId: string;
  amountMinor: number;
  providerAccount: string;
  providerCheckout: string | null;
  url: string | null;
};
/** What is asked of the provider; `page` when it has answered before. */
type Intent = CheckoutRow & { readonly orgId: string; readonly title: string; readonly locale: 'zh' | 'en' };
type Opened = { readonly providerCheckout: string; readonly url: string };

/** An id (uuid, version 8) that is the same whenever the same person sends the same key: a repeated request finds its checkout. */
async function checkoutIdOf(ctx: Ctx, key: string): Promise<string> {
  const hash = sha256(`checkout:${ctx.orgId}:${ctx.personId()}:${key}`);
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-8${hash.slice(13, 16)}-a${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

async function findCheckout(ctx: Ctx, id: string): Promise<CheckoutRow | undefined> {
  const [row] = await ctx.tx.query<CheckoutRow>(sql`
    select k.id, k.order_id, k.student_id, k.amount_minor, k.provider_account, k.provider_checkout, k.url from checkout k where k.org_id = ${ctx.orgId} and k.id = ${id}`);
  return row;
}

/** Money that a wallet has promised and not sent yet is not asked for a second time. The order is locked, so none is promised meanwhile. */
async function requireNotOnItsWay(ctx: Ctx, order: LockedOrder, amountMinor: number): Promise<void> {
  const { pendingMinor } = await one(
    ctx.tx.query<{ pendingMinor: number }>(sql`
    select coalesce(sum(k.amount_minor), 0)::bigint as pending_minor from checkout k where k.org_id = ${ctx.orgId} and k.order_id = ${order.id} and k.state = 'pending'`),
  );
  if (amountMinor > dueMinor(order) - pendingMinor)
    throw problem('order-state', { state: order.state, pendingMinor, detail: 'an online payment is on its way' });
}

/** Checks order and amount, and writes the checkout that is about to be opened. */
async function writeCheckout(ctx: Ctx, id: string, order: LockedOrder, amountMinor: number): Promise<CheckoutRow> {
  requireAmount(order, amountMinor);
  await requireNotOnItsWay(ctx, order, amountMinor);
  if (amountMinor < ONLINE_LEAST_MINOR)
    throw problem('invalid-input', { errors: [{ pointer: '/amountMinor', detail: 'online at least 4.00' }] });
  const merchant = await merchantOf(ctx, order.campusId);
  if (merchant === null) throw problem('merchant-missing');
  const campus = await ctx.campusOf(order.campusId);
  await ctx.tx.query(sql`
    insert into checkout (org_id, id, campus_id, branch_id, student_id, order_id, amount_minor, state, provider_account, created_by_id, created_at, updated_at)
    values (${ctx.orgId}, ${id}, ${campus.id}, ${campus.branchId}, ${order.studentId}, ${order.id}, ${amountMinor}, 'creating', ${merchant.account}, ${ctx.personId()}, ${ctx.now}, ${ctx.now})`);
  return {
    id,
    orderId: order.id,
    studentId: order.studentId,
    amountMinor,
    providerAccount: merchant.account,
    providerCheckout: null,
    url: null,
  };
}

async function prepare(ctx: Ctx, { params, body }: In<typeof contract.createCheckout>, key: string): Promise<Intent> {
  const id = await checkoutIdOf(ctx, key);
  const order = await lockOrder(ctx, params.orderId);
  if (order.studentId !== params.studentId) throw problem('not-found');
  const earlier = await findCheckout(ctx, id);
  if (
    earlier !== undefined &&
    (earlier.orderId !== order.id || (body.amountMinor !== undefined && body.amountMinor !== earlier.amountMinor))
  )
    throw problem('idempotency-key-reused');
  // An earlier try found no page; what was right to ask then may not be any more.
  if (earlier?.url === null) requireAmount(order, earlier.amountMinor);
  const checkout = earlier ?? (await writeCheckout(ctx, id, order, body.amountMinor ?? dueMinor(order)));
  const [names] = await ctx.tx.query<{ title: string }>(sql`
    select c.name || ' · ' || o.number as title from student_order o join course c on c.org_id = o.org_id and c.id = o.course_id where o.org_id = ${ctx.orgId} and o.id = ${order.id}`);
  ctx.trace({
    subjectKind: 'checkout',
    subjectId: id,
    detail: { orderId: order.id, amountMinor: checkout.amountMinor },
  });
  return { ...checkout, orgId: ctx.orgId, title: names?.title ?? '', locale: body.locale === 'en' ? 'en' : 'zh' };
}

async function effect(ports: PaymentPorts & Pick<Ports, 'webUrl'>, intent: Intent): Promise<Opened> {
  if (intent.providerCheckout !== null && intent.url !== null)
    return { providerCheckout: intent.providerCheckout, url: intent.url };
  const page = `${ports.webUrl}/o/${intent.orgId}/family/${intent.studentId}/pay/${intent.id}`;
  const opened = await ports.payments.createCheckout({
    accountId: intent.providerAccount,
    idempotencyKey: intent.id,
    reference: intent.id,
    currency: CURRENCY,
    methods: ONLINE_METHODS,
    locale: intent.locale,
    lines: [{ name: intent.title, quantity: 1, unitAmountMinor: intent.amountMinor }],
    successUrl: page,
    cancelUrl: page,
    metadata: { orgId: intent.orgId, checkoutId: intent.id, orderId: intent.orderId },
  });
  if (opened.url === null) throw problem('payment-provider-unavailable', { detail: 'the payment page is closed' });
  return { providerCheckout: opened.id, url: opened.url };
}

async function record(ctx: Ctx, intent: Intent, opened: Opened): Promise<Out<typeof contract.createCheckout>> {
  // The lock makes this page and the money that may make it needless follow each other: one of the two sees the other.
  const order = await lockOrder(ctx, intent.orderId);
  // The webhook may have been faster; then the state is further on and stays.
  await ctx.tx.query(sql`
    update checkout set provider_checkout = ${opened.providerCheckout}, url = ${opened.url}, updated_at = ${ctx.now}, state = case when state = 'creating' then 'open' else state end
    where org_id = ${ctx.orgId} and id = ${intent.id}`);
  const fell: DueFell = { orderId: order.id };
  if (order.state !== 'open' || intent.amountMinor > dueMinor(order)) ctx.announce(DUE_FELL, fell);
  ctx.trace({ subjectKind: 'checkout', subjectId: intent.id });
  return { checkoutId: intent.id, url: opened.url };
}

/** Starts paying what is due, or a part of it, on the provider's page (PAY-03, REN-05). */
export const createCheckout: External<typeof contract.createCheckout, Intent, Opened> = { prepare, effect, record };

type ShownCheckout = {
  id: string;
  orderId: string;
  state: CheckoutStateName;
  amountMinor: number;
  paymentId: string | null;
};

/** What became of a checkout of the child. */
export async function getCheckout(
  ctx: Ctx,
  { params }: In<typeof contract.getCheckout>,
): Promise<Out<typeof contract.getCheckout>> {
  const [row] = await ctx.tx.query<ShownCheckout>(sql`
    select k.id, k.order_id, k.state, k.amount_minor, (select p.id from payment p where p.org_id = k.org_id and p.order_id = k.order_id and p.checkout_id = k.id) as payment_id
    from checkout k where k.org_id = ${ctx.orgId} and k.student_id = ${params.studentId} and k.id = ${params.checkoutId}`);
  if (row === undefined) throw problem('not-found');
  return row;
}
