/** Words of where leads come from and who referred them, for the log of leads and for students' pages. Complete tables. */
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { getLead, listReferrals } from '@keshi/modules/admissions/contract';
import { formatDate, formatUnits } from '@keshi/ui/format';
import { m } from '#paraglide/messages.js';
import { getLocale } from '#paraglide/runtime.js';
import type { FormState } from './form-state.ts';

type Lead = ClientOutput<typeof getLead>;
type Words<Name extends string> = Readonly<Record<Name, () => string>>;

const SOURCES: Words<Lead['source']> = {
  hotline: m.admissions_source_hotline,
  walk_in: m.admissions_source_walk_in,
  referral: m.admissions_source_referral,
  campaign: m.admissions_source_campaign,
  online: m.admissions_source_online,
  cold_outreach: m.admissions_source_cold_outreach,
  partner: m.admissions_source_partner,
};
export const sourceName = (source: Lead['source']): string => SOURCES[source]();
export const sourceOptions = (): { value: string; label: string }[] =>
  Object.entries(SOURCES).map(([value, label]) => ({ value, label: label() }));

export type Referral = ClientOutput<typeof listReferrals>['items'][number];
export type Reward = Referral['rewards'][number];

const RELATIONS: Words<Referral['relation']> = {
  classmate: m.admissions_relation_classmate,
  friend: m.admissions_relation_friend,
  relative: m.admissions_relation_relative,
  neighbour: m.admissions_relation_neighbour,
  colleague: m.admissions_relation_colleague,
  sibling: m.admissions_relation_sibling,
  other: m.admissions_relation_other,
};
export const relationText = ({ relation, relationNote }: Pick<Referral, 'relation' | 'relationNote'>): string =>
  relationNote === null
    ? RELATIONS[relation]()
    : m.admissions_relation_noted({ relation: RELATIONS[relation](), note: relationNote });
export const relationOptions = (): { value: string; label: string }[] =>
  Object.entries(RELATIONS).map(([value, label]) => ({ value, label: label() }));

/** Who referred: the student, or a guardian of the student. */
export const referrerName = ({
  referrerName: student,
  guardianName,
}: Pick<Referral, 'referrerName' | 'guardianName'>): string =>
  guardianName === null ? student : m.admissions_referrer_guardian({ guardian: guardianName, student });

const OUTCOMES: Words<Referral['outcome']> = {
  open: m.admissions_outcome_open,
  registered: m.admissions_outcome_registered,
  signed: m.admissions_outcome_signed,
  closed: m.admissions_outcome_closed,
  refunded: m.admissions_outcome_refunded,
  mistaken: m.admissions_outcome_mistaken,
};
export const outcomeName = (outcome: Referral['outcome']): string => OUTCOMES[outcome]();
const OUTCOME_TONES = {
  open: undefined,
  registered: 'info',
  signed: 'ok',
  closed: undefined,
  refunded: 'bad',
  mistaken: undefined,
} as const;
export const outcomeTone = (outcome: Referral['outcome']) => OUTCOME_TONES[outcome];

const hours = (units: number): string => m.hours_units({ units: formatUnits(units) });
const dayText = (on: string | null): string => formatDate(on ?? '', 'day', getLocale());

/** What became of a reward, in a line. */
export function rewardText(reward: Reward): string {
  switch (reward.state) {
    case 'due':
      return m.admissions_reward_due({ hours: hours(reward.units), date: dayText(reward.dueOn) });
    case 'waiting':
      return m.admissions_reward_waiting({ hours: hours(reward.units) });
    case 'capped':
      return m.admissions_reward_capped();
    case 'dropped':
      return m.admissions_reward_dropped();
    case 'granted':
      return reward.clawedUnits > 0 || reward.usedUnits === reward.units
        ? m.admissions_reward_clawed({
            hours: hours(reward.units),
            clawed: hours(reward.clawedUnits),
            used: hours(reward.usedUnits),
          })
        : m.admissions_reward_granted({ hours: hours(reward.units), date: dayText(reward.grantedOn) });
  }
}
const SIDES = { referrer: m.admissions_reward_referrer, newcomer: m.admissions_reward_newcomer } as const;
export const rewardSide = ({ side }: Reward): string => SIDES[side]();

/** Since when a phone is known here, where that refuses a referral; null for other refusals. */
export function touchedSince(form: FormState): string | null {
  const since = form.problem?.type === 'already-exists' ? form.problem.facts['since'] : null;
  return typeof since === 'string' ? formatDate(since, 'document', getLocale()) : null;
}
