/** A filing filled from facts, before it is filed. */
import type { DateText, Period } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { settingsAt } from '@keshi/modules/tenancy';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import type { FiledList, SystemCell } from '../rules/content.ts';
import { KINDS, type FilingKind } from '../rules/kinds.ts';
import { mayFile, owedOf } from '../rules/owed.ts';
import { lastDayOf, periodOf, recentPeriods, type FilingTimes } from '../rules/periods.ts';
import { recipientsAt } from '../rules/readers.ts';
import { readPlanCandidates, type Asked, type PlanCandidate } from './class-lists.ts';
import { readCells } from './figures.ts';
import { readLists } from './lists.ts';
import { readPosts, readTimes, rolesAt, type CampusPost } from './posts.ts';
import { findFiled } from './rows.ts';

/** A filing of the caller's: which, of when, until when. */
export type Mine = {
  readonly campus: CampusInfo;
  readonly kind: FilingKind;
  readonly period: Period;
  readonly subjectId: string;
  readonly times: FilingTimes;
  readonly posts: readonly CampusPost[];
};

/** What a filing of a kind and period would be of for the caller; not-found when they owe none of it at this campus. */
export async function requireMine(ctx: Ctx, kind: FilingKind, on: DateText): Promise<Mine> {
  const campus = await ctx.campus();
  const personId = ctx.personId();
  const period = periodOf(kind, on);
  const times = (await readTimes(ctx))(kind, period, campus.timeZone);
  const posts = await readPosts(ctx, [campus], period.from);
  const subjectId = KINDS[kind].by === 'advisor' ? personId : campus.id;
  const isOwed = owedOf(kind, times, campus.id, posts).some((owed) => owed.subjectId === subjectId);
  if (!isOwed || !mayFile(kind, subjectId, personId, posts, todayAt(ctx, campus))) throw problem('not-found');
  return { campus, kind, period, subjectId, times, posts };
}

/** Whether a filing can be filed now: on its day or after it, and while its period is among the recent ones. */
export function whenFault(ctx: Ctx, { campus, kind, period, times }: Mine): string | null {
  if (ctx.now < times.opensAt) return 'not over yet';
  const oldest = recentPeriods(kind, todayAt(ctx, campus)).at(-1);
  return oldest !== undefined && period.from < oldest.from ? 'too long ago' : null;
}

export type Filled = {
  readonly cells: readonly SystemCell[];
  readonly lists: readonly FiledList[];
  readonly plans: readonly PlanCandidate[];
};
export type Subject = Pick<Mine, 'campus' | 'kind' | 'period' | 'subjectId'>;

/** The content of a filing by the facts of now. */
export async function fillFiling(ctx: Ctx, { campus, kind, period, subjectId }: Subject): Promise<Filled> {
  const spec = KINDS[kind];
  const personId = spec.by === 'advisor' ? subjectId : null;
  const set = await settingsAt(ctx, ['low-class-lessons', 'low-balance-units'], lastDayOf(period));
  const asked: Asked = {
    ctx,
    campus,
    period,
    personId,
    lowLessons: set['low-class-lessons'],
    lowUnits: set['low-balance-units'],
  };
  const { cells, figures } = await readCells(ctx, { campus, period, personId }, spec);
  return {
    cells,
    lists: await readLists(asked, spec.lists, figures),
    plans: spec.lists.includes('plans') ? await readPlanCandidates(asked) : [],
  };
}

/** The caller's filing of a kind for the period a day lies in (RPT-10). not-found where they owe none, or it can be neither filed nor corrected. */
export async function getFilingDraft(
  ctx: Ctx,
  { query }: In<typeof contract.getFilingDraft>,
): Promise<Out<typeof contract.getFilingDraft>> {
  const mine = await requireMine(ctx, query.kind, query.on);
  const { campus, kind, period, subjectId, times, posts } = mine;
  const filed = await findFiled(ctx, mine);
  if (filed === null && whenFault(ctx, mine) !== null) throw problem('not-found');
  return {
    kind,
    subjectId,
    subjectName:
      subjectId === campus.id ? campus.name : (posts.find((each) => each.personId === subjectId)?.name ?? ''),
    from: period.from,
    until: period.until,
    dueAt: times.dueAt,
    filingId: filed,
    late: times.dueAt <= ctx.now,
    recipients: [...recipientsAt(kind, rolesAt(posts, times.opensOn))],
    ...copied(await fillFiling(ctx, mine)),
    texts: [...KINDS[kind].texts],
  };
}

/** The contract's arrays can be written to. */
const copied = ({ cells, lists, plans }: Filled) => ({
  cells: [...cells],
  lists: lists.map((list) => ({ ...list, rows: list.rows.map((row) => [...row]) })),
  plans: [...plans],
});
