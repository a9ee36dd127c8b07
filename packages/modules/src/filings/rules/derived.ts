/** What follows from the figures of a filing and is shown beside them, of the system and as filed: a rate, what came in, the net. Pure. */
import { metricOf } from '@keshi/modules/reporting/rules';
import type { FiledCell } from './content.ts';
import type { FilingKind } from './kinds.ts';

type Side = 'system' | 'filed';
type Value = { readonly numerator: number; readonly denominator: number | null };
export type Derived = {
  readonly key: 'received' | 'net' | 'renewal-rate';
  readonly nameZh: string;
  readonly nameEn: string;
  readonly unit: 'minor' | 'rate';
  readonly system: Value;
  readonly filed: Value;
};

const valueOf = (cells: readonly FiledCell[], key: string, side: Side): number =>
  cells.find((cell) => cell.key === key)?.[side] ?? 0;
const received = (cells: readonly FiledCell[], side: Side): number =>
  cells.filter(({ key }) => key.startsWith('receipts-')).reduce((sum, cell) => sum + cell[side], 0);
const both = (of: (side: Side) => Value): Pick<Derived, 'system' | 'filed'> => ({
  system: of('system'),
  filed: of('filed'),
});

/** Cash received and net of takings (PAY-01); the renewal rate where both its sides are filed (RPT-05). */
export function derivedOf(kind: FilingKind, cells: readonly FiledCell[]): Derived[] {
  if (kind === 'takings')
    return [
      {
        key: 'received',
        nameZh: '实收合计',
        nameEn: 'Received in all',
        unit: 'minor',
        ...both((side) => ({ numerator: received(cells, side), denominator: null })),
      },
      {
        key: 'net',
        nameZh: '净额',
        nameEn: 'Net',
        unit: 'minor',
        ...both((side) => ({
          numerator: received(cells, side) - valueOf(cells, 'refunds', side),
          denominator: null,
        })),
      },
    ];
  if (!cells.some(({ key }) => key === 'renewal-rate.base')) return [];
  const { nameZh, nameEn } = metricOf('renewal-rate');
  return [
    {
      key: 'renewal-rate',
      nameZh,
      nameEn,
      unit: 'rate',
      ...both((side) => ({
        numerator: valueOf(cells, 'renewal-rate', side),
        denominator: valueOf(cells, 'renewal-rate.base', side),
      })),
    },
  ];
}
