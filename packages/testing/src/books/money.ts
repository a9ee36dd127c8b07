/** Money against hours: payments, the lots they bought, orders, and receipts without gaps. */
import { sql } from '@keshi/platform/sql';
import type { Check } from './check.ts';

const payments: Check = {
  name: 'payments',
  what: 'every payment has its lots and its money in the ledger, for its amount; every lot of a payment its payment',
  differences: (orgId) => sql`
    with lots as (
      select l.source_id as id, sum(l.paid_minor)::bigint as minor from lot l where l.org_id = ${orgId} and l.source_kind = 'payment' group by l.source_id
    ), booked as (
      select e.cause_id as id, n.debit, sum(n.amount)::bigint as minor from entry e join entry_line n on n.org_id = e.org_id and n.entry_id = e.id and n.unit = 'money' and n.credit = 'deferred'
      where e.org_id = ${orgId} and e.cause_kind = 'payment' group by e.cause_id, n.debit
    ), paid as (select p.id, concat('cash:', p.method) as account, p.amount_minor as minor from payment p where p.org_id = ${orgId})
    select coalesce(p.id, l.id, b.id)::text as subject, concat(p.minor, ' ', p.account) as expected, concat(l.minor, ' in lots, ', b.minor, ' ', b.debit) as found
    from paid p full join lots l on l.id = p.id full join booked b on b.id = coalesce(p.id, l.id)
    where p.minor is distinct from l.minor or p.minor is distinct from b.minor or p.account is distinct from b.debit`,
};

const orders: Check = {
  name: 'orders',
  what: 'an order’s money and hours = its payments and their lots; paid when nothing is due',
  differences: (orgId) => sql`
    with received as (
      select p.order_id, sum(p.amount_minor)::bigint as minor from payment p where p.org_id = ${orgId} group by p.order_id
    ), credited as (
      select p.order_id, coalesce(sum(l.units_bought) filter (where l.kind = 'purchase'), 0)::bigint as units, coalesce(sum(l.units_bought) filter (where l.kind = 'gift'), 0)::bigint as given
      from payment p join lot l on l.org_id = p.org_id and l.source_kind = 'payment' and l.source_id = p.id where p.org_id = ${orgId} group by p.order_id
    ), compared as (
      select o.id, concat_ws(' / ', coalesce(r.minor, 0), coalesce(c.units, 0), coalesce(c.given, 0), case when coalesce(r.minor, 0) = o.price_minor then 'paid' else 'due' end) as expected,
        concat_ws(' / ', o.paid_minor, o.units_credited, o.units_given_credited, case when o.state = 'paid' then 'paid' else 'due' end) as found
      from student_order o left join received r on r.order_id = o.id left join credited c on c.order_id = o.id where o.org_id = ${orgId}
    )
    select id::text as subject, expected, found from compared where expected <> found`,
};

/** Numbers run from 1 to the counter's value in each campus and year: a lost or doubled receipt shows as a gap. */
const receipts: Check = {
  name: 'receipts',
  what: 'receipt numbers of a campus and year run from 1 without gaps up to the counter',
  differences: (orgId) => sql`
    with numbered as (
      select concat('receipt:', p.campus_id, ':', left(p.receipt_number, 4)) as series, substring(p.receipt_number from '(\\d+)$')::int as number from payment p where p.org_id = ${orgId}
    ), used as (
      select series, min(number) as least, max(number) as most, count(distinct number)::int as numbers from numbered group by series
    ), counted as (select c.name as series, c.value from counter c where c.org_id = ${orgId} and c.name like 'receipt:%')
    select coalesce(u.series, c.series) as subject, concat('1 to ', c.value) as expected, concat(u.least, ' to ', u.most, ', ', u.numbers, ' numbers') as found
    from used u full join counted c on c.series = u.series
    where u.least is distinct from 1 or u.most is distinct from u.numbers or u.most::bigint is distinct from c.value`,
};

export const MONEY: readonly Check[] = [payments, orders, receipts];
