/**
 * A file's bytes to a Workbook, and error tables back to a file. The only place that knows hucre, the spreadsheet
 * library. It is handed a zip rebuilt from checked parts, holding only what an import reads: no drawings, macros,
 * external links or pivots ever reach it.
 */
import {
  readXlsx,
  writeXlsx,
  type Cell as HucreCell,
  type CellValue,
  type MergeRange,
  type Sheet as HucreSheet,
} from 'hucre/xlsx';
import { readCsv } from './csv.ts';
import { LIMITS, done, refused, type FileProblem, type Outcome } from './limits.ts';
import { surveySheet, surveyTree, workbookParts } from './ooxml.ts';
import { cutText, type Cell, type Sheet, type SheetRow, type Workbook } from './rules/cells.ts';
import { ERROR_COLUMN, type ErrorTable } from './rules/error-table.ts';
import { listEntries, readEntry, storeZip } from './zip.ts';

const startsWith = (bytes: Uint8Array, ...magic: number[]): boolean =>
  magic.every((byte, index) => bytes[index] === byte);
const isZip = (bytes: Uint8Array): boolean => startsWith(bytes, 0x50, 0x4b, 3, 4);
/** The container of .xls, of WPS's .et, and of an encrypted .xlsx. */
const isOle = (bytes: Uint8Array): boolean => startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0);

const baseName = (fileName: string): string => fileName.replace(/^.*[/\\]/, '').replace(/\.[^.]*$/, '') || 'CSV';

/**
 * Reads an uploaded spreadsheet. The content decides what it is; the name only tells text from nothing.
 * Never throws for what the file holds: every refusal is a FileProblem with a sentence for it.
 */
export async function readWorkbook(bytes: Uint8Array, fileName: string): Promise<Outcome<Workbook>> {
  if (bytes.byteLength === 0) return refused('empty-file');
  if (bytes.byteLength > LIMITS.fileBytes) return refused('too-large', { limit: LIMITS.fileBytes / 1024 / 1024 });
  if (isOle(bytes)) return refused('old-format');
  if (isZip(bytes)) return readXlsxFile(bytes);
  if (/\.xls[xmb]?$|\.et$/i.test(fileName)) return refused('not-a-workbook');
  return /\.(?:csv|tsv|txt)$/i.test(fileName) ? readCsv(bytes, baseName(fileName)) : refused('unknown-format');
}

/** What an import never looks at. Worksheets, strings, styles, relations and comments are what is left. */
const UNREAD =
  /^(?:docProps|customXml|xl\/(?:drawings|charts|chartsheets|dialogsheets|macrosheets|media|pivot\w*|slicer\w*|timeline\w*|externalLinks|theme|embeddings|ctrlProps|printerSettings|tables|diagrams|activeX|model|richData|cellimages|webextensions|queryTables|revisions))\b/i;
const isRead = (name: string): boolean => /\.(?:xml|rels)$/i.test(name) && !UNREAD.test(name);

async function readParts(bytes: Uint8Array): Promise<Outcome<Map<string, Uint8Array>>> {
  const listed = listEntries(bytes);
  if (!listed.ok) return listed;
  const parts = new Map<string, Uint8Array>();
  for (const entry of listed.value.filter(({ name }) => isRead(name))) {
    const part = await readEntry(bytes, entry);
    if (!part) return refused('damaged');
    parts.set(entry.name, part);
  }
  return done(parts);
}

/** Counts before hucre builds anything, so that a small file can't ask for a large sheet. */
function survey(
  parts: ReadonlyMap<string, Uint8Array>,
  sheetPaths: readonly string[],
): FileProblem | { readonly cells: number } {
  let rows = 0;
  let cells = 0;
  for (const [name, part] of parts) {
    if (!sheetPaths.includes(name)) {
      if (surveyTree(part) > LIMITS.elements) return refused('too-many-cells').problem;
      continue;
    }
    const found = surveySheet(part);
    if (found === null) return refused('unsafe').problem;
    rows += found.rows;
    cells += found.cells;
    if (found.lastColumn > LIMITS.columns) return refused('too-many-columns', { limit: LIMITS.columns }).problem;
    if (rows > LIMITS.rows || found.lastRow > LIMITS.rows)
      return refused('too-many-rows', { limit: LIMITS.rows }).problem;
    if (cells > LIMITS.cells || found.merges > LIMITS.merges || found.columnRules > 2 * LIMITS.columns)
      return refused('too-many-cells').problem;
  }
  return { cells };
}

/** Strike-through and colour may mean 退费, so styles are read while a sheet is of a size a person would colour. */
const STYLED_CELLS = 300_000;

async function readXlsxFile(bytes: Uint8Array): Promise<Outcome<Workbook>> {
  const unpacked = await readParts(bytes);
  if (!unpacked.ok) return unpacked;
  const parts = unpacked.value;
  try {
    const listed = workbookParts(parts);
    if (!listed.ok) return listed;
    const found = survey(
      parts,
      listed.value.map(({ path }) => path),
    );
    if ('code' in found) return { ok: false, problem: found };
    const wanted = new Set(listed.value.map(({ index }) => index));
    const book = await readXlsx(storeZip(parts), {
      readStyles: found.cells <= STYLED_CELLS,
      // The survey has counted already; this bound holds even if a sheet could fool it.
      range: `A1:GR${LIMITS.rows}`,
      sheets: (_, index) => wanted.has(index),
    });
    const sheets: Sheet[] = [];
    for (const sheet of book.sheets) {
      const read = sheetOf(sheet);
      if (!read.ok) return read;
      sheets.push(read.value);
    }
    return done({ format: 'xlsx', encoding: null, epoch: book.dateSystem === '1904' ? 1904 : 1900, sheets });
  } catch {
    // hucre throws its own errors for XML that is no workbook; whatever the reason, the file can't be read.
    return refused('damaged');
  }
}

/** Excel keeps 15 digits; what lies beyond is noise of the arithmetic (0.30000000000000004). */
const numberText = (value: number): string => String(Number(value.toPrecision(15)));

function valueCell(value: CellValue, detail: HucreCell | undefined): Cell | null {
  if (detail?.type === 'error') return { kind: 'error', text: String(value) };
  if (value === null || value === '')
    return detail?.formula !== undefined && value === null ? { kind: 'blank-formula', text: '' } : null;
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? null : { kind: 'date', text: value.toISOString().slice(0, 10) };
  if (typeof value === 'number') return { kind: 'number', text: numberText(value) };
  return { kind: 'text', text: String(value) };
}

const RED = /^(?:FF)?FF0000$/i;

/** The marks people make instead of writing: a struck line, a filled cell, red letters, a comment. */
function marksOf(detail: HucreCell | undefined): Pick<Cell, 'struck' | 'coloured' | 'note'> {
  const { font, fill } = detail?.style ?? {};
  const filled =
    fill?.type === 'pattern' && fill.pattern === 'solid' && !/^(?:FF)?FFFFFF$/i.test(fill.fgColor?.rgb ?? 'FFFFFF');
  const note = detail?.comment?.text.slice(0, LIMITS.cellChars);
  return {
    ...(font?.strikethrough ? { struck: true as const } : {}),
    ...(filled || RED.test(font?.color?.rgb ?? '') ? { coloured: true as const } : {}),
    ...(note ? { note } : {}),
  };
}

type Grid = (Cell | null)[][];

/** Carries the value of each merge to all its cells. False when merges overlap, which no spreadsheet program writes. */
function carryMerges(grid: Grid, merges: readonly MergeRange[], columns: number): boolean {
  const taken = new Set<number>();
  for (const { startRow, startCol, endRow, endCol } of merges) {
    const anchor = grid[startRow]?.[startCol] ?? null;
    for (let row = startRow; row <= Math.min(endRow, grid.length - 1); row += 1) {
      for (let column = startCol; column <= Math.min(endCol, columns - 1); column += 1) {
        const place = row * LIMITS.columns + column;
        if (taken.has(place)) return false;
        taken.add(place);
        const line = grid[row];
        if (!line || !anchor) continue;
        if (row === startRow && column === startCol)
          line[column] = endRow > startRow ? { ...anchor, merged: 'anchor' } : anchor;
        else line[column] = { kind: anchor.kind, text: anchor.text, merged: column === startCol ? 'down' : 'across' };
      }
    }
  }
  return true;
}

/** Colour means something on the few rows that have it; a sheet coloured throughout is only decorated. */
function plainIfDecorated(grid: Grid): Grid {
  const marked = grid.filter((line) => line.some((cell) => cell?.coloured));
  if (marked.length * 5 <= grid.length) return grid;
  return grid.map((line) =>
    line.map((cell) => {
      if (!cell?.coloured) return cell;
      const { coloured: _, ...rest } = cell;
      return rest;
    }),
  );
}

function sheetOf(source: HucreSheet): Outcome<Sheet> {
  const columns = Math.max(0, ...source.rows.map((row) => row.length));
  const raw = source.rows.map((values, row) =>
    Array.from({ length: columns }, (_, column): Cell | null => {
      const detail = source.cells?.get(`${row},${column}`);
      const cell = valueCell(values[column] ?? null, detail);
      return cell && { ...cell, ...marksOf(detail) };
    }),
  );
  const long = raw.findIndex((line) => line.some((cell) => (cell?.text.length ?? 0) > LIMITS.cellChars));
  if (long >= 0) return refused('cell-too-long', { sheet: source.name, row: long + 1, limit: LIMITS.cellChars });
  if (!carryMerges(raw, source.merges ?? [], columns)) return refused('unsafe');
  const rows = plainIfDecorated(raw).map((cells, index): SheetRow => ({
    number: index + 1,
    hidden: source.rowDefs?.get(index)?.hidden ?? false,
    cells,
  }));
  return done({ name: source.name, hidden: Boolean(source.hidden ?? source.veryHidden), rows });
}

/** What Excel allows as a sheet's name, and different from those before: 31 characters, none of []:*?/\\, no apostrophe at an end. */
function sheetNames(tables: readonly ErrorTable[]): string[] {
  const names: string[] = [];
  for (const { sheet } of tables) {
    const plain = cutText(sheet.replace(/[[\]:*?/\\]/g, ' ').trim(), 31).replace(/^'+|'+$/g, '') || ERROR_COLUMN;
    const isTaken = (name: string): boolean =>
      name.toLowerCase() === 'history' || names.some((other) => other.toLowerCase() === name.toLowerCase());
    let name = plain;
    for (let number = 2; isTaken(name); number += 1) name = `${cutText(plain, 25)} ${String(number)}`;
    names.push(name);
  }
  return names;
}

/** The error file as a workbook: every cell is text, so phones keep their digits and nothing is a formula. */
export function writeErrorXlsx(tables: readonly ErrorTable[]): Promise<Uint8Array> {
  const names = sheetNames(tables);
  return writeXlsx({
    sheets:
      tables.length === 0
        ? [{ name: ERROR_COLUMN, rows: [[ERROR_COLUMN]] }]
        : tables.map(({ header, rows }, index) => ({
            name: names[index] ?? ERROR_COLUMN,
            rows: [[...header], ...rows.map((row) => [...row])],
          })),
  });
}
