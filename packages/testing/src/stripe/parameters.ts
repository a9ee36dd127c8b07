/**
 * The parameters each simulated call takes. `satisfies` ties every name to stripe-node's own parameter types, so the double can't
 * accept a name that the pinned API version doesn't know (such as `payment_method_types`, gone since endive). It takes fewer than
 * Stripe does: the rest is refused as unknown, and is to be added here when the product starts to use it.
 */
import type Stripe from 'stripe';
import { badParameter } from './fault.ts';
import {
  address,
  array,
  flag,
  hash,
  integer,
  metadata,
  oneOf,
  optional,
  text,
  type Read,
  type Reader,
} from './form.ts';
import { METHODS } from './objects.ts';

/** Every name of a shape must be a parameter of `P`. */
type Of<P> = Partial<Record<keyof P, Reader<unknown>>>;

const CURRENCIES = ['cny', 'hkd', 'sgd', 'usd', 'eur'] as const;
const MOST_MINOR = 99_999_999;

const currency: Reader<string> = (raw, at) => {
  const code = text()(raw, at).toLowerCase();
  if (!CURRENCIES.some((known) => known === code))
    throw badParameter(at, `Invalid currency: ${code}. The double supports: ${CURRENCIES.join(', ')}`);
  return code;
};

const range = hash({
  gt: optional(integer(0, 1e12)),
  gte: optional(integer(0, 1e12)),
  lt: optional(integer(0, 1e12)),
  lte: optional(integer(0, 1e12)),
});
export type Created = Read<typeof range> | number;
const created: Reader<Created> = (raw, at) => (typeof raw === 'string' ? integer(0, 1e12)(raw, at) : range(raw, at));

const pages = {
  limit: optional(integer(1, 100)),
  starting_after: optional(text()),
  ending_before: optional(text()),
  created: optional(created),
};
export type Pages = {
  limit: number | undefined;
  starting_after: string | undefined;
  ending_before: string | undefined;
  created?: Created | undefined;
};

export const nothing = hash({});

export const customerCreate = hash({
  name: optional(text(256)),
  email: optional(text(512)),
  phone: optional(text(20)),
  description: optional(text(350)),
  metadata,
} satisfies Of<Stripe.CustomerCreateParams>);
export const customerList = hash({ ...pages, email: optional(text(512)) } satisfies Of<Stripe.CustomerListParams>);

export const productCreate = hash({
  name: text(250),
  description: optional(text(40_000)),
  active: optional(flag),
  metadata,
} satisfies Of<Stripe.ProductCreateParams>);
export const productList = hash({ ...pages, active: optional(flag) } satisfies Of<Stripe.ProductListParams>);

export const priceCreate = hash({
  currency,
  unit_amount: integer(0, MOST_MINOR),
  product: optional(text()),
  product_data: optional(hash({ name: text(250), metadata } satisfies Of<Stripe.PriceCreateParams.ProductData>)),
  nickname: optional(text(5000)),
  active: optional(flag),
  metadata,
} satisfies Of<Stripe.PriceCreateParams>);
export const priceList = hash({
  ...pages,
  active: optional(flag),
  currency: optional(currency),
  product: optional(text()),
} satisfies Of<Stripe.PriceListParams>);

const priceData = hash({
  currency,
  unit_amount: integer(0, MOST_MINOR),
  product: optional(text()),
  product_data: optional(
    hash({
      name: text(250),
      description: optional(text(40_000)),
      metadata,
    } satisfies Of<Stripe.Checkout.SessionCreateParams.LineItem.PriceData.ProductData>),
  ),
} satisfies Of<Stripe.Checkout.SessionCreateParams.LineItem.PriceData>);

const lineItem = hash({
  price: optional(text()),
  price_data: optional(priceData),
  quantity: integer(1, 999_999),
} satisfies Of<Stripe.Checkout.SessionCreateParams.LineItem>);
export type LineItemInput = Read<typeof lineItem>;

const paymentIntentData = hash({
  application_fee_amount: optional(integer(0, MOST_MINOR)),
  description: optional(text(1000)),
  metadata,
  receipt_email: optional(text(800)),
  statement_descriptor_suffix: optional(text(22)),
} satisfies Of<Stripe.Checkout.SessionCreateParams.PaymentIntentData>);

const paymentMethodOptions = hash({
  wechat_pay: optional(
    hash({
      client: oneOf(['android', 'ios', 'web']),
    } satisfies Of<Stripe.Checkout.SessionCreateParams.PaymentMethodOptions.WechatPay>),
  ),
} satisfies Of<Stripe.Checkout.SessionCreateParams.PaymentMethodOptions>);

const LOCALES = [
  'auto',
  'de',
  'en',
  'en-GB',
  'es',
  'fr',
  'id',
  'it',
  'ja',
  'ko',
  'ms',
  'pt',
  'ru',
  'th',
  'vi',
  'zh',
  'zh-HK',
  'zh-TW',
] as const;

/** `mode` knows Stripe's three values, of which only `payment` is simulated; the call says so. */
export const sessionCreate = hash({
  mode: oneOf(['payment', 'setup', 'subscription']),
  line_items: array(lineItem),
  success_url: address,
  cancel_url: optional(address),
  client_reference_id: optional(text(200)),
  customer: optional(text()),
  customer_email: optional(text(800)),
  expires_at: optional(integer(0, 1e12)),
  locale: optional(oneOf(LOCALES)),
  allowed_payment_method_types: optional(array(oneOf(METHODS))),
  payment_method_options: optional(paymentMethodOptions),
  payment_intent_data: optional(paymentIntentData),
  submit_type: optional(oneOf(['auto', 'book', 'donate', 'pay'])),
  ui_mode: optional(oneOf(['elements', 'embedded_page', 'form', 'hosted_page'])),
  metadata,
} satisfies Of<Stripe.Checkout.SessionCreateParams>);
export type SessionCreate = Read<typeof sessionCreate>;
export const sessionList = hash({
  ...pages,
  customer: optional(text()),
  payment_intent: optional(text()),
  status: optional(oneOf(['complete', 'expired', 'open'])),
} satisfies Of<Stripe.Checkout.SessionListParams>);
export const lineItemList = hash({
  limit: pages.limit,
  starting_after: pages.starting_after,
  ending_before: pages.ending_before,
} satisfies Of<Stripe.Checkout.SessionListLineItemsParams>);

const shipping = hash({
  name: text(),
  address: hash({
    line1: optional(text()),
    city: optional(text()),
    state: optional(text()),
    country: optional(text()),
    postal_code: optional(text()),
  }),
});

/** `pm_card_visa` pays, `pm_card_chargeDeclined` is declined: Stripe's own test payment methods. */
const paymentMethod = oneOf(['pm_card_visa', 'pm_card_chargeDeclined']);

export const intentCreate = hash({
  amount: integer(1, MOST_MINOR),
  currency,
  confirm: optional(flag),
  payment_method: optional(paymentMethod),
  allowed_payment_method_types: optional(array(oneOf(METHODS))),
  application_fee_amount: optional(integer(0, MOST_MINOR)),
  customer: optional(text()),
  description: optional(text(1000)),
  receipt_email: optional(text(800)),
  shipping: optional(shipping),
  statement_descriptor_suffix: optional(text(22)),
  metadata,
} satisfies Of<Stripe.PaymentIntentCreateParams>);
export const intentConfirm = hash({
  payment_method: optional(paymentMethod),
} satisfies Of<Stripe.PaymentIntentConfirmParams>);
export const intentCancel = hash({
  cancellation_reason: optional(oneOf(['abandoned', 'duplicate', 'fraudulent', 'requested_by_customer'])),
} satisfies Of<Stripe.PaymentIntentCancelParams>);
export const intentList = hash({ ...pages, customer: optional(text()) } satisfies Of<Stripe.PaymentIntentListParams>);

export const chargeList = hash({
  ...pages,
  customer: optional(text()),
  payment_intent: optional(text()),
} satisfies Of<Stripe.ChargeListParams>);

export const refundCreate = hash({
  charge: optional(text()),
  payment_intent: optional(text()),
  amount: optional(integer(1, MOST_MINOR)),
  reason: optional(oneOf(['duplicate', 'fraudulent', 'requested_by_customer'])),
  refund_application_fee: optional(flag),
  metadata,
} satisfies Of<Stripe.RefundCreateParams>);
export const refundList = hash({
  ...pages,
  charge: optional(text()),
  payment_intent: optional(text()),
} satisfies Of<Stripe.RefundListParams>);
export const disputeList = hash({
  ...pages,
  charge: optional(text()),
  payment_intent: optional(text()),
} satisfies Of<Stripe.DisputeListParams>);

export const eventList = hash({
  ...pages,
  type: optional(text()),
  types: optional(array(text(), 20)),
  delivery_success: optional(flag),
} satisfies Of<Stripe.EventListParams>);

export const accountCreate = hash({
  type: optional(oneOf(['custom', 'express', 'standard'])),
  country: optional(text(2)),
  default_currency: optional(currency),
  email: optional(text(800)),
  business_profile: optional(
    hash({ name: optional(text(5000)) } satisfies Of<Stripe.AccountCreateParams.BusinessProfile>),
  ),
  metadata,
} satisfies Of<Stripe.AccountCreateParams>);
export const accountList = hash(pages satisfies Of<Stripe.AccountListParams>);

export const endpointCreate = hash({
  url: address,
  enabled_events: array(text()),
  connect: optional(flag),
  description: optional(text()),
  api_version: optional(text()),
  metadata,
} satisfies Of<Stripe.WebhookEndpointCreateParams>);
export const endpointUpdate = hash({
  url: optional(address),
  enabled_events: optional(array(text())),
  disabled: optional(flag),
} satisfies Of<Stripe.WebhookEndpointUpdateParams>);
export const endpointList = hash({
  limit: pages.limit,
  starting_after: pages.starting_after,
  ending_before: pages.ending_before,
} satisfies Of<Stripe.WebhookEndpointListParams>);
