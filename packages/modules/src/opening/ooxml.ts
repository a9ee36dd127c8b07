/** Looks at the XML of a workbook without building it: which part is which sheet, and how much each part would make. */
import { LIMITS, done, refused, type Outcome } from './limits.ts';

export type SheetPart = { readonly index: number; readonly path: string };

const decode = (part: Uint8Array | undefined): string => new TextDecoder().decode(part ?? new Uint8Array());

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

const unescape = (text: string): string =>
  text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex?: string, digits?: string, name?: string) => {
    const code = hex ? Number.parseInt(hex, 16) : Number(digits ?? Number.NaN);
    if (name) return ENTITIES.get(name) ?? whole;
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });

/** Attributes of every element of a name, whatever its prefix. Keys are the file's, so they live in maps. */
function elements(xml: string, name: string): Map<string, string>[] {
  const tags = xml.matchAll(
    new RegExp(`<(?:[\\w.-]+:)?${name}((?:\\s+[\\w:.-]+\\s*=\\s*(?:"[^"]*"|'[^']*'))*)\\s*/?>`, 'g'),
  );
  return [...tags].map(([, attributes = '']) => {
    const pairs = attributes.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g);
    return new Map(
      [...pairs].map(([, key = '', double, single]): [string, string] => [
        key.replace(/^.*:/, ''),
        unescape(double ?? single ?? ''),
      ]),
    );
  });
}

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** A relation's target as a part name. One that climbs is kept as it is, and then names no part. */
const resolve = (folder: string, target: string): string =>
  target.startsWith('/') ? target.slice(1) : folder + target.replace(/^\.\//, '');

const relationsOf = (parts: ReadonlyMap<string, Uint8Array>, path: string): Map<string, string>[] =>
  elements(decode(parts.get(`${folderOf(path)}_rels/${path.slice(folderOf(path).length)}.rels`)), 'Relationship');

/**
 * The worksheets of a workbook, by position; chart and dialog sheets are passed over. Refused when it is no workbook,
 * has too many sheets, or names one part as several sheets, which makes a small file large.
 */
export function workbookParts(parts: ReadonlyMap<string, Uint8Array>): Outcome<readonly SheetPart[]> {
  const root = elements(decode(parts.get('_rels/.rels')), 'Relationship').find((one) =>
    one.get('Type')?.endsWith('/officeDocument'),
  );
  const path = resolve('', root?.get('Target') ?? '');
  const book = parts.get(path);
  if (!book || !parts.has('[Content_Types].xml')) return refused('not-a-workbook');
  const relations = new Map(
    relationsOf(parts, path)
      .filter((one) => one.get('Type')?.endsWith('/worksheet'))
      .map((one) => [one.get('Id') ?? '', one.get('Target') ?? '']),
  );
  const declared = elements(decode(book), 'sheet');
  if (declared.length > LIMITS.sheets) return refused('too-many-sheets', { limit: LIMITS.sheets });
  const sheets = declared.flatMap((sheet, index): SheetPart[] => {
    const target = relations.get(sheet.get('id') ?? '');
    return target === undefined ? [] : [{ index, path: resolve(folderOf(path), target) }];
  });
  if (new Set(sheets.map((sheet) => sheet.path)).size !== sheets.length) return refused('unsafe');
  return sheets.length === 0 || sheets.some((sheet) => !parts.has(sheet.path))
    ? refused('not-a-workbook')
    : done(sheets);
}

const LESS = 0x3c;

/** How many elements a part would become in memory. */
export function surveyTree(part: Uint8Array): number {
  let count = 0;
  for (let at = part.indexOf(LESS); at >= 0; at = part.indexOf(LESS, at + 1)) count += 1;
  return count / 2;
}

export type SheetSurvey = {
  rows: number;
  cells: number;
  merges: number;
  columnRules: number;
  lastRow: number;
  lastColumn: number;
};

/** The longest start tag that is looked at. Excel writes none over a few hundred bytes in these elements. */
const TAG_BYTES = 400;

const columnNumber = (letters: string): number =>
  [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);

const REF = /\sr\s*=\s*["']([^"']*)["']/;

/** Adds one element to the count. False when its address is not written the one way spreadsheet programs write it. */
function count(found: SheetSurvey, name: string, tag: string): boolean {
  if (name === 'mergeCell') found.merges += 1;
  if (name === 'col') found.columnRules += 1;
  if (name !== 'c' && name !== 'row') return true;
  const ref = REF.exec(tag)?.[1];
  if (name === 'row') found.rows += 1;
  if (name === 'c') found.cells += 1;
  if (ref === undefined) return true;
  const [, letters = '', digits = ''] = /^([A-Z]{0,3})(\d{1,7})$/.exec(ref) ?? [];
  if (digits === '' || (letters === '') !== (name === 'row')) return false;
  if (name === 'c') found.lastColumn = Math.max(found.lastColumn, columnNumber(letters));
  found.lastRow = Math.max(found.lastRow, Number(digits));
  return true;
}

/** Rows, cells, merges and furthest address of a worksheet, read off its tags. Null when they are not in plain form. */
export function surveySheet(part: Uint8Array): SheetSurvey | null {
  const found: SheetSurvey = { rows: 0, cells: 0, merges: 0, columnRules: 0, lastRow: 0, lastColumn: 0 };
  const decoder = new TextDecoder('latin1');
  for (let at = part.indexOf(LESS); at >= 0; at = part.indexOf(LESS, at + 1)) {
    const next = part[at + 1];
    // Closing tags, comments, declarations.
    if (next === 0x2f || next === 0x21 || next === 0x3f) continue;
    const start = decoder.decode(part.subarray(at, at + 24));
    const name = /^<(?:[\w.-]+:)?(mergeCell|row|col|c)[\s/>]/.exec(start)?.[1];
    if (name === undefined) continue;
    const end = part.indexOf(0x3e, at);
    if (end < 0 || end - at > TAG_BYTES) return null;
    if (!count(found, name, decoder.decode(part.subarray(at, end + 1)))) return null;
  }
  return found;
}
