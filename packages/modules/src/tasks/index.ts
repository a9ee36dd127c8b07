/** The door of tasks: a visit raises one in its own transaction (RV-14). */
export { writeTask } from './service/raise.ts';
