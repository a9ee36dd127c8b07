/** The ledger's door for other modules. */
export { postClass, type PostedRow } from './post-class.ts';
export type { ClassPosting, ClassRow } from './class-statement.ts';
export { lockAccounts, postLots, type LotKind, type NewLot } from './post-lots.ts';
export { reverseLots } from './reverse-lots.ts';
export { balancesOf } from './balances.ts';
