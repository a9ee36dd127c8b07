/** Names of the rules and their values as people write them. Complete tables, so a new rule without words does not compile. */
import { CHANNELS, channelName, listText, markName } from '#lib/campus-words.ts';
import type { SettingKey } from '@keshi/modules/tenancy/rules';
import { formatCount, formatMoney, formatUnits } from '@keshi/ui/format';
import { m } from '#paraglide/messages.js';
import { RATE_WORDS } from '#lib/reporting/words.ts';
import type { NumberName, ShownSetting, WeightName } from './shown.ts';

export const SETTING_WORDS: Readonly<Record<SettingKey, { readonly name: () => string; readonly text: () => string }>> =
  {
    'low-balance-units': { name: m.tenancy_low_balance, text: m.tenancy_low_balance_text },
    'owed-limit-units': { name: m.tenancy_owed_limit, text: m.tenancy_owed_limit_text },
    'charge-shares': { name: m.tenancy_charge_shares, text: m.tenancy_charge_shares_text },
    'visits-per-month': { name: m.tenancy_visits_per_month, text: m.tenancy_visits_per_month_text },
    'visit-channels': { name: m.tenancy_visit_channels, text: m.tenancy_visit_channels_text },
    'banned-words': { name: m.tenancy_banned_words, text: m.tenancy_banned_words_text },
    'sign-up-minimum-minor': { name: m.tenancy_sign_up_minimum, text: m.tenancy_sign_up_minimum_text },
    'renewal-grace-days': { name: m.tenancy_renewal_grace, text: m.tenancy_renewal_grace_text },
    'expiry-notice-days': { name: m.tenancy_expiry_notice, text: m.tenancy_expiry_notice_text },
    'slow-balance-days': { name: m.tenancy_slow_balance, text: m.tenancy_slow_balance_text },
    'idle-weeks': { name: m.tenancy_idle_weeks, text: m.tenancy_idle_weeks_text },
    'unseen-weeks': { name: m.tenancy_unseen_weeks, text: m.tenancy_unseen_weeks_text },
    'pre-lesson-days': { name: m.tenancy_pre_lesson_days, text: m.tenancy_pre_lesson_days_text },
    'door-minutes': { name: m.tenancy_door_minutes, text: m.tenancy_door_minutes_text },
    'truancy-repeats': { name: m.tenancy_truancy_repeats, text: m.tenancy_truancy_repeats_text },
    'finished-visit-days': { name: m.tenancy_finished_visit_days, text: m.tenancy_finished_visit_days_text },
    'renewal-contact-days': { name: m.tenancy_renewal_contact_days, text: m.tenancy_renewal_contact_days_text },
    'renewal-collect-days': { name: m.tenancy_renewal_collect_days, text: m.tenancy_renewal_collect_days_text },
    'duty-escalation-hours': { name: m.tenancy_duty_escalation, text: m.tenancy_duty_escalation_text },
    'target-plan-days': { name: m.tenancy_target_plan_days, text: m.tenancy_target_plan_days_text },
    'renewal-rate-definition': { name: m.tenancy_rate_definition, text: m.tenancy_rate_definition_text },
    'class-standard-size': { name: m.tenancy_class_size, text: m.tenancy_class_size_text },
    'complaint-response-hours': { name: m.tenancy_complaint_response, text: m.tenancy_complaint_response_text },
    'complaint-progress-days': { name: m.tenancy_complaint_progress, text: m.tenancy_complaint_progress_text },
    'complaint-resolve-days': { name: m.tenancy_complaint_resolve, text: m.tenancy_complaint_resolve_text },
    'satisfaction-minimum-answers': { name: m.tenancy_survey_minimum, text: m.tenancy_survey_minimum_text },
    'briefing-hours': { name: m.tenancy_briefing_hours, text: m.tenancy_briefing_hours_text },
    'briefing-days': { name: m.tenancy_briefing_days, text: m.tenancy_briefing_days_text },
    'memo-days': { name: m.tenancy_memo_days, text: m.tenancy_memo_days_text },
    'meeting-preparation-days': { name: m.tenancy_preparation_days, text: m.tenancy_preparation_days_text },
    'minutes-days': { name: m.tenancy_minutes_days, text: m.tenancy_minutes_days_text },
    'plan-days': { name: m.tenancy_plan_days, text: m.tenancy_plan_days_text },
    'plan-review-days': { name: m.tenancy_plan_review_days, text: m.tenancy_plan_review_days_text },
    'tests-per-month': { name: m.tenancy_tests_per_month, text: m.tenancy_tests_per_month_text },
    'filing-daily-days': { name: m.tenancy_filing_daily, text: m.tenancy_filing_daily_text },
    'filing-weekly-days': { name: m.tenancy_filing_weekly, text: m.tenancy_filing_weekly_text },
    'filing-monthly-days': { name: m.tenancy_filing_monthly, text: m.tenancy_filing_monthly_text },
    'filing-evening-hour': { name: m.tenancy_filing_evening, text: m.tenancy_filing_evening_text },
    'class-list-weekday': { name: m.tenancy_class_list_weekday, text: m.tenancy_class_list_weekday_text },
    'low-class-lessons': { name: m.tenancy_low_class, text: m.tenancy_low_class_text },
    'referral-first-touch-days': { name: m.tenancy_referral_touch, text: m.tenancy_referral_touch_text },
    'referral-referrer-units': { name: m.tenancy_referral_referrer, text: m.tenancy_referral_referrer_text },
    'referral-newcomer-units': { name: m.tenancy_referral_newcomer, text: m.tenancy_referral_newcomer_text },
    'referral-reward-after-days': { name: m.tenancy_referral_after, text: m.tenancy_referral_after_text },
    'referral-rewards-per-year': { name: m.tenancy_referral_cap, text: m.tenancy_referral_cap_text },
    'supervisor-award-weights': { name: m.tenancy_supervisor_weights, text: m.tenancy_supervisor_weights_text },
    'team-award-weights': { name: m.tenancy_team_weights, text: m.tenancy_team_weights_text },
    'team-award-classes': { name: m.tenancy_team_classes, text: m.tenancy_team_classes_text },
    'supervisor-award-classes': { name: m.tenancy_supervisor_classes, text: m.tenancy_supervisor_classes_text },
    'supervisor-award-own-classes': { name: m.tenancy_own_classes, text: m.tenancy_own_classes_text },
    'supervisor-award-filings': { name: m.tenancy_award_filings, text: m.tenancy_award_filings_text },
    'supervisor-award-count': { name: m.tenancy_award_count, text: m.tenancy_award_count_text },
    'self-appraisal-days': { name: m.tenancy_self_appraisal, text: m.tenancy_self_appraisal_text },
    'superior-appraisal-days': { name: m.tenancy_superior_appraisal, text: m.tenancy_superior_appraisal_text },
    'appraisal-grades': { name: m.tenancy_grades, text: m.tenancy_grades_text },
    'appraisal-bonus': { name: m.tenancy_bonus, text: m.tenancy_bonus_text },
  };

/** A channel's word; one that this version does not know, as it was set. */
const channelText = (channel: string): string => {
  const known = CHANNELS.find((each) => each === channel);
  return known === undefined ? channel : channelName(known);
};

const WEIGHTS = {
  recruitment: m.tenancy_weight_recruitment,
  renewal: m.tenancy_weight_renewal,
  hours: m.tenancy_weight_hours,
  signUps: m.tenancy_weight_sign_ups,
  signUpRate: m.tenancy_weight_sign_up_rate,
} as const;
export const weightName = (name: WeightName): string => WEIGHTS[name]();

/** The five numbers of the tiers, in the order in which they are asked for. */
export const TIERS = [
  ['largeFrom', m.tenancy_tier_large_from],
  ['large', m.tenancy_tier_large],
  ['middle', m.tenancy_tier_middle],
  ['smallBelow', m.tenancy_tier_small_below],
  ['small', m.tenancy_tier_small],
] as const;

const NUMBERS: Readonly<Record<NumberName, () => string>> = {
  onTime: m.tenancy_on_time,
  accurate: m.tenancy_accurate,
  excellent: m.tenancy_grade_excellent,
  good: m.tenancy_grade_good,
  fair: m.tenancy_grade_fair,
  poor: m.tenancy_grade_poor,
};
export const numberName = (name: NumberName): string => NUMBERS[name]();

/** 400 units → `4 课时`; 1 fen → `¥0.01`; shares and channels as a list. */
export function valueText(setting: ShownSetting): string {
  switch (setting.kind) {
    case 'hours':
      return m.hours_units({ units: formatUnits(setting.value) });
    case 'money':
      return formatMoney(setting.value, { lone: true });
    case 'count':
      return formatCount(setting.value);
    case 'classes':
      return setting.value === null ? m.tenancy_rule_off() : formatUnits(setting.value);
    case 'reward':
      return setting.value === null ? m.tenancy_no_reward() : m.hours_units({ units: formatUnits(setting.value) });
    case 'cap':
      return setting.value === null ? m.tenancy_no_cap() : formatCount(setting.value);
    case 'weights':
      return listText(
        setting.value.map(({ name, weight }) =>
          m.tenancy_weight_of({ name: weightName(name), weight: formatCount(weight) }),
        ),
      );
    case 'tiers': {
      if (setting.value === null) return m.tenancy_rule_off();
      const { largeFrom, large, middle, smallBelow, small } = setting.value;
      return m.tenancy_tiers({
        largeFrom: formatCount(largeFrom),
        large: formatCount(large),
        middle: formatCount(middle),
        smallBelow: formatCount(smallBelow),
        small: formatCount(small),
      });
    }
    case 'numbers': {
      const { value, hundredths, isOff } = setting;
      const text = (number: number | null): string => (hundredths ? formatUnits(number) : formatCount(number));
      return isOff
        ? m.tenancy_rule_off()
        : listText(value.map((each) => m.tenancy_number_of({ name: numberName(each.name), value: text(each.value) })));
    }
    case 'rate':
      return RATE_WORDS[setting.value].name();
    case 'channels':
      return setting.value.length === 0 ? m.app_none() : listText(setting.value.map(channelText));
    case 'words':
      return setting.value.length === 0 ? m.tenancy_banned_words_none() : listText(setting.value);
    case 'shares':
      return listText(setting.value.map(({ status, share }) => m.tenancy_share_of({ mark: markName(status), share })));
  }
}
