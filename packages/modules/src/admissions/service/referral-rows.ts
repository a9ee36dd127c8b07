/** Referrals as they are shown. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { z } from 'zod';
import { problem } from '@keshi/kernel/problem';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import type { ReferralShape } from '../contract.ts';

export type ShownReferral = z.infer<typeof ReferralShape>;

const staffName = (person: SQL): SQL =>
  sql`(select n.name from staff_name n where n.org_id = r.org_id and n.person_id = ${person})`;

/** What became of a referral `r` of a lead `l`. */
export const outcomeSql: SQL = sql`case when r.reversal_kind is not null then r.reversal_kind when r.signed_on is not null then 'signed' when l.student_id is not null then 'registered'
  when l.status = 'closed' then 'closed' else 'open' end`;

/** Columns of ReferralShape over a referral `r` and its lead `l`. */
export const referralColumns: SQL = sql`
  r.id, r.lead_id, l.name as lead_name, r.referrer_student_id as referrer_id, (select s.name from student s where s.org_id = r.org_id and s.id = r.referrer_student_id) as referrer_name,
  (select g.name from student_guardian g where g.org_id = r.org_id and g.id = r.referrer_guardian_id) as guardian_name, r.relation, r.relation_note, r.referred_on, ${outcomeSql} as outcome,
  l.student_id, (select s.name from student s where s.org_id = l.org_id and s.id = l.student_id) as student_name, r.signed_on, r.amount_minor, ${staffName(sql`r.credited_id`)} as credited_name,
  case when r.reversal_kind is null then null else jsonb_build_object('onDate', r.reversed_on, 'reason', r.reversal_reason, 'actorName', ${staffName(sql`r.reversed_by_id`)}) end as reversal,
  coalesce((
    select jsonb_agg(jsonb_build_object('side', w.side, 'state', w.state, 'units', w.units, 'dueOn', w.due_on, 'grantedOn', w.granted_on, 'clawedUnits', w.clawed_units,
      'courseName', (select c.name from course c where c.org_id = t.org_id and c.id = t.course_id), 'usedUnits', coalesce(t.units_bought - t.units_out - t.units_left, 0)) order by w.side desc)
    from referral_reward w left join lot t on t.org_id = w.org_id and t.id = w.lot_id where w.org_id = r.org_id and w.referral_id = r.id), '[]'::jsonb) as rewards`;

export const referralTables: SQL = sql`referral r join lead l on l.org_id = r.org_id and l.id = r.lead_id`;

/** A referral of the campus; not-found when there is none here. */
export async function shownReferral(ctx: Ctx, campus: CampusInfo, referralId: string): Promise<ShownReferral> {
  const [row] = await ctx.tx.query<ShownReferral>(sql`
    select ${referralColumns} from ${referralTables} where r.org_id = ${ctx.orgId} and r.campus_id = ${campus.id} and r.id = ${referralId}`);
  if (row === undefined) throw problem('not-found');
  return row;
}

/** Who brought a lead, mistakes left out. */
export async function referralOf(ctx: Ctx, leadId: string): Promise<ShownReferral | null> {
  const [row] = await ctx.tx.query<ShownReferral>(sql`
    select ${referralColumns} from ${referralTables} where r.org_id = ${ctx.orgId} and r.lead_id = ${leadId} and r.reversal_kind is distinct from 'mistaken'`);
  return row ?? null;
}
