/** What the simulator's books believe about a class-hour and its money: the two rules a reader of the rule book would write on a napkin. */

export type Kind = 'regular' | 'trial' | 'make_up';
export type Lot = {
  readonly units: number;
  left: number;
  readonly paid: number;
  recognised: number;
  readonly boughtOn: string;
  readonly expiresOn: string | null;
  readonly born: number;
};

export type BookRules = {
  /** Units a mark draws of a lesson of one class-hour. */
  charge(kind: Kind, status: string): number;
  /** Fen that become revenue when so many units more are taken from a lot. */
  revenue(lot: Lot, units: number): number;
};

/** Leave and trials cost nothing, everything else a class-hour; a finished lot has recognised what was paid for it (M13, M16). */
export const RULES: BookRules = {
  charge: (kind, status) => (kind === 'trial' || status === 'leave' ? 0 : 100),
  revenue: (lot, units) =>
    Math.max(0, Math.round((lot.paid * (lot.units - lot.left + units)) / lot.units) - lot.recognised),
};
