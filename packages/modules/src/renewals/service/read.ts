/** Reading renewals. */
import { sql } from '@keshi/platform/sql';
import type { z } from 'zod';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import type { Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { renewalColumns, renewalTables, shownRenewal, type ShownRenewal } from './renewal-rows.ts';

/** Renewals of the campus, open ones first, by due date (REN-03, HRS-04). */
export async function listRenewals(
  ctx: Ctx,
  { query }: In<typeof contract.listRenewals>,
): Promise<Out<typeof contract.listRenewals>> {
  const campus = await ctx.campus();
  const [afterClosed, afterOn, afterId] = readCursor(query.cursor, 3) ?? [null, null, null];
  const rows = await ctx.tx.query<ShownRenewal>(sql`
    select ${renewalColumns} from ${renewalTables}
    where r.org_id = ${ctx.orgId} and r.campus_id = ${campus.id}
      and (${query.stage ?? null}::text is null or r.stage = ${query.stage ?? null}::text)
      and (${query.advisorId ?? null}::uuid is null or r.advisor_id = ${query.advisorId ?? null}::uuid)
      and (${query.studentId ?? null}::uuid is null or r.student_id = ${query.studentId ?? null}::uuid)
      and (${query.closed ?? null}::boolean is null or (r.closed_on is not null) = ${query.closed ?? null}::boolean)
      and (${afterId}::uuid is null or ((r.closed_on is not null)::int, r.due_on, r.id) > (${afterClosed}::int, ${afterOn}::date, ${afterId}::uuid))
    order by (r.closed_on is not null)::int, r.due_on, r.id limit ${query.limit + 1}`);
  return pageFrom(rows, query.limit, (row) => [row.closedOn === null ? 0 : 1, row.dueOn, row.id]);
}

type ShownEvent = z.infer<typeof contract.getRenewal.output>['events'][number];

/** A renewal of the campus with the steps it took, in order. */
export async function getRenewal(
  ctx: Ctx,
  { params }: In<typeof contract.getRenewal>,
): Promise<Out<typeof contract.getRenewal>> {
  const renewal = await shownRenewal(ctx, await ctx.campus(), params.renewalId);
  const events = await ctx.tx.query<ShownEvent>(sql`
    select v.stage, v.note, (select n.name from staff_name n where n.org_id = v.org_id and n.person_id = v.actor_id) as actor_name, v.recorded_at
    from renewal_event v where v.org_id = ${ctx.orgId} and v.renewal_id = ${renewal.id} order by v.recorded_at, v.id limit 100`);
  return { ...renewal, events };
}
