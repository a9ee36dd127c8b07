/** Filed rows: found, written, and shown with their versions. */
import { sql } from '@keshi/platform/sql';
import type { Out } from '@keshi/kernel/endpoint';
import type { Role } from '@keshi/kernel/permissions';
import { problem } from '@keshi/kernel/problem';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import type { FilingKind } from '../rules/kinds.ts';
import { mayFile } from '../rules/owed.ts';
import { acknowledgingRoles, readableKinds, recipientsAt } from '../rules/readers.ts';
import { periodOf } from '../rules/periods.ts';
import { readPosts, readTimes, rolesAt } from './posts.ts';

type Detail = Out<typeof contract.getFiling>;

export type FilingRow = {
  readonly id: string;
  readonly kind: FilingKind;
  readonly subjectId: string;
  readonly fromOn: string;
  readonly untilOn: string;
  readonly dueAt: string;
  readonly filedAt: string;
  readonly version: number;
};

/** The roles that let the caller in here. */
export const rolesOf = (ctx: Ctx): Role[] =>
  ctx.actor.kind === 'member' ? ctx.actor.grants.map(({ role }) => role) : [];

/** The id of what was filed of a kind, subject and period; null when nothing was. */
export async function findFiled(
  ctx: Ctx,
  of: {
    readonly campus: CampusInfo;
    readonly kind: FilingKind;
    readonly subjectId: string;
    readonly period: { readonly from: string };
  },
): Promise<string | null> {
  const [row] = await ctx.tx.query<{ id: string }>(sql`
    select f.id from filing f where f.org_id = ${ctx.orgId} and f.campus_id = ${of.campus.id} and f.kind = ${of.kind} and f.subject_id = ${of.subjectId} and f.from_on = ${of.period.from}`);
  return row?.id ?? null;
}

/** A filing of the campus that the caller reads: what goes to their role, and their own. not-found for any other. */
export async function requireReadable(ctx: Ctx, campus: CampusInfo, filingId: string): Promise<FilingRow> {
  const [row] = await ctx.tx.query<FilingRow>(sql`
    select f.id, f.kind, f.subject_id, f.from_on, f.until_on, f.due_at, f.filed_at, f.version from filing f
    where f.org_id = ${ctx.orgId} and f.campus_id = ${campus.id} and f.id = ${filingId}`);
  if (row === undefined) throw problem('not-found');
  if (row.subjectId !== ctx.personId() && !readableKinds(rolesOf(ctx)).includes(row.kind)) throw problem('not-found');
  return row;
}

const nameOf = (column: ReturnType<typeof sql>) =>
  sql`(select n.name from staff_name n where n.org_id = v.org_id and n.person_id = ${column})`;

type Version = Detail['versions'][number];
const VERSIONS_SHOWN = 50;

/** A filing as shown: one version's content, and what is known of all. not-found for a version it does not have. */
export async function shownFiling(ctx: Ctx, campus: CampusInfo, row: FilingRow, asked?: number): Promise<Detail> {
  const version = asked ?? row.version;
  const [shown] = await ctx.tx.query<{ content: Detail['content']; subjectName: string | null }>(sql`
    select v.content, ${nameOf(sql`${row.subjectId}::uuid`)} as subject_name from filing_version v
    where v.org_id = ${ctx.orgId} and v.campus_id = ${campus.id} and v.filing_id = ${row.id} and v.version = ${version}`);
  if (shown === undefined) throw problem('not-found');
  const versions = await ctx.tx.query<Version>(sql`
    select v.version, v.filed_at, ${nameOf(sql`v.filed_by_id`)} as filed_by_name, v.reason, v.cell_count, v.adjusted_count from filing_version v
    where v.org_id = ${ctx.orgId} and v.campus_id = ${campus.id} and v.filing_id = ${row.id} order by v.version desc limit ${VERSIONS_SHOWN}`);
  const readings = await ctx.tx.query<Detail['readings'][number]>(sql`
    select v.role, ${nameOf(sql`v.person_id`)} as person_name, v.read_at from filing_reading v
    where v.org_id = ${ctx.orgId} and v.campus_id = ${campus.id} and v.filing_id = ${row.id} and v.version = ${version} order by v.read_at, v.id limit 5`);
  return {
    id: row.id,
    kind: row.kind,
    subjectId: row.subjectId,
    subjectName: row.subjectId === campus.id ? campus.name : (shown.subjectName ?? ''),
    from: row.fromOn,
    until: row.untilOn,
    dueAt: row.dueAt,
    state: row.filedAt > row.dueAt ? 'late' : 'filed',
    version,
    content: shown.content,
    versions,
    readings,
    ...(await allowed(ctx, campus, row, readings)),
  };
}

/** Whom it goes to, and what the caller may do with its newest version. */
async function allowed(
  ctx: Ctx,
  campus: CampusInfo,
  row: FilingRow,
  readings: Detail['readings'],
): Promise<Pick<Detail, 'recipients' | 'mayCorrect' | 'mayAcknowledge'>> {
  const posts = await readPosts(ctx, [campus], row.fromOn);
  const { opensOn } = (await readTimes(ctx))(row.kind, periodOf(row.kind, row.fromOn), campus.timeZone);
  const toSay = acknowledgingRoles(row.kind, rolesOf(ctx));
  return {
    recipients: [...recipientsAt(row.kind, rolesAt(posts, opensOn))],
    mayCorrect: mayFile(row.kind, row.subjectId, ctx.personId(), posts, todayAt(ctx, campus)),
    mayAcknowledge: toSay.some((role) => !readings.some((reading) => reading.role === role)),
  };
}
