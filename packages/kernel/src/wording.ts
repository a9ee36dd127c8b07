/** Words that hurt a family are warned of before a text is kept (ADV-07). Pure. */
import type { FieldError } from './problem.ts';

/** Letters and width as one writes them without thought: `Poor  Student` and `ｐｏｏｒ student` are the same words. */
const plain = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ');

/** The banned words that stand in a text, in the order of the list. */
export const bannedIn = (text: string, banned: readonly string[]): string[] =>
  banned.filter((word) => plain(text).includes(plain(word)));

/** A field error for each text with banned words; `texts` by JSON pointer, those not given left out. */
export const wordingErrors = (
  texts: Readonly<Record<string, string | undefined>>,
  banned: readonly string[],
): FieldError[] =>
  Object.entries(texts).flatMap(([pointer, text]) => {
    const found = text === undefined ? [] : bannedIn(text, banned);
    return found.length === 0 ? [] : [{ pointer, detail: `banned words: ${found.join(', ')}` }];
  });
