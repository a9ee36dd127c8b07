/**
 * The payment provider's port: what the product asks of whoever moves the money. stripe.ts answers it; a tenant that must stay
 * inside a jurisdiction can be given another. Every call names the merchant account it acts for, because money, refunds and
 * disputes belong to the campus's legal entity (PAY-03). A provider that can't be reached throws `payment-provider-unavailable`.
 */
import type { InstantText } from '@keshi/kernel/dates';
import type { Minor } from '@keshi/kernel/money';
import { problem } from '@keshi/kernel/problem';

/** Ways a parent can be offered to pay online. */
export const ONLINE_METHODS = ['card', 'alipay', 'wechat_pay'] as const;
export type OnlineMethod = (typeof ONLINE_METHODS)[number];

/** `reference` is ours and comes back with the checkout; metadata is ours and comes back with checkout and payment. */
export type CheckoutInput = {
  accountId: string;
  idempotencyKey: string;
  reference: string;
  lines: readonly { name: string; quantity: number; unitAmountMinor: Minor }[];
  /** ISO 4217 in lower case, e.g. 'cny'. */
  currency: string;
  methods: readonly OnlineMethod[];
  /** `{CHECKOUT_SESSION_ID}` in it is replaced by the provider's id. */
  successUrl: string;
  cancelUrl: string;
  locale: 'zh' | 'en';
  /** Between 30 minutes and 24 hours from now; 24 hours if left out. */
  expiresAt?: InstantText;
  /** The royalty head office keeps, out of the amount. */
  applicationFeeMinor?: Minor;
  metadata: Readonly<Record<string, string>>;
};

/**
 * A checkout as the provider sees it now. `paymentStatus`: unpaid (nobody paid yet) · processing (authorised, money on its
 * way) · paid · failed (authorised, the money never came). Only `paid` is money; `amountMinor` is what was asked for.
 */
export type Checkout = {
  id: string;
  /** Where the payer goes; null once it is complete or expired. */
  url: string | null;
  status: 'open' | 'complete' | 'expired';
  paymentStatus: 'unpaid' | 'processing' | 'paid' | 'failed';
  amountMinor: Minor;
  currency: string;
  paymentIntentId: string | null;
  chargeId: string | null;
  method: OnlineMethod | 'other' | null;
  reference: string | null;
  expiresAt: InstantText;
};

/** A payment as the provider sees it now. `cumulativeRefundedMinor` is the sum of all refunds so far, so applying it twice changes nothing. */
export type ProviderPayment = {
  paymentIntentId: string;
  chargeId: string | null;
  status: 'unpaid' | 'processing' | 'paid' | 'cancelled';
  amountMinor: Minor;
  receivedMinor: Minor;
  cumulativeRefundedMinor: Minor;
  applicationFeeMinor: Minor | null;
  isDisputed: boolean;
  currency: string;
  method: OnlineMethod | 'other' | null;
  metadata: Readonly<Record<string, string>>;
};

/**
 * A hint that something happened: the drain reads the object again and applies what it finds. Amounts are only for a person to
 * see; a refund's is the sum of all refunds of its charge so far, null when the event doesn't say it.
 */
export type PaymentFact =
  | {
      kind: 'checkout';
      objectId: string;
      checkoutId: string;
      reference: string | null;
      paymentIntentId: string | null;
      amountMinor: Minor | null;
    }
  | { kind: 'payment'; objectId: string; paymentIntentId: string; reference: string | null; amountMinor: Minor }
  | {
      kind: 'refund';
      objectId: string;
      chargeId: string | null;
      paymentIntentId: string | null;
      cumulativeRefundedMinor: Minor | null;
      currency: string;
    }
  | {
      kind: 'dispute';
      objectId: string;
      disputeId: string;
      chargeId: string | null;
      paymentIntentId: string | null;
      disputedMinor: Minor;
      currency: string;
      state: 'open' | 'won' | 'lost';
    }
  | { kind: 'other'; objectId: string };

export type PaymentEvent = PaymentFact & {
  /** The provider's event id: the same event always has the same. */
  id: string;
  /** The merchant account it happened in; null is the platform's own. */
  accountId: string | null;
  type: string;
  at: InstantText;
};

export type PaymentProvider = {
  /** Opens a checkout. Safe to repeat with the same key and input: the same checkout comes back. */
  createCheckout: (input: CheckoutInput) => Promise<Checkout>;
  /** `not-found` when the account has no such checkout. */
  retrieveCheckout: (accountId: string, checkoutId: string) => Promise<Checkout>;
  /** Closes an open checkout so that nobody can pay it any more. One that was paid or has expired meanwhile is returned as it is. */
  expireCheckout: (accountId: string, checkoutId: string) => Promise<Checkout>;
  /** `not-found` when the account has no such payment. */
  retrievePayment: (accountId: string, paymentIntentId: string) => Promise<ProviderPayment>;
  /** The listened-to events of an account since an instant (inclusive), oldest first, at most 10,000. The provider keeps them 30 days. */
  listEvents: (accountId: string, since: InstantText) => Promise<PaymentEvent[]>;
  /**
   * The event in a webhook, if one of the secrets signed exactly these bytes within five minutes of `now` and it comes from
   * the mode (test or live) our key is of. Anything else throws `webhook-signature-invalid`. Never parse the body first.
   */
  verifyWebhook: (
    rawBody: string | Uint8Array,
    signature: string | null,
    secrets: readonly string[],
    now: InstantText,
  ) => Promise<PaymentEvent>;
};

const notConfigured = (): Promise<never> =>
  Promise.reject(problem('payment-provider-unavailable', { detail: 'No payment provider is configured.' }));

/** For an installation that takes no payments online: whatever is asked of it is not there, and no webhook is believed. */
export const noProvider: PaymentProvider = {
  createCheckout: notConfigured,
  retrieveCheckout: notConfigured,
  expireCheckout: notConfigured,
  retrievePayment: notConfigured,
  listEvents: notConfigured,
  verifyWebhook: () => Promise.reject(problem('webhook-signature-invalid')),
};
