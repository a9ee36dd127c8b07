/** What the pages of appraisals share: which quarter the address asks for, and the steps to the next. */
import { redirect } from '@sveltejs/kit';
import { addDays, type DateText } from '@keshi/kernel/dates';
import { Quarter } from '@keshi/modules/appraisal/contract';
import { isOpen, quarterOf, quarterPeriod } from '@keshi/modules/appraisal/rules';
import { hereWith } from '../campus-links.ts';

export type QuarterView = {
  readonly quarter: string;
  readonly previous: string;
  /** Null for a quarter that has not begun. */
  readonly next: string | null;
};

/** The quarter of `?quarter=`, else the latest one that superiors can appraise. */
export function quarterView(url: URL, today: DateText): QuarterView {
  const current = quarterOf(today);
  const before = (quarter: string): string => quarterOf(addDays(quarterPeriod(quarter).from, -1));
  const asked = Quarter.safeParse(url.searchParams.get('quarter'));
  const standard = isOpen('superior', quarterPeriod(current).from, today) ? current : before(current);
  const quarter = asked.success ? asked.data : standard;
  const next = quarterOf(quarterPeriod(quarter).until);
  return { quarter, previous: before(quarter), next: next > current ? null : next };
}

/** A `then` that shows the page anew for the same quarter, and that it was saved. */
export const backToQuarter = (event: { readonly url: URL }): never =>
  redirect(303, hereWith(event.url, { saved: '1', score: null }));
