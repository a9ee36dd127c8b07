/** Provider events that need a person: refunds, disputes, money that fits no order, events given up. */
import { sql, type SQL } from 'drizzle-orm';
import type { z } from 'zod';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import { problem } from '@keshi/kernel/problem';
import type { Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';

type ShownEvent = z.infer<typeof contract.PaymentEventShape>;

const columns: SQL = sql`e.id, e.type, e.state, e.flag, e.object_id, e.received_at, e.resolution`;

/** Those nobody has settled yet, oldest first. */
export async function listFlaggedEvents(
  ctx: Ctx,
  { query }: In<typeof contract.listFlaggedEvents>,
): Promise<Out<typeof contract.listFlaggedEvents>> {
  const [afterId] = readCursor(query.cursor, 1) ?? [null];
  const rows = await ctx.tx.query<ShownEvent>(sql`
    select ${columns} from payment_event e
    where e.org_id = ${ctx.orgId} and e.state in ('flagged', 'dead') and e.resolution is null and (${afterId}::uuid is null or e.id > ${afterId}::uuid)
    order by e.id limit ${query.limit + 1}`);
  return pageFrom(rows, query.limit, (row) => [row.id]);
}

/** Says how a flagged event was settled, by whom. It books nothing; saying it again replaces what was said. */
export async function resolveEvent(
  ctx: Ctx,
  { params, body }: In<typeof contract.resolveEvent>,
): Promise<Out<typeof contract.resolveEvent>> {
  const [row] = await ctx.tx.query<ShownEvent>(sql`
    update payment_event e set resolution = ${body.resolution}, resolved_by_id = ${ctx.personId()}
    where e.org_id = ${ctx.orgId} and e.id = ${params.eventId} and e.state in ('flagged', 'dead') returning ${columns}`);
  if (row === undefined) throw problem('not-found');
  ctx.trace({ subjectKind: 'payment_event', subjectId: row.id });
  return row;
}
