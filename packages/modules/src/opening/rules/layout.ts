/** Finds the tables inside a workbook: where each header is, which rows are students, which are titles and totals. */
import { cutText, fold, isOwn, type Cell, type Cells, type Sheet, type SheetRow, type Workbook } from './cells.ts';
import { plainHeader, type Field } from './fields.ts';
import { headerAt, type Header } from './header.ts';
import { parseName } from './people.ts';

/** One table: a header and the rows below it. A sheet may hold several, each with its own header. */
export type Block = {
  readonly id: string;
  readonly sheet: string;
  readonly headerRow: number;
  readonly headers: readonly string[];
  /** The lines above the header, in order. */
  readonly titles: readonly string[];
  /** The headers, normalised: equal for every sheet of the same shape, and remembered from one file to the next. */
  readonly signature: string;
};

export type StagedRow = {
  readonly key: string;
  readonly sheet: string;
  readonly row: number;
  readonly block: string;
  readonly hidden: boolean;
  readonly cells: Cells;
};

/** `title`: a line that belongs to no table. `remark`: a lone note below one. */
export type SkipReason = 'blank' | 'title' | 'header' | 'subtotal' | 'total' | 'remark' | 'only-serial';

/** A row that is no student, and why. Blank rows are counted in the sheet's report and not listed. */
export type SkippedRow = {
  readonly sheet: string;
  readonly row: number;
  readonly reason: SkipReason;
  readonly text: string;
};

/**
 * A total the file itself states. It covers its block's rows from `allFrom` (after the last 合计), or from `partFrom`
 * (after the last 小计): a 小计 is either the part's own or a running one, and only its figure tells which.
 */
export type StagedTotal = {
  readonly sheet: string;
  readonly row: number;
  readonly block: string;
  readonly kind: 'subtotal' | 'total';
  readonly label: string;
  readonly cells: Cells;
  readonly allFrom: number;
  readonly partFrom: number;
};

export type SheetReport = {
  readonly name: string;
  readonly hidden: boolean;
  /** Why nothing is taken from it; null when something is. A hidden sheet is taken only when a person chooses it. */
  readonly left: 'hidden' | 'not-chosen' | 'empty' | 'no-header' | 'no-rows' | null;
  readonly rows: number;
  readonly students: number;
  readonly hiddenRows: number;
  readonly blankRows: number;
};

/** All tables of one shape: they are mapped once. */
export type Layout = {
  readonly signature: string;
  readonly headers: readonly string[];
  readonly sheets: readonly string[];
  readonly rows: number;
};

export type Staged = {
  readonly epoch: 1900 | 1904;
  readonly sheets: readonly SheetReport[];
  readonly blocks: readonly Block[];
  readonly layouts: readonly Layout[];
  readonly rows: readonly StagedRow[];
  readonly skipped: readonly SkippedRow[];
  readonly totals: readonly StagedTotal[];
};

export type StageOptions = {
  /** Hidden sheets a person has chosen to take. */
  readonly takeHidden?: ReadonlySet<string>;
  /** Visible sheets a person has chosen to leave. */
  readonly leave?: ReadonlySet<string>;
};

/** The place of a row in its file, and with the file's hash its identity: 初三作文!12. */
export const rowKey = (sheet: string, row: number): string => `${sheet}!${row}`;

const TOTAL =
  /^(?:本页|本班|本校|全部|校区|班级|月)?(?:(小\s?计|subtotal|本页合计)|(?:合\s?计|总\s?计|共\s?计|累\s?计|grand total|total))(?:$|[\s:：(\d])/i;

/** What a row's first words say it sums: a part, everything above, or nothing. */
function totalKind(cells: Cells): { kind: 'subtotal' | 'total'; label: string } | null {
  for (const cell of cells.filter(isOwn).slice(0, 3)) {
    const match = cell.kind === 'text' ? TOTAL.exec(fold(cell.text)) : null;
    if (match) return { kind: match[1] ? 'subtotal' : 'total', label: fold(cell.text) };
  }
  return null;
}

/** A person who is a name and nothing else is kept, to be refused by name; any other lone text is a remark. */
function isRemark(own: readonly (readonly [Cell, number])[], fields: readonly (Field | null)[]): boolean {
  const [only] = own;
  if (own.length !== 1 || !only) return false;
  const [cell, index] = only;
  return !(fields[index] === 'name' && fold(cell.text).length <= 6 && parseName(cell.text) !== null);
}

function skipReason(cells: Cells, fields: readonly (Field | null)[]): 'blank' | 'only-serial' | 'remark' | null {
  const own = cells
    .map((cell, index): [Cell | null, number] => [cell, index])
    .filter((pair): pair is [Cell, number] => isOwn(pair[0]));
  if (own.length === 0) return 'blank';
  if (own.every(([cell, index]) => fields[index] === 'serial' && /^\d+$/.test(fold(cell.text)))) return 'only-serial';
  return isRemark(own, fields) ? 'remark' : null;
}

/** A file may hold identity-card numbers. They are masked before anything is kept. */
const masked = (cells: Cells, fields: readonly (Field | null)[]): Cells =>
  fields.includes('identityNo')
    ? cells.map((cell, index) => (cell && fields[index] === 'identityNo' ? { kind: 'text', text: '***' } : cell))
    : cells;

const lineOf = (cells: Cells): string =>
  cutText(
    cells
      .filter(isOwn)
      .map((cell) => fold(cell.text))
      .join(' '),
    120,
  );

type Found = {
  blocks: Block[];
  rows: StagedRow[];
  skipped: SkippedRow[];
  totals: StagedTotal[];
  hiddenRows: number;
  blankRows: number;
};

/** The table being read: its columns, the lines waiting to be a title, and where the next totals begin. */
type Reading = {
  block: Block | null;
  fields: readonly (Field | null)[];
  titles: string[];
  partFrom: number;
  allFrom: number;
};

function beginBlock(sheet: Sheet, row: SheetRow, header: Header, reading: Reading): Block {
  // Empty columns to the right belong to whatever else is on the sheet, not to this table's shape.
  const signature = header.headers.map(plainHeader).join('|').replace(/\|+$/, '');
  const block: Block = {
    id: rowKey(sheet.name, row.number),
    sheet: sheet.name,
    headerRow: row.number,
    headers: header.headers,
    titles: reading.titles,
    signature,
  };
  const from = row.number + header.height;
  Object.assign(reading, { block, fields: header.fields, titles: [], partFrom: from, allFrom: from });
  return block;
}

/** Puts one row below a header, or above the first, where it belongs. Says why when it is no student. */
function readLine(sheet: Sheet, row: SheetRow, isTitle: boolean, reading: Reading, found: Found): SkipReason | null {
  const reason = skipReason(row.cells, reading.fields);
  if (reason === 'blank') return reason;
  const { block, fields, partFrom, allFrom } = reading;
  const total = block && totalKind(row.cells);
  if (block && total) {
    found.totals.push({
      sheet: sheet.name,
      row: row.number,
      block: block.id,
      ...total,
      cells: row.cells,
      partFrom,
      allFrom,
    });
    reading.partFrom = row.number + 1;
    if (total.kind === 'total') reading.allFrom = row.number + 1;
    return total.kind;
  }
  if (!block || isTitle || reason === 'remark') reading.titles.push(lineOf(row.cells));
  if (!block || isTitle) return 'title';
  if (reason) return reason;
  const key = rowKey(sheet.name, row.number);
  found.rows.push({
    key,
    sheet: sheet.name,
    row: row.number,
    block: block.id,
    hidden: row.hidden,
    cells: masked(row.cells, fields),
  });
  return null;
}

const ownCells = (cells: Cells): number => cells.filter(isOwn).length;

/** A lone cell just above a header is that table's title, even where it could be a name: 二班. */
function titlesNext(rows: readonly SheetRow[], index: number): boolean {
  if (ownCells(rows[index]?.cells ?? []) !== 1) return false;
  const next = rows.findIndex((row, at) => at > index && ownCells(row.cells) > 0);
  const row = rows[next];
  return row !== undefined && headerAt(row, rows[next + 1]) !== null;
}

/** Reads one sheet top to bottom. */
function readSheet(sheet: Sheet): Found {
  const found: Found = { blocks: [], rows: [], skipped: [], totals: [], hiddenRows: 0, blankRows: 0 };
  const reading: Reading = { block: null, fields: [], titles: [], partFrom: 1, allFrom: 1 };
  let headerEnds = 0;
  for (const [index, row] of sheet.rows.entries()) {
    if (row.number <= headerEnds) continue;
    if (row.hidden) found.hiddenRows += 1;
    const header = headerAt(row, sheet.rows[index + 1]);
    if (header) {
      found.blocks.push(beginBlock(sheet, row, header, reading));
      headerEnds = row.number + header.height - 1;
    }
    const reason = header ? 'header' : readLine(sheet, row, titlesNext(sheet.rows, index), reading, found);
    if (reason === 'blank') found.blankRows += 1;
    else if (reason) found.skipped.push({ sheet: sheet.name, row: row.number, reason, text: lineOf(row.cells) });
  }
  return found;
}

function leftBecause(sheet: Sheet, found: Found, options: StageOptions): SheetReport['left'] {
  if (sheet.rows.length === found.blankRows) return 'empty';
  if (options.leave?.has(sheet.name)) return 'not-chosen';
  if (sheet.hidden && !options.takeHidden?.has(sheet.name)) return 'hidden';
  if (found.blocks.length === 0) return 'no-header';
  return found.rows.length === 0 ? 'no-rows' : null;
}

function layoutsOf(blocks: readonly Block[], rows: readonly StagedRow[]): Layout[] {
  const bySignature = Map.groupBy(blocks, (block) => block.signature);
  return [...bySignature].map(([signature, same]) => {
    const ids = new Set(same.map((block) => block.id));
    return {
      signature,
      headers: same.reduce<readonly string[]>(
        (longest, { headers }) => (headers.length > longest.length ? headers : longest),
        [],
      ),
      sheets: [...new Set(same.map((block) => block.sheet))],
      rows: rows.filter((row) => ids.has(row.block)).length,
    };
  });
}

/**
 * The part of a staged file that stands on the chosen sheets, as if only they had been staged. Lets a file be staged once,
 * whole, and sheets be chosen later.
 */
export function chooseSheets(staged: Staged, chosen: ReadonlySet<string>): Staged {
  const reports = staged.sheets.map((report): SheetReport => {
    if (report.left === 'empty' || chosen.has(report.name)) return report;
    return { ...report, left: report.hidden ? 'hidden' : 'not-chosen' };
  });
  const taken = new Set(reports.flatMap(({ name, left }) => (left === null ? [name] : [])));
  const of = <T extends { readonly sheet: string }>(all: readonly T[]): T[] =>
    all.filter(({ sheet }) => taken.has(sheet));
  const [blocks, rows] = [of(staged.blocks), of(staged.rows)];
  return {
    epoch: staged.epoch,
    sheets: reports,
    blocks,
    rows,
    layouts: layoutsOf(blocks, rows),
    skipped: of(staged.skipped),
    totals: of(staged.totals),
  };
}

/**
 * A workbook to staged rows: what is a student's row, what was left out and why, and which totals the file states.
 * Nothing is interpreted yet, so the result can be kept and mapped again.
 */
export function stage(workbook: Workbook, options: StageOptions = {}): Staged {
  const sheets = workbook.sheets.map((sheet) => {
    const found = readSheet(sheet);
    const left = leftBecause(sheet, found, options);
    const report: SheetReport = {
      name: sheet.name,
      hidden: sheet.hidden,
      left,
      rows: sheet.rows.length,
      students: found.rows.length,
      hiddenRows: found.hiddenRows,
      blankRows: found.blankRows,
    };
    return { report, found: left === null ? found : null };
  });
  const taken = sheets.flatMap(({ found }) => (found ? [found] : []));
  const blocks = taken.flatMap((found) => found.blocks);
  const rows = taken.flatMap((found) => found.rows);
  return {
    epoch: workbook.epoch,
    sheets: sheets.map(({ report }) => report),
    blocks,
    rows,
    layouts: layoutsOf(blocks, rows),
    skipped: taken.flatMap((found) => found.skipped),
    totals: taken.flatMap((found) => found.totals),
  };
}
