/** Why hours are used slowly, in words, and what is to be done. Complete tables, so a new reason without words does not compile. */
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { listSlowBalances } from '@keshi/modules/renewals/contract';
import { formatDate } from '@keshi/ui/format';
import { m } from '#paraglide/messages.js';
import { getLocale } from '#paraglide/runtime.js';
import type { CampusLinks } from './campus-links.ts';

export type SlowBalance = ClientOutput<typeof listSlowBalances>['page']['items'][number];
type Reason = SlowBalance['reasons'][number];

const NAMES: Readonly<Record<Reason['name'], () => string>> = {
  stopped: m.renewals_slow_stopped,
  idle: m.renewals_slow_idle,
  unplanned: m.renewals_slow_unplanned,
  far: m.renewals_slow_far,
};
export const slowReasonName = (name: Reason['name']): string => NAMES[name]();

const SAY: Readonly<Record<Reason['name'], (reason: Reason) => string>> = {
  stopped: () => m.renewals_slow_says_stopped(),
  idle: ({ days = 0, onDate = null }) =>
    onDate === null
      ? m.renewals_slow_says_never_came({ days })
      : m.renewals_slow_says_idle({ days, date: formatDate(onDate, 'day', getLocale()) }),
  unplanned: () => m.renewals_slow_says_unplanned(),
  far: ({ days = 0 }) => m.renewals_slow_says_far({ days }),
};
export const slowReasonText = (reason: Reason): string => SAY[reason.name](reason);

const BASES: Readonly<Record<NonNullable<SlowBalance['basis']>, () => string>> = {
  timetable: m.renewals_slow_basis_timetable,
  pace: m.renewals_slow_basis_pace,
  planned: m.renewals_slow_basis_planned,
};
export const basisName = (basis: NonNullable<SlowBalance['basis']>): string => BASES[basis]();

const STEPS: Readonly<Record<SlowBalance['step'], () => string>> = {
  resume: m.renewals_slow_resume,
  plan: m.renewals_slow_plan,
  extend: m.renewals_slow_extend,
};

/** What is to be done, and where: with the family on the student's page, among the classes, or as an order. */
export function slowStep({ step, studentId }: SlowBalance, links: CampusLinks): { text: string; href: string } {
  const hrefs = {
    resume: links.studentProfile(studentId),
    plan: links.classes(),
    extend: links.newOrder(studentId),
  };
  return { text: STEPS[step](), href: hrefs[step] };
}
