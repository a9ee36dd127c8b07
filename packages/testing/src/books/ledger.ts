/** The ledger against itself: caches against lines, reversals against what they reverse, draws against marks. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { Check } from './check.ts';

/** A cache of a lot against the sum of an expression over its lines. */
const lotCache = (name: string, what: string, column: SQL, overLines: SQL): Check => ({
  name,
  what,
  differences: (orgId) => sql`
    with moved as (select n.lot_id, coalesce(sum(${overLines}), 0)::bigint as amount from entry_line n where n.org_id = ${orgId} and n.lot_id is not null group by n.lot_id)
    select l.id::text as subject, coalesce(m.amount, 0)::text as expected, ${column}::text as found
    from lot l left join moved m on m.lot_id = l.id where l.org_id = ${orgId} and ${column} <> coalesce(m.amount, 0)`,
});

const taught = sql`('delivered', 'owed')`;

const lots: Check[] = [
  lotCache(
    'lot.units_left',
    'hours left on a lot = its lines on the account available',
    sql`l.units_left`,
    sql`case when n.debit = 'available' then n.amount when n.credit = 'available' then -n.amount else 0 end`,
  ),
  lotCache(
    'lot.recognised_minor',
    'revenue recognised of a lot = its lines on the account revenue',
    sql`l.recognised_minor`,
    sql`case when n.credit = 'revenue' then n.amount when n.debit = 'revenue' then -n.amount else 0 end`,
  ),
  lotCache(
    'lot.units_out',
    'hours that left a lot other than by lessons = its other lines',
    sql`l.units_out`,
    sql`case when n.credit = 'available' and n.debit not in ${taught} then n.amount when n.debit = 'available' and n.credit not in ('delivered', 'owed', 'issued') then -n.amount else 0 end`,
  ),
  lotCache(
    'lot.minor_out',
    'money that left a lot other than as revenue = its other lines',
    sql`l.minor_out`,
    sql`case when n.debit = 'deferred' and n.credit <> 'revenue' then n.amount else 0 end`,
  ),
  lotCache(
    'lot.units_bought',
    'hours of a lot = what was issued to it',
    sql`l.units_bought`,
    sql`case when n.debit = 'available' and n.credit = 'issued' then n.amount else 0 end`,
  ),
  lotCache(
    'lot.paid_minor',
    'money of a lot = what was deferred for it',
    sql`l.paid_minor`,
    sql`case when n.credit = 'deferred' and n.debit <> 'revenue' then n.amount else 0 end`,
  ),
];

/** A draw, what settled it, and the reversals of both move its debt. */
const owed: Check = {
  name: 'owed.units_open',
  what: 'lessons owed = the lines of the draw, its settlements and their reversals on the account owed',
  differences: (orgId) => sql`
    with part as (
      select e.id as root, e.id from entry e where e.org_id = ${orgId} and e.kind = 'draw'
      union all select e.relates_to_id, e.id from entry e where e.org_id = ${orgId} and e.kind = 'settle'
    ), whole as (
      select p.root, p.id from part p
      union all select p.root, r.id from part p join entry r on r.org_id = ${orgId} and r.reverses_id = p.id
    ), moved as (
      select w.root, sum(case when n.credit = 'owed' then n.amount else -n.amount end)::bigint as open, coalesce(sum(n.amount) filter (where n.credit = 'owed' and n.entry_id = w.root), 0)::bigint as owed
      from whole w join entry_line n on n.org_id = ${orgId} and n.entry_id = w.id and 'owed' in (n.debit, n.credit) group by w.root
    ), kept as (select o.entry_id, o.units_open, o.units_owed from owed o where o.org_id = ${orgId})
    select coalesce(k.entry_id, m.root)::text as subject, concat(m.open, ' of ', m.owed) as expected, concat(k.units_open, ' of ', k.units_owed) as found
    from kept k full join moved m on m.root = k.entry_id where (k.units_open, k.units_owed) is distinct from (m.open, m.owed)`,
};

const accounts: Check = {
  name: 'accounts',
  what: 'balance of each account over all lines = the caches of lots and owed lessons',
  differences: (orgId) => sql`
    with side as (
      select n.debit as account, n.amount from entry_line n where n.org_id = ${orgId}
      union all select n.credit, -n.amount from entry_line n where n.org_id = ${orgId}
    ), balance as (select account, sum(amount)::bigint as amount from side group by account),
    cached as (
      select coalesce(sum(l.units_left), 0)::bigint as available, -coalesce(sum(l.paid_minor - l.recognised_minor - l.minor_out), 0)::bigint as deferred, -coalesce(sum(l.recognised_minor), 0)::bigint as revenue,
        -(select coalesce(sum(o.units_open), 0)::bigint from owed o where o.org_id = ${orgId}) as owed
      from lot l where l.org_id = ${orgId}
    ), wanted as (
      select x.account, x.amount from cached c cross join lateral (values ('available', c.available), ('owed', c.owed), ('deferred', c.deferred), ('revenue', c.revenue)) x(account, amount)
    )
    select w.account as subject, w.amount::text as expected, coalesce(b.amount, 0)::text as found from wanted w left join balance b on b.account = w.account where w.amount <> coalesce(b.amount, 0)`,
};

const HOURS = sql`('available', 'issued', 'delivered', 'owed', 'frozen', 'expired', 'refunded', 'transferred')`;
const MONEY = sql`('deferred', 'revenue', 'opening', 'refunds payable')`;

const whole: Check = {
  name: 'entries',
  what: 'every entry has lines; lines and lots are of its student, campus and course; accounts fit the unit',
  differences: (orgId) => sql`
    select e.id::text as subject, 'lines' as expected, 'none' as found from entry e
    where e.org_id = ${orgId} and not exists (select from entry_line n where n.org_id = ${orgId} and n.entry_id = e.id)
    union all
    select e.id::text, 'of one student, campus and course', concat('line ', n.line_no) from entry e join entry_line n on n.org_id = e.org_id and n.entry_id = e.id left join lot l on l.org_id = n.org_id and l.id = n.lot_id
    where e.org_id = ${orgId} and (n.student_id <> e.student_id or n.campus_id <> e.campus_id or l.student_id <> e.student_id or l.campus_id <> e.campus_id or l.course_id <> e.course_id)
    union all
    select n.entry_id::text, concat('an account of ', n.unit), concat(n.debit, ' ← ', n.credit) from entry_line n
    where n.org_id = ${orgId} and not (
      (n.unit = 'hours' and n.debit in ${HOURS} and n.credit in ${HOURS})
      or (n.unit = 'money' and (n.debit in ${MONEY} or n.debit like 'cash:%') and (n.credit in ${MONEY} or n.credit like 'cash:%')))`,
};

const reversals: Check = {
  name: 'reversals',
  what: 'a reversal has the lines of its entry with the sides exchanged, on the same day',
  differences: (orgId) => sql`
    with pair as (
      select r.id, o.id as original, r.on_date = o.on_date and r.student_id = o.student_id and r.course_id = o.course_id as agrees
      from entry r join entry o on o.org_id = r.org_id and o.id = r.reverses_id where r.org_id = ${orgId} and r.reverses_id is not null
    ), lines as (
      select p.id, p.agrees,
        (select string_agg(concat_ws('|', n.line_no, n.lot_id, n.unit, n.debit, n.credit, n.amount), ', ' order by n.line_no) from entry_line n where n.org_id = ${orgId} and n.entry_id = p.id) as found,
        (select string_agg(concat_ws('|', n.line_no, n.lot_id, n.unit, n.credit, n.debit, n.amount), ', ' order by n.line_no) from entry_line n where n.org_id = ${orgId} and n.entry_id = p.original) as expected
      from pair p
    )
    select id::text as subject, coalesce(expected, 'lines') as expected, coalesce(found, 'none') as found from lines where not agrees or found is distinct from expected`,
};

const draws: Check = {
  name: 'draws and marks',
  what: 'every mark that charges has its draw of as many hours on the lesson’s day, and every draw its mark',
  differences: (orgId) => sql`
    with charged as (
      select m.lesson_id, m.student_id, m.revision, m.charge_units, m.entry_id, l.on_date from mark m join lesson l on l.org_id = m.org_id and l.id = m.lesson_id
      where m.org_id = ${orgId} and (m.charge_units > 0 or m.entry_id is not null)
    ), drawn as (
      select e.id, e.cause_id, e.student_id, e.cause_no, e.on_date, (select coalesce(sum(n.amount), 0)::bigint from entry_line n where n.org_id = ${orgId} and n.entry_id = e.id and n.debit = 'delivered') as units
      from entry e where e.org_id = ${orgId} and e.kind = 'draw'
    )
    select coalesce(d.id::text, concat(c.lesson_id, '/', c.student_id, '/', c.revision)) as subject, concat(c.charge_units, ' on ', c.on_date) as expected, concat(d.units, ' on ', d.on_date) as found
    from charged c full join drawn d on d.cause_id = c.lesson_id and d.student_id = c.student_id and d.cause_no = c.revision and d.id = c.entry_id
    where (c.charge_units, c.on_date) is distinct from (d.units, d.on_date)`,
};

const newest: Check = {
  name: 'marks in force',
  what: 'the draw of a student’s newest mark stands, those of earlier marks are reversed',
  differences: (orgId) => sql`
    select concat(m.lesson_id, '/', m.student_id, '/', m.revision) as subject, case when m.newest then 'stands' else 'reversed' end as expected, case when m.newest then 'reversed' else 'stands' end as found
    from (
      select m.*, m.revision = max(m.revision) over (partition by m.lesson_id, m.student_id) as newest, exists (select from entry r where r.org_id = m.org_id and r.reverses_id = m.entry_id) as undone
      from mark m where m.org_id = ${orgId}
    ) m where m.entry_id is not null and m.newest = m.undone`,
};

export const LEDGER: readonly Check[] = [...lots, owed, accounts, whole, reversals, draws, newest];
