/** Referrals (M12): leads that somebody brought, and their sign-ups, which are among all sign-ups too. */
import { facts, type Metric } from './metric.ts';

export const REFERRAL_DECLARATIONS = {
  'referral-leads': {
    code: 'M12',
    nameZh: '转介绍线索',
    nameEn: 'Referred leads',
    unit: 'count',
    numerator: facts('referral-lead', 'count'),
    denominator: null,
    dateBasis: 'event',
    version: 1,
    definitionZh: '写明推荐人的潜在学员，按写明之日计，计给登记人；登错撤回的不计。',
    definitionEn:
      'Leads whose referrer is named, on the day that was done, credited to whoever did it; those taken back as mistakes are not counted.',
  },
  'referral-sign-ups': {
    code: 'M12',
    nameZh: '转介绍签约',
    nameEn: 'Referral sign-ups',
    unit: 'count',
    numerator: facts('referral-sign-up', 'count'),
    denominator: null,
    dateBasis: 'event',
    version: 1,
    definitionZh: '有推荐人的潜在学员的新签，与签约同日、同人；全额退费后冲回。',
    definitionEn:
      'Sign-ups of leads that somebody referred, on the day of the sign-up and credited as it is; taken back when it is paid back in full.',
  },
  'referral-amount': {
    code: 'M12',
    nameZh: '转介绍金额',
    nameEn: 'Referral amount',
    unit: 'minor',
    numerator: facts('referral-sign-up', 'minor'),
    denominator: null,
    dateBasis: 'event',
    version: 1,
    definitionZh: '转介绍签约的合同金额，按签约日计；全额退费后冲回。',
    definitionEn:
      'Contract amount of referral sign-ups, on the day of the sign-up; taken back when it is paid back in full.',
  },
  'referral-rate': {
    code: 'M12',
    nameZh: '转介绍率',
    nameEn: 'Referral rate',
    unit: 'rate',
    numerator: facts('referral-sign-up', 'count'),
    denominator: facts('sign-up', 'count'),
    dateBasis: 'event',
    version: 1,
    definitionZh: '期内转介绍签约 ÷ 期内签约。',
    definitionEn: 'Referral sign-ups of the period ÷ all sign-ups of it.',
  },
} as const satisfies Record<string, Metric>;
