// eslint-disable-next-line @typescript-eslint/triple-slash-reference -- programs that reach this file only by import need the declaration too
/// <reference path="./papaparse.d.ts" />
/** CSV in and out. Text is UTF-8 if it is valid UTF-8, what its byte-order mark says, or else GB18030. */
import Papa from 'papaparse';
import { LIMITS, done, refused, type Outcome } from './limits.ts';
import { ERROR_COLUMN, neutralise, type ErrorTable } from './rules/error-table.ts';
import type { Workbook } from './rules/cells.ts';

function decode(bytes: Uint8Array): { text: string; encoding: Workbook['encoding'] } | null {
  const attempt = (
    label: string,
    encoding: Workbook['encoding'],
  ): { text: string; encoding: Workbook['encoding'] } | null => {
    try {
      return { text: new TextDecoder(label, { fatal: true }).decode(bytes), encoding };
    } catch {
      return null;
    }
  };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return attempt('utf-16le', 'utf-16');
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return attempt('utf-16be', 'utf-16');
  return attempt('utf-8', 'utf-8') ?? attempt('gb18030', 'gb18030');
}

/** Reads CSV (or tab- and semicolon-separated text) as a workbook of one sheet named after the file. */
export function readCsv(bytes: Uint8Array, sheetName: string): Outcome<Workbook> {
  const decoded = decode(bytes);
  if (!decoded || decoded.text.includes('\0')) return refused('not-text');
  // One row more than allowed, so that a long file is noticed and never read to its end.
  const { data } = Papa.parse<string[]>(decoded.text, { preview: LIMITS.rows + 2, skipEmptyLines: false });
  const last = data.at(-1);
  const lines = last?.length === 1 && last[0] === '' ? data.slice(0, -1) : data;
  if (lines.length > LIMITS.rows) return refused('too-many-rows', { limit: LIMITS.rows });
  let cells = 0;
  for (const [index, line] of lines.entries()) {
    cells += line.length;
    if (line.length > LIMITS.columns) return refused('too-many-columns', { limit: LIMITS.columns });
    if (line.some((text) => text.length > LIMITS.cellChars))
      return refused('cell-too-long', { sheet: sheetName, row: index + 1, limit: LIMITS.cellChars });
  }
  if (cells > LIMITS.cells) return refused('too-many-cells');
  const rows = lines.map((line, index) => ({
    number: index + 1,
    hidden: false,
    cells: line.map((text) => (text === '' ? null : { kind: 'text' as const, text })),
  }));
  return done({
    format: 'csv',
    encoding: decoded.encoding,
    epoch: 1900,
    sheets: [{ name: sheetName, hidden: false, rows }],
  });
}

/**
 * The error file as CSV: UTF-8 with a byte-order mark, so that Excel shows Chinese, and no cell that it would run. Several tables stand
 * below each other, each under the name of its sheet, which may be what tells the course.
 */
export function writeErrorCsv(tables: readonly ErrorTable[]): Uint8Array {
  const lines = tables.flatMap(({ sheet, header, rows }) => [
    ...(tables.length > 1 ? [[neutralise(sheet)]] : []),
    header,
    ...rows,
  ]);
  const safe = (lines.length === 0 ? [[ERROR_COLUMN]] : lines).map((row) => row.map(neutralised));
  return new TextEncoder().encode(`\ufeff${Papa.unparse(safe, { newline: '\r\n' })}\r\n`);
}

/** Cells come neutralised; doing it here too means no caller can forget. */
const neutralised = (text: string): string => (text.startsWith("'") ? text : neutralise(text));
