/** What filings announce. */

/** Something was filed: what was owed at the campus is to be looked at again. */
export type Filed = { readonly campusId: string };
export const FILED = 'filings.filed';
