/** Settings: every number of the rule book with its default. A setting's value is checked by its own schema. */
import * as z from 'zod';
import { fieldErrors } from '@keshi/kernel/form';
import type { FieldError } from '@keshi/kernel/problem';

/** Class-hours and money: a form sends them as decimal text, `1.5`. */
const HUNDREDTHS = { form: 'hundredths' } as const;

/** share of the lesson's charge drawn per attendance status, in per cent (ATT-02, M13) */
const ChargeShare = z.int().min(0).max(200);

/** How much a criterion of a ranking weighs; 0 leaves it out (M32). */
const Weight = z.int().min(0).max(100);
/** Per cent of what is counted. */
const Share = z.int().min(0).max(100);
const BonusShare = z.int().min(0).max(500);
/** A mean score in hundredths of a point, from 1 to 5. */
const Points = z.int().min(100).max(500).meta(HUNDREDTHS);
const ClassCount = z.int().min(0).max(100);

/** As much as can be given at once. */
const RewardUnits = z.int().min(1).max(100_00).meta(HUNDREDTHS).nullable();

/** Ways of making the renewal rate of which the head office chooses one (M10). */
export const RENEWAL_RATE_DEFINITIONS = ['start', 'end', 'part', 'month', 'hours'] as const;

export const SETTINGS = {
  /** A balance at or below this many units opens a renewal (HRS-04, REN-03a): 4 课时. */
  'low-balance-units': { schema: z.int().min(0).max(10_000).meta(HUNDREDTHS), standard: 400 },
  /** How far a student's course may be owed (HRS-07): 2 课时. */
  'owed-limit-units': { schema: z.int().min(0).max(10_000).meta(HUNDREDTHS), standard: 200 },
  /** Which part of the charge each status draws. */
  'charge-shares': {
    schema: z.object({
      present: ChargeShare,
      late: ChargeShare,
      leave: ChargeShare,
      absent: ChargeShare,
      make_up: ChargeShare,
      trial: ChargeShare,
    }),
    standard: { present: 100, late: 100, leave: 0, absent: 100, make_up: 100, trial: 0 },
  },
  /** Return visits owed per student and month (RV-01). */
  'visits-per-month': { schema: z.int().min(0).max(31), standard: 2 },
  /** Channels of a return visit that count (RV-16). */
  'visit-channels': {
    schema: z.array(z.string().max(30)).max(20),
    standard: ['phone', 'face', 'email', 'sms', 'chat'],
  },
  /** Words warned of in texts about students (ADV-07). */
  'banned-words': {
    schema: z.array(z.string().trim().min(1).max(20)).max(50),
    standard: ['差生', '成绩差', 'poor student', 'poor grades'],
  },
  /** Smallest first payment that makes a sign-up (M5). */
  'sign-up-minimum-minor': { schema: z.int().min(0).meta(HUNDREDTHS), standard: 1 },
  /** Days after the due date in which a full payment still counts as renewed (M10). */
  'renewal-grace-days': { schema: z.int().min(0).max(365), standard: 30 },
  /** Days before the last day of hours in which their family is to be reminded (HRS-09, which names no number); 0 switches reminders off. */
  'expiry-notice-days': { schema: z.int().min(0).max(365), standard: 30 },
  /** Lesson weeks running after which a student must have been seen by the advisor (RV-02); 0 switches it off. */
  'unseen-weeks': {
    schema: z
      .int()
      .min(0)
      .max(4)
      .refine((weeks) => weeks !== 1, '0, or 2 to 4'),
    standard: 2,
  },
  /** Days before a new student's first lesson from which the pre-lesson visit is asked for (RV-03); 0 switches it off. */
  'pre-lesson-days': { schema: z.int().min(0).max(14), standard: 3 },
  /** Minutes before a first lesson ends at which the advisor is to be at the door (RV-05). */
  'door-minutes': { schema: z.int().min(0).max(60), standard: 10 },
  /** Absences without leave within thirty days that the supervisor hears of at once (ATT-03, which names no number); 0: of none. */
  'truancy-repeats': { schema: z.int().min(0).max(30), standard: 2 },
  /** Days between contacts with a finished student's family (RV-17, which names no number); 0 switches it off. */
  'finished-visit-days': { schema: z.int().min(0).max(365), standard: 30 },
  /** Days after which hours that last longer are used too slowly (HRS-05, which names no number); 0: however long they last. */
  'slow-balance-days': { schema: z.int().min(0).max(1095), standard: 180 },
  /** Weeks without a lesson after which a student with hours left is using none (HRS-05, which names no number); 0 switches it off. */
  'idle-weeks': { schema: z.int().min(0).max(26), standard: 3 },
  /** Days in which a renewal that fell due is spoken of (REN-04). */
  'renewal-contact-days': { schema: z.int().min(0).max(60), standard: 3 },
  /** Days in which a quoted renewal is to be paid in full (REN-04). */
  'renewal-collect-days': { schema: z.int().min(0).max(90), standard: 7 },
  /** Hours after its due time at which the supervisor is told of a late duty. */
  'duty-escalation-hours': { schema: z.int().min(0).max(168), standard: 0 },
  /**
   * Days before a month's last one from which next month's targets are split and plans signed (TGT-02, 03, 07; the rule book's own plan is of the
   * 25th); 0 switches these duties off.
   */
  'target-plan-days': { schema: z.int().min(0).max(27), standard: 6 },
  /** By which definition the renewal rate is made (M10): of those due at the start, of those still there at the end, part payments too, by month, by hours. */
  'renewal-rate-definition': { schema: z.enum(RENEWAL_RATE_DEFINITIONS), standard: 'start' },
  /** Students of a class counted as one class-equivalent (CLS-01, M21). */
  'class-standard-size': { schema: z.int().min(1).max(100), standard: 15 },
  /** Hours in which a complainant gets a first answer (A22). */
  'complaint-response-hours': { schema: z.int().min(1).max(168), standard: 24 },
  /** Days between reports to a complainant (A22). */
  'complaint-progress-days': { schema: z.int().min(1).max(30), standard: 3 },
  /** Days in which a complaint is resolved (A22). */
  'complaint-resolve-days': { schema: z.int().min(1).max(90), standard: 7 },
  /** Answers to a survey that are needed before anything is told of it (M19): never fewer than five. */
  'satisfaction-minimum-answers': { schema: z.int().min(5).max(50), standard: 5 },
  /** Hours before a new class's first lesson by which its briefing is complete (BRF-03). */
  'briefing-hours': { schema: z.int().min(0).max(168), standard: 24 },
  /** Days before that first lesson from which the briefing is asked for (BRF-03 names none); 0 switches it off. */
  'briefing-days': { schema: z.int().min(0).max(30), standard: 7 },
  /** Days after a first lesson by which its memo is filed (BRF-06: promptly); 0 is the same day. */
  'memo-days': { schema: z.int().min(0).max(5), standard: 1 },
  /** Days before a parents' meeting from which its preparation is asked for (PTM-04, 05); 0 switches it off. */
  'meeting-preparation-days': { schema: z.int().min(0).max(14), standard: 3 },
  /** Days after a parents' meeting by which its minutes are filed (PTM-11). */
  'minutes-days': { schema: z.int().min(0).max(14), standard: 1 },
  /** Days after a parents' meeting by which the teacher has optimised the class's plan (PTM-14); 0 switches it off. */
  'plan-days': { schema: z.int().min(0).max(30), standard: 7 },
  /** Days in which the teaching director reviews such a plan (PTM-14 names none). */
  'plan-review-days': { schema: z.int().min(0).max(30), standard: 3 },
  /** Tests with an analysis told to the parents, owed per running class and month (TST-02); 0 switches it off. */
  'tests-per-month': { schema: z.int().min(0).max(4), standard: 1 },
  /** Days after a day in which its report is filed, to the last one's 24:00 (RPT-04, PAY-01, A8). */
  'filing-daily-days': { schema: z.int().min(0).max(7), standard: 1 },
  /** Days after a week's Sunday in which its report is filed (RPT-04): Monday. */
  'filing-weekly-days': { schema: z.int().min(0).max(7), standard: 1 },
  /** Days after a month's last day in which its report is filed (RPT-04): the first of the next. */
  'filing-monthly-days': { schema: z.int().min(0).max(15), standard: 1 },
  /** Hour of the day by which an advisor's daily report is asked for, so that the supervisor's can follow (A8). */
  'filing-evening-hour': { schema: z.int().min(0).max(24), standard: 21 },
  /** Day of the week, 1 for Monday, on which the classes are named that have a meeting or a test next week (PTM-03). */
  'class-list-weekday': { schema: z.int().min(1).max(7), standard: 5 },
  /** A class with so many scheduled lessons left, or fewer, is listed every day (HRS-04, A10). */
  'low-class-lessons': { schema: z.int().min(0).max(20), standard: 4 },
  /** Days in which whoever brought a phone first stays the one who did (REN-07); 0: always the one who is named. */
  'referral-first-touch-days': { schema: z.int().min(0).max(730), standard: 90 },
  /** Class-hours given to a student whose referral signed up (REN-07, which names no number); nothing switches it off. */
  'referral-referrer-units': { schema: RewardUnits, standard: null },
  /** Class-hours given to the student who was referred and signed up; nothing switches it off. */
  'referral-newcomer-units': { schema: RewardUnits, standard: null },
  /** Days after a sign-up by which it can no longer be taken back, so that its rewards are given (M5's cooling-off). */
  'referral-reward-after-days': { schema: z.int().min(0).max(365), standard: 7 },
  /** Rewarded referrals of one student in a calendar year, at most; nothing: any number. */
  'referral-rewards-per-year': { schema: z.int().min(0).max(1000).nullable(), standard: null },
  /** What supervisors are ranked by: recruitment, renewal and class-hour tasks of their campus (KPI-01, M32). */
  'supervisor-award-weights': {
    schema: z.object({ recruitment: Weight, renewal: Weight, hours: Weight }),
    standard: { recruitment: 1, renewal: 1, hours: 1 },
  },
  /** What teams are ranked by: sign-ups, their rate, renewal tasks (KPI-07, M32). */
  'team-award-weights': {
    schema: z.object({ signUps: Weight, signUpRate: Weight, renewal: Weight }),
    standard: { signUps: 1, signUpRate: 1, renewal: 1 },
  },
  /** Classes an advisor of a team has at least, counted whole (KPI-07): 2; nothing switches it off. */
  'team-award-classes': { schema: z.int().min(0).max(100_00).meta(HUNDREDTHS).nullable(), standard: 200 },
  /** Classes an advisor of a supervisor has at least, small ones counted in part (KPI-05, which leaves the number blank); nothing switches it off. */
  'supervisor-award-classes': { schema: z.int().min(0).max(100_00).meta(HUNDREDTHS).nullable(), standard: null },
  /**
   * Classes a supervisor has themselves, by the campus's effective students: from `largeFrom` on `large`, below it `middle`, below `smallBelow` `small`
   * (KPI-04, which leaves all of them blank); nothing switches it off.
   */
  'supervisor-award-own-classes': {
    schema: z
      .object({
        largeFrom: z.int().min(1).max(100_000),
        large: ClassCount,
        middle: ClassCount,
        smallBelow: z.int().min(0).max(100_000),
        small: ClassCount,
      })
      .refine(({ largeFrom, smallBelow }) => smallBelow <= largeFrom, {
        error: 'no more than the large ones’',
        path: ['smallBelow'],
      })
      .nullable(),
    standard: null,
  },
  /** Which share of a supervisor's reports of the month came in time, and which share of their figures stood as prefilled, at least in per cent (KPI-02); nothing only shows them. */
  'supervisor-award-filings': {
    schema: z.object({ onTime: Share, accurate: Share }).nullable(),
    standard: null,
  },
  /** How many supervisors a branch names excellent for a month (KPI-06, which leaves the number blank); nothing sets no limit. */
  'supervisor-award-count': { schema: z.int().min(0).max(500).nullable(), standard: null },
  /** Days of the next month in which everybody appraises their month (KPI-11); 0 switches the duty off. */
  'self-appraisal-days': { schema: z.int().min(0).max(27), standard: 3 },
  /** Days of the next quarter in which superiors appraise the quarter (KPI-11); 0 switches the duty off. */
  'superior-appraisal-days': { schema: z.int().min(0).max(60), standard: 10 },
  /** The least mean score of each grade, below the last it is poor (KPI-11). */
  'appraisal-grades': {
    schema: z
      .object({ excellent: Points, good: Points, fair: Points })
      .refine(({ excellent, good }) => good <= excellent, { error: 'no more than excellent', path: ['good'] })
      .refine(({ good, fair }) => fair <= good, { error: 'no more than good', path: ['fair'] }),
    standard: { excellent: 450, good: 350, fair: 250 },
  },
  /** What part of the bonus each grade brings, in per cent (KPI-11, which links them and gives no numbers); nothing shows none. */
  'appraisal-bonus': {
    schema: z.object({ excellent: BonusShare, good: BonusShare, fair: BonusShare, poor: BonusShare }).nullable(),
    standard: null,
  },
} as const satisfies Record<string, { schema: z.ZodType; standard: unknown }>;

export type SettingKey = keyof typeof SETTINGS;
export type SettingOf<Key extends SettingKey> = z.infer<(typeof SETTINGS)[Key]['schema']>;

export const SETTING_NAMES = [
  'low-balance-units',
  'owed-limit-units',
  'charge-shares',
  'visits-per-month',
  'visit-channels',
  'banned-words',
  'sign-up-minimum-minor',
  'renewal-grace-days',
  'expiry-notice-days',
  'slow-balance-days',
  'idle-weeks',
  'unseen-weeks',
  'pre-lesson-days',
  'door-minutes',
  'truancy-repeats',
  'finished-visit-days',
  'renewal-contact-days',
  'renewal-collect-days',
  'duty-escalation-hours',
  'target-plan-days',
  'renewal-rate-definition',
  'class-standard-size',
  'complaint-response-hours',
  'complaint-progress-days',
  'complaint-resolve-days',
  'satisfaction-minimum-answers',
  'briefing-hours',
  'briefing-days',
  'memo-days',
  'meeting-preparation-days',
  'minutes-days',
  'plan-days',
  'plan-review-days',
  'tests-per-month',
  'filing-daily-days',
  'filing-weekly-days',
  'filing-monthly-days',
  'filing-evening-hour',
  'class-list-weekday',
  'low-class-lessons',
  'referral-first-touch-days',
  'referral-referrer-units',
  'referral-newcomer-units',
  'referral-reward-after-days',
  'referral-rewards-per-year',
  'supervisor-award-weights',
  'team-award-weights',
  'team-award-classes',
  'supervisor-award-classes',
  'supervisor-award-own-classes',
  'supervisor-award-filings',
  'supervisor-award-count',
  'self-appraisal-days',
  'superior-appraisal-days',
  'appraisal-grades',
  'appraisal-bonus',
] as const satisfies readonly SettingKey[];
export const SettingName = z.enum(SETTING_NAMES);

/** A stored value as its setting's type. Throws for a value that the setting's schema of today refuses. */
export function parseSetting<Key extends SettingKey>(name: Key, value: unknown): SettingOf<Key> {
  // The table holds each key with its own schema, so what this schema parses is this key's type; the compiler only sees the union.
  return SETTINGS[name].schema.parse(value) as SettingOf<Key>;
}

/** What is wrong with a value for a setting, as field errors of a body that holds it as `value`; empty when nothing is. */
export function settingFaults(name: SettingKey, value: unknown): FieldError[] {
  const result = SETTINGS[name].schema.safeParse(value);
  return result.success
    ? []
    : fieldErrors(result.error.issues).map((each) => ({
        pointer: `/value${each.pointer === '/' ? '' : each.pointer}`,
        detail: each.detail,
      }));
}

/** Whose calendar says what day it is for the organisation as a whole; campuses have their own. */
export const ORG_TIME_ZONE = 'Asia/Shanghai';

/** True for a zone of the IANA database. A bare offset such as `+08:00` is none: databases and people read its sign in opposite ways. */
export function isTimeZone(text: string): boolean {
  try {
    return (
      /^[A-Za-z]/.test(text) && new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone !== ''
    );
  } catch {
    return false;
  }
}
