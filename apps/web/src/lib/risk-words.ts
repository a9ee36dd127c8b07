/** Why somebody may not renew, in words: each part of the score with what it says. A complete table, so a new part without words does not compile. */
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { listRenewalRisks } from '@keshi/modules/renewals/contract';
import { formatDate, formatMoney, formatUnits } from '@keshi/ui/format';
import { m } from '#paraglide/messages.js';
import { getLocale } from '#paraglide/runtime.js';
import { stageName } from './campus-words.ts';

export type Risk = ClientOutput<typeof listRenewalRisks>['page']['items'][number];
export type RiskPart = Risk['parts'][number];
export type RiskStage = ClientOutput<typeof listRenewalRisks>['counts'][number]['stage'];

const dayText = (on: string | null | undefined): string => formatDate(on ?? null, 'day', getLocale());

const SAY: Readonly<Record<RiskPart['name'], (part: RiskPart) => string>> = {
  'run-out': ({ days = 0, onDate, units = 0 }) =>
    days > 0
      ? m.renewals_risk_run_out({ date: dayText(onDate), days })
      : units < 0
        ? m.renewals_risk_owes({ units: formatUnits(-units) })
        : m.renewals_risk_out(),
  attendance: ({ count = 0, of = 0 }) => m.renewals_risk_attendance({ came: count, lessons: of }),
  complaint: ({ count = 0 }) => (count > 0 ? m.renewals_risk_complaint({ count }) : m.renewals_risk_unhappy()),
  refused: () => m.renewals_risk_refused(),
  silence: ({ days = 0, onDate }) =>
    onDate === null || onDate === undefined
      ? m.renewals_risk_never_visited({ days })
      : m.renewals_risk_silence({ date: dayText(onDate), days }),
  stopped: () => m.renewals_risk_stopped(),
  uncontacted: ({ days = 0 }) => m.renewals_risk_uncontacted({ days }),
  unpaid: ({ days = 0 }) => m.renewals_risk_unpaid({ days }),
  arrears: ({ minor = 0 }) => m.renewals_risk_arrears({ amount: formatMoney(minor, { lone: true }) }),
  expiring: ({ units = 0, onDate }) => m.renewals_risk_expiring({ units: formatUnits(units), date: dayText(onDate) }),
  intends: () => m.renewals_risk_intends(),
};

export const riskText = (part: RiskPart): string => SAY[part.name](part);

/** +16, −15: how much a part weighs. */
export const pointsText = (points: number): string => (points < 0 ? `−${String(-points)}` : `+${String(points)}`);

export const riskStageName = (stage: RiskStage): string => (stage === 'ahead' ? m.renewals_ahead() : stageName(stage));

/** The stage a row stands at; ahead of a renewal when none is open. */
export const shownStage = ({ renewal }: Pick<Risk, 'renewal'>): RiskStage => {
  const stage = renewal?.stage ?? 'ahead';
  return stage === 'paid' || stage === 'lost' ? 'ahead' : stage;
};

const SOURCES: Readonly<Record<NonNullable<Risk['renewal']>['source'], () => string>> = {
  balance: m.renewals_source_balance,
  class: m.renewals_source_class,
  intention: m.renewals_source_intention,
};
export const sourceName = (source: NonNullable<Risk['renewal']>['source']): string => SOURCES[source]();

/** 4 月内 3/4 次，之前 88%: how attendance goes. */
export const trendText = ({ recent, before }: Pick<Risk, 'recent' | 'before'>): string => {
  if (recent.lessons === 0) return m.renewals_trend_none();
  const now = m.renewals_trend({ came: recent.came, lessons: recent.lessons });
  return before.lessons === 0
    ? now
    : m.renewals_trend_before({ now, percent: Math.round((100 * before.came) / before.lessons) });
};
