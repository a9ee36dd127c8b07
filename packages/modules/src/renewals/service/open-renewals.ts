/** Opening renewals, whatever they come from (REN-03). */
import { sql } from '@keshi/platform/sql';
import { idFor, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { jsonOf } from '@keshi/platform/db';
import type { RenewalSourceName } from '../rules.ts';
import { countDue } from './renewal-rows.ts';

/** A student's course that falls due: on which day, credited to whom. */
export type Due = {
  readonly studentId: string;
  readonly courseId: string;
  readonly advisorId: string;
  readonly dueOn: string;
  readonly balanceUnits: number;
  /** The class about to end. */
  readonly classId?: string;
};

type Cause = {
  readonly source: RenewalSourceName;
  readonly stage: 'due' | 'intends';
};

/** Opens items set-wise. Somebody else may have opened one meanwhile: the index of open renewals lets only one stand, and only that one counts. */
export async function openRenewals(
  ctx: Ctx,
  campus: CampusInfo,
  { source, stage }: Cause,
  due: readonly Due[],
): Promise<void> {
  if (due.length === 0) return;
  const rows = due.map((each) => ({ classId: null, ...each, id: idFor(ctx), eventId: idFor(ctx) }));
  const opened = await ctx.tx.query<{ id: string }>(sql`
    with want as (select * from jsonb_to_recordset(${jsonOf(rows)}) as w(id uuid, "eventId" uuid, "studentId" uuid, "courseId" uuid, "advisorId" uuid, "classId" uuid, "dueOn" date, "balanceUnits" bigint)),
    made as (
      insert into renewal (org_id, id, campus_id, branch_id, student_id, course_id, advisor_id, stage, source, class_id, due_on, balance_units, opened_at, stage_at)
      select ${ctx.orgId}::uuid, w.id, ${campus.id}::uuid, ${campus.branchId}::uuid, w."studentId", w."courseId", w."advisorId", ${stage}::text, ${source}::text, w."classId", w."dueOn", w."balanceUnits", ${ctx.now}::timestamptz, ${ctx.now}::timestamptz
      from want w order by w."studentId", w."courseId" on conflict (org_id, student_id, course_id) where closed_on is null do nothing returning id
    ), stepped as (
      insert into renewal_event (org_id, id, campus_id, branch_id, renewal_id, stage, recorded_at)
      select ${ctx.orgId}::uuid, w."eventId", ${campus.id}::uuid, ${campus.branchId}::uuid, m.id, ${stage}::text, ${ctx.now}::timestamptz from made m join want w on w.id = m.id
    )
    select id from made`);
  const made = new Set(opened.map(({ id }) => id));
  for (const row of rows)
    if (made.has(row.id)) countDue(ctx, { ...row, campusId: campus.id, branchId: campus.branchId });
}
