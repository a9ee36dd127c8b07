import { redirect } from '@sveltejs/kit';
import { addDays, isDate, monthStart, type DateText } from '@keshi/kernel/dates';
import { getStatement, giveHours } from '@keshi/modules/hours/contract';
import { filled, textIn } from '#lib/server/address.ts';
import { call } from '#lib/server/api.ts';
import { placeOf, readPages, todayAt } from '#lib/server/campus.ts';
import { backToPage, formAction } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad, PageServerLoadEvent } from './$types';
import type { Entry, Statement } from './statement.ts';

/** The month's entries up to `on`, newest first, and the statement they end in. `asOf` is left out for today, so that caches are compared too. */
async function readMonth(
  event: PageServerLoadEvent,
  from: DateText,
  asOf: DateText | undefined,
  courseId: string | undefined,
): Promise<{ closing: Statement; entries: Entry[] }> {
  const params = { ...placeOf(event.params), studentId: event.params.student };
  const statements: Statement[] = [];
  const entries = await readPages(async (cursor) => {
    const statement = await call(event, getStatement, {
      params,
      query: filled({ asOf, courseId, limit: 100, ...cursor }),
    });
    statements.push(statement);
    const inMonth = statement.entries.items.filter((entry) => entry.onDate >= from);
    return {
      items: inMonth,
      nextCursor: inMonth.length === statement.entries.items.length ? statement.entries.nextCursor : null,
    };
  }, 10);
  const [closing] = statements;
  if (closing === undefined) throw new Error('a list has at least one page');
  return { closing, entries };
}

export const load: PageServerLoad = async (event) => {
  const { campus, can, shell } = await event.parent();
  if (!can.includes('hours.read')) redirect(303, `${shell.base}/registry/${event.params.student}/profile`);
  const today = todayAt(campus);
  const asked = textIn(event.url, 'on');
  const on = asked !== undefined && isDate(asked) && asked < today ? asked : today;
  const from = monthStart(on);
  const courseId = textIn(event.url, 'course');
  const [opening, month] = await Promise.all([
    call(event, getStatement, {
      params: { ...placeOf(event.params), studentId: event.params.student },
      query: filled({ asOf: addDays(from, -1), courseId, limit: 1 }),
    }),
    readMonth(event, from, on === today ? undefined : on, courseId),
  ]);
  return { opening, ...month, on, from, today, courseId: courseId ?? null };
};

export const actions = { giveHours: formAction(giveHours, { then: backToPage }) } satisfies Actions;
