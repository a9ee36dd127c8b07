/** The door of reporting: for the jobs and the announcements of others; no module calls it. */
export { keepInstants } from './service/instants.ts';
export { subscribers as reportingSubscribers } from './subscribers.ts';
