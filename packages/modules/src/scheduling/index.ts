/** What other modules may ask of scheduling. */
export { ensureCourses } from './service/ensure-courses.ts';
export { getLessonForRoll, type LessonForRoll } from './service/roll.ts';
