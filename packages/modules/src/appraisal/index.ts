/** The door of appraisal: what the duties of its cycle are made of. */
export { readAppraisalFacts } from './service/facts.ts';
