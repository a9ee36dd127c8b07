/** The bamboo slip: one joint is one class-hour. */
import { assert } from '@keshi/kernel/assert';
import { UNITS_PER_HOUR, type Units } from '@keshi/kernel/hours';

export type SlipUnits = {
  readonly paid: Units;
  readonly gift: Units;
  /** Will be drawn by the lesson being marked; already taken out of `paid` and `gift`. */
  readonly drawing: Units;
  readonly used: Units;
};
export type Joint = 'paid' | 'gift' | 'draw' | 'half' | 'out';

/** Beyond this many joints nobody counts them any more and the slip becomes a bar. */
export const MOST_JOINTS = 60;

const wholeJoints = (units: Units): number => Math.floor(units / UNITS_PER_HOUR);

/**
 * Joints in the order they stand: paid, gift, being drawn, used. A broken hour is drawn as one half joint, and what is
 * used keeps the length of the slip equal to the hours of the lot. `null` when there are more than 60.
 */
export function jointsOf(slip: SlipUnits): Joint[] | null {
  const parts = [slip.paid, slip.gift, slip.drawing, slip.used];
  assert(
    parts.every((part) => Number.isInteger(part) && part >= 0),
    'a slip holds whole, non-negative units',
  );
  const total = Math.ceil(parts.reduce((sum, part) => sum + part, 0) / UNITS_PER_HOUR);
  if (total > MOST_JOINTS) return null;
  const left: Joint[] = [
    ...Array.from({ length: wholeJoints(slip.paid) }, () => 'paid' as const),
    ...(slip.paid % UNITS_PER_HOUR > 0 ? (['half'] as const) : []),
    ...Array.from({ length: Math.ceil(slip.gift / UNITS_PER_HOUR) }, () => 'gift' as const),
    ...Array.from({ length: Math.ceil(slip.drawing / UNITS_PER_HOUR) }, () => 'draw' as const),
  ];
  const out = Math.max(0, total - left.length);
  return [...left, ...Array.from({ length: out }, () => 'out' as const)];
}

/** Shares of the bar that stands in for a long slip, in percent of the whole. */
export function barOf(slip: SlipUnits): { readonly kind: Joint; readonly from: number; readonly width: number }[] {
  const whole = slip.paid + slip.gift + slip.drawing + slip.used;
  if (whole === 0) return [];
  let from = 0;
  return (
    [
      ['paid', slip.paid],
      ['gift', slip.gift],
      ['draw', slip.drawing],
    ] as const
  ).map(([kind, units]) => {
    const width = (units * 100) / whole;
    const part = { kind, from, width };
    from += width;
    return part;
  });
}
