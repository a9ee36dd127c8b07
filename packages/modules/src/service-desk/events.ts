/** What the service desk announces. */

/** A family filed a complaint. A family may write no facts: the worker counts it within seconds. */
export type ComplaintFiled = { readonly incidentId: string; readonly campusId: string };
export const COMPLAINT_FILED = 'service-desk.complaint-filed';
