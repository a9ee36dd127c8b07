/** Settings: every number of the rule book with its default. A setting's value is checked by its own schema. */
import * as z from 'zod';
import { fieldErrors } from '@keshi/kernel/form';
import type { FieldError } from '@keshi/kernel/problem';

/** Class-hours and money: a form sends them as decimal text, `1.5`. */
const HUNDREDTHS = { form: 'hundredths' } as const;

/** share of the lesson's charge drawn per attendance status, in per cent (ATT-02, M13) */
const ChargeShare = z.int().min(0).max(200);

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
  /** Days in which a renewal that fell due is spoken of (REN-04). */
  'renewal-contact-days': { schema: z.int().min(0).max(60), standard: 3 },
  /** Days in which a quoted renewal is to be paid in full (REN-04). */
  'renewal-collect-days': { schema: z.int().min(0).max(90), standard: 7 },
  /** Hours after its due time at which the supervisor is told of a late duty. */
  'duty-escalation-hours': { schema: z.int().min(0).max(168), standard: 0 },
  /** A class with so many scheduled lessons left, or fewer, is listed every day (HRS-04, A10). */
  'low-class-lessons': { schema: z.int().min(0).max(20), standard: 4 },
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
} as const satisfies Record<string, { schema: z.ZodType; standard: unknown }>;

export type SettingKey = keyof typeof SETTINGS;
export type SettingOf<Key extends SettingKey> = z.infer<(typeof SETTINGS)[Key]['schema']>;

export const SETTING_NAMES = [
  'low-balance-units',
  'owed-limit-units',
  'charge-shares',
  'visits-per-month',
  'visit-channels',
  'sign-up-minimum-minor',
  'renewal-grace-days',
  'expiry-notice-days',
  'unseen-weeks',
  'pre-lesson-days',
  'door-minutes',
  'truancy-repeats',
  'finished-visit-days',
  'renewal-contact-days',
  'renewal-collect-days',
  'duty-escalation-hours',
  'low-class-lessons',
  'renewal-rate-definition',
  'class-standard-size',
  'complaint-response-hours',
  'complaint-progress-days',
  'complaint-resolve-days',
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
