import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { byBurnOrder } from './burn-order.ts';
import { drawFrom, lotNumber, recognisedAfter, type LotBalance } from './rules.ts';

const lotOf = (unitsBought: number, paidMinor: number, id = 'a'): LotBalance => ({
  id,
  unitsBought,
  unitsLeft: unitsBought,
  unitsOut: 0,
  paidMinor,
  recognisedMinor: 0,
});

/** Applies draws to lots, as the ledger does. */
const applied = (lots: LotBalance[], charge: number): { lots: LotBalance[]; owed: number } => {
  const { draws, owed } = drawFrom(lots, charge);
  return {
    owed,
    lots: lots.map((lot) => {
      const draw = draws.find((each) => each.lotId === lot.id);
      return draw === undefined
        ? lot
        : { ...lot, unitsLeft: lot.unitsLeft - draw.units, recognisedMinor: lot.recognisedMinor + draw.minor };
    }),
  };
};

describe('drawing from lots', () => {
  test('6,000 for 40 hours: 8 hours taught recognise 1,200 and leave 4,800 (requirements, consumption vs cash)', () => {
    let lots = [lotOf(4000, 600_000)];
    for (let lesson = 0; lesson < 8; lesson += 1) lots = applied(lots, 100).lots;
    expect(lots[0]).toMatchObject({ unitsLeft: 3200, recognisedMinor: 120_000 });
  });

  test('a charge larger than the first lot goes on with the next', () => {
    const { draws, owed } = drawFrom([lotOf(50, 5000, 'a'), lotOf(1000, 120_000, 'b')], 100);
    expect(draws).toEqual([
      { lotId: 'a', units: 50, minor: 5000 },
      { lotId: 'b', units: 50, minor: 6000 },
    ]);
    expect(owed).toBe(0);
  });

  test('what the lots lack is owed', () => {
    expect(drawFrom([lotOf(30, 3000)], 100)).toEqual({ draws: [{ lotId: 'a', units: 30, minor: 3000 }], owed: 70 });
  });

  test('a finished lot has recognised exactly what was paid, however it was drawn', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20_000 }),
        fc.integer({ min: 0, max: 10_000_000 }),
        fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1, maxLength: 80 }),
        (units, paid, charges) => {
          let lots = [lotOf(units, paid)];
          for (const charge of [...charges, units]) {
            const before = lots[0]?.recognisedMinor ?? 0;
            lots = applied(lots, charge).lots;
            expect(lots[0]?.recognisedMinor).toBeGreaterThanOrEqual(before);
          }
          expect(lots[0]).toMatchObject({ unitsLeft: 0, recognisedMinor: paid });
        },
      ),
    );
  });

  test('units drawn plus units owed equal the charge, and no lot goes below zero', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ units: fc.integer({ min: 1, max: 500 }), paid: fc.integer({ min: 0, max: 100_000 }) }), {
          maxLength: 6,
        }),
        fc.integer({ min: 0, max: 2000 }),
        (given, charge) => {
          const lots = given.map((each, index) => lotOf(each.units, each.paid, String(index)));
          const { draws, owed } = drawFrom(lots, charge);
          expect(draws.reduce((sum, draw) => sum + draw.units, 0) + owed).toBe(charge);
          expect(applied(lots, charge).lots.every((lot) => lot.unitsLeft >= 0)).toBe(true);
        },
      ),
    );
  });

  test('revenue never goes back when rounding would have it so', () => {
    expect(recognisedAfter({ ...lotOf(300, 1), recognisedMinor: 1 }, 100)).toBe(1);
  });
});

test('lots are called by their day', () => {
  expect(lotNumber('2026-08-22', false)).toBe('L-260822');
  expect(lotNumber('2026-08-22', true)).toBe('L-260822G');
});

test('the burn order is total: priority, soonest expiry with none last, paid before gift, oldest, id', () => {
  const lot = (over: Partial<Parameters<typeof byBurnOrder>[0]>) => ({
    priority: 0,
    expiresOn: null,
    paidMinor: 100,
    boughtOn: '2026-01-01',
    id: 'm',
    ...over,
  });
  const ordered = [
    lot({ priority: -1, id: 'z' }),
    lot({ expiresOn: '2026-05-01' }),
    lot({ expiresOn: '2026-06-01', boughtOn: '2025-01-01' }),
    lot({ boughtOn: '2025-12-31' }),
    lot({ id: 'a' }),
    lot({ id: 'b' }),
    lot({ paidMinor: 0, boughtOn: '2020-01-01' }),
  ];
  for (const [index, left] of ordered.entries())
    for (const [other, right] of ordered.entries())
      expect(Math.sign(byBurnOrder(left, right))).toBe(Math.sign(index - other));
});
