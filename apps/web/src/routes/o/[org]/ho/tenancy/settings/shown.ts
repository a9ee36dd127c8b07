/** A setting as the page shows it: told apart by how its value is written. Server only; the page imports the type. */
import { MARK_STATUSES, type MarkStatus } from '@keshi/modules/attendance/rules';
import { parseSetting, type SettingKey, type SettingOf } from '@keshi/modules/tenancy/rules';

export type ShownSetting = { readonly name: SettingKey } & (
  | { readonly kind: 'hours' | 'money' | 'count'; readonly value: number }
  | { readonly kind: 'rate'; readonly value: SettingOf<'renewal-rate-definition'> }
  | { readonly kind: 'channels'; readonly value: readonly string[] }
  | { readonly kind: 'shares'; readonly value: readonly { readonly status: MarkStatus; readonly share: number }[] }
);

const sharesOf = (value: SettingOf<'charge-shares'>) =>
  MARK_STATUSES.map((status) => ({ status, share: value[status] }));

/** Throws for a value that its setting's schema refuses, which the API never sends. */
export function shownSetting({ name, value }: { name: SettingKey; value: unknown }): ShownSetting {
  switch (name) {
    case 'low-balance-units':
    case 'owed-limit-units':
      return { name, kind: 'hours', value: parseSetting(name, value) };
    case 'sign-up-minimum-minor':
      return { name, kind: 'money', value: parseSetting(name, value) };
    case 'charge-shares':
      return { name, kind: 'shares', value: sharesOf(parseSetting(name, value)) };
    case 'visit-channels':
      return { name, kind: 'channels', value: parseSetting(name, value) };
    case 'renewal-rate-definition':
      return { name, kind: 'rate', value: parseSetting(name, value) };
    case 'low-class-lessons':
    case 'visits-per-month':
    case 'renewal-grace-days':
    case 'expiry-notice-days':
    case 'unseen-weeks':
    case 'pre-lesson-days':
    case 'door-minutes':
    case 'truancy-repeats':
    case 'finished-visit-days':
    case 'renewal-contact-days':
    case 'renewal-collect-days':
    case 'duty-escalation-hours':
    case 'class-standard-size':
    case 'complaint-response-hours':
    case 'complaint-progress-days':
    case 'complaint-resolve-days':
      return { name, kind: 'count', value: parseSetting(name, value) };
  }
}
