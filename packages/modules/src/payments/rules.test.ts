/** What is sold, what money buys, and what a provider's news means. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  amountFault,
  creditFor,
  dueMinor,
  expiryOf,
  kindErrors,
  moneyVerdict,
  nextCheckoutState,
  orderNumber,
  orderTerms,
  reachesSignUp,
  receiptNumber,
  type CheckoutStateName,
  type History,
  type OrderKindName,
  type Owing,
  type Seen,
} from './rules.ts';

const owing = (over: Partial<Owing> = {}): Owing => ({
  state: 'open',
  unitsBought: 30_00,
  unitsGiven: 3_00,
  priceMinor: 3600_00,
  paidMinor: 0,
  unitsCredited: 0,
  unitsGivenCredited: 0,
  ...over,
});

/** The order after a payment. */
function paid(order: Owing, amountMinor: number): Owing {
  const credit = creditFor(order, amountMinor);
  return {
    ...order,
    state: credit.fullyPaid ? 'paid' : 'open',
    paidMinor: credit.paidMinor,
    unitsCredited: order.unitsCredited + credit.units,
    unitsGivenCredited: order.unitsGivenCredited + credit.givenUnits,
  };
}

describe('terms', () => {
  const plan = {
    courseId: 'c',
    unitsBought: 30_00,
    unitsGiven: 2_00,
    priceMinor: 3600_00,
    validDays: 365,
    retired: false,
  };

  test('a plan gives its own terms', () => {
    expect(orderTerms({}, plan, 'c')).toEqual({
      terms: { unitsBought: 30_00, unitsGiven: 2_00, priceMinor: 3600_00, validDays: 365 },
      errors: [],
    });
  });

  test('terms by hand need hours and a price; the rest may be left out', () => {
    expect(orderTerms({ unitsBought: 10_00, priceMinor: 1 }, null, 'c').terms).toEqual({
      unitsBought: 10_00,
      unitsGiven: 0,
      priceMinor: 1,
      validDays: null,
    });
    expect(orderTerms({ unitsBought: 10_00 }, null, 'c').errors.map((each) => each.pointer)).toEqual(['/priceMinor']);
    expect(orderTerms({}, null, 'c').errors.map((each) => each.pointer)).toEqual(['/unitsBought', '/priceMinor']);
  });

  test.each([
    ['a plan of another course', {}, { ...plan, courseId: 'other' }, '/pricePlanId'],
    ['a plan no longer on offer', {}, { ...plan, retired: true }, '/pricePlanId'],
    ['a plan at another price', { priceMinor: 1 }, plan, '/priceMinor'],
    ['a plan with other gifts', { unitsGiven: 5_00 }, plan, '/unitsGiven'],
  ])('refused: %s', (_, given, of, pointer) => {
    const { terms, errors } = orderTerms(given, of, 'c');
    expect(terms).toBeNull();
    expect(errors.map((each) => each.pointer)).toEqual([pointer]);
  });
});

describe('kinds', () => {
  const nobody: History = { held: [], enrolled: [], isFinished: false };
  const tried: History = { held: [], enrolled: ['maths'], isFinished: false };
  const maths: History = { held: ['maths'], enrolled: ['maths'], isFinished: false };
  const finished: History = { ...maths, isFinished: true };
  test.each<[string, OrderKindName, string, History, boolean]>([
    ['the first purchase of all is new', 'new', 'maths', nobody, true],
    ['a trial place does not make a renewal of the first purchase', 'new', 'maths', tried, true],
    ['who has bought before is not new', 'new', 'art', maths, false],
    ['the same course again is a renewal', 'renewal', 'maths', maths, true],
    ['an enrolment carried over without hours can be renewed', 'renewal', 'maths', tried, true],
    ['a course never had cannot be renewed', 'renewal', 'art', maths, false],
    ['another course is an extension', 'extension', 'art', maths, true],
    ['the course one has is no extension', 'extension', 'maths', maths, false],
    ['nothing to extend', 'extension', 'maths', nobody, false],
    ['A40: a finished student comes back to the course', 're_enrolment', 'maths', finished, true],
    ['A40: or to another', 're_enrolment', 'art', finished, true],
    ['A40: which is no renewal', 'renewal', 'maths', finished, false],
    ['A40: no extension', 'extension', 'art', finished, false],
    ['A40: and not new', 'new', 'art', finished, false],
    ['A40: who is still there does not come back', 're_enrolment', 'maths', maths, false],
    ['A40: who only tried once and now buys is new', 'new', 'maths', { ...tried, isFinished: true }, true],
    ['A40: and nobody who came back', 're_enrolment', 'maths', { ...tried, isFinished: true }, false],
  ])('%s', (_, kind, course, history, fits) => {
    expect(kindErrors(kind, course, history).length === 0).toBe(fits);
  });
});

describe('what money credits', () => {
  test('half the price credits half the hours, the rest completes and brings what is given', () => {
    const first = creditFor(owing(), 1800_00);
    expect(first).toEqual({ units: 15_00, givenUnits: 0, paidMinor: 1800_00, fullyPaid: false });
    expect(creditFor(paid(owing(), 1800_00), 1800_00)).toEqual({
      units: 15_00,
      givenUnits: 3_00,
      paidMinor: 3600_00,
      fullyPaid: true,
    });
  });

  test('one fen less than the price leaves one unit for that fen', () => {
    const order = owing({ unitsBought: 100, priceMinor: 100_00 });
    expect(creditFor(order, 99_99).units).toBe(99);
    expect(creditFor(paid(order, 99_99), 1)).toMatchObject({ units: 1, fullyPaid: true });
  });

  const history = fc.record({
    unitsBought: fc.integer({ min: 1, max: 500_00 }),
    unitsGiven: fc.integer({ min: 0, max: 20_00 }),
    priceMinor: fc.integer({ min: 1, max: 100_000_00 }),
    parts: fc.array(fc.integer({ min: 1, max: 50_000_00 }), { maxLength: 12 }),
  });

  test('whatever the parts, every payment brings hours, never more than were bought, and full payment brings exactly all', () => {
    fc.assert(
      fc.property(history, ({ parts, ...terms }) => {
        let order = owing(terms);
        for (const part of [...parts, Number.MAX_SAFE_INTEGER]) {
          if (order.state === 'paid') break;
          const amount = Math.min(part, dueMinor(order));
          if (amountFault(order, amount) !== null) continue;
          const after = paid(order, amount);
          expect(after.unitsCredited).toBeGreaterThan(order.unitsCredited);
          expect(after.unitsCredited).toBeLessThanOrEqual(after.unitsBought);
          expect(after.unitsGivenCredited).toBe(after.state === 'paid' ? after.unitsGiven : 0);
          // Never ahead of the money: credited ÷ bought ≤ paid ÷ price.
          expect(
            BigInt(after.unitsCredited) * BigInt(after.priceMinor) <=
              BigInt(after.paidMinor) * BigInt(after.unitsBought),
          ).toBe(true);
          order = after;
        }
        expect(order).toMatchObject({
          state: 'paid',
          paidMinor: order.priceMinor,
          unitsCredited: order.unitsBought,
          unitsGivenCredited: order.unitsGiven,
        });
      }),
    );
  });

  test.each([
    ['more than is due', owing({ paidMinor: 3000_00 }), 600_01, 'too-large'],
    ['exactly what is due', owing({ paidMinor: 3000_00 }), 600_00, null],
    ['less than one unit of hours', owing({ unitsBought: 1_00, priceMinor: 1_000_00 }), 9_99, 'too-small'],
    ['one unit of hours', owing({ unitsBought: 1_00, priceMinor: 1_000_00 }), 10_00, null],
    ['a last fen', owing({ unitsBought: 1_00, priceMinor: 1_000_00, paidMinor: 999_99, unitsCredited: 99 }), 1, null],
  ])('an amount of %s', (_, order, amount, fault) => {
    expect(amountFault(order, amount)).toBe(fault);
  });
});

test('hours run out the given days after the money came, or never', () => {
  expect(expiryOf('2026-01-31', 28)).toBe('2026-02-28');
  expect(expiryOf('2026-01-31', null)).toBeNull();
});

test.each([
  [5000_00, 100, 100, true],
  [5000_00, 99, 100, false],
  [50, 50, 100, true],
  [50, 49, 100, false],
])('of %i a first payment of %i with a minimum of %i is a sign-up: %s', (price, received, minimum, is) => {
  expect(reachesSignUp(price, received, minimum)).toBe(is);
});

test('numbers are readable and keep their order as text', () => {
  expect(orderNumber('2026-09-01', 123)).toBe('2026-订单-000123');
  expect(receiptNumber('2026-09-01', '望京校区', 1)).toBe('2026-望京-000001');
  expect(receiptNumber('2026-09-01', '校区', 1)).toBe('2026-校区-000001');
});

describe('checkouts', () => {
  const states: readonly CheckoutStateName[] = ['creating', 'open', 'pending', 'failed', 'expired', 'paid'];

  test('in whatever order and however often news comes, a checkout that was paid ends as paid', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...states)), (news) => {
        expect([...news, 'paid' as const, ...news].reduce<CheckoutStateName>(nextCheckoutState, 'creating')).toBe(
          'paid',
        );
      }),
    );
  });

  test('news of an earlier state changes nothing', () => {
    expect(nextCheckoutState('expired', 'open')).toBe('expired');
    expect(nextCheckoutState('paid', 'failed')).toBe('paid');
    expect(nextCheckoutState('failed', 'pending')).toBe('failed');
    expect(nextCheckoutState('failed', 'expired')).toBe('failed');
  });
});

describe('money that arrived', () => {
  const seen: Seen = {
    outcome: 'paid',
    reference: 'k',
    paymentIntentId: 'pi',
    amountMinor: 3600_00,
    currency: 'cny',
    method: 'alipay',
  };
  test.each([
    ['for an open order, as asked', owing(), 3600_00, seen, { confirm: 'alipay' }],
    ['for a paid order', owing({ state: 'paid', paidMinor: 3600_00 }), 3600_00, seen, { flag: 'order-paid' }],
    ['for a cancelled order', owing({ state: 'cancelled' }), 3600_00, seen, { flag: 'order-cancelled' }],
    ['of another amount', owing(), 3600_00, { ...seen, amountMinor: 3599_99 }, { flag: 'amount-differs' }],
    ['of another currency', owing(), 3600_00, { ...seen, currency: 'usd' }, { flag: 'amount-differs' }],
    ['beyond what is due by now', owing({ paidMinor: 600_00 }), 3600_00, seen, { flag: 'more-than-due' }],
    ['in a way we do not know', owing(), 3600_00, { ...seen, method: 'other' as const }, { flag: 'unknown-method' }],
  ])('%s', (_, order, asked, what, verdict) => {
    expect(moneyVerdict(order, asked, what)).toEqual(verdict);
  });
});
