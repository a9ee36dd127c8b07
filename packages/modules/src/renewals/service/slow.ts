/** Balances that are used slowly (HRS-05): one statement over a campus, ordered by the rules. */
import { sql } from '@keshi/platform/sql';
import { addDays, type DateText } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import { balanceSql } from '@keshi/modules/hours';
import { advisorOfStudent } from '@keshi/modules/scheduling';
import { settingsAt } from '@keshi/modules/tenancy';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { bySlowness, PACE_DAYS, SLOW_REASONS, slowOf, type SlowFact, type SlowKey } from '../rules/slow.ts';
import { aheadSql } from './standings.ts';

type Answer = Out<typeof contract.listSlowBalances>;
type Shown = Answer['page']['items'][number];
type Row = SlowFact & {
  readonly studentId: string;
  readonly studentName: string;
  readonly courseId: string;
  readonly courseName: string;
  readonly advisorId: string | null;
  readonly advisorName: string | null;
};

const SETTINGS = ['charge-shares', 'slow-balance-days', 'idle-weeks'] as const;
/** Whoever came to nothing for longer is as idle as can be. */
const LOOK_BACK_DAYS = 365;
/** More balances than a campus has; of more, those with the most hours. */
const MOST_ROWS = 2000;

/** Every student of the campus and course with hours left, what was drawn lately, and the lessons ahead. */
function readHeld(ctx: Ctx, campus: CampusInfo, today: DateText, share: number): Promise<Row[]> {
  return ctx.tx.query<Row>(sql`
    with lots as materialized (
      select l.student_id, l.course_id, max(l.bought_on) as bought_on from lot l where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.units_left > 0 group by l.student_id, l.course_id
    ), ${aheadSql(ctx, { campus, today, students: null, share })}, held as materialized (
      select x.*, ${balanceSql(sql`${ctx.orgId}`, sql`x`)} as units from lots x
    ), candidate as materialized (
      select h.* from held h where h.units > 0 order by h.units desc, h.student_id, h.course_id limit ${MOST_ROWS}
    )
    select c.student_id, s.name as student_name, c.course_id, (select u.name from course u where u.org_id = ${ctx.orgId} and u.id = c.course_id) as course_name,
      p.advisor_id, (select n.name from staff_name n where n.org_id = ${ctx.orgId} and n.person_id = p.advisor_id) as advisor_name,
      c.units as balance_units, coalesce(e.is_active, false) as is_active, greatest(c.bought_on, e.enrolled_on, (s.created_at at time zone ${campus.timeZone})::date) as since_on, coalesce(a.planned, '[]') as planned, t.used_units, t.came_on
    from candidate c join student s on s.org_id = ${ctx.orgId} and s.id = c.student_id and s.campus_id = ${campus.id}
    left join ahead a on a.student_id = c.student_id and a.course_id = c.course_id
    left join lateral (
      select bool_or(e.status = 'active') as is_active, max(e.enrolled_on) as enrolled_on from enrolment e where e.org_id = ${ctx.orgId} and e.student_id = c.student_id and e.course_id = c.course_id
    ) e on true
    left join lateral (select ${advisorOfStudent(sql`${today}`)} as advisor_id) p on true
    left join lateral (
      select coalesce(sum(m.charge_units) filter (where x.on_date > ${addDays(today, -PACE_DAYS)}), 0)::bigint as used_units, max(x.on_date) filter (where m.attended > 0) as came_on
      from lesson_student x join lesson l on l.org_id = x.org_id and l.id = x.lesson_id and l.course_id = c.course_id and l.status <> 'cancelled'
      join lateral (
        select k.charge_units, k.attended from mark k where k.org_id = x.org_id and k.lesson_id = x.lesson_id and k.student_id = x.student_id order by k.revision desc limit 1
      ) m on true
      where x.org_id = ${ctx.orgId} and x.student_id = c.student_id and not x.removed and x.on_date > ${addDays(today, -LOOK_BACK_DAYS)} and x.on_date <= ${today}
    ) t on true`);
}

/**
 * Hours that last too long or are not used at all, the slowest first, each with why and what is to be done. As of risks, the order is made by the rules
 * over all of them, of which a campus has few, and a page is cut from it after the last row shown.
 */
export async function listSlowBalances(ctx: Ctx, { query }: In<typeof contract.listSlowBalances>): Promise<Answer> {
  const campus = await ctx.campus();
  const today = todayAt(ctx, campus);
  const settings = await settingsAt(ctx, SETTINGS, today);
  const limits = { days: settings['slow-balance-days'], idleWeeks: settings['idle-weeks'] };
  const rows = await readHeld(ctx, campus, today, settings['charge-shares'].present);
  const held = rows.filter((row) => query.advisorId === undefined || row.advisorId === query.advisorId);
  const slow = held
    .flatMap((row): Shown[] => {
      const found = slowOf(row, today, limits);
      if (found === null) return [];
      const { isActive: _, sinceOn: __, planned, ...shown } = row;
      return [{ ...shown, ...found, reasons: [...found.reasons], plannedLessons: planned.length }];
    })
    .toSorted(bySlowness);
  const isFor = (row: Shown, name: (typeof SLOW_REASONS)[number]): boolean =>
    row.reasons.some((each) => each.name === name);
  const wanted = slow.filter((row) => query.reason === undefined || isFor(row, query.reason));
  return {
    onDate: today,
    limits,
    counts: SLOW_REASONS.map((reason) => ({ reason, count: slow.filter((row) => isFor(row, reason)).length })),
    total: {
      count: slow.length,
      units: slow.reduce((sum, { balanceUnits }) => sum + balanceUnits, 0),
      heldUnits: held.reduce((sum, { balanceUnits }) => sum + balanceUnits, 0),
    },
    page: pageOfSlow(wanted, query),
  };
}

function pageOfSlow(rows: readonly Shown[], { cursor, limit }: { cursor?: string | undefined; limit: number }) {
  const [on, idleDays, studentId, courseId] = readCursor(cursor, 4) ?? [];
  const after: SlowKey | null =
    typeof idleDays === 'number' && typeof studentId === 'string' && typeof courseId === 'string'
      ? { runsOutOn: typeof on === 'string' ? on : null, idleDays, studentId, courseId }
      : null;
  const rest = after === null ? rows : rows.filter((row) => bySlowness(row, after) > 0);
  return pageFrom(rest.slice(0, limit + 1), limit, (row) => [row.runsOutOn, row.idleDays, row.studentId, row.courseId]);
}
