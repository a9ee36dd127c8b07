/**
 * New lots: purchases, gifts and opening balances. A new lot first settles what the student owes in that course, oldest first, at its own
 * price. Set-based, so that an opening import of a campus is the same few statements as one payment.
 */
import { sql, type SQL } from '@keshi/platform/sql';
import { NOBODY } from '@keshi/kernel/id';
import type { Minor } from '@keshi/kernel/money';
import type { Units } from '@keshi/kernel/hours';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { jsonOf } from '@keshi/platform/db';
import { derivedId } from './derived-id.ts';
import { lotNumber } from './rules.ts';
import { countSettlements, creditedWith, type Settlement } from './settlement.ts';

export type LotKind = 'purchase' | 'gift' | 'opening' | 'opening_gift';

export type NewLot = {
  readonly id: string;
  readonly entryId: string;
  readonly studentId: string;
  readonly courseId: string;
  readonly kind: LotKind;
  readonly units: Units;
  readonly paidMinor: Minor;
  readonly boughtOn: string;
  readonly expiresOn: string | null;
  /** Business date of the entry: the payment's day, the cut-over. */
  readonly onDate: string;
  /** With the student, unique per cause: posting the same payment, import row or gift again is refused by the ledger. */
  readonly cause: { readonly kind: 'payment' | 'import' | 'gift'; readonly id: string; readonly no: number };
  /** Where the money came from: `cash:alipay`, or `opening` for balances carried over. */
  readonly moneyAccount: string | null;
  readonly reason: string | null;
  readonly signedById: string | null;
};

/**
 * Locks the accounts of students in courses, making those that do not exist yet, in one order for everybody. The update that never happens
 * locks also the rows that somebody else has just made, which a select of the same statement would not see yet.
 */
export async function lockAccounts(
  ctx: Ctx,
  campus: CampusInfo,
  accounts: readonly { studentId: string; courseId: string }[],
): Promise<void> {
  await ctx.tx.query(sql`
    insert into hour_account (org_id, student_id, course_id, campus_id, branch_id, opened_at)
    select ${ctx.orgId}::uuid, w.student_id, w.course_id, ${campus.id}::uuid, ${campus.branchId}::uuid, ${ctx.now}::timestamptz
    from (select distinct "studentId" as student_id, "courseId" as course_id from jsonb_to_recordset(${jsonOf(accounts)}) as a("studentId" uuid, "courseId" uuid)) w
    order by w.student_id, w.course_id
    on conflict (org_id, student_id, course_id) do update set opened_at = excluded.opened_at where false`);
}

type Granted = Pick<NewLot, 'entryId' | 'studentId' | 'onDate' | 'units' | 'paidMinor'>;

/** Hours and money that came in, or with the opposite sign were taken back, on the day of the entry. */
export const countGranted = (ctx: Ctx, campus: CampusInfo, lot: Granted, sign: 1 | -1): void => {
  ctx.count({
    metric: 'granted',
    campusId: campus.id,
    branchId: campus.branchId,
    personId: NOBODY,
    onDate: lot.onDate,
    studentId: lot.studentId,
    sourceKind: 'entry',
    sourceId: lot.entryId,
    count: sign,
    units: sign * lot.units,
    minor: sign * lot.paidMinor,
  });
};

/** Posts new lots of one campus, settling first what their students owe. */
export async function postLots(ctx: Ctx, campus: CampusInfo, lots: readonly NewLot[]): Promise<void> {
  if (lots.length === 0) return;
  const [, settlements] = await Promise.all([
    lockAccounts(ctx, campus, lots),
    ctx.tx.query<Settlement>(statement(ctx, campus, lots)),
  ]);
  for (const lot of lots) countGranted(ctx, campus, lot, 1);
  countSettlements(ctx, campus, settlements);
}

const numbered = (lots: readonly NewLot[]) =>
  lots.map((lot, index) => ({
    ...lot,
    no: index,
    number: lotNumber(lot.boughtOn, lot.kind === 'gift' || lot.kind === 'opening_gift'),
    causeKind: lot.cause.kind,
    causeId: lot.cause.id,
    causeNo: lot.cause.no,
  }));

/**
 * Debts and lots of a student × course are laid on one line of units each, in their order; where a debt's stretch and a lot's stretch
 * overlap, that lot settles that part of that debt.
 */
const statement = (ctx: Ctx, campus: CampusInfo, lots: readonly NewLot[]): SQL => sql`
  with new_lot as materialized (
    select w.*, (sum(w.units) over (partition by w."studentId", w."courseId" order by w.no))::bigint - w.units as starts_at
    from jsonb_to_recordset(${jsonOf(numbered(lots))}) as w(no int, id uuid, "entryId" uuid, "studentId" uuid, "courseId" uuid, kind text, number text, units bigint, "paidMinor" bigint, "boughtOn" date, "expiresOn" date, "onDate" date,
      "causeKind" text, "causeId" uuid, "causeNo" int, "moneyAccount" text, reason text, "signedById" uuid)
  ), debt as materialized (
    select o.entry_id, o.student_id, o.course_id, o.units_open, (sum(o.units_open) over (partition by o.student_id, o.course_id order by o.on_date, o.entry_id))::bigint - o.units_open as starts_at
    from owed o where o.org_id = ${ctx.orgId} and o.units_open > 0 and (o.student_id, o.course_id) in (select "studentId", "courseId" from new_lot)
  ), part as materialized (
    select n.id as lot_id, n."paidMinor" as paid_minor, n.units as lot_units, n."onDate" as on_date, d.entry_id as debt_id, d.student_id, d.course_id, ${derivedId(sql`n.id::text || ':' || d.entry_id::text`)} as entry_id,
      least(n.starts_at + n.units, d.starts_at + d.units_open) - greatest(n.starts_at, d.starts_at) as units,
      least(n.starts_at + n.units, d.starts_at + d.units_open) - n.starts_at as lot_used,
      row_number() over (partition by n.id order by d.starts_at) as rank
    from new_lot n join debt d on d.student_id = n."studentId" and d.course_id = n."courseId" and n.starts_at < d.starts_at + d.units_open and d.starts_at < n.starts_at + n.units
  ), priced as materialized (
    select p.*, (2 * paid_minor * lot_used + lot_units) / (2 * lot_units) - (2 * paid_minor * (lot_used - units) + lot_units) / (2 * lot_units) as minor from part p
  ), used as (select lot_id, sum(units)::bigint as units, sum(minor)::bigint as minor from priced group by lot_id),
  lot_made as (
    insert into lot (org_id, id, campus_id, branch_id, student_id, course_id, kind, number, units_bought, units_left, paid_minor, recognised_minor, bought_on, expires_on, source_kind, source_id, signed_by_id, created_at)
    select ${ctx.orgId}::uuid, n.id, ${campus.id}::uuid, ${campus.branchId}::uuid, n."studentId", n."courseId", n.kind, n.number, n.units, n.units - coalesce(u.units, 0), n."paidMinor", coalesce(u.minor, 0), n."boughtOn", n."expiresOn",
      n."causeKind", n."causeId", n."signedById", ${ctx.now}::timestamptz
    from new_lot n left join used u on u.lot_id = n.id
  ), entry_made as (
    insert into entry (org_id, id, campus_id, branch_id, student_id, course_id, kind, cause_kind, cause_id, cause_no, on_date, recorded_at, actor_id, reason, relates_to_id)
    select ${ctx.orgId}::uuid, x.id, ${campus.id}::uuid, ${campus.branchId}::uuid, x.student_id, x.course_id, x.kind, x.cause_kind, x.cause_id, x.cause_no, x.on_date, ${ctx.now}::timestamptz, ${ctx.actor.kind === 'member' ? ctx.actor.personId : null}::uuid, x.reason, x.relates_to_id
    from (
      select n."entryId" as id, n."studentId" as student_id, n."courseId" as course_id, replace(n.kind, 'opening_gift', 'opening') as kind, n."causeKind" as cause_kind, n."causeId" as cause_id, n."causeNo" as cause_no, n."onDate" as on_date, n.reason, null::uuid as relates_to_id from new_lot n
      union all
      select p.entry_id, p.student_id, p.course_id, 'settle', 'settlement', p.lot_id, p.rank::int, p.on_date, null, p.debt_id from priced p
    ) x
  ), line_made as (
    insert into entry_line (org_id, entry_id, line_no, campus_id, branch_id, student_id, lot_id, unit, debit, credit, amount)
    select ${ctx.orgId}::uuid, x.entry_id, x.line_no, ${campus.id}::uuid, ${campus.branchId}::uuid, x.student_id, x.lot_id, x.unit, x.debit, x.credit, x.amount
    from (
      select n."entryId" as entry_id, 1 as line_no, n."studentId" as student_id, n.id as lot_id, 'hours' as unit, 'available' as debit, 'issued' as credit, n.units as amount from new_lot n
      union all select n."entryId", 2, n."studentId", n.id, 'money', n."moneyAccount", 'deferred', n."paidMinor" from new_lot n where n."paidMinor" > 0
      union all select p.entry_id, 1, p.student_id, p.lot_id, 'hours', 'owed', 'available', p.units from priced p
      union all select p.entry_id, 2, p.student_id, p.lot_id, 'money', 'deferred', 'revenue', p.minor from priced p where p.minor > 0
    ) x
  ), debt_settled as (
    update owed set units_open = owed.units_open - s.units from (select debt_id, sum(units)::bigint as units from priced group by debt_id) s
    where owed.org_id = ${ctx.orgId} and owed.entry_id = s.debt_id
  )
  select p.on_date, p.student_id, p.entry_id, p.minor, ${creditedWith(ctx, sql`p.debt_id`)} as person_id from priced p`;
