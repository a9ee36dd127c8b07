/** Taking a signed batch back. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { reverseLots } from '@keshi/modules/hours';
import { endEnrolments } from '@keshi/modules/registry';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { lockBatch } from './batch.ts';
import { shownBatch } from './show.ts';
import { forgetPlans, lockImports } from './sign.ts';

/** Enrolments this batch opened that nothing else rests on: no hours left or owed in the course, no class of it. Read after its lots are gone. */
async function orphaned(ctx: Ctx, campus: CampusInfo, batchId: string): Promise<string[]> {
  const rows = await ctx.tx.query<{ id: string }>(sql`
    select distinct e.id from import_row r join enrolment e on e.org_id = r.org_id and e.id = r.enrolment_id
    where r.org_id = ${ctx.orgId} and r.batch_id = ${batchId} and r.enrolment_made
      and not exists (select from lot l where l.org_id = e.org_id and l.student_id = e.student_id and l.course_id = e.course_id and l.units_left > 0)
      and not exists (select from owed o where o.org_id = e.org_id and o.student_id = e.student_id and o.course_id = e.course_id and o.units_open > 0)
      and not exists (
        select from class_member m join class k on k.org_id = m.org_id and k.id = m.class_id and k.course_id = e.course_id
        where m.org_id = e.org_id and m.student_id = e.student_id and (m.until_on is null or m.until_on > ${todayAt(ctx, campus)}::date))
    order by e.id`);
  return rows.map(({ id }) => id);
}

/**
 * Reverses every opening lot of the batch and ends the enrolments it opened, unless something else rests on them by now. Students and guardians
 * stay on file; the rows may be imported again. Throws batch-in-use, with nothing written, when a lesson has drawn on any of the lots.
 */
export async function reverseImport(
  ctx: Ctx,
  { params, body }: In<typeof contract.reverseImport>,
): Promise<Out<typeof contract.reverseImport>> {
  const campus = await ctx.campus();
  const batch = await lockBatch(ctx, campus, params.batchId, ['signed']);
  await lockImports(ctx, campus);
  await forgetPlans(ctx);
  const rows = await ctx.tx.query<{ id: string }>(
    sql`select r.id from import_row r where r.org_id = ${ctx.orgId} and r.batch_id = ${batch.id} and r.student_id is not null`,
  );
  const lots = await reverseLots(
    ctx,
    campus,
    'import',
    rows.map(({ id }) => id),
    body.reason,
  );
  const ended = await endEnrolments(ctx, campus, await orphaned(ctx, campus, batch.id));
  await ctx.tx.query(sql`
    update import_batch b set state = 'reversed', reversed_by_id = ${ctx.personId()}, reversed_at = ${ctx.now}, reversal_reason = ${body.reason} where b.org_id = ${ctx.orgId} and b.id = ${batch.id}`);
  ctx.trace({ subjectKind: 'import', subjectId: batch.id, detail: { lots, enrolmentsEnded: ended } });
  return await shownBatch(ctx, campus, batch.id);
}
