/** What scheduling announces. */

/** Lessons of a class came, went or have other students; or somebody else answers for the class. */
export type TimetableChanged = { readonly classId: string; readonly campusId: string };
export const TIMETABLE_CHANGED = 'scheduling.timetable-changed';
