/** A month of a student's ledger out of two statements: how the balance went from its opening to its closing. */
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { getStatement } from '@keshi/modules/hours/contract';

export type Statement = ClientOutput<typeof getStatement>;
export type Entry = Statement['entries']['items'][number];
export type Lot = Statement['lots'][number];

export type Flow = {
  readonly opening: number;
  readonly bought: number;
  readonly drawn: number;
  readonly reversed: number;
  readonly closing: number;
  readonly revenueMinor: number;
  readonly isMatching: boolean;
};

const sumOf = (entries: readonly Entry[], kinds: readonly Entry['kind'][]): number =>
  entries.filter((entry) => kinds.includes(entry.kind)).reduce((sum, entry) => sum + entry.units, 0);

/** The seal is given when the server found the books to agree and the month's entries lead from its opening to its closing. */
export function flowOf(opening: Statement, closing: Statement, entries: readonly Entry[]): Flow {
  const [bought, drawn, reversed] = [
    sumOf(entries, ['purchase', 'gift', 'opening']),
    sumOf(entries, ['draw', 'settle']),
    sumOf(entries, ['reverse']),
  ];
  return {
    opening: opening.balanceUnits,
    bought,
    drawn,
    reversed,
    closing: closing.balanceUnits,
    revenueMinor: entries.reduce((sum, entry) => sum + entry.revenueMinor, 0),
    isMatching: closing.reconciled && opening.balanceUnits + bought + drawn + reversed === closing.balanceUnits,
  };
}

/** `absent → leave`: how the ledger notes a mark that was changed without a reason given. */
export const changeIn = (reason: string | null): readonly [string, string] | null => {
  const [, from, to] = /^(\w+) → (\w+)$/.exec(reason ?? '') ?? [];
  return from === undefined || to === undefined ? null : [from, to];
};
