/** The objects of one payment: session, payment intent, charge, refund, dispute. Checked like those of objects.ts. */
import type Stripe from 'stripe';
import type { Birth, Charge, Dispute, Metadata, Method, PaymentIntent, Refund, Session } from './objects.ts';

export type SessionInput = {
  url: string;
  amount: number;
  currency: string;
  successUrl: string;
  cancelUrl: string | undefined;
  reference: string | undefined;
  customer: string | undefined;
  customerEmail: string | undefined;
  expiresAt: number;
  locale: string | undefined;
  allowed: string[] | undefined;
  methods: Method[];
  submitType: string | undefined;
  metadata: Metadata;
};

/** What a session of the double never has. */
const UNUSED = {
  adaptive_pricing: null,
  after_expiration: null,
  allow_promotion_codes: null,
  automatic_tax: { enabled: false, liability: null, provider: null, status: null },
  billing_address_collection: null,
  client_secret: null,
  collected_information: null,
  consent: null,
  consent_collection: null,
  currency_conversion: null,
  custom_fields: [],
  custom_text: { after_submit: null, shipping_address: null, submit: null, terms_of_service_acceptance: null },
  customer_account: null,
  discounts: [],
  integration_identifier: null,
  invoice: null,
  invoice_creation: null,
  managed_payments: null,
  origin_context: null,
  payment_link: null,
  payment_method_configuration_details: null,
  permissions: null,
  recovered_from: null,
  saved_payment_method_options: null,
  setup_intent: null,
  shipping_address_collection: null,
  shipping_cost: null,
  shipping_options: [],
  subscription: null,
  wallet_options: null,
} satisfies Partial<Stripe.Checkout.Session>;

export const newSession = (birth: Birth, given: SessionInput): Session =>
  ({
    ...birth,
    ...structuredClone(UNUSED),
    object: 'checkout.session',
    allowed_payment_method_types: given.allowed ?? null,
    amount_subtotal: given.amount,
    amount_total: given.amount,
    cancel_url: given.cancelUrl ?? null,
    client_reference_id: given.reference ?? null,
    currency: given.currency,
    customer: given.customer ?? null,
    customer_creation: given.customer === undefined ? 'if_required' : null,
    customer_details: null,
    customer_email: given.customerEmail ?? null,
    expires_at: given.expiresAt,
    livemode: false,
    locale: given.locale ?? null,
    metadata: given.metadata,
    mode: 'payment',
    payment_intent: null,
    payment_method_collection: 'if_required',
    payment_method_options: {},
    payment_method_types: given.methods,
    payment_status: 'unpaid',
    status: 'open',
    submit_type: given.submitType ?? null,
    success_url: given.successUrl,
    total_details: { amount_discount: 0, amount_shipping: 0, amount_tax: 0 },
    ui_mode: 'hosted_page',
    url: given.url,
  }) satisfies Stripe.Checkout.Session;

/** What a session or a direct call says the payment intent shall carry. */
export type IntentInput = {
  amount: number;
  currency: string;
  customer: string | undefined;
  description: string | undefined;
  receiptEmail: string | undefined;
  statementDescriptorSuffix: string | undefined;
  applicationFee: number | undefined;
  methods: Method[];
  allowed: string[] | undefined;
  metadata: Metadata;
};

export const newPaymentIntent = (birth: Birth, given: IntentInput, platform: string | null): PaymentIntent =>
  ({
    ...birth,
    object: 'payment_intent',
    allowed_payment_method_types: given.allowed ?? null,
    amount: given.amount,
    amount_capturable: 0,
    amount_received: 0,
    application: platform,
    application_fee_amount: given.applicationFee ?? null,
    automatic_payment_methods: null,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: 'automatic_async',
    client_secret: `${birth.id}_secret_double`,
    confirmation_method: 'automatic',
    currency: given.currency,
    customer: given.customer ?? null,
    customer_account: null,
    description: given.description ?? null,
    excluded_payment_method_types: null,
    last_payment_error: null,
    latest_charge: null,
    livemode: false,
    managed_payments: null,
    metadata: given.metadata,
    next_action: null,
    on_behalf_of: null,
    payment_method: null,
    payment_method_configuration_details: null,
    payment_method_options: {},
    payment_method_types: given.methods,
    payment_record: null,
    processing: null,
    receipt_email: given.receiptEmail ?? null,
    review: null,
    setup_future_usage: null,
    shipping: null,
    source: null,
    statement_descriptor: null,
    statement_descriptor_suffix: given.statementDescriptorSuffix ?? null,
    status: 'requires_payment_method',
    transfer_data: null,
    transfer_group: null,
  }) satisfies Stripe.PaymentIntent;

function methodDetails(method: Method, last4: string): Stripe.Charge.PaymentMethodDetails {
  if (method === 'alipay')
    return { type: 'alipay', alipay: { buyer_id: '2088double', fingerprint: null, transaction_id: null } };
  if (method === 'wechat_pay') return { type: 'wechat_pay', wechat_pay: { fingerprint: null, transaction_id: null } };
  return {
    type: 'card',
    card: {
      amount_authorized: null,
      authorization_code: null,
      brand: 'visa',
      checks: { address_line1_check: null, address_postal_code_check: null, cvc_check: 'pass' },
      country: 'US',
      electronic_commerce_indicator: null,
      exp_month: 12,
      exp_year: 2034,
      funding: 'credit',
      installments: null,
      last4,
      mandate: null,
      network: 'visa',
      network_transaction_id: null,
      regulated_status: 'unregulated',
      three_d_secure: null,
      transaction_link_id: null,
      wallet: null,
    },
  };
}

export const newCharge = (
  birth: Birth,
  intent: PaymentIntent,
  given: { method: Method; last4: string; paymentMethod: string },
): Charge =>
  ({
    ...birth,
    object: 'charge',
    amount: intent.amount,
    amount_captured: 0,
    amount_refunded: 0,
    application: intent.application,
    application_fee: null,
    application_fee_amount: intent.application_fee_amount,
    balance_transaction: null,
    billing_details: { address: null, email: null, name: null, phone: null, tax_id: null },
    calculated_statement_descriptor: null,
    captured: false,
    currency: intent.currency,
    customer: intent.customer,
    description: intent.description,
    disputed: false,
    failure_balance_transaction: null,
    failure_code: null,
    failure_message: null,
    fraud_details: {},
    livemode: false,
    metadata: intent.metadata,
    on_behalf_of: null,
    outcome: null,
    paid: false,
    payment_intent: intent.id,
    payment_method: given.paymentMethod,
    payment_method_details: methodDetails(given.method, given.last4),
    receipt_email: intent.receipt_email,
    receipt_number: null,
    receipt_url: null,
    refunded: false,
    review: null,
    shipping: null,
    source: null,
    source_transfer: null,
    statement_descriptor: null,
    statement_descriptor_suffix: intent.statement_descriptor_suffix,
    status: 'pending',
    transfer_data: null,
    transfer_group: null,
  }) satisfies Stripe.Charge;

export const newRefund = (
  birth: Birth,
  charge: Charge,
  given: { amount: number; reason: Refund['reason'] | undefined; metadata: Metadata },
): Refund =>
  ({
    ...birth,
    object: 'refund',
    amount: given.amount,
    balance_transaction: null,
    charge: charge.id,
    currency: charge.currency,
    customer: charge.customer,
    customer_account: null,
    metadata: given.metadata,
    payment_intent: charge.payment_intent,
    payment_method: charge.payment_method,
    reason: given.reason ?? null,
    receipt_number: null,
    source_transfer_reversal: null,
    status: 'succeeded',
    transfer_reversal: null,
  }) satisfies Stripe.Refund;

export const newDispute = (
  birth: Birth,
  charge: Charge,
  given: { amount: number; reason: string; dueBy: number },
): Dispute =>
  ({
    ...birth,
    object: 'dispute',
    amount: given.amount,
    balance_transactions: [],
    charge: charge.id,
    currency: charge.currency,
    enhanced_eligibility_types: [],
    evidence: NO_EVIDENCE,
    evidence_details: {
      due_by: given.dueBy,
      enhanced_eligibility: {},
      has_evidence: false,
      past_due: false,
      submission_count: 0,
      submission_method: 'not_submitted',
    },
    intended_submission_method: null,
    is_charge_refundable: false,
    livemode: false,
    metadata: {},
    payment_intent: charge.payment_intent,
    reason: given.reason,
    status: 'needs_response',
  }) satisfies Stripe.Dispute;

const NO_EVIDENCE = {
  access_activity_log: null,
  billing_address: null,
  cancellation_policy: null,
  cancellation_policy_disclosure: null,
  cancellation_rebuttal: null,
  customer_communication: null,
  customer_email_address: null,
  customer_name: null,
  customer_purchase_ip: null,
  customer_signature: null,
  duplicate_charge_documentation: null,
  duplicate_charge_explanation: null,
  duplicate_charge_id: null,
  enhanced_evidence: {},
  product_description: null,
  receipt: null,
  refund_policy: null,
  refund_policy_disclosure: null,
  refund_refusal_explanation: null,
  service_date: null,
  service_documentation: null,
  shipping_address: null,
  shipping_carrier: null,
  shipping_date: null,
  shipping_documentation: null,
  shipping_tracking_number: null,
  uncategorized_file: null,
  uncategorized_text: null,
} satisfies Stripe.Dispute.Evidence;
