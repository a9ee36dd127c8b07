/**
 * The burn order: which lot is used first. One list of keys makes both the SQL and the comparator, so draw, reverse, expire and
 * refund can never disagree. Priority → soonest expiry (none last) → paid before gift → oldest → id.
 */
import { sql, type SQL } from '@keshi/platform/sql';

export type BurnKeys = {
  readonly priority: number;
  readonly expiresOn: string | null;
  readonly paidMinor: number;
  readonly boughtOn: string;
  readonly id: string;
};

type Key = { readonly column: SQL; readonly of: (lot: BurnKeys) => string | number | null };

const KEYS: readonly Key[] = [
  { column: sql`priority`, of: (lot) => lot.priority },
  { column: sql`expires_on`, of: (lot) => lot.expiresOn },
  { column: sql`(paid_minor = 0)::int`, of: (lot) => (lot.paidMinor === 0 ? 1 : 0) },
  { column: sql`bought_on`, of: (lot) => lot.boughtOn },
  { column: sql`id`, of: (lot) => lot.id },
];

/** ORDER BY list over a row with the lot's column names. Nulls come last by PostgreSQL's default for ascending order. */
export const burnOrderSql: SQL = sql.join(
  KEYS.map((key) => key.column),
  sql`, `,
);

/** The same order as a comparator. */
export function byBurnOrder(a: BurnKeys, b: BurnKeys): number {
  for (const key of KEYS) {
    const [left, right] = [key.of(a), key.of(b)];
    if (left === right) continue;
    if (left === null) return 1;
    if (right === null) return -1;
    return left < right ? -1 : 1;
  }
  return 0;
}
