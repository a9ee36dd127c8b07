/** The tree and the legal entities, for other modules. */
import { sql } from '@keshi/platform/sql';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { problem } from '@keshi/kernel/problem';

/** Every campus of the organisation, by name. For work over all of them; a request's own campus is `ctx.campus()`. */
export const listCampuses = (ctx: Ctx): Promise<CampusInfo[]> =>
  ctx.tx.query<CampusInfo>(
    sql`select id, branch_id, name, time_zone from campus where org_id = ${ctx.orgId} order by name, id limit 5000`,
  );

/** The branch of this organisation; not-found when there is none. */
export async function getBranch(ctx: Ctx, branchId: string): Promise<{ id: string; name: string }> {
  const [branch] = await ctx.tx.query<{ id: string; name: string }>(
    sql`select id, name from branch where org_id = ${ctx.orgId} and id = ${branchId}`,
  );
  if (branch === undefined) throw problem('not-found');
  return branch;
}

type Merchant = {
  readonly legalEntityId: string;
  readonly name: string;
  readonly provider: string;
  readonly account: string;
};

/** Whose merchant account takes a campus's online payments (PAY-04); null while it has none. */
export async function merchantOf(ctx: Ctx, campusId: string): Promise<Merchant | null> {
  const [merchant] = await ctx.tx.query<Merchant>(sql`
    select e.id as legal_entity_id, e.name, e.provider, e.provider_account as account
    from campus c join legal_entity e on e.org_id = c.org_id and e.id = c.legal_entity_id
    where c.org_id = ${ctx.orgId} and c.id = ${campusId} and e.provider_account is not null and e.provider is not null`);
  return merchant ?? null;
}
