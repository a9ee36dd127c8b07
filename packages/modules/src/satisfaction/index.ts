/** The door of satisfaction. */
export { closeDueSurveys } from './service/tally.ts';
export { subscribers as satisfactionSubscribers } from './subscribers.ts';
