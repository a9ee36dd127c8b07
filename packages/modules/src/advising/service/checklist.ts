/** A person's monthly checklist, read from the duties that stand. */
import { sql } from '@keshi/platform/sql';
import { addMonths, monthStart, zonedInstant } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { todayAt, type Ctx } from '@keshi/platform/context';
import { arrayOf } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import {
  CHECKLIST_ROLES,
  CHECKLIST_RULES,
  CHECKLISTS,
  progressOf,
  type ChecklistDuty,
  type ChecklistRole,
} from '../rules/checklist.ts';
import { ownPerson, requireHere } from './people.ts';

type Checklist = Out<typeof contract.getMonthlyChecklist>;

/** Each item of the roles that the person had at the campus in the month (ADV-18, ADV-20). */
export async function readMonthlyChecklist(
  ctx: Ctx,
  { query }: In<typeof contract.getMonthlyChecklist>,
): Promise<Checklist> {
  const campus = await ctx.campus();
  const personId = ownPerson(ctx, query.ownerId) ?? ctx.personId();
  if (query.ownerId !== undefined) await requireHere(ctx, campus, personId);
  const monthOn = monthStart(query.month === undefined ? todayAt(ctx, campus) : `${query.month}-01`);
  const month = monthOn.slice(0, 7);
  const [from, until] = [monthOn, addMonths(monthOn, 3)].map((on) => zonedInstant(on, '00:00', campus.timeZone));
  const roles = await ctx.tx.query<{ role: ChecklistRole }>(sql`
    select distinct m.role from membership m
    where m.org_id = ${ctx.orgId} and m.person_id = ${personId} and m.campus_id = ${campus.id} and m.role = any(${arrayOf([...CHECKLIST_ROLES], 'text')})
      and m.started_on < ${addMonths(monthOn, 1)} and (m.ended_on is null or m.ended_on > ${monthOn})`);
  // What is owed for a month is due in it or soon after; a campus has some hundred of these a month.
  const duties = await ctx.tx.query<ChecklistDuty>(sql`
    select d.rule, d.subject_id, d.period, d.state, d.due_at, d.done_at from duty d
    where d.org_id = ${ctx.orgId} and d.campus_id = ${campus.id} and d.rule = any(${arrayOf(CHECKLIST_RULES, 'text')})
      and d.due_at >= ${from}::timestamptz and d.due_at < ${until}::timestamptz and (d.subject_id in (${personId}, ${campus.id}) or d.rule = 'self-appraisal')
    order by d.due_at, d.id limit 2000`);
  const asked = { month, personId, campusId: campus.id, now: ctx.now };
  return {
    month,
    ownerId: personId,
    lists: CHECKLIST_ROLES.filter((role) => roles.some((each) => each.role === role)).map((role) => ({
      role,
      items: CHECKLISTS[role].map((item) => progressOf(item, duties, asked)),
    })),
  };
}
