/** What is owed to readers as of a day, and what of it was filed: of one campus, or of many in the same three statements. */
import { sql } from '@keshi/platform/sql';
import { addDays, type DateText, type Period } from '@keshi/kernel/dates';
import type { Out } from '@keshi/kernel/endpoint';
import type { Role } from '@keshi/kernel/permissions';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { arrayOf, jsonOf } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { KINDS, type FilingKind } from '../rules/kinds.ts';
import { owedOf } from '../rules/owed.ts';
import { periodOf, type FilingTimes } from '../rules/periods.ts';
import { readPosts, readTimes, type CampusPost, type TimesOf } from './posts.ts';

export type InboxRow = Out<typeof contract.getFilingInbox>['rows'][number] & { readonly campusId: string };

/** Whose and what: a campus reads by role, somebody without one only what is their own. */
export type Wanted = {
  readonly campuses: readonly CampusInfo[];
  readonly kinds: readonly FilingKind[];
  readonly on: DateText;
  /** Only filings of this subject. */
  readonly subjectId: string | null;
};

type Slot = { readonly kind: FilingKind; readonly period: Period };

/** Of each kind the last period whose filing had opened by the end of the day: a day's report of that day, a week's of the last Sunday. */
const slotsOf = ({ kinds, on }: Wanted, times: TimesOf, timeZone: string): (Slot & { times: FilingTimes })[] =>
  kinds.map((kind) => {
    const period = periodOf(kind, on);
    const here = times(kind, period, timeZone);
    if (here.opensOn <= on) return { kind, period, times: here };
    const before = periodOf(kind, addDays(period.from, -1));
    return { kind, period: before, times: times(kind, before, timeZone) };
  });

type FiledRow = {
  id: string;
  campusId: string;
  kind: FilingKind;
  subjectId: string;
  fromOn: DateText;
  dueAt: string;
  filedAt: string;
  version: number;
  adjustedCount: number;
  subjectName: string | null;
  readBy: Role[];
};

/** What was filed of these kinds and periods, with who has said that they read the newest version. */
export const readFiled = (
  ctx: Ctx,
  campuses: readonly CampusInfo[],
  slots: readonly Slot[],
  subjectIds: readonly string[] | null = null,
): Promise<FiledRow[]> =>
  ctx.tx.query<FiledRow>(sql`
    with slot as (select * from jsonb_to_recordset(${jsonOf(slots.map(({ kind, period }) => ({ kind, from_on: period.from })))}) as s(kind text, from_on date))
    select f.id, f.campus_id, f.kind, f.subject_id, f.from_on, f.due_at, f.filed_at, f.version, v.adjusted_count,
      (select n.name from staff_name n where n.org_id = f.org_id and n.person_id = f.subject_id) as subject_name,
      array(select r.role from filing_reading r where r.org_id = f.org_id and r.filing_id = f.id and r.version = f.version order by r.role) as read_by
    from slot s join filing f on f.org_id = ${ctx.orgId} and f.kind = s.kind and f.from_on = s.from_on
    join filing_version v on v.org_id = f.org_id and v.filing_id = f.id and v.version = f.version
    where f.campus_id = any(${arrayOf(
      campuses.map(({ id }) => id),
      'uuid',
    )}) and (${subjectIds === null}::boolean or f.subject_id = any(${arrayOf(subjectIds ?? [], 'uuid')}))
    order by f.campus_id, f.from_on, f.id`);

export const keyOf = ({ kind, subjectId, fromOn }: Pick<FiledRow, 'kind' | 'subjectId' | 'fromOn'>): string =>
  `${kind} ${subjectId} ${fromOn}`;

/** Where a filing stands: by the deadline it was filed under, else by the one in force. */
export function stateOf(
  ctx: Ctx,
  filed: Pick<FiledRow, 'filedAt' | 'dueAt'> | undefined,
  dueAt: string,
): 'open' | 'filed' | 'late' | 'missing' {
  if (filed === undefined) return dueAt <= ctx.now ? 'missing' : 'open';
  return filed.filedAt > filed.dueAt ? 'late' : 'filed';
}

type Here = { readonly campus: CampusInfo; readonly posts: readonly CampusPost[]; readonly filed: readonly FiledRow[] };

/** The rows of a kind at a campus: who owes it by name, and whoever has filed it without owing it any more. */
function rowsOf(ctx: Ctx, here: Here, slot: Slot & { times: FilingTimes }, subjectId: string | null): InboxRow[] {
  const { campus, posts } = here;
  const { kind, period, times } = slot;
  const filed = new Map(
    here.filed
      .filter((row) => row.kind === kind && row.fromOn === period.from)
      .map((row) => [row.subjectId, row] as const),
  );
  const owed = owedOf(kind, times, campus.id, posts).map((each) => each.subjectId);
  const subjects = [...new Set([...owed, ...filed.keys()])].filter((each) => subjectId === null || each === subjectId);
  const nameOf = (id: string): string =>
    id === campus.id
      ? campus.name
      : (posts.find((post) => post.personId === id)?.name ?? filed.get(id)?.subjectName ?? '');
  return subjects
    .map((id) => {
      const row = filed.get(id);
      return {
        campusId: campus.id,
        kind,
        subjectId: id,
        subjectName: nameOf(id),
        from: period.from,
        until: period.until,
        dueAt: row?.dueAt ?? times.dueAt,
        state: stateOf(ctx, row, times.dueAt),
        filingId: row?.id ?? null,
        filedAt: row?.filedAt ?? null,
        version: row?.version ?? null,
        adjustedCount: row?.adjustedCount ?? null,
        readBy: [...(row?.readBy ?? [])],
        toBeReadBy: [...KINDS[kind].acknowledgedBy],
      };
    })
    .toSorted((a, b) => (a.subjectName < b.subjectName ? -1 : a.subjectName > b.subjectName ? 1 : 0));
}

/** What is owed as of a day, kind by kind in the table's order, campus by campus. */
export async function readOwed(ctx: Ctx, wanted: Wanted): Promise<InboxRow[]> {
  const { campuses, subjectId } = wanted;
  if (campuses.length === 0 || wanted.kinds.length === 0) return [];
  const times = await readTimes(ctx);
  // The days of the periods are the same in every zone; only their instants are not.
  const slots = slotsOf(wanted, times, campuses[0]?.timeZone ?? 'UTC');
  const sinceOn = slots.map(({ period }) => period.from).toSorted()[0] ?? wanted.on;
  const posts = Map.groupBy(await readPosts(ctx, campuses, sinceOn), (post) => post.campusId);
  const filed = Map.groupBy(await readFiled(ctx, campuses, slots), (row) => row.campusId);
  return campuses.flatMap((campus) => {
    const here = { campus, posts: posts.get(campus.id) ?? [], filed: filed.get(campus.id) ?? [] };
    return slotsOf(wanted, times, campus.timeZone).flatMap((slot) => rowsOf(ctx, here, slot, subjectId));
  });
}
