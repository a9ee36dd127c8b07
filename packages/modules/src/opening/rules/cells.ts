/** What a spreadsheet is to the import, whatever library read it: plain values that survive JSON. */

/** `blank-formula`: a formula saved without its value. `error`: #REF! and the like. */
export type CellKind = 'text' | 'number' | 'date' | 'blank-formula' | 'error';

export type Cell = {
  readonly kind: CellKind;
  /** As typed; a number in its shortest decimal form, a date as YYYY-MM-DD. Never trimmed: the error file gives it back. */
  readonly text: string;
  /** `anchor` holds the value of a merge over several rows, `down` and `across` are where it was carried to. */
  readonly merged?: 'anchor' | 'down' | 'across';
  readonly struck?: true;
  readonly coloured?: true;
  /** The cell's comment. */
  readonly note?: string;
};

export type Cells = readonly (Cell | null)[];

/** `number` is the row number a person sees, from 1. */
export type SheetRow = { readonly number: number; readonly hidden: boolean; readonly cells: Cells };

export type Sheet = { readonly name: string; readonly hidden: boolean; readonly rows: readonly SheetRow[] };

export type Workbook = {
  readonly format: 'xlsx' | 'csv';
  /** How the text was encoded; null for a workbook, which says so itself. */
  readonly encoding: 'utf-8' | 'utf-16' | 'gb18030' | null;
  /** The day a bare date number is counted from. */
  readonly epoch: 1900 | 1904;
  readonly sheets: readonly Sheet[];
};

const INVISIBLE = /[\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g;

/**
 * Text as a parser wants it: full-width ASCII made half-width (１３８ → 138, （妈） → (妈)), all spaces made plain,
 * invisible marks and the apostrophe that guards a formula removed, ends trimmed.
 */
export function fold(text: string): string {
  const plain = text
    .replace(INVISIBLE, '')
    .replace(/[\uff01-\uff5e]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\s+/g, ' ')
    .trim();
  return /^'[\s"']*[=+\-@|%]/.test(plain) ? plain.slice(1).trim() : plain;
}

/** At most `length` of a text, never ending in half a character, which no database keeps. */
export const cutText = (text: string, length: number): string => text.slice(0, length).replace(/[\ud800-\udbff]$/, '');

/** The folded text of a cell; '' for none. A value carried sideways belongs to the column it came from. */
export const textOf = (cell: Cell | null | undefined): string =>
  !cell || cell.merged === 'across' ? '' : fold(cell.text);

/** True when the cell holds something of its own, not a value carried into it by a merge. */
export const isOwn = (cell: Cell | null | undefined): cell is Cell =>
  Boolean(
    cell &&
    cell.merged !== 'across' &&
    cell.merged !== 'down' &&
    (fold(cell.text) !== '' || cell.kind === 'blank-formula'),
  );
