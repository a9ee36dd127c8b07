/** Reading tasks. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import { todayAt, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { seen, shownTask, taskColumns } from './task-rows.ts';

type List = Out<typeof contract.listTasks>;

/** Tasks that the caller sees: open ones by due day, ended ones the latest first (ADV-08, ADV-12). */
export async function listTasks(ctx: Ctx, { query }: In<typeof contract.listTasks>): Promise<List> {
  const campus = await ctx.campus();
  const [at, id] = readCursor(query.cursor, 2) ?? [null, null];
  const isOpen = query.state === 'open';
  // The state stands in the statement, so that every plan of it finds its index.
  const [state, after, order] = isOpen
    ? [sql`t.state = 'open'`, sql`(t.due_on, t.id) > (${at}::date, ${id}::uuid)`, sql`t.due_on, t.id`]
    : [
        sql`t.state <> 'open' and t.state = ${query.state}`,
        sql`(t.ended_at, t.id) < (${at}::timestamptz, ${id}::uuid)`,
        sql`t.ended_at desc, t.id desc`,
      ];
  const rows = await ctx.tx.query<List['items'][number]>(sql`
    select ${taskColumns(todayAt(ctx, campus))} from task t
    where ${seen(ctx, campus)} and ${state}
      and (${query.kind ?? null}::text is null or t.kind = ${query.kind ?? null}::text)
      and (${query.ownerId ?? null}::uuid is null or t.owner_id = ${query.ownerId ?? null}::uuid)
      and (${query.studentId ?? null}::uuid is null or t.student_id = ${query.studentId ?? null}::uuid)
      and (${id}::uuid is null or ${after})
    order by ${order} limit ${query.limit + 1}`);
  return pageFrom(rows, query.limit, (row) => [isOpen ? row.dueOn : row.endedAt, row.id]);
}

/** One with what happened to it. */
export const getTask = async (
  ctx: Ctx,
  { params }: In<typeof contract.getTask>,
): Promise<Out<typeof contract.getTask>> => shownTask(ctx, await ctx.campus(), params.taskId);
