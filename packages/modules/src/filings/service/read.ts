/** Reading filings: what I am to file, what I receive, one of them, and saying that it was read. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { idFor, todayAt, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { FILING_KINDS, KINDS } from '../rules/kinds.ts';
import { owedOf } from '../rules/owed.ts';
import { oldestOpen, recentPeriods } from '../rules/periods.ts';
import { acknowledgingRoles, readableKinds } from '../rules/readers.ts';
import { keyOf, readFiled, readOwed, stateOf } from './inbox.ts';
import { readPosts, readTimes } from './posts.ts';
import { requireReadable, rolesOf, shownFiling } from './rows.ts';

type Due = Out<typeof contract.listDueFilings>;

/** Most rows of an inbox: a campus has some dozens. */
const INBOX_MAX = 500;
const DUE_MAX = 100;

/** What the caller is to file at the campus, of the periods that can still be filed (ADV-17…20). */
export async function listDueFilings(ctx: Ctx): Promise<Due> {
  const campus = await ctx.campus();
  const personId = ctx.personId();
  const today = todayAt(ctx, campus);
  const times = await readTimes(ctx);
  const posts = await readPosts(ctx, [campus], oldestOpen(today));
  const owed = FILING_KINDS.flatMap((kind) =>
    recentPeriods(kind, today).flatMap((period) => {
      const here = times(kind, period, campus.timeZone);
      return here.opensAt > ctx.now
        ? []
        : owedOf(kind, here, campus.id, posts)
            .filter(({ ownerIds }) => ownerIds.includes(personId))
            .map(({ subjectId }) => ({ kind, period, subjectId, times: here }));
    }),
  );
  const filed = new Map(
    (await readFiled(ctx, [campus], owed, [personId, campus.id])).map((row) => [keyOf(row), row] as const),
  );
  const nameOf = (id: string): string =>
    id === campus.id ? campus.name : (posts.find((post) => post.personId === id)?.name ?? '');
  const items = owed.map(({ kind, period, subjectId, times: here }) => {
    const row = filed.get(keyOf({ kind, subjectId, fromOn: period.from }));
    return {
      kind,
      subjectId,
      subjectName: nameOf(subjectId),
      from: period.from,
      until: period.until,
      dueAt: row?.dueAt ?? here.dueAt,
      warnAt: here.warnAt,
      state: stateOf(ctx, row, here.dueAt),
      filingId: row?.id ?? null,
      filedAt: row?.filedAt ?? null,
    };
  });
  const open = items.filter((item) => item.filedAt === null).toSorted((a, b) => (a.dueAt < b.dueAt ? -1 : 1));
  const done = items
    .filter((item) => item.filedAt !== null)
    .toSorted((a, b) => ((a.filedAt ?? '') > (b.filedAt ?? '') ? -1 : 1));
  return {
    now: ctx.now,
    items: [...open, ...done].slice(0, DUE_MAX).map(({ filedAt: _filedAt, ...item }) => item),
  };
}

/** What goes to the caller's roles from the campus as of a day; of an advisor, their own (RPT-04). */
export async function getFilingInbox(
  ctx: Ctx,
  { query }: In<typeof contract.getFilingInbox>,
): Promise<Out<typeof contract.getFilingInbox>> {
  const campus = await ctx.campus();
  const today = todayAt(ctx, campus);
  const on = query.on !== undefined && query.on < today ? query.on : today;
  const readable = readableKinds(rolesOf(ctx));
  const isReader = readable.length > 0;
  const kinds = isReader ? readable : FILING_KINDS.filter((kind) => KINDS[kind].by === 'advisor');
  const rows = await readOwed(ctx, {
    campuses: [campus],
    kinds,
    on,
    subjectId: isReader ? null : ctx.personId(),
  });
  return {
    on,
    today,
    now: ctx.now,
    rows: rows.slice(0, INBOX_MAX).map(({ campusId: _campusId, ...row }) => row),
  };
}

/** One of them, as filed (RPT-12). */
export async function getFiling(
  ctx: Ctx,
  { params, query }: In<typeof contract.getFiling>,
): Promise<Out<typeof contract.getFiling>> {
  const campus = await ctx.campus();
  return await shownFiling(ctx, campus, await requireReadable(ctx, campus, params.filingId), query.version);
}

/** The caller has read the newest version, for each of their roles that is to say so (PAY-01). not-found where none is. */
export async function acknowledgeFiling(
  ctx: Ctx,
  { params }: In<typeof contract.acknowledgeFiling>,
): Promise<Out<typeof contract.acknowledgeFiling>> {
  const campus = await ctx.campus();
  const row = await requireReadable(ctx, campus, params.filingId);
  const roles = acknowledgingRoles(row.kind, rolesOf(ctx));
  if (roles.length === 0) throw problem('not-found');
  for (const role of roles)
    await ctx.tx.query(sql`
      insert into filing_reading (org_id, id, campus_id, branch_id, filing_id, version, role, person_id, read_at)
      values (${ctx.orgId}, ${idFor(ctx)}, ${campus.id}, ${campus.branchId}, ${row.id}, ${row.version}, ${role}, ${ctx.personId()}, ${ctx.now})
      on conflict (org_id, filing_id, version, role) do nothing`);
  ctx.trace({ subjectKind: 'filing', subjectId: row.id, detail: { read: row.version } });
  return await shownFiling(ctx, campus, row);
}
