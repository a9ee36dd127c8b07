/** The door of admissions: what it does when others announce something, and by the day. */
export { grantReferralRewards } from './service/rewards.ts';
export { subscribers as admissionsSubscribers } from './subscribers.ts';
