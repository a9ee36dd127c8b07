/** The door of the service desk. */
export { subscribers as serviceDeskSubscribers } from './subscribers.ts';
