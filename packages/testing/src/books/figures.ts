/** Figures against the books: facts against what they count, roll-ups against facts. */
import { sql, type SQL } from '@keshi/platform/sql';
import { NOBODY } from '@keshi/kernel/id';
import type { Check } from './check.ts';
import { factsAgainst, factsOf } from './facts-against.ts';
import { QUALITY } from './quality.ts';

/** Facts of entries; those of a reversal belong to what it reverses. The entry's count is told apart by the ledger's own kinds. */
const factsOfEntries =
  (metric: string) =>
  (orgId: string): SQL =>
    sql`
  select coalesce(e.reverses_id, f.source_id)::text as source, f.on_date, f.campus_id, f.count, f.units, f.minor
  from fact f left join entry e on e.org_id = f.org_id and e.id = f.source_id where f.org_id = ${orgId} and f.metric = ${metric}`;

const consumption = factsAgainst(
  'consumption',
  'class-hours and revenue counted = hours delivered and revenue in the entries',
  factsOfEntries('consumption'),
  (orgId) => sql`
  select coalesce(e.reverses_id, e.id)::text as source, e.on_date, e.campus_id, case coalesce(o.kind, e.kind) when 'draw' then case when e.reverses_id is null then 1 else -1 end else 0 end as count,
    coalesce((select sum(case when n.debit = 'delivered' then n.amount when n.credit = 'delivered' then -n.amount else 0 end) from entry_line n where n.org_id = ${orgId} and n.entry_id = e.id), 0) as units,
    coalesce((select sum(case when n.credit = 'revenue' then n.amount when n.debit = 'revenue' then -n.amount else 0 end) from entry_line n where n.org_id = ${orgId} and n.entry_id = e.id), 0) as minor
  from entry e left join entry o on o.org_id = e.org_id and o.id = e.reverses_id where e.org_id = ${orgId} and coalesce(o.kind, e.kind) in ('draw', 'settle')`,
);

const granted = factsAgainst(
  'granted',
  'class-hours and money granted = what was issued and deferred in the entries',
  factsOfEntries('granted'),
  (orgId) => sql`
  select coalesce(e.reverses_id, e.id)::text as source, e.on_date, e.campus_id, case when e.reverses_id is not null then -1 when e.kind = 'reverse' then 0 else 1 end as count,
    coalesce((select sum(case when n.credit = 'issued' then n.amount when n.debit = 'issued' then -n.amount else 0 end) from entry_line n where n.org_id = ${orgId} and n.entry_id = e.id), 0) as units,
    coalesce((select sum(case when n.credit = 'deferred' then n.amount when n.debit = 'deferred' then -n.amount else 0 end) from entry_line n where n.org_id = ${orgId} and n.entry_id = e.id), 0) as minor
  from entry e left join entry o on o.org_id = e.org_id and o.id = e.reverses_id where e.org_id = ${orgId} and coalesce(o.kind, e.kind) not in ('draw', 'settle')`,
);

const attendance = (metric: 'expected' | 'attended'): Check =>
  factsAgainst(
    metric,
    `${metric} counted = the newest marks`,
    (orgId) => sql`
  select concat(f.source_id, '/', f.student_id) as source, f.on_date, f.campus_id, f.count, f.units, f.minor from fact f where f.org_id = ${orgId} and f.metric = ${metric}`,
    (orgId) => sql`
  select concat(m.lesson_id, '/', m.student_id) as source, l.on_date, m.campus_id, case ${metric}::text when 'expected' then m.expected else m.attended end as count, 0 as units, 0 as minor
  from (select distinct on (m.lesson_id, m.student_id) m.* from mark m where m.org_id = ${orgId} order by m.lesson_id, m.student_id, m.revision desc) m join lesson l on l.org_id = m.org_id and l.id = m.lesson_id`,
  );

const receipts = factsAgainst(
  'receipt',
  'money counted = payments, on the day they were received',
  factsOf('receipt'),
  (orgId) => sql`
  select p.id::text as source, p.received_on as on_date, p.campus_id, 1 as count, 0 as units, p.amount_minor as minor from payment p where p.org_id = ${orgId}`,
);

const renewals = factsAgainst(
  'renewal',
  'renewals counted = renewal orders paid in full, on the day of the last payment',
  factsOf('renewal'),
  (orgId) => sql`
  select o.id::text as source, o.paid_on as on_date, o.campus_id, 1 as count, 0 as units, o.price_minor as minor from student_order o where o.org_id = ${orgId} and o.kind = 'renewal' and o.state = 'paid'`,
);

/** Apart from renewals (A40). */
const returns = factsAgainst(
  're-enrolment',
  're-enrolments counted = such orders paid in full, on the day of the last payment',
  factsOf('re-enrolment'),
  (orgId) => sql`
  select o.id::text as source, o.paid_on as on_date, o.campus_id, 1 as count, 0 as units, o.price_minor as minor from student_order o where o.org_id = ${orgId} and o.kind = 're_enrolment' and o.state = 'paid'`,
);

const visits = factsAgainst(
  'visit',
  'visits counted = visits that count',
  factsOf('visit'),
  (orgId) => sql`
  select v.id::text as source, v.on_date, v.campus_id, 1 as count, 0 as units, 0 as minor from visit v where v.org_id = ${orgId} and v.counted`,
);

/** Facts of contacts by lead and day: which of several counts, and whether it passed to another, is not asked. */
const leadFacts =
  (metric: string) =>
  (orgId: string): SQL =>
    sql`
  select concat(k.lead_id, '/', f.person_id) as source, f.on_date, f.campus_id, f.count, f.units, f.minor
  from fact f left join lead_contact k on k.org_id = f.org_id and k.id = f.source_id where f.org_id = ${orgId} and f.metric = ${metric}`;

const standing = (orgId: string): SQL => sql`
  select k.lead_id, k.actor_id, k.kind, k.hotline, k.on_date, k.campus_id, k.id from lead_contact k
  where k.org_id = ${orgId} and k.reverses_id is null and not exists (select from lead_contact r where r.org_id = ${orgId} and r.reverses_id = k.id)`;

/** Every call that stands, for whoever logged it. */
const leadCalls = (metric: string, only: SQL): Check =>
  factsAgainst(
    metric,
    `${metric} counted = the calls with leads that stand`,
    leadFacts(metric),
    (orgId) => sql`
  select concat(k.lead_id, '/', k.actor_id) as source, k.on_date, k.campus_id, 1 as count, 0 as units, 0 as minor from (${standing(orgId)}) k where k.kind = 'consult_call' and ${only}`,
  );

/** One for each lead and day of which something stands, for somebody who logged it. */
const leadDays = (metric: string, kind: string): Check =>
  factsAgainst(
    metric,
    `${metric} counted = leads and days of which a contact stands`,
    (orgId) => sql`
  select split_part(x.source, '/', 1) as source, x.on_date, x.campus_id, x.count, x.units, x.minor from (${leadFacts(metric)(orgId)}) x`,
    (orgId) => sql`
  select k.lead_id::text as source, k.on_date, k.campus_id, 1 as count, 0 as units, 0 as minor from (${standing(orgId)}) k where k.kind = ${kind} group by k.lead_id, k.on_date, k.campus_id`,
  );

/** Mistakes count nothing. */
const referralLeads = factsAgainst(
  'referral-lead',
  'leads referred = referrals that are no mistakes, on the day they were written down',
  factsOf('referral-lead'),
  (orgId) => sql`
  select r.id::text as source, r.referred_on as on_date, r.campus_id, 1 as count, 0 as units, 0 as minor from referral r where r.org_id = ${orgId} and r.reversal_kind is distinct from 'mistaken'`,
);

/** As the sign-up itself was counted, while the referral stands. */
const referralSignUps = factsAgainst(
  'referral-sign-up',
  'referral sign-ups = sign-ups of referrals that stand, on the day and for the price they were counted with',
  factsOf('referral-sign-up'),
  (orgId) => sql`
  select r.id::text as source, f.on_date, r.campus_id, 1 as count, 0 as units, f.minor from referral r join fact f on f.org_id = r.org_id and f.source_id = r.order_id and f.metric = 'sign-up'
  where r.org_id = ${orgId} and r.signed_on is not null and r.reversal_kind is null`,
);

/** Those judged not to be the campus's count nothing. */
const incidents = (metric: string, only: SQL): Check =>
  factsAgainst(
    metric,
    `${metric} counted = those registered that are the campus’s, on the day they were received`,
    factsOf(metric),
    (orgId) => sql`
  select i.id::text as source, i.received_on as on_date, i.campus_id, 1 as count, 0 as units, 0 as minor from incident i where i.org_id = ${orgId} and i.attributable and ${only}`,
  );

/** Answers of surveys whose result is told, on the closing day, for whoever answered for the class. */
const surveys = (metric: string, count: SQL): Check =>
  factsAgainst(
    metric,
    `${metric} counted = the results of surveys, on the day they closed`,
    (orgId) => sql`
  select concat(f.source_id, '/', f.person_id) as source, f.on_date, f.campus_id, f.count, f.units, f.minor from fact f where f.org_id = ${orgId} and f.metric = ${metric}`,
    (orgId) => sql`
  select concat(s.id, '/', coalesce(s.advisor_id, ${NOBODY}::uuid)) as source, s.closed_on as on_date, s.campus_id, ${count} as count, 0 as units, 0 as minor
  from survey s join survey_result r on r.org_id = ${orgId} and r.survey_id = s.id where s.org_id = ${orgId}`,
  );

/**
 * Of each number the newest revision: a person's counts for the person, and of a campus's what its people's leave. Money of all kinds together
 * is no task of its own.
 */
const tasks = factsAgainst(
  'target',
  'targets counted = the numbers in force, on the first of their month',
  (orgId) => sql`
  select f.source_id::text as source, f.on_date, f.campus_id, f.count, f.units, f.minor from fact f where f.org_id = ${orgId} and f.metric like 'target-%'`,
  (orgId) => sql`
  select x.id::text as source, x.month_on as on_date, x.campus_id, case x.measure when 'count' then x.value else 0 end as count, case x.measure when 'units' then x.value else 0 end as units, case x.measure when 'minor' then x.value else 0 end as minor
  from (
    select n.id, n.month_on, n.campus_id, n.measure,
      n.value - case n.level when 'campus' then coalesce(sum(n.value) filter (where n.level = 'person') over (partition by n.campus_id, n.month_on, n.kind, n.measure), 0) else 0 end as value
    from (
      select distinct on (t.level, t.campus_id, t.holder_id, t.month_on, t.kind, t.measure) t.* from target t
      where t.org_id = ${orgId} order by t.level, t.campus_id, t.holder_id, t.month_on, t.kind, t.measure, t.revision desc
    ) n where n.value is not null and n.level in ('campus', 'person') and n.kind <> 'total'
  ) x`,
);

/** Extensions paid since they are counted. */
const extensions = factsAgainst(
  'extension',
  'extensions counted = extension orders paid in full, on the day of the last payment',
  factsOf('extension'),
  (orgId) => sql`
  select o.id::text as source, o.paid_on as on_date, o.campus_id, 1 as count, 0 as units, o.price_minor as minor from student_order o
  where o.org_id = ${orgId} and o.kind = 'extension' and o.state = 'paid' and o.paid_on >= (select min(f.on_date) from fact f where f.org_id = o.org_id and f.metric = 'extension')`,
);

/** Whether the minimum was reached depends on the day's setting; that a paid order was counted, once and for its price, does not. */
const signUps: Check = {
  name: 'sign-up',
  what: 'a new order counts once as a sign-up, for its price, and no other does; one paid in full has counted',
  differences: (orgId) => sql`
    with counted as (select f.source_id as id, sum(f.count)::bigint as count, sum(f.minor)::bigint as minor from fact f where f.org_id = ${orgId} and f.metric = 'sign-up' group by f.source_id),
    sold as (select o.id, o.kind, o.state, o.price_minor from student_order o where o.org_id = ${orgId})
    select coalesce(o.id, c.id)::text as subject, case when o.kind = 'new' then concat('1 / ', o.price_minor) else 'nothing' end as expected, coalesce(concat(c.count, ' / ', c.minor), 'nothing') as found
    from sold o full join counted c on c.id = o.id
    where (c.id is not null and (o.kind is distinct from 'new' or (c.count, c.minor) is distinct from (1, o.price_minor))) or (c.id is null and o.kind = 'new' and o.state = 'paid')`,
};

/**
 * An item taken back, or of who left the level or moved within the organisation, counts nothing as due; one is renewed only when it was paid. Items from
 * before the end of a term was counted have no fact of it.
 */
const renewalDue: Check = {
  name: 'renewal-due',
  what: 'every due item counts once on its due day unless it was taken back or left out; renewed at most once, only when paid; renewed in part before in full',
  differences: (orgId) => sql`
    with counted as (
      select f.source_id as id, coalesce(sum(f.count) filter (where f.metric = 'renewal-due'), 0)::bigint as due, coalesce(sum(f.count) filter (where f.metric = 'renewal-due-end'), 0)::bigint as due_end,
        coalesce(sum(f.count) filter (where f.metric = 'renewal-done'), 0)::bigint as done, coalesce(sum(f.count) filter (where f.metric = 'renewal-part'), 0)::bigint as part, min(f.on_date) as first_on, max(f.on_date) as last_on
      from fact f where f.org_id = ${orgId} and f.metric in ('renewal-due', 'renewal-due-end', 'renewal-done', 'renewal-part') group by f.source_id
    ), item as (
      select r.id, r.due_on, r.stage, r.opened_at >= (select min(f.recorded_at) from fact f where f.org_id = r.org_id and f.metric = 'renewal-due-end') as knows_end, case when r.lost_reason in ('corrected', 'graduated', 'transferred') then 0 else 1 end as due, case when r.lost_reason in ('corrected', 'graduated', 'transferred', 'refunded') then 0 else 1 end as due_end,
        case when r.stage = 'paid' or exists (select from student_order o where o.org_id = r.org_id and o.id = r.order_id and o.paid_minor > 0) then 1 else 0 end as paid
      from renewal r where r.org_id = ${orgId}
    )
    select coalesce(i.id, c.id)::text as subject, concat(i.due, '/', i.due_end, ' due on ', i.due_on, ', ', i.stage) as expected, concat(c.due, '/', c.due_end, ' due, ', c.done, ' done, ', c.part, ' part, ', c.first_on) as found
    from item i full join counted c on c.id = i.id
    where i.id is null or i.due::bigint <> coalesce(c.due, 0) or (i.knows_end and i.due_end::bigint <> coalesce(c.due_end, 0)) or coalesce(c.done, 0) not between 0 and case when i.stage = 'paid' then 1 else 0 end
      or coalesce(c.part, 0) not between 0 and i.paid or (i.knows_end and coalesce(c.part, 0) < coalesce(c.done, 0)) or c.first_on <> i.due_on or c.last_on <> i.due_on`,
};

/** Paid and lost items by the day they were closed, since that is counted; renewals before anything was due by their order, once it was handled: its hours are counted. */
const settledRows = (orgId: string, metric: string, stages: SQL): SQL => sql`
  select r.id::text as source, r.closed_on as on_date, r.campus_id, 1 as count, 0 as units, 0 as minor from renewal r
  where r.org_id = ${orgId} and ${stages} and r.lost_reason is distinct from 'corrected' and r.stage_at >= (select min(f.recorded_at) from fact f where f.org_id = r.org_id and f.metric = ${metric})
  union all
  select o.id::text, o.paid_on, o.campus_id, 1, 0, 0 from student_order o
  where o.org_id = ${orgId} and o.kind = 'renewal' and o.state = 'paid' and exists (select from fact f where f.org_id = o.org_id and f.source_id = o.id and f.source_kind = 'order' and f.metric = 'renewal-hours')
    and not exists (select from renewal r where r.org_id = o.org_id and r.order_id = o.id and r.stage = 'paid')`;

const renewalWon = factsAgainst(
  'renewal-won',
  'renewals won = those paid in full, on the day of the last payment',
  factsOf('renewal-won'),
  (orgId) => settledRows(orgId, 'renewal-won', sql`r.stage = 'paid'`),
);

const renewalSettled = factsAgainst(
  'renewal-settled',
  'renewals settled = those paid in full or lost, on the day they were closed',
  factsOf('renewal-settled'),
  (orgId) => settledRows(orgId, 'renewal-settled', sql`r.stage in ('paid', 'lost')`),
);

/** An order's announcement may wait; once it was handled, its item is paid, or it was itself won. */
const renewalHours = factsAgainst(
  'renewal-hours',
  'hours renewed = hours bought by renewal orders paid in full, on the day of the last payment',
  factsOf('renewal-hours'),
  (orgId) => sql`
  select o.id::text as source, o.paid_on as on_date, o.campus_id, 1 as count, o.units_bought as units, 0 as minor from student_order o
  where o.org_id = ${orgId} and o.kind in ('renewal', 're_enrolment') and o.state = 'paid' and (
    exists (select from fact f where f.org_id = o.org_id and f.source_id = o.id and f.source_kind = 'order' and f.metric = 'renewal-won')
    or exists (select from renewal r where r.org_id = o.org_id and r.order_id = o.id and r.stage = 'paid' and r.stage_at >= (select min(f.recorded_at) from fact f where f.org_id = r.org_id and f.metric = 'renewal-hours')))`,
);

/** A roll-up against the facts that are folded: all but those of waiting batches. */
const rollup = (name: string, table: SQL, day: SQL, dayOfFact: SQL): Check => ({
  name,
  what: `${name} = the facts folded into it`,
  differences: (orgId) => sql`
    with folded as (
      select f.metric, f.campus_id, f.person_id, ${dayOfFact} as on_date, sum(f.count)::bigint as count, sum(f.units)::bigint as units, sum(f.minor)::bigint as minor
      from fact f where f.org_id = ${orgId} and not exists (select from fact_batch b where b.org_id = ${orgId} and b.id = f.batch_id) group by 1, 2, 3, 4
    ), kept as (select r.metric, r.campus_id, r.person_id, ${day} as on_date, r.count, r.units, r.minor from ${table} r where r.org_id = ${orgId})
    select concat_ws(' ', coalesce(f.metric, k.metric), coalesce(f.on_date, k.on_date), coalesce(f.campus_id, k.campus_id)) as subject,
      concat_ws(' / ', coalesce(f.count, 0), coalesce(f.units, 0), coalesce(f.minor, 0)) as expected, concat_ws(' / ', coalesce(k.count, 0), coalesce(k.units, 0), coalesce(k.minor, 0)) as found
    from folded f full join kept k on k.metric = f.metric and k.campus_id = f.campus_id and k.person_id = f.person_id and k.on_date = f.on_date
    where (coalesce(f.count, 0), coalesce(f.units, 0), coalesce(f.minor, 0)) <> (coalesce(k.count, 0), coalesce(k.units, 0), coalesce(k.minor, 0))`,
});

/** The same of campuses as a whole, from the days and months of people, which are held against the facts themselves. */
const rollupCampus: Check = {
  name: 'rollup_campus',
  what: 'days, months, quarters and years of a campus = those of its people added up',
  differences: (orgId) => sql`
    with summed as (
      select 'day' as grain, d.metric, d.campus_id, d.on_date as from_on, sum(d.count)::bigint as count, sum(d.units)::bigint as units, sum(d.minor)::bigint as minor
      from rollup_day d where d.org_id = ${orgId} group by 2, 3, 4
      union all
      select g.grain, m.metric, m.campus_id, date_trunc(g.grain, m.month_on)::date, sum(m.count)::bigint, sum(m.units)::bigint, sum(m.minor)::bigint
      from rollup_month m cross join (values ('month'), ('quarter'), ('year')) g(grain) where m.org_id = ${orgId} group by 1, 2, 3, 4
    ), kept as (select r.grain, r.metric, r.campus_id, r.from_on, r.count, r.units, r.minor from rollup_campus r where r.org_id = ${orgId})
    select concat_ws(' ', coalesce(s.grain, k.grain), coalesce(s.metric, k.metric), coalesce(s.from_on, k.from_on), coalesce(s.campus_id, k.campus_id)) as subject,
      concat_ws(' / ', coalesce(s.count, 0), coalesce(s.units, 0), coalesce(s.minor, 0)) as expected, concat_ws(' / ', coalesce(k.count, 0), coalesce(k.units, 0), coalesce(k.minor, 0)) as found
    from summed s full join kept k on k.grain = s.grain and k.metric = s.metric and k.campus_id = s.campus_id and k.from_on = s.from_on
    where (coalesce(s.count, 0), coalesce(s.units, 0), coalesce(s.minor, 0)) <> (coalesce(k.count, 0), coalesce(k.units, 0), coalesce(k.minor, 0))`,
};

export const FIGURES: readonly Check[] = [
  consumption,
  granted,
  attendance('expected'),
  attendance('attended'),
  receipts,
  signUps,
  renewals,
  returns,
  extensions,
  renewalDue,
  renewalWon,
  renewalSettled,
  renewalHours,
  visits,
  leadCalls('consult-call', sql`true`),
  leadCalls('hotline-call', sql`k.hotline`),
  leadDays('invitation', 'invitation'),
  leadDays('arrival', 'visit_in'),
  leadDays('face-consult', 'face_consult'),
  referralLeads,
  referralSignUps,
  incidents('complaint', sql`i.kind = 'complaint'`),
  incidents('accident', sql`i.kind = 'accident' and i.major`),
  surveys('survey-answer', sql`r.answers`),
  surveys('survey-satisfied', sql`r.satisfied`),
  tasks,
  ...QUALITY,
  rollup('rollup_day', sql`rollup_day`, sql`r.on_date`, sql`f.on_date`),
  rollup('rollup_month', sql`rollup_month`, sql`r.month_on`, sql`date_trunc('month', f.on_date)::date`),
  rollupCampus,
];
