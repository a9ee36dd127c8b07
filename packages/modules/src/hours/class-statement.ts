/**
 * The one statement of a class (postClass). Its parts are named here in the order in which they read each other: what is wanted and taken back,
 * what is drawn from which lot, which debts the rest settles, the entries, their lines, the debts, the answer. Only together are they a posting.
 * Every row is found by entry or student, never by a join that may be planned from the side of the table (`offset 0` forbids it): the cost of
 * a roll would grow with all lessons ever taught.
 */
import { sql, type SQL } from '@keshi/platform/sql';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { arrayOf, jsonOf } from '@keshi/platform/db';
import { burnOrderSql } from './burn-order.ts';
import { derivedId } from './derived-id.ts';
import { creditedWith } from './settlement.ts';

export type ClassRow = {
  readonly studentId: string;
  /** Units to draw; 0 draws nothing and writes no entry. */
  readonly chargeUnits: number;
  /** Id of the entry that the draw becomes. */
  readonly entryId: string;
  /** Revision of the mark: with lesson and student it is the entry's cause, so the same mark can never post twice. */
  readonly revision: number;
  /** The entry of the mark being replaced, to be taken back first. */
  readonly reversesId: string | null;
  readonly reason: string | null;
  /** Credited for the consumption. */
  readonly advisorId: string;
};

export type ClassPosting = {
  readonly campus: CampusInfo;
  readonly lessonId: string;
  readonly courseId: string;
  readonly onDate: string;
  readonly owedLimitUnits: number;
  readonly rows: readonly ClassRow[];
};

const studentsOf = ({ rows }: ClassPosting): SQL =>
  arrayOf(
    rows.map((row) => row.studentId),
    'uuid',
  );

/** `want`: the rows as given. `undone`, `undone_line`: the entries they replace, with their settlements. `back`: what a lot gets back of them. */
const takenBack = (ctx: Ctx, posting: ClassPosting): SQL => sql`want as materialized (
    select * from jsonb_to_recordset(${jsonOf(posting.rows)}) as w("studentId" uuid, "chargeUnits" bigint, "entryId" uuid, revision int, "reversesId" uuid, reason text, "advisorId" uuid)
  ), undone as materialized (
    select e.id, e.student_id, e.on_date, e.course_id, w.reason, ${derivedId(sql`e.id::text || ':reverse'`)} as reversal_id
    from want w cross join lateral (
      select x.id, x.student_id, x.on_date, x.course_id from entry x where x.org_id = ${ctx.orgId} and x.id = w."reversesId"
      union all select x.id, x.student_id, x.on_date, x.course_id from entry x where x.org_id = ${ctx.orgId} and x.relates_to_id = w."reversesId" and x.kind = 'settle'
    ) e
    where w."reversesId" is not null and not exists (select from entry r where r.org_id = ${ctx.orgId} and r.reverses_id = e.id offset 0)
  ), undone_line as materialized (
    select u.reversal_id, l.* from undone u cross join lateral (
      select n.entry_id, n.line_no, n.student_id, n.lot_id, n.unit, n.debit, n.credit, n.amount from entry_line n where n.org_id = ${ctx.orgId} and n.entry_id = u.id offset 0
    ) l
  ), back as (
    select lot_id, coalesce(sum(amount) filter (where unit = 'hours' and credit = 'available'), 0)::bigint as units, coalesce(sum(amount) filter (where credit = 'revenue'), 0)::bigint as minor
    from undone_line where lot_id is not null group by lot_id
  )`;

/** `round(paid × consumed ÷ bought)` in whole numbers, halves up, never less than before: the SQL twin of rules.recognisedAfter. */
const recognisedAt = (before: SQL, consumed: SQL): SQL =>
  sql`greatest(${before}, (2 * paid_minor * (${consumed}) + units_bought) / (2 * units_bought))`;

/** `after`: every lot of the students in the course, locked, with what is taken from it in burn order. `short`: what the lots lack. */
const drawn = (ctx: Ctx, posting: ClassPosting): SQL => sql`locked as materialized (
    select l.id, l.student_id, l.priority, l.expires_on, l.paid_minor, l.bought_on, l.units_bought, l.units_out, l.units_left, l.recognised_minor
    from lot l where l.org_id = ${ctx.orgId} and l.student_id = any(${studentsOf(posting)}) and l.course_id = ${posting.courseId}
    order by l.student_id, l.id for update of l
  ), available as (
    select l.*, l.units_left + coalesce(b.units, 0) as units, l.recognised_minor - coalesce(b.minor, 0) as recognised from locked l left join back b on b.lot_id = l.id
  ), burnt as (
    select a.*, least(a.units, greatest(0, w."chargeUnits" - coalesce(sum(a.units) over (partition by a.student_id order by ${burnOrderSql} rows between unbounded preceding and 1 preceding), 0)))::bigint as take
    from available a join want w on w."studentId" = a.student_id
  ), after as materialized (
    select *, case when take = 0 then recognised else ${recognisedAt(sql`recognised`, sql`units_bought - units_out - units_after`)} end as recognised_after
    from (select b.*, b.units - b.take as units_after from burnt b) x
  ), short as materialized (
    select w."studentId" as student_id, w."entryId" as entry_id, (w."chargeUnits" - coalesce(sum(a.take), 0))::bigint as units
    from want w left join after a on a.student_id = w."studentId" group by w."studentId", w."entryId", w."chargeUnits"
  )`;

/**
 * `settled`: hours that came back and were not drawn again settle what the student owes of other lessons, oldest first, each at the price
 * of its lot, so that nobody has and owes hours at once. Debts and lots are laid on one line of units each, as in post-lots.ts.
 * `lot_end`: what is left of each lot after that.
 */
const settledByRest = (ctx: Ctx, posting: ClassPosting): SQL => sql`debt_open as materialized (
    select o.entry_id, o.student_id, o.on_date, o.units_open, (sum(o.units_open) over (partition by o.student_id order by o.on_date, o.entry_id))::bigint - o.units_open as starts_at
    from owed o where o.org_id = ${ctx.orgId} and o.student_id = any(${studentsOf(posting)}) and o.course_id = ${posting.courseId} and o.units_open > 0 and o.entry_id not in (select id from undone)
  ), rest as (
    select a.*, (sum(a.units_after) over (partition by a.student_id order by ${burnOrderSql}))::bigint - a.units_after as starts_at from after a where a.units_after > 0
  ), part as (
    select r.id as lot_id, r.student_id, r.paid_minor, r.units_bought, r.recognised_after, r.units_bought - r.units_out - r.units_after as consumed, d.entry_id as debt_id, coalesce(w."reversesId", w."entryId") as cause_id,
      greatest(d.on_date, r.bought_on, ${posting.onDate}::date) as on_date, least(r.starts_at + r.units_after, d.starts_at + d.units_open) - greatest(r.starts_at, d.starts_at) as units,
      least(r.starts_at + r.units_after, d.starts_at + d.units_open) - r.starts_at as lot_used, row_number() over (partition by r.student_id order by r.starts_at, d.starts_at) as rank
    from rest r join debt_open d on d.student_id = r.student_id and r.starts_at < d.starts_at + d.units_open and d.starts_at < r.starts_at + r.units_after
    join want w on w."studentId" = r.student_id
  ), settled as materialized (
    select p.*, ${derivedId(sql`p.cause_id::text || ':' || p.lot_id::text || ':' || p.debt_id::text`)} as entry_id, ${recognisedAt(sql`recognised_after`, sql`consumed + lot_used`)}
      - case when lot_used = units then recognised_after else ${recognisedAt(sql`recognised_after`, sql`consumed + lot_used - units`)} end as minor
    from part p
  ), lot_end as materialized (
    select a.id, a.student_id, a.units_after - coalesce(s.units, 0) as units_left, a.recognised_after + coalesce(s.minor, 0) as recognised_minor
    from after a left join (select lot_id, sum(units)::bigint as units, sum(minor)::bigint as minor from settled group by lot_id) s on s.lot_id = a.id
  )`;

/** The lots' caches, and one entry per reversal, per draw and per settlement. */
const entriesWritten = (ctx: Ctx, posting: ClassPosting): SQL => sql`lots_changed as (
    update lot set units_left = z.units_left, recognised_minor = z.recognised_minor from lot_end z
    where lot.org_id = ${ctx.orgId} and lot.id = z.id and (lot.units_left <> z.units_left or lot.recognised_minor <> z.recognised_minor)
  ), reversal as (
    insert into entry (org_id, id, campus_id, branch_id, student_id, course_id, kind, cause_kind, cause_id, cause_no, on_date, recorded_at, actor_id, reason, reverses_id)
    select ${ctx.orgId}::uuid, u.reversal_id, ${posting.campus.id}::uuid, ${posting.campus.branchId}::uuid, u.student_id, u.course_id, 'reverse', 'reversal', u.id, 0, u.on_date, ${ctx.now}::timestamptz, ${ctx.personId()}::uuid, u.reason, u.id from undone u
  ), drawing as (
    insert into entry (org_id, id, campus_id, branch_id, student_id, course_id, kind, cause_kind, cause_id, cause_no, on_date, recorded_at, actor_id)
    select ${ctx.orgId}::uuid, w."entryId", ${posting.campus.id}::uuid, ${posting.campus.branchId}::uuid, w."studentId", ${posting.courseId}::uuid, 'draw', 'mark', ${posting.lessonId}::uuid, w.revision, ${posting.onDate}::date, ${ctx.now}::timestamptz, ${ctx.personId()}::uuid
    from want w where w."chargeUnits" > 0
  ), settling as (
    insert into entry (org_id, id, campus_id, branch_id, student_id, course_id, kind, cause_kind, cause_id, cause_no, on_date, recorded_at, actor_id, relates_to_id)
    select ${ctx.orgId}::uuid, s.entry_id, ${posting.campus.id}::uuid, ${posting.campus.branchId}::uuid, s.student_id, ${posting.courseId}::uuid, 'settle', 'settlement', s.cause_id, s.rank::int, s.on_date, ${ctx.now}::timestamptz, ${ctx.personId()}::uuid, s.debt_id from settled s
  )`;

/** Lines of reversals are the reversed entry's with the sides changed; those of draws and settlements are hours and money per lot, and what is owed. */
const linesWritten = (ctx: Ctx, posting: ClassPosting): SQL => sql`line as (
    insert into entry_line (org_id, entry_id, line_no, campus_id, branch_id, student_id, lot_id, unit, debit, credit, amount)
    select ${ctx.orgId}::uuid, x.entry_id, x.line_no, ${posting.campus.id}::uuid, ${posting.campus.branchId}::uuid, x.student_id, x.lot_id, x.unit, x.debit, x.credit, x.amount from (
      select reversal_id as entry_id, line_no, student_id, lot_id, unit, credit as debit, debit as credit, amount from undone_line
      union all select entry_id, 1, student_id, lot_id, 'hours', 'owed', 'available', units from settled
      union all select entry_id, 2, student_id, lot_id, 'money', 'deferred', 'revenue', minor from settled where minor > 0
      union all
      select entry_id, (row_number() over (partition by entry_id order by part, lot_id))::int, student_id, lot_id, unit, debit, credit, amount from (
        select w."entryId" as entry_id, 1 as part, a.student_id, a.id as lot_id, 'hours' as unit, 'delivered' as debit, 'available' as credit, a.take as amount from after a join want w on w."studentId" = a.student_id where a.take > 0
        union all
        select w."entryId", 2, a.student_id, a.id, 'money', 'deferred', 'revenue', a.recognised_after - a.recognised from after a join want w on w."studentId" = a.student_id where a.take > 0 and a.recognised_after > a.recognised
        union all
        select s.entry_id, 3, s.student_id, null, 'hours', 'delivered', 'owed', s.units from short s where s.units > 0
      ) d
    ) x
  )`;

/** Debts of entries taken back are closed, new ones opened, settled ones lowered. `still_owed`: what students owe of other lessons. */
const debtsWritten = (ctx: Ctx, posting: ClassPosting): SQL => sql`debt_closed as (
    update owed set units_open = 0 from undone u where owed.org_id = ${ctx.orgId} and owed.entry_id = u.id and owed.units_open <> 0
  ), debt as (
    insert into owed (org_id, entry_id, campus_id, branch_id, student_id, course_id, units_owed, units_open, on_date)
    select ${ctx.orgId}::uuid, s.entry_id, ${posting.campus.id}::uuid, ${posting.campus.branchId}::uuid, s.student_id, ${posting.courseId}::uuid, s.units, s.units, ${posting.onDate}::date from short s where s.units > 0
  ), debt_settled as (
    update owed set units_open = owed.units_open - s.units from (select debt_id, sum(units)::bigint as units from settled group by debt_id) s where owed.org_id = ${ctx.orgId} and owed.entry_id = s.debt_id
  ), still_owed as (
    select d.student_id, (sum(d.units_open) - coalesce((select sum(s.units) from settled s where s.student_id = d.student_id), 0))::bigint as units from debt_open d group by d.student_id
  )`;

/**
 * `posted`: per student what was drawn, is lacking and is left. `undone`: per entry taken back what came back, and its facts with the
 * opposite sign. `settled`: per settlement its money and who was credited with the lesson that was owed.
 */
const answer = (ctx: Ctx): SQL => sql`select
    (select coalesce(jsonb_agg(jsonb_build_object('studentId', s.student_id, 'shortUnits', s.units, 'owedUnits', s.units + coalesce(o.units, 0),
        'drawnUnits', coalesce(t.taken, 0), 'drawnMinor', coalesce(t.minor, 0), 'availableUnits', coalesce(z.left, 0)) order by s.student_id), '[]')
      from short s left join still_owed o on o.student_id = s.student_id
      left join (select student_id, sum(take)::bigint as taken, sum(case when take > 0 then recognised_after - recognised else 0 end)::bigint as minor from after group by student_id) t on t.student_id = s.student_id
      left join (select student_id, sum(units_left)::bigint as left from lot_end group by student_id) z on z.student_id = s.student_id) as posted,
    (select coalesce(jsonb_agg(jsonb_build_object('entryId', u.id,
        'returnedUnits', (select coalesce(sum(l.amount), 0) from undone_line l where l.entry_id = u.id and l.unit = 'hours' and l.debit = 'delivered'),
        'facts', (select coalesce(jsonb_agg(jsonb_build_object('metric', f.metric, 'campusId', f.campus_id, 'branchId', f.branch_id, 'personId', f.person_id, 'onDate', f.on_date, 'studentId', f.student_id,
            'sourceKind', f.source_kind, 'sourceId', f.source_id, 'count', -f.count, 'units', -f.units, 'minor', -f.minor)), '[]') from fact f where f.org_id = ${ctx.orgId} and f.source_id = u.id and f.source_kind <> 'lesson')) order by u.id), '[]')
      from undone u) as undone,
    (select coalesce(jsonb_agg(jsonb_build_object('entryId', s.entry_id, 'studentId', s.student_id, 'onDate', s.on_date, 'minor', s.minor, 'personId', ${creditedWith(ctx, sql`s.debt_id`)}) order by s.entry_id), '[]') from settled s) as settled`;

/** The statement with the caller's own CTEs (`alongside`) in it. */
export const classStatement = (ctx: Ctx, posting: ClassPosting, alongside: SQL): SQL => sql`
  with ${takenBack(ctx, posting)}, ${drawn(ctx, posting)}, ${settledByRest(ctx, posting)}, ${entriesWritten(ctx, posting)}, ${linesWritten(ctx, posting)}, ${debtsWritten(ctx, posting)}, ${alongside}
  ${answer(ctx)}`;
