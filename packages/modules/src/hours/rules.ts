/** Pure decisions of the ledger. The SQL in class-statement.ts and post-lots.ts does the same set-wise; life.db.test.ts holds them together. */
import { share, type Minor } from '@keshi/kernel/money';
import type { Units } from '@keshi/kernel/hours';

export type LotBalance = {
  readonly id: string;
  readonly unitsBought: Units;
  readonly unitsLeft: Units;
  readonly unitsOut: Units;
  readonly paidMinor: Minor;
  readonly recognisedMinor: Minor;
};
export type Draw = { readonly lotId: string; readonly units: Units; readonly minor: Minor };

/** Revenue to recognise so far when `consumed` of a lot's units are delivered: a finished lot has recognised exactly what was paid. */
export const recognisedAfter = (lot: LotBalance, consumed: Units): Minor =>
  Math.max(lot.recognisedMinor, share(lot.paidMinor, consumed, lot.unitsBought));

/** Takes a charge from lots in the order given; what they lack is owed. */
export function drawFrom(lots: readonly LotBalance[], charge: Units): { draws: Draw[]; owed: Units } {
  let open = charge;
  const draws: Draw[] = [];
  for (const lot of lots) {
    const units = Math.min(lot.unitsLeft, open);
    if (units <= 0) continue;
    open -= units;
    const consumed = lot.unitsBought - lot.unitsOut - (lot.unitsLeft - units);
    draws.push({ lotId: lot.id, units, minor: recognisedAfter(lot, consumed) - lot.recognisedMinor });
  }
  return { draws, owed: open };
}

/** `L-260822`, with a G for gifts: what people call a lot. */
export const lotNumber = (boughtOn: string, gift: boolean): string =>
  `L-${boughtOn.slice(2).replaceAll('-', '')}${gift ? 'G' : ''}`;
