/** Reading records. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import type { Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { mayRead, recordColumns, shownRecord, shownRow, type ListedRow } from './record-rows.ts';

/** Records of the campus, of one kind, state, class or student, by the time held, newest first. */
export async function listRecords(
  ctx: Ctx,
  { query }: In<typeof contract.listRecords>,
): Promise<Out<typeof contract.listRecords>> {
  const campus = await ctx.campus();
  const [at, id] = readCursor(query.cursor, 2) ?? [null, null];
  const student = query.studentId ?? null;
  const rows = await ctx.tx.query<ListedRow>(sql`
    select ${recordColumns} from record r
    where r.org_id = ${ctx.orgId} and r.campus_id = ${campus.id} and ${mayRead(ctx)}
      and (${query.kind ?? null}::text is null or r.kind = ${query.kind ?? null}::text)
      and (${query.state ?? null}::text is null or r.state = ${query.state ?? null}::text)
      and (${query.classId ?? null}::uuid is null or r.class_id = ${query.classId ?? null}::uuid)
      and (${student}::uuid is null or exists (
        select from record_student s where s.org_id = r.org_id and s.record_id = r.id and s.version = r.version and s.student_id = ${student}::uuid))
      and (${id}::uuid is null or (r.held_at, r.id) < (${at}::timestamptz, ${id}::uuid))
    order by r.held_at desc, r.id desc limit ${query.limit + 1}`);
  const { items, nextCursor } = pageFrom(rows, query.limit, (row) => [row.heldAt, row.id]);
  return { items: items.map(shownRow), nextCursor };
}

/** One record, in its newest version or the one asked for. */
export const getRecord = async (
  ctx: Ctx,
  { params, query }: In<typeof contract.getRecord>,
): Promise<Out<typeof contract.getRecord>> =>
  await shownRecord(ctx, await ctx.campus(), params.recordId, query.version);
