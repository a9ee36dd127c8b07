/** The ledger's door for other modules. */
export { postClass, type PostedRow } from './post-class.ts';
export type { ClassRow } from './class-statement.ts';
export { postLots, type NewLot } from './post-lots.ts';
export { reverseLots } from './reverse-lots.ts';
export { takeBackGift } from './take-back.ts';
export { balanceSql } from './balance-sql.ts';
export { balancesOf } from './balances.ts';
