/** What other modules may ask of scheduling. */
export { advisorOfStudent, advisorOn, ownClass, ownerOnly } from './service/class-rows.ts';
export { ensureCourses } from './service/ensure-courses.ts';
export { getLessonDay, getLessonForRoll, type LessonForRoll } from './service/roll.ts';
