/** What admissions announces. */

/** It is known which student a lead became. */
export type LeadRegistered = { readonly leadId: string; readonly studentId: string };
export const LEAD_REGISTERED = 'admissions.lead-registered';
