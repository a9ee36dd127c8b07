/** What the pages of targets share: which month the address asks for, and the steps to the next. */
import { redirect } from '@sveltejs/kit';
import { addMonths, type DateText } from '@keshi/kernel/dates';
import { hereWith } from '../campus-links.ts';

const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;
const MONTHS_AHEAD = 12;

export type MonthView = {
  readonly month: string;
  readonly previous: string;
  /** Null for a month further ahead than targets are set. */
  readonly next: string | null;
  /** It has ended: its targets stay. */
  readonly isOver: boolean;
};

/** The month of `?month=`, or the one that today is in. */
export function monthView(url: URL, today: DateText): MonthView {
  const asked = url.searchParams.get('month') ?? '';
  const month = MONTH.test(asked) ? asked : today.slice(0, 7);
  const stepped = (by: number): string => addMonths(`${month}-01`, by).slice(0, 7);
  const last = addMonths(today, MONTHS_AHEAD).slice(0, 7);
  return {
    month,
    previous: stepped(-1),
    next: stepped(1) > last ? null : stepped(1),
    isOver: month < today.slice(0, 7),
  };
}

/** A `then` that shows the page anew for the same month, and that it was saved: what was typed is then what is kept. */
export const backToMonth = (event: { readonly url: URL }): never => redirect(303, hereWith(event.url, { saved: '1' }));
