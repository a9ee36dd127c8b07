/** What attendance announces. */

/** A class was committed: students whose balance in the course changed. */
export type RollSubmitted = {
  readonly lessonId: string;
  readonly courseId: string;
  readonly campusId: string;
  readonly studentIds: readonly string[];
};
export const ROLL_SUBMITTED = 'attendance.roll-submitted';
