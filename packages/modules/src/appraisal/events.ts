/** What appraisals announce. */

/** Somebody was appraised: what was owed at the campus is to be looked at again. */
export type Appraised = { readonly campusId: string };
export const APPRAISED = 'appraisal.appraised';
