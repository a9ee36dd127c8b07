/** Which column is which field: proposed from names, from what was chosen last time, and from what the column holds. */
import { fold, isOwn, textOf, type Cell } from './cells.ts';
import { CONFIDENCE, REPEATABLE, guess, recognise, type Basis, type Field } from './fields.ts';
import type { Layout, Staged } from './layout.ts';
import { parsePhones } from './people.ts';

/** What was done to a column's values on the way in, for a person to check. */
export type ColumnNote = {
  readonly code: 'spaces' | 'full-width' | 'gift-split' | 'merged' | 'comments' | 'formulas';
  readonly count: number;
};

export type ColumnProposal = {
  readonly index: number;
  readonly header: string;
  readonly field: Field | null;
  readonly basis: Basis;
  readonly confidence: number;
  /** Up to three different values, as in the file. */
  readonly samples: readonly string[];
  readonly notes: readonly ColumnNote[];
};

/** The columns of one layout, by position; null is not imported. */
export type Mapping = readonly (Field | null)[];

/** Mappings by layout signature: the answer to "which column is which", and what is remembered for the next file. */
export type Mappings = ReadonlyMap<string, Mapping>;

const looksLikePhones = (values: readonly string[]): boolean =>
  values.length >= 3 && values.filter((text) => parsePhones(text).phones.length > 0).length * 10 >= values.length * 6;

function proposal(
  header: string,
  values: readonly string[],
  remembered: Field | null | undefined,
): { field: Field | null; basis: Basis } {
  if (remembered !== undefined) return { field: remembered, basis: 'remembered' };
  const known = recognise(header);
  if (known) return known;
  const guessed = header === '' ? null : guess(header);
  if (guessed) return { field: guessed, basis: 'guessed' };
  return looksLikePhones(values) ? { field: 'phone', basis: 'guessed' } : { field: null, basis: 'none' };
}

function notesOf(cells: readonly Cell[]): ColumnNote[] {
  const count = (code: ColumnNote['code'], test: (cell: Cell) => boolean): ColumnNote => ({
    code,
    count: cells.filter(test).length,
  });
  return [
    count('spaces', ({ text }) => text !== text.trim() || /\d \d/.test(text)),
    count('full-width', ({ text }) => /[\uff10-\uff19\uff08\uff09\uff0b]/.test(text)),
    count('gift-split', ({ text }) => /^\s*\d[\d.]*\s*[+＋]\s*\d/.test(text)),
    count('merged', (cell) => cell.merged === 'anchor'),
    count('comments', (cell) => cell.note !== undefined),
    count('formulas', (cell) => cell.kind === 'blank-formula'),
  ].filter((note) => note.count > 0);
}

/** Of several columns for a field that takes one, a filled one keeps it, then the surest, then the leftmost; the rest wait for a person. */
function settleClashes(proposals: readonly ColumnProposal[]): ColumnProposal[] {
  return proposals.map((column) => {
    const { field } = column;
    if (field === null || REPEATABLE.has(field)) return column;
    const rivals = proposals.filter((other) => other.field === field);
    const rank = ({ samples, confidence }: ColumnProposal): number => (samples.length > 0 ? 1000 : 0) + confidence;
    const best = Math.max(...rivals.map(rank));
    const winner = rivals.find((other) => rank(other) === best);
    return winner === column
      ? column
      : { ...column, field: null, basis: 'clash' as const, confidence: CONFIDENCE.clash };
  });
}

/**
 * A proposal per column of one layout.
 * @param remembered what this signature was mapped to last time, if it was
 */
export function proposeMapping(staged: Staged, layout: Layout, remembered?: Mapping): ColumnProposal[] {
  const blocks = new Set(
    staged.blocks.filter((block) => block.signature === layout.signature).map((block) => block.id),
  );
  const rows = staged.rows.filter((row) => blocks.has(row.block));
  const proposals = layout.headers.map((header, index): ColumnProposal => {
    const cells = rows.map((row) => row.cells[index]).filter(isOwn);
    const values = cells.map(textOf);
    const chosen = remembered && index < remembered.length ? (remembered[index] ?? null) : undefined;
    const { field, basis } = proposal(header, values, chosen);
    const samples = field === 'identityNo' ? [] : [...new Set(cells.map((cell) => cell.text))].slice(0, 3);
    return { index, header: fold(header), field, basis, confidence: CONFIDENCE[basis], samples, notes: notesOf(cells) };
  });
  return settleClashes(proposals);
}

/** The mapping a list of proposals stands for when nobody changes it. */
export const mappingOf = (proposals: readonly ColumnProposal[]): Mapping => proposals.map((column) => column.field);

/** Every layout mapped as proposed: what the first dry run uses. */
export const proposeMappings = (staged: Staged, remembered: Mappings = new Map()): Mappings =>
  new Map(
    staged.layouts.map((layout) => [
      layout.signature,
      mappingOf(proposeMapping(staged, layout, remembered.get(layout.signature))),
    ]),
  );
