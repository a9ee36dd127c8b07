/** The pure half of the opening import, and all of it that a page may use: stage → map → dry run → error file. */
export { cutText, fold, type Cell, type Workbook } from './rules/cells.ts';
export { FIELDS, type Field } from './rules/fields.ts';
export { STATUS_WORDS, type EnrolmentStatus } from './rules/amounts.ts';
export { displayName, type Phone } from './rules/people.ts';
export { chooseSheets, rowKey, stage, type Block, type Staged } from './rules/layout.ts';
export { mappingOf, proposeMapping, proposeMappings, type ColumnProposal } from './rules/mapping.ts';
export { contentKey, fileHash } from './rules/keys.ts';
export { type CampusName, type EnrolmentPart, type StudentPart } from './rules/row.ts';
export { type Answer, type KnownStudent, type Question, type Student } from './rules/match.ts';
export {
  dryRun,
  type DryRow,
  type DryRun,
  type DryRunInput,
  type FileTotal,
  type RowDecision,
  type RowState,
  type Totals,
} from './rules/dry-run.ts';
export { reasonText, REASON_CODES, type Issue } from './rules/reasons.ts';
export { errorReason, errorTables, type ErrorTable } from './rules/error-table.ts';
