/**
 * Text for a PDF without a font file: Latin in Helvetica, whose measures every reader knows, and everything else in the Song face that PDF names for
 * Chinese (Adobe-GB1). The reader brings the glyphs, so a document is a few kilobytes instead of the megabytes of a Chinese font. Pure.
 */

/** Widths of Helvetica from the space to `~`, in thousandths of the size. */
const HELVETICA = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
  556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
  722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
  556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
  260, 334, 584,
];
const FIRST = 32;
const LAST = 126;

const isLatin = (character: string): boolean => {
  const code = character.codePointAt(0) ?? 0;
  return code >= FIRST && code <= LAST;
};

const widthOfCharacter = (character: string): number =>
  isLatin(character) ? (HELVETICA[character.charCodeAt(0) - FIRST] ?? 0) : 1000;

/** Width of a text in points. */
export const textWidth = (text: string, size: number): number =>
  [...text].reduce((sum, character) => sum + widthOfCharacter(character), 0) * (size / 1000);

/** Line breaks, tabs and other controls are spaces on a line. */
const printable = (text: string): string => text.replace(/\p{Cc}/gu, ' ');

/** Lines no wider than asked: broken between any two Chinese characters, else at spaces where there is one. Empty lines are kept. */
export function wrapped(text: string, size: number, width: number): string[] {
  return text.split('\n').flatMap((paragraph) => {
    const lines: string[] = [];
    let line = '';
    for (const part of printable(paragraph).match(/[!-~]+|.[，。、；：？！）》」』】”’]*/gsu) ?? []) {
      const pieces = textWidth(part, size) > width ? [...part] : [part];
      for (const piece of pieces) {
        if (line !== '' && textWidth(line + piece, size) > width) {
          lines.push(line);
          line = piece === ' ' ? '' : piece;
        } else line += piece;
      }
    }
    return [...lines, line];
  });
}

const hex = (text: string): string =>
  Array.from({ length: text.length }, (_, index) => text.charCodeAt(index).toString(16).padStart(4, '0')).join('');
const literal = (text: string): string => `(${text.replace(/[\\()]/g, (character) => `\\${character}`)})`;

/** Drawing operators for a line of text whose left end stands at (x, y). */
export function drawText(text: string, x: number, y: number, size: number): string {
  const runs = printable(text).match(/[ -~]+|[^ -~]+/gu) ?? [];
  const shown = runs.map((run) =>
    isLatin(run) ? `/L ${String(size)} Tf ${literal(run)} Tj` : `/Z ${String(size)} Tf <${hex(run)}> Tj`,
  );
  return `BT ${x.toFixed(2)} ${y.toFixed(2)} Td ${shown.join(' ')} ET`;
}
