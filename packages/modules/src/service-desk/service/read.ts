/** Reading the register. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import type { Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { incidentColumns, shownIncident, withDue, type IncidentRow } from './incident-rows.ts';

/** Open ones of the campus, the longest open first, or closed ones, the latest first (CS-02, CS-04). */
export async function listIncidents(
  ctx: Ctx,
  { query }: In<typeof contract.listIncidents>,
): Promise<Out<typeof contract.listIncidents>> {
  const campus = await ctx.campus();
  const [at, id] = readCursor(query.cursor, 2) ?? [null, null];
  const [after, order] = query.open
    ? [sql`(i.received_at, i.id) > (${at}::timestamptz, ${id}::uuid)`, sql`i.received_at, i.id`]
    : [sql`(i.received_at, i.id) < (${at}::timestamptz, ${id}::uuid)`, sql`i.received_at desc, i.id desc`];
  const rows = await ctx.tx.query<IncidentRow>(sql`
    select ${incidentColumns} from incident i
    where i.org_id = ${ctx.orgId} and i.campus_id = ${campus.id} and (i.state <> 'closed') = ${query.open}::boolean
      and (${query.state ?? null}::text is null or i.state = ${query.state ?? null}::text)
      and (${query.kind ?? null}::text is null or i.kind = ${query.kind ?? null}::text)
      and (${query.studentId ?? null}::uuid is null or i.student_id = ${query.studentId ?? null}::uuid)
      and (${id}::uuid is null or ${after})
    order by ${order} limit ${query.limit + 1}`);
  const { items, nextCursor } = pageFrom(rows, query.limit, (row) => [row.receivedAt, row.id]);
  return { items: await withDue(ctx, campus, items), nextCursor };
}

/** One of the campus with its steps. */
export const getIncident = async (
  ctx: Ctx,
  { params }: In<typeof contract.getIncident>,
): Promise<Out<typeof contract.getIncident>> => shownIncident(ctx, await ctx.campus(), params.incidentId);
