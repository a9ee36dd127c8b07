/** What identity announces. */

/** Somebody took up or gave up a role at a campus. */
export type MembersChanged = { readonly campusId: string };
export const MEMBERS_CHANGED = 'identity.members-changed';
