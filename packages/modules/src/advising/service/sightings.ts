/** Recording that an advisor has seen a student. */
import { sql } from '@keshi/platform/sql';
import { localDate } from '@keshi/kernel/dates';
import { timeErrors } from '@keshi/kernel/entered';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { idFor, type Ctx } from '@keshi/platform/context';
import { one } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { evaluateDuties } from './evaluate.ts';

type Sighting = Out<typeof contract.logSighting>;

/** Records a sighting (RV-02). invalid-input when it lies ahead or more than seven days back. */
export async function logSighting(ctx: Ctx, { body }: In<typeof contract.logSighting>): Promise<Sighting> {
  const campus = await ctx.campus();
  const seenAt = body.seenAt === undefined ? ctx.now : new Date(body.seenAt).toISOString();
  const errors = timeErrors('/seenAt', seenAt, ctx.now);
  if (errors.length > 0) throw problem('invalid-input', { errors });
  const students = await ctx.tx.query(
    sql`select id from student where org_id = ${ctx.orgId} and campus_id = ${campus.id} and id = ${body.studentId}`,
  );
  if (students.length === 0) throw problem('not-found');
  const sighting = await one(
    ctx.tx.query<Sighting>(sql`
      insert into sighting (org_id, id, campus_id, branch_id, student_id, advisor_id, kind, on_date, seen_at, recorded_at)
      values (${ctx.orgId}, ${idFor(ctx)}, ${campus.id}, ${campus.branchId}, ${body.studentId}, ${ctx.personId()}, ${body.kind}, ${localDate(seenAt, campus.timeZone)}, ${seenAt}, ${ctx.now})
      returning id, student_id, kind, on_date, seen_at`),
  );
  ctx.trace({ subjectKind: 'sighting', subjectId: sighting.id, detail: { studentId: body.studentId } });
  await evaluateDuties(ctx, campus, [body.studentId]);
  return sighting;
}
