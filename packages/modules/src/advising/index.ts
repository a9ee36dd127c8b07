/** The door of advising. */
export { runDuties } from './service/run.ts';
export { subscribers as advisingSubscribers } from './subscribers.ts';
