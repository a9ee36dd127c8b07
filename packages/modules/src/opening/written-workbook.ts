/** Workbooks for tests, written as XML by hand: what Excel, WPS and an attacker put in a file, byte for byte. */
import { crc32, storeZip } from './zip.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Column letters of a position from 0. */
export const letters = (column: number): string =>
  column < 26 ? String.fromCharCode(65 + column) : letters(Math.trunc(column / 26) - 1) + letters(column % 26);

/** Text, a number, nothing, or a cell written out: `{ xml: '<c r="A1"/>' }`. `style` 1 is a date, 2 struck, 3 yellow, 4 年月日. */
export type Written =
  | string
  | number
  | null
  | { readonly xml: string }
  | { readonly value: number | string; readonly style: number };

export type WrittenSheet = {
  readonly name: string;
  readonly rows: readonly (readonly Written[])[];
  readonly merges?: readonly string[];
  readonly hidden?: boolean;
  readonly hiddenRows?: readonly number[];
  /** Replaces the sheet's XML altogether. */
  readonly xml?: string;
  readonly comments?: ReadonlyMap<string, string>;
};

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

function cellXml(cell: Written, ref: string): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return `<c r="${ref}"><v>${cell}</v></c>`;
  if (typeof cell === 'string')
    return `<c r="${ref}" t="inlineStr"><is><t xml:space="preserve">${escape(cell)}</t></is></c>`;
  if ('xml' in cell) return cell.xml;
  const { value, style } = cell;
  return typeof value === 'number'
    ? `<c r="${ref}" s="${style}"><v>${value}</v></c>`
    : `<c r="${ref}" s="${style}" t="inlineStr"><is><t>${escape(value)}</t></is></c>`;
}

function sheetXml({ rows, merges = [], hiddenRows = [], xml }: WrittenSheet): string {
  if (xml !== undefined) return xml;
  const lines = rows.map((row, index) => {
    const hidden = hiddenRows.includes(index + 1) ? ' hidden="1"' : '';
    return `<row r="${index + 1}"${hidden}>${row.map((cell, column) => cellXml(cell, `${letters(column)}${index + 1}`)).join('')}</row>`;
  });
  const merged =
    merges.length > 0
      ? `<mergeCells count="${merges.length}">${merges.map((ref) => `<mergeCell ref="${ref}"/>`).join('')}</mergeCells>`
      : '';
  return `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${lines.join('')}</sheetData>${merged}</worksheet>`;
}

const STYLES = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
<numFmts count="1"><numFmt numFmtId="176" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@"/></numFmts>
<fonts count="2"><font><sz val="11"/></font><font><strike/><sz val="11"/></font></fonts>
<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFFFFF00"/></patternFill></fill></fills>
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>
<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0"/><xf numFmtId="14" fontId="0" fillId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="1" fillId="0" applyFont="1"/><xf numFmtId="0" fontId="0" fillId="2" applyFill="1"/><xf numFmtId="176" fontId="0" fillId="0" applyNumberFormat="1"/></cellXfs></styleSheet>`;

const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const relations = (lines: readonly string[]): string =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${lines.join('')}</Relationships>`;

/** The parts of a workbook by name, to be zipped as they are or tampered with first. */
export function bookParts(
  sheets: readonly WrittenSheet[],
  options: { date1904?: boolean } = {},
): Map<string, Uint8Array> {
  const parts = new Map<string, string>([
    ['[Content_Types].xml', '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'],
    ['_rels/.rels', relations([`<Relationship Id="rId1" Type="${REL}/officeDocument" Target="xl/workbook.xml"/>`])],
    [
      'xl/workbook.xml',
      `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${REL}">${options.date1904 ? '<workbookPr date1904="1"/>' : ''}<sheets>${sheets
        .map(
          ({ name, hidden }, index) =>
            `<sheet name="${escape(name)}" sheetId="${index + 1}"${hidden ? ' state="hidden"' : ''} r:id="rId${index + 1}"/>`,
        )
        .join('')}</sheets></workbook>`,
    ],
    [
      'xl/_rels/workbook.xml.rels',
      relations([
        ...sheets.map(
          (_, index) =>
            `<Relationship Id="rId${index + 1}" Type="${REL}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`,
        ),
        `<Relationship Id="styles" Type="${REL}/styles" Target="styles.xml"/>`,
      ]),
    ],
    ['xl/styles.xml', STYLES],
  ]);
  sheets.forEach((sheet, index) => {
    parts.set(`xl/worksheets/sheet${index + 1}.xml`, sheetXml(sheet));
    if (!sheet.comments) return;
    parts.set(
      `xl/worksheets/_rels/sheet${index + 1}.xml.rels`,
      relations([`<Relationship Id="c" Type="${REL}/comments" Target="../comments${index + 1}.xml"/>`]),
    );
    const list = [...sheet.comments].map(
      ([ref, text]) => `<comment ref="${ref}" authorId="0"><text><t>${escape(text)}</t></text></comment>`,
    );
    parts.set(
      `xl/comments${index + 1}.xml`,
      `<comments><authors><author>a</author></authors><commentList>${list.join('')}</commentList></comments>`,
    );
  });
  return new Map([...parts].map(([name, xml]) => [name, utf8(`<?xml version="1.0" encoding="UTF-8"?>${xml}`)]));
}

export const book = (sheets: readonly WrittenSheet[], options: { date1904?: boolean } = {}): Uint8Array =>
  storeZip(bookParts(sheets, options));

export type ZipEntry = {
  readonly name: string;
  readonly data: Uint8Array;
  /** What the headers claim instead of the truth. */
  readonly claim?: {
    readonly size?: number;
    readonly crc?: number;
    readonly offset?: number;
    readonly flags?: number;
    readonly method?: number;
  };
};

async function deflate(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const packed = new Blob([data]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

const littleEndian = (bytes: number, value: number): number[] =>
  Array.from({ length: bytes }, (_, index) => Math.trunc(value / 256 ** index) % 256);

/** The fields a local header and the directory share, from "version needed" to "extra length". */
const sharedFields = ({ name, data, claim = {} }: ZipEntry, packed: number): number[] =>
  [
    [2, 20],
    [2, claim.flags ?? 0],
    [2, claim.method ?? 8],
    [4, 0],
    [4, claim.crc ?? crc32(data)],
    [4, packed],
    [4, claim.size ?? data.length],
    [2, utf8(name).length],
    [2, 0],
  ].flatMap(([bytes = 0, value = 0]) => littleEndian(bytes, value));

/** A deflated zip whose directory may lie. */
export async function zipOf(
  entries: readonly ZipEntry[],
  options: { count?: number; trailing?: Uint8Array } = {},
): Promise<Uint8Array> {
  const body: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let at = 0;
  for (const entry of entries) {
    const packed = await deflate(new Uint8Array(entry.data));
    const fields = sharedFields(entry, packed.length);
    const name = utf8(entry.name);
    const offset = littleEndian(4, entry.claim?.offset ?? at);
    body.push(new Uint8Array([0x50, 0x4b, 3, 4, ...fields]), name, packed);
    directory.push(new Uint8Array([0x50, 0x4b, 1, 2, 20, 0, ...fields, ...littleEndian(10, 0), ...offset]), name);
    at += 4 + fields.length + name.length + packed.length;
  }
  const count = littleEndian(2, options.count ?? entries.length);
  const listed = littleEndian(
    4,
    directory.reduce((sum, part) => sum + part.length, 0),
  );
  const end = new Uint8Array([
    0x50,
    0x4b,
    5,
    6,
    0,
    0,
    0,
    0,
    ...count,
    ...count,
    ...listed,
    ...littleEndian(4, at),
    0,
    0,
  ]);
  const whole = [...body, ...directory, end, options.trailing ?? new Uint8Array()];
  return new Uint8Array(await new Blob(whole.map((part) => new Uint8Array(part))).arrayBuffer());
}
