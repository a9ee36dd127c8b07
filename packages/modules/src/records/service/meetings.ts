/** Who holds their parents' meetings. */
import { sql } from '@keshi/platform/sql';
import { addMonths, monthStart } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { todayAt, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';

type Held = Out<typeof contract.listMeetingsHeld>;

/** Meetings of a month by who planned them (PTM-17). Missed: its day has passed and nothing is filed. */
export async function listMeetingsHeld(ctx: Ctx, { query }: In<typeof contract.listMeetingsHeld>): Promise<Held> {
  const campus = await ctx.campus();
  const today = todayAt(ctx, campus);
  const from = monthStart(query.month === undefined ? today : `${query.month}-01`);
  const people = await ctx.tx.query<Held['people'][number]>(sql`
    with counted as (
      select r.author_id, count(*) filter (where r.state = 'filed')::int as held, count(*) filter (where r.state = 'planned' and r.held_on >= ${today})::int as planned,
        count(*) filter (where r.state = 'planned' and r.held_on < ${today})::int as missed, count(*) filter (where r.state = 'cancelled')::int as cancelled,
        count(*) filter (where v.form is not null and not ((v.form ->> 'teachingDirector')::boolean and (v.form ->> 'supervisor')::boolean))::int as unattended
      from record r left join record_version v on v.org_id = r.org_id and v.record_id = r.id and v.version = r.version
      where r.org_id = ${ctx.orgId} and r.campus_id = ${campus.id} and r.kind = 'parents-meeting' and r.held_on >= ${from} and r.held_on < ${addMonths(from, 1)}
      group by r.author_id
    )
    select t.*, (select n.name from staff_name n where n.org_id = ${ctx.orgId} and n.person_id = t.author_id) as author_name
    from counted t order by t.missed desc, t.held desc, t.author_id limit 200`);
  return { month: from.slice(0, 7), people };
}
