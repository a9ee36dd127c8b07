/** What renewals announces. */

/** An advisor recorded a step of a renewal. */
export type RenewalStepped = { readonly renewalId: string; readonly studentId: string; readonly campusId: string };
export const RENEWAL_STEPPED = 'renewals.renewal-stepped';
