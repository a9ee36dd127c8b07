/** A staged row seen through its mapping: which cell answers for which field, and what is wrong with the cells themselves. */
import type { DateText } from '@keshi/kernel/dates';
import { isNothing, parseDate } from './amounts.ts';
import { cutText, fold, textOf, type Cell } from './cells.ts';
import { fieldName, HOURS_FIELDS, MONEY_FIELDS, NOT_IMPORTED, type Field } from './fields.ts';
import type { Block, StagedRow } from './layout.ts';
import type { Mapping } from './mapping.ts';
import { issue, type Issue } from './reasons.ts';

export type ViewColumn = { readonly field: Field; readonly header: string; readonly cell: Cell | null };

export type RowView = { readonly columns: readonly ViewColumn[] };

/** Cell texts a person has put in place of what the file says, by field. */
export type Corrections = ReadonlyMap<Field, string>;

const typed = (text: string): Cell => ({ kind: 'text', text });

/** The mapped columns of a row. A correction replaces the first column of its field, and blanks the field's others. */
export function viewOf(row: StagedRow, block: Block, mapping: Mapping, corrections: Corrections = new Map()): RowView {
  const seen = new Set<Field>();
  const columns = mapping.flatMap((field, index): ViewColumn[] => {
    if (field === null || NOT_IMPORTED.has(field)) return [];
    const correction = corrections.get(field);
    const first = !seen.has(field);
    seen.add(field);
    const cell = correction === undefined ? (row.cells[index] ?? null) : typed(first ? correction : '');
    return [{ field, header: fold(block.headers[index] ?? '') || fieldName(field), cell }];
  });
  const added = [...corrections].filter(([field]) => !seen.has(field));
  return {
    columns: [...columns, ...added.map(([field, text]) => ({ field, header: fieldName(field), cell: typed(text) }))],
  };
}

export type Value = {
  /** Folded; '' when the cell is empty or no column is mapped to the field. */
  readonly text: string;
  /** The file's name for the column, or ours when it has none. */
  readonly header: string;
  readonly mapped: boolean;
  readonly cell: Cell | null;
};

/** What a row says for a field. Several notes are one text. */
export function valueOf(view: RowView, field: Field): Value {
  const columns = view.columns.filter((column) => column.field === field);
  const said = columns.filter(({ cell }) => textOf(cell) !== '');
  const column = said[0] ?? columns[0];
  const text = field === 'note' ? said.map(({ cell }) => textOf(cell)).join('；') : textOf(column?.cell);
  return { text, header: column?.header ?? fieldName(field), mapped: columns.length > 0, cell: column?.cell ?? null };
}

/** A date field; what can't be read is named and left out. */
export function readDate(
  view: RowView,
  field: 'birthOn' | 'enrolledOn' | 'expiresOn',
  epoch: 1900 | 1904,
  issues: Issue[],
): DateText | null {
  const { text, header } = valueOf(view, field);
  if (isNothing(text)) return null;
  const read = parseDate(text, epoch);
  if ('on' in read) return read.on;
  const unreadable =
    field === 'expiresOn' ? 'expiry-unreadable' : read.fault === 'no-day' ? 'date-without-day' : 'date-unreadable';
  issues.push(issue(read.fault === 'no-year' ? 'date-without-year' : unreadable, header, { text }));
  return null;
}

const isFigure = (field: Field): boolean => HOURS_FIELDS.has(field) || MONEY_FIELDS.has(field);

/** Faults of the cells themselves, whatever they say: lost formulas, errors, merged figures, marks and comments. */
export function faultsOf(row: StagedRow, { columns }: RowView): Issue[] {
  const cells = columns.flatMap(({ field, header, cell }) => (cell ? [{ field, header, cell }] : []));
  const marked = cells.map(({ cell }) => cell).filter((cell) => cell.merged === undefined);
  return [
    ...cells
      .filter(({ cell }) => cell.kind === 'blank-formula')
      .map(({ header }) => issue('formula-without-value', header)),
    ...cells
      .filter(({ cell }) => cell.kind === 'error')
      .map(({ header, cell }) => issue('cell-error', header, { text: cell.text })),
    ...cells
      .filter(
        ({ field, cell }) =>
          isFigure(field) && (cell.merged === 'anchor' || cell.merged === 'down') && textOf(cell) !== '',
      )
      .map(({ header }) => issue('amount-merged', header)),
    ...cells.flatMap(({ header, cell }) =>
      cell.note === undefined ? [] : [issue('cell-comment', header, { text: cutText(fold(cell.note), 200) })],
    ),
    ...(row.hidden ? [issue('hidden-row')] : []),
    ...(marked.some((cell) => cell.struck) ? [issue('struck-through')] : []),
    ...(marked.some((cell) => cell.coloured) ? [issue('coloured')] : []),
  ];
}
