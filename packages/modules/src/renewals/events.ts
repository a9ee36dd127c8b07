/** What renewals announces, and what whoever speaks with a family announces to it. */

/** An advisor recorded a step of a renewal. */
export type RenewalStepped = { readonly renewalId: string; readonly studentId: string; readonly campusId: string };
export const RENEWAL_STEPPED = 'renewals.renewal-stepped';

/** A family was reached in a visit about renewing, which advising announces; `agreed` is what it said, null when it said neither (RV-12, REN-03c). */
export type RenewalDiscussed = {
  readonly studentId: string;
  readonly campusId: string;
  readonly advisorId: string;
  readonly agreed: boolean | null;
  readonly onDate: string;
};
export const RENEWAL_DISCUSSED = 'renewals.renewal-discussed';
