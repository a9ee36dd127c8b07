/**
 * The objects the double keeps, checked against stripe-node's own types of the pinned API version: a field that version
 * requires, renames or drops is a compile error here. Where Stripe says "id or expanded object" the double keeps the id.
 */
import type Stripe from 'stripe';

export const METHODS = ['card', 'alipay', 'wechat_pay'] as const;
export type Method = (typeof METHODS)[number];

export type Metadata = Record<string, string>;
export type Account = Stripe.Account;
export type Customer = Stripe.Customer;
export type Product = Stripe.Product;
/** On the wire a decimal is text; stripe-node turns it into its Decimal. */
export type Price = Omit<Stripe.Price, 'unit_amount_decimal'> & { unit_amount_decimal: string | null; product: string };
export type LineItem = Omit<Stripe.LineItem, 'price'> & { price: Price };
export type Session = Stripe.Checkout.Session & {
  payment_intent: string | null;
  customer: string | null;
  amount_total: number;
  currency: string;
};
export type PaymentIntent = Stripe.PaymentIntent & { latest_charge: string | null; customer: string | null };
export type Charge = Stripe.Charge & { payment_intent: string; customer: string | null };
export type Refund = Stripe.Refund & { charge: string; payment_intent: string };
export type Dispute = Stripe.Dispute & { charge: string; payment_intent: string };
export type Endpoint = Stripe.WebhookEndpoint & { secret: string };

/** What every new object is given by its surroundings. */
export type Birth = { id: string; created: number };

export const newAccount = (
  birth: Birth,
  given: {
    name: string | undefined;
    email: string | undefined;
    country: string;
    currency: string;
    type: Account['type'];
    metadata: Metadata;
  },
): Account =>
  ({
    ...birth,
    object: 'account',
    business_profile: {
      annual_revenue: null,
      estimated_worker_count: null,
      mcc: '8299',
      minority_owned_business_designation: null,
      name: given.name ?? null,
      product_description: null,
      specified_commercial_transactions_act_url: null,
      support_address: null,
      support_email: null,
      support_phone: null,
      support_url: null,
      url: null,
    },
    capabilities: { card_payments: 'active', transfers: 'active' },
    charges_enabled: true,
    country: given.country,
    default_currency: given.currency,
    details_submitted: true,
    email: given.email ?? null,
    metadata: given.metadata,
    payouts_enabled: true,
    type: given.type,
  }) satisfies Stripe.Account;

export const newCustomer = (
  birth: Birth,
  given: {
    name: string | undefined;
    email: string | undefined;
    phone: string | undefined;
    description: string | undefined;
    metadata: Metadata;
  },
): Customer =>
  ({
    ...birth,
    object: 'customer',
    address: null,
    balance: 0,
    currency: null,
    default_source: null,
    delinquent: false,
    description: given.description ?? null,
    discount: null,
    email: given.email ?? null,
    invoice_settings: { custom_fields: null, default_payment_method: null, footer: null, rendering_options: null },
    livemode: false,
    metadata: given.metadata,
    name: given.name ?? null,
    phone: given.phone ?? null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: 'none',
    test_clock: null,
  }) satisfies Stripe.Customer;

export const newProduct = (
  birth: Birth,
  given: { name: string; description: string | undefined; active: boolean; metadata: Metadata },
): Product =>
  ({
    ...birth,
    object: 'product',
    active: given.active,
    default_price: null,
    description: given.description ?? null,
    images: [],
    livemode: false,
    marketing_features: [],
    metadata: given.metadata,
    name: given.name,
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: null,
    updated: birth.created,
    url: null,
  }) satisfies Stripe.Product;

export const newPrice = (
  birth: Birth,
  given: {
    product: string;
    currency: string;
    unitAmount: number;
    nickname: string | undefined;
    active: boolean;
    metadata: Metadata;
  },
): Price =>
  ({
    ...birth,
    object: 'price',
    active: given.active,
    billing_scheme: 'per_unit',
    currency: given.currency,
    custom_unit_amount: null,
    livemode: false,
    lookup_key: null,
    metadata: given.metadata,
    nickname: given.nickname ?? null,
    product: given.product,
    recurring: null,
    tax_behavior: 'unspecified',
    tiers_mode: null,
    transform_quantity: null,
    type: 'one_time',
    unit_amount: given.unitAmount,
    unit_amount_decimal: String(given.unitAmount),
  }) satisfies Omit<Stripe.Price, 'unit_amount_decimal'> & { unit_amount_decimal: string };

export const newLineItem = (id: string, given: { price: Price; quantity: number; description: string }): LineItem => {
  const amount = (given.price.unit_amount ?? 0) * given.quantity;
  return {
    id,
    object: 'item',
    adjustable_quantity: null,
    amount_discount: 0,
    amount_subtotal: amount,
    amount_tax: 0,
    amount_total: amount,
    currency: given.price.currency,
    description: given.description,
    metadata: {},
    price: given.price,
    quantity: given.quantity,
  } satisfies Omit<Stripe.LineItem, 'price'> & { price: Price };
};

export const newEndpoint = (
  birth: Birth,
  given: {
    url: string;
    enabledEvents: string[];
    connect: boolean;
    description: string | undefined;
    apiVersion: string;
    secret: string;
    metadata: Metadata;
  },
): Endpoint =>
  ({
    ...birth,
    object: 'webhook_endpoint',
    api_version: given.apiVersion,
    application: given.connect ? 'ca_double' : null,
    description: given.description ?? null,
    enabled_events: given.enabledEvents,
    livemode: false,
    metadata: given.metadata,
    secret: given.secret,
    status: 'enabled',
    url: given.url,
  }) satisfies Stripe.WebhookEndpoint;
