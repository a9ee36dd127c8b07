/** Words of appraisals. Complete tables, so a new criterion or grade without words does not compile. */
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { getPersonAppraisals } from '@keshi/modules/appraisal/contract';
import { CRITERION_NAMES, type CriterionName, type Grade } from '@keshi/modules/appraisal/rules';
import { NOTHING } from '@keshi/ui/format';
import { m } from '#paraglide/messages.js';

export type PersonView = ClientOutput<typeof getPersonAppraisals>;
export type Appraisal = NonNullable<PersonView['superior']>;

const CRITERIA: Readonly<Record<CriterionName, () => string>> = {
  families: m.appraisal_families,
  duties: m.appraisal_duties,
  renewals: m.appraisal_renewals,
  records: m.appraisal_records,
  teamwork: m.appraisal_teamwork,
};
export const CRITERION_FIELDS = CRITERION_NAMES.map((name) => ({ name, label: CRITERIA[name] }));

const GRADES: Readonly<
  Record<Grade, { readonly name: () => string; readonly tone: 'ok' | 'warn' | 'bad' | undefined }>
> = {
  excellent: { name: m.appraisal_excellent, tone: 'ok' },
  good: { name: m.appraisal_good, tone: undefined },
  fair: { name: m.appraisal_fair, tone: 'warn' },
  poor: { name: m.appraisal_poor, tone: 'bad' },
};
export const gradeWords = (grade: Grade) => ({ name: GRADES[grade].name(), tone: GRADES[grade].tone });

/** 420 → `4.2`. */
export const scoreText = (score: number | null): string => (score === null ? NOTHING : (score / 100).toFixed(1));

/** Colleagues: the mean and how many, or only how many. */
export const peersText = ({ count, score }: PersonView['peers']): string =>
  score === null
    ? count === 0
      ? NOTHING
      : m.appraisal_peers_few({ count })
    : `${scoreText(score)} · ${m.appraisal_peers_text({ count })}`;

/** `2026-Q3` → `2026年第3季度`. */
export const quarterText = (quarter: string): string =>
  m.appraisal_quarter_text({ year: quarter.slice(0, 4), index: quarter.slice(6) });
