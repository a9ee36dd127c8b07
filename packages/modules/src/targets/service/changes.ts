/** How targets came to be what they are. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import type { Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { fieldOf } from '../rules.ts';
import { campusSplit } from './rows.ts';

type Answer = Out<typeof contract.listTargetChanges>;
type Row = Omit<Answer['items'][number], 'field'> & { kind: string; measure: string };

/** Revisions of a campus's numbers and its people's, the latest first (TGT-05). */
export async function listTargetChanges(ctx: Ctx, { query }: In<typeof contract.listTargetChanges>): Promise<Answer> {
  const split = await campusSplit(ctx, query.month);
  const [at, id] = readCursor(query.cursor, 2) ?? [null, null];
  const rows = await ctx.tx.query<Row>(sql`
    select t.id, t.holder_id, t.kind, t.measure, t.revision, t.value, t.reason, t.recorded_at,
      case t.level when 'campus' then (select c.name from campus c where c.org_id = t.org_id and c.id = t.holder_id)
        else (select n.name from staff_name n where n.org_id = t.org_id and n.person_id = t.holder_id) end as holder_name,
      (select n.name from staff_name n where n.org_id = t.org_id and n.person_id = t.set_by_id) as set_by_name
    from target t where t.org_id = ${ctx.orgId} and t.branch_id = ${split.branchId} and t.month_on = ${split.monthOn} and t.campus_id = ${split.id}
      and (${id}::uuid is null or (t.recorded_at, t.id) < (${at}::timestamptz, ${id}::uuid))
    order by t.recorded_at desc, t.id desc limit ${query.limit + 1}`);
  const { items, nextCursor } = pageFrom(rows, query.limit, (row) => [row.recordedAt, row.id]);
  return {
    items: items.flatMap(({ kind, measure, ...row }) => {
      const field = fieldOf(kind, measure);
      return field === undefined ? [] : [{ ...row, field }];
    }),
    nextCursor,
  };
}
