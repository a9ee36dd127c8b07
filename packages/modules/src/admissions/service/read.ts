/** Reading leads and referrals. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import type { Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { leadColumns, leadTables, shownLead, type ShownLead } from './lead-rows.ts';
import { outcomeSql, referralColumns, referralTables, type ShownReferral } from './referral-rows.ts';

/** Leads of the campus, newest first; of a status, of an advisor, whose name begins with `q` (ADM-05). */
export async function listLeads(
  ctx: Ctx,
  { query }: In<typeof contract.listLeads>,
): Promise<Out<typeof contract.listLeads>> {
  const campus = await ctx.campus();
  const [after] = readCursor(query.cursor, 1) ?? [null];
  const prefix = (query.q ?? '').normalize('NFKC');
  // Ids are made of the time, so newest first is the order of the index. starts_with is leakproof and runs before the row policy.
  const rows = await ctx.tx.query<ShownLead>(sql`
    select ${leadColumns} from ${leadTables}
    where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id}
      and (${prefix}::text = '' or starts_with(l.name, ${prefix}::text))
      and (${query.status ?? null}::text is null or l.status = ${query.status ?? null}::text)
      and (${query.advisorId ?? null}::uuid is null or l.advisor_id = ${query.advisorId ?? null}::uuid)
      and (${after}::uuid is null or l.id < ${after}::uuid)
    order by l.id desc limit ${query.limit + 1}`);
  return pageFrom(rows, query.limit, (row) => [row.id]);
}

/** A lead of the campus with its contacts. */
export const getLead = async (
  ctx: Ctx,
  { params }: In<typeof contract.getLead>,
): Promise<Out<typeof contract.getLead>> => shownLead(ctx, await ctx.campus(), params.leadId);

/** Referrals of the campus, newest first: of an outcome, and those that a student made or came by (REN-07). */
export async function listReferrals(
  ctx: Ctx,
  { query }: In<typeof contract.listReferrals>,
): Promise<Out<typeof contract.listReferrals>> {
  const campus = await ctx.campus();
  const [after] = readCursor(query.cursor, 1) ?? [null];
  const rows = await ctx.tx.query<ShownReferral>(sql`
    select ${referralColumns} from ${referralTables}
    where r.org_id = ${ctx.orgId} and r.campus_id = ${campus.id}
      and (${query.outcome ?? null}::text is null or ${outcomeSql} = ${query.outcome ?? null}::text)
      and (${query.aboutId ?? null}::uuid is null or ${query.aboutId ?? null}::uuid in (r.referrer_student_id, l.student_id))
      and (${after}::uuid is null or r.id < ${after}::uuid)
    order by r.id desc limit ${query.limit + 1}`);
  return pageFrom(rows, query.limit, (row) => [row.id]);
}
