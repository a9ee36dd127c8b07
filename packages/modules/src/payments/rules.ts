/** Decisions about orders and money, without a database: what is sold, what money buys, and what a provider's news means. */
import { addDays, type DateText } from '@keshi/kernel/dates';
import type { Units } from '@keshi/kernel/hours';
import type { Minor } from '@keshi/kernel/money';
import type { FieldError } from '@keshi/kernel/problem';

/** What an order is: the first of a student, another course, a course again, or a finished student's return (A40). */
export const ORDER_KINDS = ['new', 'extension', 'renewal', 're_enrolment'] as const;
export type OrderKindName = (typeof ORDER_KINDS)[number];

/** Under which name an order is counted once it is paid in full; the first is counted as a sign-up, by its own rule. */
export const COUNTED_AS = {
  extension: 'extension',
  renewal: 'renewal',
  re_enrolment: 're-enrolment',
} as const satisfies Record<Exclude<OrderKindName, 'new'>, string>;
export type OrderStateName = 'open' | 'paid' | 'cancelled';
export type CheckoutStateName = 'creating' | 'open' | 'pending' | 'failed' | 'expired' | 'paid';
export type OnlineMethodName = 'card' | 'alipay' | 'wechat_pay';

export const CURRENCY = 'cny';
/** The provider takes no smaller payment. */
export const ONLINE_LEAST_MINOR: Minor = 4_00;

export type Terms = {
  readonly unitsBought: Units;
  readonly unitsGiven: Units;
  readonly priceMinor: Minor;
  readonly validDays: number | null;
};
export type GivenTerms = {
  readonly unitsBought?: Units | undefined;
  readonly unitsGiven?: Units | undefined;
  readonly priceMinor?: Minor | undefined;
  readonly validDays?: number | undefined;
};
export type Plan = Terms & { readonly courseId: string; readonly retired: boolean };

/** What an order freezes: the plan's terms, or those agreed by hand. Never a mixture, so that a plan's price means the plan. */
export function orderTerms(
  given: GivenTerms,
  plan: Plan | null,
  courseId: string,
): { terms: Terms | null; errors: FieldError[] } {
  if (plan !== null) {
    const errors: FieldError[] = [];
    if (plan.courseId !== courseId) errors.push({ pointer: '/pricePlanId', detail: 'a plan of another course' });
    if (plan.retired) errors.push({ pointer: '/pricePlanId', detail: 'no longer on offer' });
    for (const name of ['unitsBought', 'unitsGiven', 'priceMinor', 'validDays'] as const) {
      if (given[name] !== undefined) errors.push({ pointer: `/${name}`, detail: 'the price plan says it' });
    }
    const { unitsBought, unitsGiven, priceMinor, validDays } = plan;
    return { terms: errors.length === 0 ? { unitsBought, unitsGiven, priceMinor, validDays } : null, errors };
  }
  const { unitsBought, priceMinor } = given;
  if (unitsBought !== undefined && priceMinor !== undefined) {
    return {
      terms: { unitsBought, unitsGiven: given.unitsGiven ?? 0, priceMinor, validDays: given.validDays ?? null },
      errors: [],
    };
  }
  const missing = (['unitsBought', 'priceMinor'] as const).filter((name) => given[name] === undefined);
  return {
    terms: null,
    errors: missing.map((name) => ({ pointer: `/${name}`, detail: 'needed without a price plan' })),
  };
}

/** Courses a student has bought or brought along (orders not cancelled, lots bought or carried over), and those of any enrolment, of which none may stand any more. */
export type History = {
  readonly held: readonly string[];
  readonly enrolled: readonly string[];
  readonly isFinished: boolean;
};

/**
 * Whether a kind fits the student's history: `new` is the first purchase of all, `extension` another course than those held, `renewal` a course
 * held or enrolled in. An enrolment alone (a trial place) leaves `new` possible (M5, M9, REN-06). Whoever bought before and has finished everything
 * returns: whatever the course, that is a `re_enrolment` and nothing else (A40).
 */
export function kindErrors(kind: OrderKindName, courseId: string, history: History): FieldError[] {
  const refuse = (detail: string): FieldError[] => [{ pointer: '/kind', detail }];
  const holds = history.held.includes(courseId);
  const returns = history.isFinished && history.held.length > 0;
  if (kind === 're_enrolment') return returns ? [] : refuse('no finished student: a renewal, an extension or new');
  if (returns) return refuse('a finished student returns: a re-enrolment');
  if (kind === 'new')
    return history.held.length > 0 ? refuse('the student has bought before: a renewal or an extension') : [];
  if (kind === 'renewal')
    return holds || history.enrolled.includes(courseId)
      ? []
      : refuse('the student never had this course: new or an extension');
  if (holds) return refuse('the student has this course: a renewal');
  return [...history.held, ...history.enrolled].some((each) => each !== courseId)
    ? []
    : refuse('the student has no other course: new');
}

/** The part of an order that money changes. */
export type Owing = {
  readonly state: OrderStateName;
  readonly unitsBought: Units;
  readonly unitsGiven: Units;
  readonly priceMinor: Minor;
  readonly paidMinor: Minor;
  readonly unitsCredited: Units;
  readonly unitsGivenCredited: Units;
};

export const dueMinor = (order: Pick<Owing, 'priceMinor' | 'paidMinor'>): Minor => order.priceMinor - order.paidMinor;

/**
 * Why an amount cannot be taken for an open order; null when it can. A part payment must be worth at least one unit (0.01 课时): the ledger
 * knows no money without hours. What completes the order is always right.
 */
export function amountFault(order: Owing, amountMinor: Minor): 'too-large' | 'too-small' | null {
  if (amountMinor > dueMinor(order)) return 'too-large';
  if (amountMinor === dueMinor(order)) return null;
  return BigInt(amountMinor) * BigInt(order.unitsBought) >= BigInt(order.priceMinor) ? null : 'too-small';
}

export type Credit = {
  readonly units: Units;
  readonly givenUnits: Units;
  readonly paidMinor: Minor;
  readonly fullyPaid: boolean;
};

/**
 * What a payment credits: the order's hours in proportion to all money so far, rounded down, less what earlier payments credited; the last one
 * completes. Rounding down keeps at least one unit for the payment that completes. Given hours come whole with full payment.
 */
export function creditFor(order: Owing, amountMinor: Minor): Credit {
  const paidMinor = order.paidMinor + amountMinor;
  const fullyPaid = paidMinor === order.priceMinor;
  const soFar = fullyPaid
    ? order.unitsBought
    : Number((BigInt(order.unitsBought) * BigInt(paidMinor)) / BigInt(order.priceMinor));
  return {
    units: soFar - order.unitsCredited,
    givenUnits: fullyPaid ? order.unitsGiven - order.unitsGivenCredited : 0,
    paidMinor,
    fullyPaid,
  };
}

/** Last day of hours received on a day; null when they never run out. */
export const expiryOf = (receivedOn: DateText, validDays: number | null): DateText | null =>
  validDays === null ? null : addDays(receivedOn, validDays);

/** A sign-up is made by the payment with which the money received reaches the minimum, or the whole price where that is less (M5). */
export const reachesSignUp = (priceMinor: Minor, paidMinor: Minor, minimumMinor: Minor): boolean =>
  paidMinor >= Math.min(minimumMinor, priceMinor);

/** Whether everything that was paid went back. */
export const isRefundedInFull = (order: { readonly paidMinor: Minor; readonly refundedMinor: Minor }): boolean =>
  order.paidMinor > 0 && order.refundedMinor >= order.paidMinor;

const sixDigits = (value: number): string => String(value).padStart(6, '0');
export const orderNumber = (on: DateText, value: number): string => `${on.slice(0, 4)}-订单-${sixDigits(value)}`;
/** `2026-望京-000001`: unique within the campus, whose series it counts; the name is for people. */
export const receiptNumber = (on: DateText, campusName: string, value: number): string =>
  `${on.slice(0, 4)}-${campusName.replace(/(?<=.)(校区|分校)$/u, '').slice(0, 12)}-${sixDigits(value)}`;

const RANK: Record<CheckoutStateName, number> = { creating: 0, open: 1, pending: 2, failed: 3, expired: 3, paid: 4 };

/** A checkout only moves forward: news read early and recorded late changes nothing. */
export const nextCheckoutState = (current: CheckoutStateName, seen: CheckoutStateName): CheckoutStateName =>
  RANK[seen] > RANK[current] ? seen : current;

/** What the provider says about a payment when asked again. `reference` is the id of our checkout, if it is ours. */
export type Seen = {
  readonly outcome: 'none' | 'pending' | 'failed' | 'expired' | 'paid';
  readonly reference: string | null;
  readonly paymentIntentId: string | null;
  readonly amountMinor: Minor;
  readonly currency: string;
  readonly method: OnlineMethodName | 'other' | null;
};

/** Why money needs a person. */
export type Flag =
  | 'unknown-order'
  | 'order-paid'
  | 'order-cancelled'
  | 'amount-differs'
  | 'more-than-due'
  | 'unknown-method'
  | 'refund'
  | 'dispute'
  | 'gave-up';

/**
 * What to do with money that has arrived for a checkout: confirm it, or flag it. Money is never dropped, and never booked on a guess:
 * it must be for an open order, of the amount and currency that was asked for.
 */
export function moneyVerdict(
  order: Owing,
  askedMinor: Minor,
  seen: Seen,
): { confirm: OnlineMethodName } | { flag: Flag } {
  if (order.state === 'cancelled') return { flag: 'order-cancelled' };
  if (order.state === 'paid') return { flag: 'order-paid' };
  if (seen.amountMinor !== askedMinor || seen.currency !== CURRENCY) return { flag: 'amount-differs' };
  if (amountFault(order, seen.amountMinor) !== null) return { flag: 'more-than-due' };
  return seen.method === null || seen.method === 'other' ? { flag: 'unknown-method' } : { confirm: seen.method };
}
