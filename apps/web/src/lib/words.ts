/** Words of what went wrong: problems and field faults. Typed as complete tables, so a new kind without words does not compile. */
import { isProblemType, type ProblemType } from '@keshi/kernel/problem';
import { formatDate } from '@keshi/ui/format';
import { m } from '#paraglide/messages.js';
import { getLocale } from '#paraglide/runtime.js';
import type { FieldFault, ShownProblem } from './field-fault.ts';

type Facts = ShownProblem['facts'];

const waitOf = (facts: Facts): string =>
  String(
    Math.max(1, Math.ceil((typeof facts['retryAfterSeconds'] === 'number' ? facts['retryAfterSeconds'] : 60) / 60)),
  );

const PROBLEM_TEXTS: Record<ProblemType, (facts: Facts) => string> = {
  'malformed-request': m.problem_malformed_request,
  'invalid-input': m.problem_field_other,
  'banned-words': m.problem_banned_words,
  'not-signed-in': m.problem_not_signed_in,
  'sign-in-failed': m.problem_sign_in_failed,
  'code-wrong': m.problem_code_wrong,
  'not-allowed': m.problem_not_allowed,
  'cross-site-request': m.problem_cross_site_request,
  'not-found': m.problem_not_found,
  'method-not-allowed': m.problem_malformed_request,
  conflict: m.problem_conflict,
  'already-exists': m.problem_already_exists,
  'roll-changed': m.problem_roll_changed,
  'booking-clash': m.problem_booking_clash,
  'class-full': (facts) => m.problem_class_full({ seats: typeof facts['seats'] === 'number' ? facts['seats'] : 0 }),
  'owed-limit': m.problem_owed_limit,
  'lesson-not-markable': m.problem_lesson_not_markable,
  'order-state': m.problem_order_state,
  'amount-too-large': m.problem_amount_too_large,
  'batch-state': m.problem_batch_state,
  'batch-in-use': m.problem_batch_in_use,
  'survey-closed': m.problem_survey_closed,
  'file-unreadable': m.problem_file_unreadable,
  'idempotency-key-missing': m.problem_malformed_request,
  'idempotency-key-reused': m.problem_idempotency,
  'payload-too-large': m.problem_payload_too_large,
  'unsupported-media-type': m.problem_unsupported_media_type,
  'too-many-requests': (facts) => m.problem_too_many_requests({ minutes: waitOf(facts) }),
  'webhook-signature-invalid': m.problem_malformed_request,
  'payment-provider-unavailable': m.problem_payment_provider_unavailable,
  'merchant-missing': m.problem_merchant_missing,
  'internal-error': m.problem_internal_error,
  'service-unavailable': m.problem_service_unavailable,
};

/** What happened, what is safe, what to do. A page that knows more says it itself. */
export const problemText = ({ type, facts }: Pick<ShownProblem, 'type' | 'facts'>): string =>
  PROBLEM_TEXTS[isProblemType(type) ? type : 'internal-error'](facts);

/** Details that the API gives for things no schema can know. */
const DETAIL_TEXTS: ReadonlyMap<string, () => string> = new Map([
  ['not a phone number', m.problem_field_phone],
  ['and the same phone', m.problem_field_taken],
  ['the same number as another guardian', m.problem_field_taken],
  ['this person is a guardian already', m.problem_field_taken],
  ['a mobile number', m.problem_field_phone],
  ['not after today', m.registry_fault_after_today],
  ['no longer on offer', m.payments_fault_plan],
  ['a plan of another course', m.payments_fault_plan],
  ['needed without a price plan', m.problem_field_required],
  ['too little to buy any class-hours', m.payments_fault_little],
  ['no such weekday between the two dates; the last date is not in it', m.timetable_fault_weekday],
  ['at most 120 lessons', m.timetable_fault_too_many],
  ['nobody with this role in the campus', m.timetable_fault_nobody],
  ['phone or e-mail is needed', m.problem_field_phone_or_email],
  ['taken', m.problem_field_taken],
  ['taken in this campus', m.problem_field_taken],
  ['the same name', m.problem_field_taken],
  ['this name is taken', m.problem_field_taken],
  ['this merchant account is in use', m.problem_field_taken],
  ['not a role of a campus', m.problem_field_role_place],
  ['nobody gives themselves more than they have', m.problem_field_role_own],
  ['this role is given for one', m.problem_field_role_scope_missing],
  ['this role is not given for one', m.problem_field_role_scope],
  ['no such time zone', m.problem_field_time_zone],
  ['days gone by keep the value they had', m.problem_field_day_gone],
  ['0, or 2 to 4', m.tenancy_unseen_weeks_fault],
  ['who takes it on', m.problem_field_required],
  ['what was done', m.problem_field_required],
  ['1 to 5', m.problem_field_choice],
  ['why it is corrected', m.problem_field_required],
  ['what is missing', m.problem_field_required],
  ['when, or why not', m.problem_field_required],
  ['not in the future', m.records_fault_held],
  ['at most the full mark', m.records_fault_full],
  ['not before it begins', m.records_fault_begins],
  ['why it differs', m.problem_field_required],
  ['what to say', m.problem_field_required],
  ['a day of next week', m.filings_fault_next_week],
  ['not over yet', m.filings_fault_early],
  ['too long ago', m.filings_fault_old],
  ['why targets are replaced', m.problem_field_required],
  ['no targets to hand down', m.targets_fault_none],
  ['own targets come first', m.targets_fault_first],
  ['the sum of its kinds', m.targets_fault_sum],
  ['no more than the large ones’', m.tenancy_tier_fault],
  ['it was signed', m.targets_fault_signed],
  ['not before today', m.satisfaction_fault_until],
  ['at most 60 days', m.satisfaction_fault_until],
  ['not begun yet', m.satisfaction_fault_month],
  ['not asked', m.problem_field_other],
  ['which student it is about', m.tasks_about_needed],
  ['what to do if it gets worse', m.problem_field_required],
  ['what is abnormal', m.problem_field_required],
  ['a day gone by', m.tasks_fault_past],
  ['at most 180 days ahead', m.tasks_fault_far],
]);

const dateText = (on: string): string => formatDate(on, 'full', getLocale());

/** Those that name something. */
const NAMING_TEXTS: readonly (readonly [detail: RegExp, text: (named: string) => string])[] = [
  [/^the class begins on (\S+)$/, (on) => m.timetable_fault_begins({ date: dateText(on) })],
  [/^the class ends on (\S+)$/, (on) => m.timetable_fault_ends({ date: dateText(on) })],
  [/^banned words: (.+)$/, (words) => m.problem_field_banned_words({ words })],
];

function detailText(detail: string): (() => string) | undefined {
  for (const [pattern, text] of NAMING_TEXTS) {
    const named = pattern.exec(detail)?.[1];
    if (named !== undefined) return () => text(named);
  }
  return DETAIL_TEXTS.get(detail);
}

const FAULT_TEXTS: Record<FieldFault['code'], (fault: { limit: string }) => string> = {
  required: m.problem_field_required,
  'too-short': m.problem_field_too_short,
  'too-long': m.problem_field_too_long,
  'too-small': m.problem_field_too_small,
  'too-large': m.problem_field_too_large,
  'too-few': m.problem_field_too_few,
  'too-many': m.problem_field_too_many,
  number: m.problem_field_number,
  date: m.problem_field_date,
  email: m.problem_field_email,
  format: m.problem_field_format,
  choice: m.problem_field_choice,
  other: m.problem_field_other,
};

/** Fields whose shape says more than a length or a pattern does. */
const SHAPE_TEXTS: readonly (readonly [name: RegExp, text: () => string])[] = [
  [/(^|\.)phone$/, m.problem_field_phone],
  [/^code$/, m.problem_field_code],
];

const shapeText = (fault: FieldFault, name: string): (() => string) | undefined =>
  fault.code === 'required' ? undefined : SHAPE_TEXTS.find(([pattern]) => pattern.test(name))?.[1];

/** The sentence under a field. */
export const faultText = (fault: FieldFault, name: string): string =>
  (
    detailText(fault.detail ?? '') ??
    shapeText(fault, name) ??
    (() => FAULT_TEXTS[fault.code]({ limit: fault.limit ?? '' }))
  )();
