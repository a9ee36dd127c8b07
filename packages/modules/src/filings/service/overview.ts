/** Filings by campus, for a branch and the head office: how many were owed, filed, late and missing. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { getBranch, orgToday } from '@keshi/modules/tenancy';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { acknowledgingRoles, readableKinds } from '../rules/readers.ts';
import { readOwed, type InboxRow } from './inbox.ts';
import { rolesOf } from './rows.ts';

type Overview = Out<typeof contract.getOrgFilings>;
type Query = In<typeof contract.getOrgFilings>['query'];
type Named = CampusInfo & { readonly branchName: string };

const CAMPUSES_MAX = 5000;

const readCampuses = (ctx: Ctx, branchId: string | null): Promise<Named[]> =>
  ctx.tx.query<Named>(sql`
    select c.id, c.branch_id, c.name, c.time_zone, b.name as branch_name from campus c join branch b on b.org_id = c.org_id and b.id = c.branch_id
    where c.org_id = ${ctx.orgId} and (${branchId}::uuid is null or c.branch_id = ${branchId}::uuid) order by b.name, c.name, c.id limit ${CAMPUSES_MAX}`);

/** A campus in numbers. `filingId` where one kind was asked for and the campus has one of it. */
function countsOf(ctx: Ctx, campus: Named, rows: readonly InboxRow[], query: Query): Overview['rows'][number] {
  const count = (state: InboxRow['state']): number => rows.filter((row) => row.state === state).length;
  const own = query.kind === undefined ? undefined : rows.find((row) => row.subjectId === campus.id);
  const unread = rows.filter(
    (row) =>
      row.filingId !== null && acknowledgingRoles(row.kind, rolesOf(ctx)).some((role) => !row.readBy.includes(role)),
  );
  return {
    campusId: campus.id,
    campusName: campus.name,
    branchName: campus.branchName,
    owed: rows.length,
    filed: count('filed') + count('late'),
    late: count('late'),
    missing: count('missing'),
    filingId: own?.filingId ?? null,
    unread: unread.length,
  };
}

async function overviewOf(ctx: Ctx, branchId: string | null, query: Query): Promise<Overview> {
  const today = orgToday(ctx);
  const on = query.on !== undefined && query.on < today ? query.on : today;
  const readable = readableKinds(rolesOf(ctx));
  const kinds = readable.filter((kind) => query.kind === undefined || kind === query.kind);
  const campuses = await readCampuses(ctx, branchId);
  const rows = Map.groupBy(await readOwed(ctx, { campuses, kinds, on, subjectId: null }), (row) => row.campusId);
  return {
    on,
    kinds: readable,
    rows: campuses.map((campus) => countsOf(ctx, campus, rows.get(campus.id) ?? [], query)),
  };
}

export const getOrgFilings = (ctx: Ctx, { query }: In<typeof contract.getOrgFilings>): Promise<Overview> =>
  overviewOf(ctx, null, query);

/** A branch's; not-found for a branch that is not there. */
export async function getBranchFilings(
  ctx: Ctx,
  { params, query }: In<typeof contract.getBranchFilings>,
): Promise<Overview> {
  const branch = await getBranch(ctx, params.branchId);
  return await overviewOf(ctx, branch.id, query);
}
