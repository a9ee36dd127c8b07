/** The door of renewals. */
export { subscribers as renewalSubscribers } from './subscribers.ts';
export { feedRenewals } from './service/class-feed.ts';
