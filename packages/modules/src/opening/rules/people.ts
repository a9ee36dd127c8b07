/** Names and phones as people type them. */
import { fold } from './cells.ts';

export type Relation = 'mother' | 'father' | 'grandparent' | 'other';

export type Phone = { readonly number: string; readonly relation: Relation | null };

const RELATIONS: readonly (readonly [RegExp, Relation])[] = [
  [/爷|奶|姥|外公|外婆|公公|婆婆|祖|grand/i, 'grandparent'],
  [/妈|母|mother|mum|mom/i, 'mother'],
  [/爸|父|father|dad/i, 'father'],
];

/** Words beside a number that name nobody. */
const NO_PERSON = /联系|电话|手机|号码|微信|备用|tel|phone|mobile/gi;

/** 妈妈, 母亲, (妈) → mother; a word for a person we don't know → other; nothing → null. */
export function relationOf(text: string): Relation | null {
  const words = fold(text).replace(NO_PERSON, '');
  return (
    RELATIONS.find(([pattern]) => pattern.test(words))?.[1] ?? (/[\u4e00-\u9fffA-Za-z]/.test(words) ? 'other' : null)
  );
}

const MOBILES = /^(?:(?:0086|86)?1[3-9]\d{9}){1,3}$/;

/** One run of digits to the mobiles it holds: +86 and 0086 dropped, numbers run together parted. Null if it is none. */
function mobilesOf(run: string): readonly string[] | null {
  const digits = run.replace(/\D/g, '');
  if (!MOBILES.test(digits)) return null;
  return [...digits.matchAll(/(?:0086|86)?(1[3-9]\d{9})/g)].flatMap(([, number]) => number ?? []);
}

/**
 * 1.9900000261E+10 to 19900000261, when no digit was lost. A mobile has eleven digits, so a mantissa with fewer is a
 * number Excel has rounded away, and 1.38E+10 stays as it is and is refused.
 */
function unscientific(text: string): { text: string; lost: boolean } {
  const match = /^(\d)\.(\d+)e\+?10$/i.exec(text);
  if (!match) return { text, lost: false };
  const [, first = '', rest = ''] = match;
  return rest.length === 10 ? { text: first + rest, lost: false } : { text, lost: true };
}

export type PhonesRead = {
  readonly phones: readonly Phone[];
  /** Pieces with digits in them that are no mobile. */
  readonly unread: readonly string[];
  /** Excel has turned the number into 1.38E+10: its digits are gone from the file. */
  readonly lost: boolean;
};

const RUN = /\+?\d[\d\s.\-·]*/g;

/** The runs of digits in a piece, each with the words that say whose it is: those before it if the piece begins so. */
function runsOf(piece: string): { run: string; words: string }[] {
  const found = [...piece.matchAll(RUN)].map((match) => ({
    run: match[0],
    from: match.index,
    to: match.index + match[0].length,
  }));
  const wordsBefore = relationOf(piece.slice(0, found[0]?.from)) !== null;
  return found.map(({ run, from, to }, index) => ({
    run: run.trim(),
    words: wordsBefore ? piece.slice(found[index - 1]?.to ?? 0, from) : piece.slice(to, found[index + 1]?.from),
  }));
}

/**
 * The mobiles in a cell, each with whose it is: `138…(妈)/139…(爸)`, `妈妈：138 0000 0000`, `+86138…`, full-width
 * digits, two numbers run together.
 * @param headerSays what the column's own header says (妈妈电话), for numbers that say nothing themselves
 */
export function parsePhones(text: string, headerSays: Relation | null = null): PhonesRead {
  const { text: plain, lost } = unscientific(fold(text));
  if (lost) return { phones: [], unread: [plain], lost };
  const phones: Phone[] = [];
  const unread: string[] = [];
  for (const { run, words } of plain.split(/[/、,;|或]+/).flatMap(runsOf)) {
    const numbers = mobilesOf(run);
    if (!numbers) unread.push(run);
    for (const number of numbers ?? []) {
      if (!phones.some((phone) => phone.number === number))
        phones.push({ number, relation: relationOf(words) ?? headerSays });
    }
  }
  if (phones.length === 0 && unread.length === 0 && plain !== '') unread.push(plain);
  return { phones, unread, lost };
}

/** A header naming one parent (妈妈电话); 妈妈电话/爸爸电话 names two and so says nothing about a bare number. */
export function headerRelation(header: string): Relation | null {
  const words = fold(header);
  const parents = [/妈|母/.test(words), /爸|父/.test(words)].filter(Boolean).length;
  return parents === 1 ? relationOf(words) : null;
}

export type PersonName = {
  readonly name: string;
  /** What tells two of the same name apart: 小 of 王梓涵(小). */
  readonly label: string | null;
};

const HAN = '[\\u3400-\\u9fff\\u{20000}-\\u{323af}·]';
const BETWEEN_HAN = new RegExp(`(?<=${HAN}) (?=${HAN})`, 'gu');

/** As long as the screens that edit a name allow, label and its brackets included. */
const NAME_LENGTH = 60;

/** ` 王 梓涵（小） ` → 王梓涵, label 小. Spaces inside a Latin name stay. Null when there is no letter in it, or it is too long to be a name. */
export function parseName(text: string): PersonName | null {
  const plain = fold(text).replace(BETWEEN_HAN, '');
  const match = /^(.+?)\s*\(([^()]{1,4})\)$/.exec(plain);
  const [name, label] = match ? [match[1] ?? '', match[2] ?? null] : [plain, null];
  return /\p{L}/u.test(name) && plain.length <= NAME_LENGTH ? { name, label } : null;
}

/** The name as shown and as compared: two labels are two people until a person says otherwise. */
export const displayName = ({ name, label }: PersonName): string => (label === null ? name : `${name}(${label})`);

export type Gender = 'male' | 'female';

export function parseGender(text: string): Gender | null {
  const word = fold(text).toLowerCase();
  if (/^(男|m|male|boy)/.test(word)) return 'male';
  return /^(女|f|female|girl)/.test(word) ? 'female' : null;
}
