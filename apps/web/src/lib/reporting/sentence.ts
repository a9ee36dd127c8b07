/** Numbers inside a translated sentence. Their places are marked with private characters that no text contains. */

export type OpeningNumber = { readonly href: string; readonly text: string; readonly label?: string | undefined };

/** What a message is given where a number that opens belongs. */
export const slot = (name: string): string => `\uE000${name}\uE001`;

/** The sentence cut at its numbers; a name without a number stays as it is. */
export function partsOfSentence(
  text: string,
  numbers: Readonly<Record<string, OpeningNumber>>,
): (string | OpeningNumber)[] {
  return text
    .split(/\uE000(\w+)\uE001/)
    .map((piece, index) => (index % 2 === 0 ? piece : (numbers[piece] ?? piece)))
    .filter((piece) => piece !== '');
}
