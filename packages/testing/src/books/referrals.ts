/** Rewards of referrals against the ledger: what was given and taken back, once for each side. */
import { sql } from '@keshi/platform/sql';
import type { Check } from './check.ts';

/** A gift whose cause is no reward is somebody's own; a reward without its gift, or with two, is nobody's. */
const rewards: Check = {
  name: 'referral rewards',
  what: 'every reward granted has one referral that signed up and one gift; granted − taken back = the gift’s hours; what was not granted has none',
  differences: (orgId) => sql`
  with given as (
    select l.source_id, count(*) as lots, sum(l.units_bought)::bigint as units, sum(l.units_out)::bigint as out, max(l.id::text) as lot_id from lot l
    where l.org_id = ${orgId} and l.kind = 'gift' and l.source_kind = 'gift' group by l.source_id
  ), promised as (
    select w.id, w.state, w.lot_id::text as lot_id, w.units, w.clawed_units, w.student_id, r.id is not null and r.signed_on is not null and l.student_id is not null
      and w.student_id = case w.side when 'referrer' then r.referrer_student_id else l.student_id end as earned
    from referral_reward w left join referral r on r.org_id = w.org_id and r.id = w.referral_id left join lead l on l.org_id = r.org_id and l.id = r.lead_id where w.org_id = ${orgId}
  ), missing as (
    select e.cause_id from entry e where e.org_id = ${orgId} and e.kind = 'gift' and e.reason = 'referral reward' and not exists (select from referral_reward w where w.org_id = e.org_id and w.id = e.cause_id)
  )
  select p.id::text as subject, case p.state when 'granted' then concat(p.units, ' − ', p.clawed_units, ' on ', p.lot_id) else 'nothing' end as expected,
    case when not p.earned then 'no referral that signed up' when g.source_id is null then 'nothing' else concat(g.units, ' − ', g.out, ' on ', g.lot_id, ' (', g.lots, ')') end as found
  from promised p left join given g on g.source_id = p.id
  where not p.earned or case p.state when 'granted' then (g.lots, g.units, g.out, g.lot_id) is distinct from (1::bigint, p.units, p.clawed_units, p.lot_id) else g.source_id is not null or p.lot_id is not null or p.clawed_units <> 0 end
  union all
  select m.cause_id::text, 'a reward', 'nothing' from missing m`,
};

export const REFERRALS: readonly Check[] = [rewards];
