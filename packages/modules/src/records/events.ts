/** What records announce. */

/** A record of the campus was planned, prepared, filed, signed, told of, reviewed or called off. */
export type RecordsChanged = { readonly campusId: string };
export const RECORDS_CHANGED = 'records.changed';
