/** What the product itself notes on entries of the ledger, in the reader's language; what people wrote stays as it is. */
import { m } from '#paraglide/messages.js';

const NOTED: Readonly<Record<string, () => string>> = {
  'referral reward': m.hours_referral_reward,
  'referral reward taken back': m.hours_referral_taken_back,
};
export const reasonText = (reason: string): string => NOTED[reason]?.() ?? reason;
