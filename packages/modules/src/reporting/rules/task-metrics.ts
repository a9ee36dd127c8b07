/**
 * Completion of a month's tasks (M28, M13b): what has been reached over its target. Targets are facts of the first of their month, so they roll up
 * and open like any other.
 */
import { facts, type Metric } from './metric.ts';

export const TASK_DECLARATIONS = {
  'new-task-amount': {
    code: 'M28',
    nameZh: '新签任务完成率',
    nameEn: 'New sign-ups against target',
    unit: 'rate',
    numerator: facts('sign-up', 'minor'),
    denominator: facts('target-new', 'minor'),
    dateBasis: 'event',
    version: 1,
    definitionZh: '期内新签合同金额 ÷ 当月新签任务（元）。任务记在当月 1 日，可超过 100%；没有任务不计算、不排名。',
    definitionEn:
      'Contract amount of sign-ups ÷ the month’s recruitment target in money, which counts on the first of its month. May exceed 100 %; without a target it is n/a and has no place.',
  },
  'new-task': {
    code: 'M28',
    nameZh: '新签人数任务完成率',
    nameEn: 'Number of sign-ups against target',
    unit: 'rate',
    numerator: facts('sign-up', 'count'),
    denominator: facts('target-new', 'count'),
    dateBasis: 'event',
    version: 1,
    definitionZh: '期内签约数 ÷ 当月新签任务（人）。任务记在当月 1 日，可超过 100%；没有任务不计算、不排名。',
    definitionEn:
      'Sign-ups ÷ the month’s recruitment target in students, which counts on the first of its month. May exceed 100 %; without a target it is n/a and has no place.',
  },
  'renewal-task-amount': {
    code: 'M28',
    nameZh: '续班任务完成率',
    nameEn: 'Renewals against target',
    unit: 'rate',
    numerator: facts('renewal', 'minor'),
    denominator: facts('target-renewal', 'minor'),
    dateBasis: 'event',
    version: 1,
    definitionZh:
      '期内付清的续费金额 ÷ 当月续生任务（元）。与续班率不同：续班率看到期学员中续了多少。没有任务不计算、不排名。',
    definitionEn:
      'Money of renewals paid in full ÷ the month’s renewal target in money. It is not the renewal rate, which is of those who fell due. Without a target it is n/a and has no place.',
  },
  'renewal-task': {
    code: 'M28',
    nameZh: '续班人数任务完成率',
    nameEn: 'Number of renewals against target',
    unit: 'rate',
    numerator: facts('renewal', 'count'),
    denominator: facts('target-renewal', 'count'),
    dateBasis: 'event',
    version: 1,
    definitionZh: '期内付清的续费订单数 ÷ 当月续生任务（人）。与续班率不同。没有任务不计算、不排名。',
    definitionEn:
      'Renewals paid in full ÷ the month’s renewal target in students. It is not the renewal rate. Without a target it is n/a and has no place.',
  },
  'referral-task-amount': {
    code: 'M28',
    nameZh: '转介绍任务完成率',
    nameEn: 'Referrals against target',
    unit: 'rate',
    numerator: facts('referral-sign-up', 'minor'),
    denominator: facts('target-referral', 'minor'),
    dateBasis: 'event',
    version: 1,
    definitionZh: '期内转介绍签约金额 ÷ 当月转介绍任务（元）。它也在新签之内。没有任务不计算、不排名。',
    definitionEn:
      'Contract amount of referral sign-ups ÷ the month’s referral target in money. They are among the sign-ups too. Without a target it is n/a and has no place.',
  },
  'referral-task': {
    code: 'M28',
    nameZh: '转介绍人数任务完成率',
    nameEn: 'Number of referrals against target',
    unit: 'rate',
    numerator: facts('referral-sign-up', 'count'),
    denominator: facts('target-referral', 'count'),
    dateBasis: 'event',
    version: 1,
    definitionZh: '期内转介绍签约数 ÷ 当月转介绍任务（人）。它也在新签之内。没有任务不计算、不排名。',
    definitionEn:
      'Referral sign-ups ÷ the month’s referral target in students. They are among the sign-ups too. Without a target it is n/a and has no place.',
  },
  'hours-task': {
    code: 'M13b',
    nameZh: '课时任务完成率',
    nameEn: 'Class-hours against target',
    unit: 'rate',
    numerator: facts('consumption', 'units'),
    denominator: facts('target-hours', 'units'),
    dateBasis: 'lesson',
    version: 1,
    definitionZh: '期内课消 ÷ 当月课时任务。没有任务不计算、不排名。',
    definitionEn: 'Class-hours consumed ÷ the month’s target. Without a target it is n/a and has no place.',
  },
} as const satisfies Record<string, Metric>;

/** Completion of a month's task: over whatever its target is, however small (M28). */
export const TASK_METRICS = [
  'new-task-amount',
  'new-task',
  'renewal-task-amount',
  'renewal-task',
  'referral-task-amount',
  'referral-task',
  'hours-task',
] as const satisfies readonly (keyof typeof TASK_DECLARATIONS)[];
