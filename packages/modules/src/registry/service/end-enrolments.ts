/** Ending enrolments that an import in error had opened. */
import { sql } from '@keshi/platform/sql';
import { idFor, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { arrayOf, jsonOf } from '@keshi/platform/db';
import { STUDENTS_CHANGED, type StudentsChanged } from '../events.ts';
import { actorIdOf } from './enrolments.ts';

/**
 * Finishes these enrolments of the campus that stand, from the day of their last change on, so that no later day counts them. Those that are
 * finished already stay as they are. Returns how many were ended.
 */
export async function endEnrolments(ctx: Ctx, campus: CampusInfo, enrolmentIds: readonly string[]): Promise<number> {
  const events = enrolmentIds.map((enrolmentId) => ({ enrolmentId, id: idFor(ctx) }));
  const ended = await ctx.tx.query(sql`
    with ended as (
      update enrolment e set status = 'finished'
      where e.org_id = ${ctx.orgId} and e.campus_id = ${campus.id} and e.id = any(${arrayOf(enrolmentIds, 'uuid')}) and e.status <> 'finished'
      returning e.org_id, e.id, e.campus_id, e.branch_id, e.student_id, e.enrolled_on
    )
    insert into enrolment_event (org_id, id, campus_id, branch_id, student_id, enrolment_id, status, effective_on, actor_id, recorded_at)
    select e.org_id, v.id, e.campus_id, e.branch_id, e.student_id, e.id, 'finished',
      coalesce((select max(h.effective_on) from enrolment_event h where h.org_id = e.org_id and h.enrolment_id = e.id), e.enrolled_on), ${actorIdOf(ctx)}::uuid, ${ctx.now}::timestamptz
    from ended e join jsonb_to_recordset(${jsonOf(events)}) as v("enrolmentId" uuid, id uuid) on v."enrolmentId" = e.id
    returning enrolment_id`);
  if (ended.length > 0) ctx.announce(STUDENTS_CHANGED, { campusId: campus.id } satisfies StudentsChanged);
  return ended.length;
}
