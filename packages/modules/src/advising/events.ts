/** What advising announces. */

/** A family was reached in a visit about renewing; `agreed` is what it said, null when it said neither (RV-12, REN-03). */
export type RenewalDiscussed = {
  readonly studentId: string;
  readonly campusId: string;
  readonly advisorId: string;
  readonly agreed: boolean | null;
  readonly onDate: string;
};
export const RENEWAL_DISCUSSED = 'advising.renewal-discussed';
