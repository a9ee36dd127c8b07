/** Taking back what is left of a gift; what was used of it stays. */
import { sql } from '@keshi/platform/sql';
import { NOBODY } from '@keshi/kernel/id';
import type { Units } from '@keshi/kernel/hours';
import { problem } from '@keshi/kernel/problem';
import { idFor, todayAt, type Ctx } from '@keshi/platform/context';
import { one } from '@keshi/platform/db';
import { lockAccounts } from './post-lots.ts';

type Gift = { readonly studentId: string; readonly courseId: string; readonly campusId: string };

/**
 * Takes the hours that are left of a gift, by an entry of today that relates to the gift's own, and returns how many they were. Doing it again
 * takes nothing. Throws not-found for a lot that is no gift here: money is never taken back this way.
 */
export async function takeBackGift(ctx: Ctx, lotId: string, reason: string): Promise<Units> {
  const [gift] = await ctx.tx.query<Gift>(sql`
    select l.student_id, l.course_id, l.campus_id from lot l where l.org_id = ${ctx.orgId} and l.id = ${lotId} and l.kind = 'gift' and l.paid_minor = 0`);
  if (gift === undefined) throw problem('not-found');
  const campus = await ctx.campusOf(gift.campusId);
  await lockAccounts(ctx, campus, [gift]);
  const { unitsLeft } = await one(
    ctx.tx.query<{ unitsLeft: Units }>(
      sql`select l.units_left from lot l where l.org_id = ${ctx.orgId} and l.id = ${lotId} for update`,
    ),
  );
  if (unitsLeft === 0) return 0;
  const entryId = idFor(ctx);
  const today = todayAt(ctx, campus);
  await ctx.tx.query(sql`
    with given as (
      select e.id from entry_line n join entry e on e.org_id = n.org_id and e.id = n.entry_id where n.org_id = ${ctx.orgId} and n.lot_id = ${lotId} and n.credit = 'issued' and n.unit = 'hours'
    ), entry_made as (
      insert into entry (org_id, id, campus_id, branch_id, student_id, course_id, kind, cause_kind, cause_id, cause_no, on_date, recorded_at, actor_id, reason, relates_to_id)
      select ${ctx.orgId}::uuid, ${entryId}::uuid, ${campus.id}::uuid, ${campus.branchId}::uuid, ${gift.studentId}::uuid, ${gift.courseId}::uuid, 'reverse', 'reversal', ${entryId}::uuid, 1, ${today}::date, ${ctx.now}::timestamptz,
        ${ctx.actor.kind === 'member' ? ctx.actor.personId : null}::uuid, ${reason}::text, g.id from given g
    ), line_made as (
      insert into entry_line (org_id, entry_id, line_no, campus_id, branch_id, student_id, lot_id, unit, debit, credit, amount)
      values (${ctx.orgId}::uuid, ${entryId}::uuid, 1, ${campus.id}::uuid, ${campus.branchId}::uuid, ${gift.studentId}::uuid, ${lotId}::uuid, 'hours', 'issued', 'available', ${unitsLeft}::bigint)
    )
    update lot set units_left = 0, units_out = lot.units_out + ${unitsLeft}::bigint where lot.org_id = ${ctx.orgId} and lot.id = ${lotId}`);
  ctx.count({
    metric: 'granted',
    campusId: campus.id,
    branchId: campus.branchId,
    personId: NOBODY,
    onDate: today,
    studentId: gift.studentId,
    sourceKind: 'entry',
    sourceId: entryId,
    count: 0,
    units: -unitsLeft,
    minor: 0,
  });
  return unitsLeft;
}
