/** A setting as the page shows it: told apart by how its value is written. Server only; the page imports the type. */
import { GRADES, type Grade } from '@keshi/modules/appraisal/rules';
import { MARK_STATUSES, type MarkStatus } from '@keshi/modules/attendance/rules';
import { parseSetting, type SettingKey, type SettingOf } from '@keshi/modules/tenancy/rules';

export type WeightName = 'recruitment' | 'renewal' | 'hours' | 'signUps' | 'signUpRate';

/** Named numbers of a setting that is several of them. */
export type NumberName = 'onTime' | 'accurate' | Grade;

export type ShownSetting = { readonly name: SettingKey } & (
  | { readonly kind: 'hours' | 'money' | 'count'; readonly value: number }
  | { readonly kind: 'classes' | 'reward' | 'cap'; readonly value: number | null }
  | { readonly kind: 'weights'; readonly value: readonly { readonly name: WeightName; readonly weight: number }[] }
  | {
      readonly kind: 'numbers';
      /** Written with two decimals where stored in hundredths. */
      readonly hundredths: boolean;
      readonly isOff: boolean;
      readonly value: readonly { readonly name: NumberName; readonly value: number | null }[];
    }
  | { readonly kind: 'tiers'; readonly value: SettingOf<'supervisor-award-own-classes'> }
  | { readonly kind: 'channels'; readonly value: readonly string[] }
  | { readonly kind: 'words'; readonly value: readonly string[] }
  | { readonly kind: 'rate'; readonly value: SettingOf<'renewal-rate-definition'> }
  | { readonly kind: 'shares'; readonly value: readonly { readonly status: MarkStatus; readonly share: number }[] }
);

const sharesOf = (value: SettingOf<'charge-shares'>) =>
  MARK_STATUSES.map((status) => ({ status, share: value[status] }));

const teamWeights = ({ signUps, signUpRate, renewal }: SettingOf<'team-award-weights'>) =>
  [
    { name: 'signUps', weight: signUps },
    { name: 'signUpRate', weight: signUpRate },
    { name: 'renewal', weight: renewal },
  ] as const;
const supervisorWeights = ({ recruitment, renewal, hours }: SettingOf<'supervisor-award-weights'>) =>
  [
    { name: 'recruitment', weight: recruitment },
    { name: 'renewal', weight: renewal },
    { name: 'hours', weight: hours },
  ] as const;

const numbersOf = <Name extends NumberName>(
  names: readonly Name[],
  value: Readonly<Record<Name, number>> | null,
  hundredths = false,
) => ({
  kind: 'numbers' as const,
  hundredths,
  isOff: value === null,
  value: names.map((name) => ({ name, value: value?.[name] ?? null })),
});

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
    case 'banned-words':
      return { name, kind: 'words', value: parseSetting(name, value) };
    case 'team-award-weights':
      return { name, kind: 'weights', value: teamWeights(parseSetting(name, value)) };
    case 'supervisor-award-weights':
      return { name, kind: 'weights', value: supervisorWeights(parseSetting(name, value)) };
    case 'team-award-classes':
    case 'supervisor-award-classes':
      return { name, kind: 'classes', value: parseSetting(name, value) };
    case 'referral-referrer-units':
    case 'referral-newcomer-units':
      return { name, kind: 'reward', value: parseSetting(name, value) };
    case 'referral-rewards-per-year':
    case 'supervisor-award-count':
      return { name, kind: 'cap', value: parseSetting(name, value) };
    case 'supervisor-award-own-classes':
      return { name, kind: 'tiers', value: parseSetting(name, value) };
    case 'supervisor-award-filings':
      return { name, ...numbersOf(['onTime', 'accurate'], parseSetting(name, value)) };
    case 'appraisal-bonus':
      return { name, ...numbersOf(GRADES, parseSetting(name, value)) };
    case 'appraisal-grades':
      return { name, ...numbersOf(['excellent', 'good', 'fair'], parseSetting(name, value), true) };
    case 'renewal-rate-definition':
      return { name, kind: 'rate', value: parseSetting(name, value) };
    // All others are plain numbers; one of another type does not compile here.
    default:
      return { name, kind: 'count', value: parseSetting(name, value) };
  }
}
