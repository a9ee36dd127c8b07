/** Recognises the header row of a table among titles, students and totals. */
import { fold, textOf, type Cells, type SheetRow } from './cells.ts';
import { recognise, type Field } from './fields.ts';

/** A header, one or two rows high, and the field each column names outright. */
export type Header = {
  readonly headers: readonly string[];
  readonly fields: readonly (Field | null)[];
  readonly height: 1 | 2;
};

const fieldsOf = (headers: readonly string[]): (Field | null)[] =>
  headers.map((header) => recognise(header)?.field ?? null);
const countOf = (fields: readonly (Field | null)[]): number => new Set(fields.filter((field) => field !== null)).size;

/** Two header lines made one: 课时 over 购买 and 剩余 gives 购买 and 剩余, or 课时购买 when the lower says nothing alone. */
function joined(upper: Cells, lower: Cells): string[] {
  return Array.from({ length: Math.max(upper.length, lower.length) }, (_, index) => {
    const above = fold(upper[index]?.text ?? '');
    const below = lower[index]?.merged === 'down' ? '' : textOf(lower[index]);
    if (below === '') return upper[index]?.merged === 'across' ? '' : above;
    return recognise(below) || above === '' ? below : above + below;
  });
}

const saysFigures = (cells: Cells): boolean => cells.some((cell) => cell !== null && cell.kind !== 'text');

/** The header a row is, alone or with the row below it; null when it is none. */
export function headerAt(row: SheetRow, next: SheetRow | undefined): Header | null {
  const texts = row.cells.map(textOf);
  const said = texts.filter((text) => text !== '').length;
  if (said < 2 || saysFigures(row.cells)) return null;
  const alone: Header = { headers: texts, fields: fieldsOf(texts), height: 1 };
  const twoLines =
    next &&
    !saysFigures(next.cells) &&
    (row.cells.some((cell) => cell?.merged === 'across') || next.cells.some((cell) => cell?.merged === 'down'));
  const both = twoLines ? joined(row.cells, next.cells) : [];
  const pair: Header = { headers: both, fields: fieldsOf(both), height: 2 };
  const best = countOf(pair.fields) > countOf(alone.fields) ? pair : alone;
  const found = countOf(best.fields);
  const who = best.fields.some((field) => field === 'name' || field === 'phone');
  return who && (found >= 3 || (found === 2 && said <= 4)) ? best : null;
}
