/** The door of renewals. */
export { subscribers as renewalSubscribers } from './subscribers.ts';
