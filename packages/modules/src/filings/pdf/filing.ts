/** A filed report laid out on A4: facts, tables with numbers to the right, texts; as many pages as it takes. Pure. */
import type { PrintedCell, PrintedFiling, PrintedTable } from '../document.ts';
import { PAGE, pdfFile } from './file.ts';
import { drawText, textWidth, wrapped } from './text.ts';

const MARGIN = 48;
const WIDTH = PAGE.width - 2 * MARGIN;
const BODY = 10;
const SMALL = 8;
const HEAD = 12;
const TITLE = 16;
const LEADING = 1.5;
const GAP = 6;
const FACT_WIDTH = 84;

/** Where the next line goes; a new page begins when it no longer fits. */
type Sheet = { readonly pages: string[][]; y: number };

function roomFor(sheet: Sheet, height: number): void {
  if (sheet.y - height >= MARGIN) return;
  sheet.pages.push([]);
  sheet.y = PAGE.height - MARGIN;
}
const draw = (sheet: Sheet, operators: string): void => {
  sheet.pages.at(-1)?.push(operators);
};

function line(sheet: Sheet, text: string, size: number): void {
  roomFor(sheet, size * LEADING);
  sheet.y -= size * LEADING;
  draw(sheet, drawText(text, MARGIN, sheet.y, size));
}

const rule = (sheet: Sheet): void => {
  draw(
    sheet,
    `0.75 G 0.5 w ${String(MARGIN)} ${(sheet.y - 3).toFixed(2)} m ${String(MARGIN + WIDTH)} ${(sheet.y - 3).toFixed(2)} l S`,
  );
};

/** Lines of a row side by side, as high as its highest cell; numbers end at the right of their column. */
function row(sheet: Sheet, cells: readonly PrintedCell[], widths: readonly number[], size: number): void {
  const wrap = cells.map((cell, index) => wrapped(cell.text, size, (widths[index] ?? 0) - GAP));
  const height = Math.max(1, ...wrap.map((lines) => lines.length));
  roomFor(sheet, height * size * LEADING);
  cells.forEach((cell, index) => {
    const left = MARGIN + widths.slice(0, index).reduce((sum, width) => sum + width, 0);
    const right = left + (widths[index] ?? 0) - GAP;
    (wrap[index] ?? []).forEach((text, at) => {
      const x = cell.number === null ? left : right - textWidth(text, size);
      draw(sheet, drawText(text, x, sheet.y - (at + 1) * size * LEADING, size));
    });
  });
  sheet.y -= height * size * LEADING;
}

const WIDEST = 200;

/** Columns get what their longest text wants, at most a share that leaves room for the others, and together the page's width. */
function columnWidths({ heads, rows }: PrintedTable): number[] {
  const wanted = heads.map((head, index) =>
    Math.min(
      WIDEST,
      GAP + Math.max(...[head, ...rows.map((cells) => cells[index]?.text ?? '')].map((text) => textWidth(text, BODY))),
    ),
  );
  const whole = wanted.reduce((sum, width) => sum + width, 0);
  return wanted.map((width) => (whole === 0 ? WIDTH / heads.length : (width / whole) * WIDTH));
}

function table(sheet: Sheet, printed: PrintedTable): void {
  sheet.y -= HEAD;
  // A title and the head of its table are not left alone at the foot of a page.
  roomFor(sheet, 4 * BODY * LEADING);
  line(sheet, printed.title, HEAD);
  const widths = columnWidths(printed);
  const isNumber = printed.heads.map((_, index) =>
    printed.rows.some((cells) => (cells[index]?.number ?? null) !== null),
  );
  row(
    sheet,
    printed.heads.map((text, index) => ({ text, number: isNumber[index] === true ? 0 : null })),
    widths,
    SMALL,
  );
  rule(sheet);
  sheet.y -= 3;
  for (const cells of printed.rows) row(sheet, cells, widths, BODY);
  if (printed.foot !== null) line(sheet, printed.foot, SMALL);
}

/** A filed report as a PDF. */
export function filingPdf({ title, facts, tables, texts }: PrintedFiling): Uint8Array {
  const sheet: Sheet = { pages: [[]], y: PAGE.height - MARGIN };
  line(sheet, title, TITLE);
  sheet.y -= GAP;
  for (const [name, value] of facts)
    row(
      sheet,
      [
        { text: name, number: null },
        { text: value, number: null },
      ],
      [FACT_WIDTH, WIDTH - FACT_WIDTH],
      BODY,
    );
  for (const each of tables) table(sheet, each);
  for (const { title: head, text } of texts) {
    sheet.y -= HEAD;
    line(sheet, head, HEAD);
    for (const each of wrapped(text, BODY, WIDTH)) line(sheet, each, BODY);
  }
  return pdfFile(
    title,
    sheet.pages.map((operators, index) =>
      [...operators, drawText(`${String(index + 1)} / ${String(sheet.pages.length)}`, MARGIN, MARGIN / 2, SMALL)].join(
        '\n',
      ),
    ),
  );
}
