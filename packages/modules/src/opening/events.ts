/** What the opening import announces. */

/** Opening balances of a campus are in the ledger: the courses of students whose balance began. */
export type ImportSigned = {
  readonly batchId: string;
  readonly campusId: string;
  readonly balances: readonly { readonly studentId: string; readonly courseId: string }[];
};
export const IMPORT_SIGNED = 'opening.import-signed';
