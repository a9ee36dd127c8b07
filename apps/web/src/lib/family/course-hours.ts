/** What a child has left of a course, from its lots: paid, given, and used of the lots that still count. */
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { getChildStatement } from '@keshi/modules/hours/contract';

type Lot = ClientOutput<typeof getChildStatement>['lots'][number];

export type CourseHours = {
  readonly paid: number;
  readonly gift: number;
  readonly used: number;
  readonly expiresOn: string | null;
};

const isGift = (lot: Lot): boolean => lot.kind === 'gift' || lot.kind === 'opening_gift';
const sum = (lots: readonly Lot[], of: (lot: Lot) => number): number => lots.reduce((total, lot) => total + of(lot), 0);

/** Lots with something left; when all are used up, the last one bought. `expiresOn` is the first day on which something expires. */
export function courseHours(lots: readonly Lot[], courseId: string): CourseHours {
  const own = lots.filter((lot) => lot.courseId === courseId);
  const open = own.filter((lot) => lot.unitsLeft > 0);
  const counted = open.length > 0 ? open : own.toSorted((a, b) => (a.boughtOn < b.boughtOn ? 1 : -1)).slice(0, 1);
  const [expiresOn = null] = open.flatMap((lot) => (lot.expiresOn === null ? [] : [lot.expiresOn])).toSorted();
  return {
    paid: sum(
      counted.filter((lot) => !isGift(lot)),
      (lot) => lot.unitsLeft,
    ),
    gift: sum(counted.filter(isGift), (lot) => lot.unitsLeft),
    used: sum(counted, (lot) => lot.unitsBought - lot.unitsLeft),
    expiresOn,
  };
}
