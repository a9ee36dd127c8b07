/** The door of filings. */
export { readFilingFacts } from './service/facts.ts';
