/** Pages of drawing operators as the bytes of a PDF 1.5 file. Pure. */

export const PAGE = { width: 595, height: 842 } as const;

/** Helvetica, and Song for Chinese text in UTF-16, neither embedded. */
const FONTS = [
  '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  '<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light-UniGB-UTF16-H /Encoding /UniGB-UTF16-H /DescendantFonts [5 0 R] >>',
  '<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 /FontDescriptor 6 0 R >>',
  '<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 752 /Descent -271 /CapHeight 737 /StemV 58 >>',
] as const;
const FIRST_PAGE = 7;

/** UTF-16 with its mark, as a PDF's own texts are. */
const textString = (text: string): string =>
  `<feff${Array.from({ length: text.length }, (_, index) => text.charCodeAt(index).toString(16).padStart(4, '0')).join('')}>`;

/** `pages` hold operators of ASCII only, so that a character is a byte. */
export function pdfFile(title: string, pages: readonly string[]): Uint8Array {
  const kids = pages.map((_, index) => `${String(FIRST_PAGE + 2 * index)} 0 R`).join(' ');
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Kids [${kids}] /Count ${String(pages.length)} >>`,
    ...FONTS,
    ...pages.flatMap((content, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${String(PAGE.width)} ${String(PAGE.height)}] /Resources << /Font << /L 3 0 R /Z 4 0 R >> >> /Contents ${String(FIRST_PAGE + 2 * index + 1)} 0 R >>`,
      `<< /Length ${String(content.length)} >>\nstream\n${content}\nendstream`,
    ]),
    `<< /Title ${textString(title)} >>`,
  ];
  let file = '%PDF-1.5\n';
  const offsets = objects.map((object, index) => {
    const at = file.length;
    file += `${String(index + 1)} 0 obj\n${object}\nendobj\n`;
    return at;
  });
  const at = file.length;
  const count = String(objects.length + 1);
  file += `xref\n0 ${count}\n0000000000 65535 f \n${offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')}`;
  file += `trailer\n<< /Size ${count} /Root 1 0 R /Info ${String(objects.length)} 0 R >>\nstartxref\n${String(at)}\n%%EOF\n`;
  return new TextEncoder().encode(file);
}
