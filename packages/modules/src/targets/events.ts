/** What targets announce. */

/** Numbers of a campus were drafted or released, or somebody signed a plan there. */
export type TargetsChanged = { readonly campusId: string };
export const TARGETS_CHANGED = 'targets.changed';
