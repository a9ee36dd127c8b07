/** The simulated calls of a Checkout session. */
import { addPrice, bare, productFor, type Call, type Route } from './calls.ts';
import { badParameter, missingParameter } from './fault.ts';
import { expireSession } from './flows.ts';
import { page } from './lists.ts';
import { METHODS, newLineItem, type LineItem, type Method } from './objects.ts';
import * as parameters from './parameters.ts';
import { checkFee, LEAST_MINOR } from './payment-calls.ts';
import { newSession, type IntentInput } from './payment-objects.ts';
import { bookOf, found, newId, seconds } from './state.ts';

const shelves = ({ world, account }: Call) => bookOf(world, account);

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

function lineItems(call: Call, given: readonly parameters.LineItemInput[]): LineItem[] {
  if (given.length === 0) throw missingParameter('line_items');
  return given.map((item, place) => {
    const at = `line_items[${String(place)}]`;
    if (item.price !== undefined && item.price_data !== undefined) {
      throw badParameter(
        at,
        'You may only specify one of these parameters: price, price_data.',
        'parameters_exclusive',
      );
    }
    if (item.price === undefined && item.price_data === undefined) throw missingParameter(`${at}[price]`);
    const price =
      item.price_data === undefined
        ? found(shelves(call).prices, item.price ?? '', 'price', `${at}[price]`)
        : addPrice(call, {
            product: productFor(call, item.price_data, `${at}[price_data][product]`),
            currency: item.price_data.currency,
            unitAmount: item.price_data.unit_amount,
            nickname: undefined,
            active: false,
            metadata: {},
          });
    const name = found(shelves(call).products, price.product, 'product').name;
    return newLineItem(newId(call.world, 'lineItem'), { price, quantity: item.quantity, description: name });
  });
}

function expiry(call: Call, given: number | undefined): number {
  const now = seconds(call.world);
  if (given === undefined) return now + DAY;
  if (given < now + 30 * MINUTE)
    throw badParameter(
      'expires_at',
      'The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.',
    );
  if (given > now + DAY)
    throw badParameter(
      'expires_at',
      'The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.',
    );
  return given;
}

function totalOf(items: readonly LineItem[]): { amount: number; currency: string } {
  const currency = items[0]?.currency ?? '';
  if (items.some((item) => item.currency !== currency))
    throw badParameter('line_items', 'All line items must have the same currency.');
  const amount = items.reduce((sum, item) => sum + item.amount_total, 0);
  if (amount < (LEAST_MINOR[currency] ?? 0)) {
    throw badParameter(
      'line_items',
      "The Checkout Session's total amount must convert to at least 50 cents.",
      'amount_too_small',
    );
  }
  return { amount, currency };
}

/** What Stripe takes but the double doesn't act out, and what no session may combine. */
function checkSession(call: Call, input: parameters.SessionCreate): void {
  if (input.mode !== 'payment')
    throw badParameter('mode', `The double simulates payment mode only, not ${input.mode}.`);
  if (input.ui_mode !== undefined && input.ui_mode !== 'hosted_page')
    throw badParameter('ui_mode', 'The double simulates the hosted page only.');
  if (input.customer !== undefined) found(shelves(call).customers, input.customer, 'customer', 'customer');
  if (input.customer !== undefined && input.customer_email !== undefined) {
    throw badParameter(
      'customer_email',
      'You may only specify one of these parameters: customer, customer_email.',
      'parameters_exclusive',
    );
  }
}

function createSession(call: Call) {
  const input = parameters.sessionCreate(call.params, '');
  checkSession(call, input);
  const expiresAt = expiry(call, input.expires_at);
  const items = lineItems(call, input.line_items);
  const total = totalOf(items);
  const fee = input.payment_intent_data?.application_fee_amount;
  checkFee(call, fee, total.amount, 'payment_intent_data[application_fee_amount]');
  const id = newId(call.world, 'session');
  const methods = METHODS.filter((method) => input.allowed_payment_method_types?.includes(method) ?? true);
  const session = newSession(
    { id, created: seconds(call.world) },
    {
      ...total,
      url: `${call.world.baseUrl()}/pay/${id}`,
      successUrl: input.success_url,
      cancelUrl: input.cancel_url,
      reference: input.client_reference_id,
      customer: input.customer,
      customerEmail: input.customer_email,
      expiresAt,
      locale: input.locale,
      allowed: input.allowed_payment_method_types,
      methods,
      submitType: input.submit_type,
      metadata: input.metadata,
    },
  );
  const book = shelves(call);
  book.sessions[id] = session;
  book.lineItems[id] = items;
  book.intentInputs[id] = intentInput(input, total, methods);
  return session;
}

/** What the session's payment intent will carry once somebody pays. */
function intentInput(
  input: parameters.SessionCreate,
  total: { amount: number; currency: string },
  methods: Method[],
): IntentInput {
  const given = input.payment_intent_data;
  return {
    ...total,
    customer: input.customer,
    description: given?.description,
    receiptEmail: given?.receipt_email,
    statementDescriptorSuffix: given?.statement_descriptor_suffix,
    applicationFee: given?.application_fee_amount,
    methods,
    allowed: input.allowed_payment_method_types,
    metadata: given?.metadata ?? {},
  };
}

function listSessions(call: Call) {
  const input = parameters.sessionList(call.params, '');
  return page('/v1/checkout/sessions', Object.values(shelves(call).sessions), input, (session) =>
    [
      input.customer === undefined || session.customer === input.customer,
      input.payment_intent === undefined || session.payment_intent === input.payment_intent,
      input.status === undefined || session.status === input.status,
    ].every(Boolean),
  );
}

const session = (call: Call) => found(shelves(call).sessions, call.id, 'checkout.session');

function listLineItems(call: Call) {
  const { id } = session(call);
  const items = shelves(call).lineItems[id] ?? [];
  // Line items keep the order they were given in; page answers newest first.
  return page(`/v1/checkout/sessions/${id}/line_items`, items.toReversed(), {
    ...parameters.lineItemList(call.params, ''),
  });
}

export const SESSION_CALLS: readonly Route[] = [
  ['POST', '/v1/checkout/sessions', createSession],
  ['GET', '/v1/checkout/sessions', listSessions],
  ['GET', '/v1/checkout/sessions/:id', bare(session)],
  ['GET', '/v1/checkout/sessions/:id/line_items', listLineItems],
  ['POST', '/v1/checkout/sessions/:id/expire', bare((call) => expireSession(call.world, call.account, session(call)))],
];
