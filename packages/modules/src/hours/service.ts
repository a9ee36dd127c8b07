/** Reading the ledger, and giving hours. Posting is in post-class.ts and post-lots.ts. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { cursorOf, readCursor } from '@keshi/kernel/page';
import { present } from '@keshi/kernel/assert';
import { problem } from '@keshi/kernel/problem';
import { idFor, todayAt, type Ctx } from '@keshi/platform/context';
import { one } from '@keshi/platform/db';
import { burnOrderSql } from './burn-order.ts';
import type { getChildStatement, getStatement, giveHours } from './contract.ts';
import { postLots } from './post-lots.ts';

type Query = In<typeof getStatement>['query'];
type Statement = Out<typeof getStatement>;
type LotRow = Statement['lots'][number];
type EntryRow = Statement['entries']['items'][number];
type Cut = {
  readonly studentId: string;
  readonly courseId: string | null;
  readonly asOf: string | null;
  readonly knownAt: string | null;
};

const cutOf = (studentId: string, query: Query): Cut => ({
  studentId,
  courseId: query.courseId ?? null,
  asOf: query.asOf ?? null,
  knownAt: query.knownAt ?? null,
});

/** Entries that count under the cut: business date up to `asOf`, recorded up to `knownAt`, of the course. */
const counted = (ctx: Ctx, cut: Cut) => sql`e.org_id = ${ctx.orgId} and e.student_id = ${cut.studentId}
  and (${cut.courseId}::uuid is null or e.course_id = ${cut.courseId}::uuid) and (${cut.asOf}::date is null or e.on_date <= ${cut.asOf}::date) and (${cut.knownAt}::timestamptz is null or e.recorded_at <= ${cut.knownAt}::timestamptz)`;

async function readLots(ctx: Ctx, cut: Cut): Promise<LotRow[]> {
  return await ctx.tx.query<LotRow>(sql`
    with moved as (
      select n.lot_id,
        coalesce(sum(case when n.debit = 'available' then n.amount when n.credit = 'available' then -n.amount end), 0)::bigint as units,
        coalesce(sum(case when n.credit = 'deferred' then n.amount when n.debit = 'deferred' then -n.amount end), 0)::bigint as minor
      from entry e join entry_line n on n.org_id = ${ctx.orgId} and n.entry_id = e.id
      where ${counted(ctx, cut)} and n.lot_id is not null group by n.lot_id
    )
    select x.*, case when units_left > 0 then rank() over (partition by course_id, (units_left > 0) order by ${burnOrderSql})::int end as burn_rank
    from (
      select l.id, l.number, l.course_id, c.name as course_name, l.kind, l.units_bought, m.units as units_left, l.paid_minor, m.minor as left_minor, l.bought_on, l.expires_on, l.priority
      from lot l join moved m on m.lot_id = l.id join course c on c.org_id = ${ctx.orgId} and c.id = l.course_id
      where l.org_id = ${ctx.orgId} and l.student_id = ${cut.studentId} and (l.units_out < l.units_bought or m.units > 0)
    ) x
    order by (units_left > 0) desc, course_name, ${burnOrderSql} limit 200`);
}

type Totals = {
  availableUnits: number;
  owedUnits: number;
  prepaidMinor: number;
  cachedAvailable: number;
  cachedOwed: number;
};

/** Sums over all counted lines, and beside them the caches, for the answer's own reconciliation. */
const readTotals = (ctx: Ctx, cut: Cut): Promise<Totals> =>
  one(
    ctx.tx.query<Totals>(sql`
  select coalesce(sum(case when n.debit = 'available' then n.amount when n.credit = 'available' then -n.amount end), 0)::bigint as available_units,
    coalesce(sum(case when n.credit = 'owed' then n.amount when n.debit = 'owed' then -n.amount end), 0)::bigint as owed_units,
    coalesce(sum(case when n.credit = 'deferred' then n.amount when n.debit = 'deferred' then -n.amount end), 0)::bigint as prepaid_minor,
    (select coalesce(sum(units_left), 0)::bigint from lot where org_id = ${ctx.orgId} and student_id = ${cut.studentId} and (${cut.courseId}::uuid is null or course_id = ${cut.courseId}::uuid)) as cached_available,
    (select coalesce(sum(units_open), 0)::bigint from owed where org_id = ${ctx.orgId} and student_id = ${cut.studentId} and (${cut.courseId}::uuid is null or course_id = ${cut.courseId}::uuid)) as cached_owed
  from entry e join entry_line n on n.org_id = ${ctx.orgId} and n.entry_id = e.id where ${counted(ctx, cut)}`),
  );

/** One page, newest business date first; what a correction took back stands below what it posted. The cursor carries the balance below the page, so that a deep page costs no more than the first. */
async function readEntries(ctx: Ctx, cut: Cut, query: Query, total: number): Promise<Statement['entries']> {
  const at = readCursor(query.cursor, 5);
  const [onDate, recordedAt, step, id, balance] = at ?? [null, null, null, null, total];
  const rows = await ctx.tx.query<Omit<EntryRow, 'balanceUnits'>>(sql`
    select e.id, e.kind, e.on_date, e.recorded_at, e.course_id, c.name as course_name, e.reason, e.reverses_id, r.id is not null as reversed, m.units, m.revenue as revenue_minor, m.lots,
      jsonb_build_object('kind', e.cause_kind, 'id', e.cause_id, 'label', k.name, 'status', a.status) as cause,
      (select n.name from staff_name n where n.org_id = ${ctx.orgId} and n.person_id = e.actor_id) as actor_name
    from entry e join course c on c.org_id = ${ctx.orgId} and c.id = e.course_id
    left join entry r on r.org_id = ${ctx.orgId} and r.reverses_id = e.id
    left join entry o on o.org_id = ${ctx.orgId} and o.id = e.reverses_id
    left join mark a on a.org_id = ${ctx.orgId} and a.student_id = e.student_id and a.entry_id = coalesce(o.id, e.id)
    left join lesson l on l.org_id = ${ctx.orgId} and l.id = a.lesson_id
    left join class k on k.org_id = ${ctx.orgId} and k.id = l.class_id
    cross join lateral (
      select coalesce(sum(case when 'available' = n.debit or 'owed' = n.debit then n.amount else 0 end - case when 'available' = n.credit or 'owed' = n.credit then n.amount else 0 end) filter (where n.unit = 'hours'), 0)::bigint as units,
        coalesce(sum(case when n.credit = 'revenue' then n.amount when n.debit = 'revenue' then -n.amount end), 0)::bigint as revenue,
        coalesce(jsonb_agg(jsonb_build_object('number', t.number, 'units', case when n.debit = 'available' then n.amount else -n.amount end) order by n.line_no) filter (where n.unit = 'hours' and t.id is not null), '[]') as lots
      from entry_line n left join lot t on t.org_id = ${ctx.orgId} and t.id = n.lot_id where n.org_id = ${ctx.orgId} and n.entry_id = e.id
    ) m
    where ${counted(ctx, cut)} and (${id}::uuid is null or (e.on_date, e.recorded_at, (e.kind <> 'reverse')::int, e.id) < (${onDate}::date, ${recordedAt}::timestamptz, ${step}::int, ${id}::uuid))
    order by e.on_date desc, e.recorded_at desc, (e.kind <> 'reverse')::int desc, e.id desc limit ${query.limit + 1}`);
  let running = Number(balance);
  const items = rows.slice(0, query.limit).map((row) => {
    const shown = { ...row, balanceUnits: running };
    running -= row.units;
    return shown;
  });
  const last = items.at(-1);
  return {
    items,
    nextCursor:
      rows.length > query.limit && last !== undefined
        ? cursorOf([last.onDate, last.recordedAt, last.kind === 'reverse' ? 0 : 1, last.id, running])
        : null,
  };
}

async function statementOf(ctx: Ctx, studentId: string, query: Query): Promise<Statement> {
  const cut = cutOf(studentId, query);
  const lots = await readLots(ctx, cut);
  const totals = await readTotals(ctx, cut);
  const balanceUnits = totals.availableUnits - totals.owedUnits;
  const past = cut.asOf !== null || cut.knownAt !== null;
  return {
    studentId,
    asOf: cut.asOf,
    knownAt: cut.knownAt,
    balanceUnits,
    availableUnits: totals.availableUnits,
    owedUnits: totals.owedUnits,
    prepaidMinor: totals.prepaidMinor,
    lots,
    entries: await readEntries(ctx, cut, query, balanceUnits),
    // A past date has no cache to compare with: there the lines are the only source.
    reconciled: past || (totals.availableUnits === totals.cachedAvailable && totals.owedUnits === totals.cachedOwed),
  };
}

/** 404 unless the student is of this campus; `hours` knows students only as ids, so it asks the row itself. */
async function mustBeOf(ctx: Ctx, campusId: string, studentId: string): Promise<void> {
  const [row] = await ctx.tx.query(
    sql`select id from student where org_id = ${ctx.orgId} and campus_id = ${campusId} and id = ${studentId}`,
  );
  if (row === undefined) throw problem('not-found');
}

export async function readStatement(ctx: Ctx, { params, query }: In<typeof getStatement>): Promise<Statement> {
  const campus = await ctx.campus();
  await mustBeOf(ctx, campus.id, params.studentId);
  return await statementOf(ctx, params.studentId, query);
}

export const readChildStatement = (ctx: Ctx, { params, query }: In<typeof getChildStatement>): Promise<Statement> =>
  statementOf(ctx, params.studentId, query);

export async function give(ctx: Ctx, { params, body }: In<typeof giveHours>): Promise<Out<typeof giveHours>> {
  const campus = await ctx.campus();
  await mustBeOf(ctx, campus.id, params.studentId);
  const [course] = await ctx.tx.query(sql`select id from course where org_id = ${ctx.orgId} and id = ${body.courseId}`);
  if (course === undefined) throw problem('not-found');
  const id = idFor(ctx);
  const today = todayAt(ctx, campus);
  await postLots(ctx, campus, [
    {
      id,
      entryId: idFor(ctx),
      studentId: params.studentId,
      courseId: body.courseId,
      kind: 'gift',
      units: body.units,
      paidMinor: 0,
      boughtOn: today,
      expiresOn: body.expiresOn ?? null,
      onDate: today,
      cause: { kind: 'gift', id, no: 0 },
      moneyAccount: null,
      reason: body.reason,
      signedById: ctx.personId(),
    },
  ]);
  ctx.trace({
    subjectKind: 'student',
    subjectId: params.studentId,
    detail: { courseId: body.courseId, units: body.units },
  });
  const lots = await readLots(ctx, cutOf(params.studentId, { limit: 1 }));
  return present(
    lots.find((lot) => lot.id === id),
    'the lot just given',
  );
}
