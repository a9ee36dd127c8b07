/** The rules of filings that others may use: which kinds there are, who owes them until when, and how they are called. Pure. */
export { derivedOf } from './rules/derived.ts';
export { FILING_KINDS, KINDS, type FilingKind } from './rules/kinds.ts';
export { owedOf, type FilingFacts } from './rules/owed.ts';
export { closesOn, timesOf } from './rules/periods.ts';
export { KIND_WORDS, LIST_WORDS, RECEIVER_WORDS, TEXT_WORDS, wordIn, type ColumnType } from './rules/words.ts';
