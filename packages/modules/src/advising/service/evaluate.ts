/** Evaluating duties: facts → rules → what to write. May be repeated at any time; a run that knows less than one before it writes nothing. */
import { sql, type SQL } from '@keshi/platform/sql';
import { settingsAt, type SettingKey } from '@keshi/modules/tenancy';
import { idFor, todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { arrayOf, jsonOf } from '@keshi/platform/db';
import { settle, type Expected, type Standing, type Written } from '../rules/duty.ts';
import type { DutySettings } from '../rules/duty-facts.ts';
import { expectedOf } from '../rules/duty-rules.ts';
import { readFacts } from './duty-facts.ts';
import type { Focus, Looked } from './looked.ts';

const SETTING_NAMES = {
  visitsPerMonth: 'visits-per-month',
  unseenWeeks: 'unseen-weeks',
  preLessonDays: 'pre-lesson-days',
  doorMinutes: 'door-minutes',
  truancyRepeats: 'truancy-repeats',
  finishedDays: 'finished-visit-days',
  renewalContactDays: 'renewal-contact-days',
  renewalCollectDays: 'renewal-collect-days',
  lowBalanceUnits: 'low-balance-units',
  expiryNoticeDays: 'expiry-notice-days',
  targetPlanDays: 'target-plan-days',
  selfAppraisalDays: 'self-appraisal-days',
  superiorAppraisalDays: 'superior-appraisal-days',
  escalateHours: 'duty-escalation-hours',
  briefingHours: 'briefing-hours',
  briefingDays: 'briefing-days',
  memoDays: 'memo-days',
  preparationDays: 'meeting-preparation-days',
  minutesDays: 'minutes-days',
  planDays: 'plan-days',
  planReviewDays: 'plan-review-days',
  testsPerMonth: 'tests-per-month',
} as const satisfies Record<keyof DutySettings, SettingKey>;

async function readSettings(ctx: Ctx, today: string): Promise<DutySettings> {
  const set = await settingsAt(ctx, Object.values(SETTING_NAMES), today);
  const entries = Object.entries(SETTING_NAMES).map(([field, name]) => [field, set[name]]);
  // Cast: every setting named is a number, and every field of the type has a name; fromEntries forgets both.
  return Object.fromEntries(entries) as DutySettings;
}

const standingColumns: SQL = sql`d.id, d.rule, d.subject_id, d.period, d.owner_id, d.student_id, d.class_id, d.opens_at, d.warn_at, d.due_at, d.escalate_at, d.closes_at, d.state, d.done_at, d.escalated_at, d.late_by_id, d.detail`;

/**
 * Open duties of what is looked at, and every duty that is expected, whatever its state: those that are not open each by its key, or
 * the cost would grow with all that a campus ever owed.
 */
const readStanding = ({ ctx, campus, focus }: Looked, expected: readonly Expected[]): Promise<Standing[]> => {
  const keys = expected.map(({ rule, subjectId, period }) => ({ rule, subjectId, period }));
  return ctx.tx.query<Standing>(sql`
    with wanted as (select * from jsonb_to_recordset(${jsonOf(keys)}) as w(rule text, "subjectId" uuid, period text))
    select ${standingColumns}
    from duty d where d.org_id = ${ctx.orgId} and d.campus_id = ${campus.id} and d.state = 'open' and (${focus === null}::boolean or d.student_id = any(${arrayOf(focus ?? [], 'uuid')}))
    union all
    select ${standingColumns}
    from wanted w cross join lateral (
      select k.* from duty k where k.org_id = ${ctx.orgId} and k.campus_id = ${campus.id} and k.rule = w.rule and k.subject_id = w."subjectId" and k.period = w.period limit 1) d
    where d.state <> 'open'`);
};

/** Writes what changed in one statement. A row that a later evaluation has written stays. */
async function write({ ctx, campus }: Looked, rows: readonly Written[]): Promise<void> {
  if (rows.length === 0) return;
  const made = rows.map((row) => ({ ...row, id: row.id ?? idFor(ctx) }));
  await ctx.tx.query(sql`
    insert into duty as d (org_id, id, campus_id, branch_id, rule, subject_id, period, owner_id, student_id, class_id, opens_at, warn_at, due_at, escalate_at, closes_at, state, done_at, escalated_at, late_by_id, detail, evaluated_at)
    select ${ctx.orgId}::uuid, w.id, ${campus.id}::uuid, ${campus.branchId}::uuid, w.rule, w."subjectId", w.period, w."ownerId", w."studentId", w."classId", w."opensAt", w."warnAt", w."dueAt", w."escalateAt", w."closesAt", w.state, w."doneAt", w."escalatedAt", w."lateById", w.detail, ${ctx.now}::timestamptz
    from jsonb_to_recordset(${jsonOf(made)}) as w(id uuid, rule text, "subjectId" uuid, period text, "ownerId" uuid, "studentId" uuid, "classId" uuid, "opensAt" timestamptz, "warnAt" timestamptz, "dueAt" timestamptz, "escalateAt" timestamptz, "closesAt" timestamptz, state text, "doneAt" timestamptz, "escalatedAt" timestamptz, "lateById" uuid, detail jsonb)
    order by w.rule, w."subjectId", w.period
    on conflict (org_id, campus_id, rule, subject_id, period) do update set owner_id = excluded.owner_id, opens_at = excluded.opens_at, warn_at = excluded.warn_at, due_at = excluded.due_at,
      escalate_at = excluded.escalate_at, closes_at = excluded.closes_at, state = excluded.state, done_at = excluded.done_at, escalated_at = coalesce(d.escalated_at, excluded.escalated_at),
      late_by_id = coalesce(d.late_by_id, excluded.late_by_id), detail = excluded.detail, evaluated_at = excluded.evaluated_at
    where d.evaluated_at <= excluded.evaluated_at and d.state <> 'missed'`);
}

/** Brings the duties of a campus, or of some of its students, to what the facts say now. Returns how many rows changed. */
export async function evaluateDuties(ctx: Ctx, campus: CampusInfo, focus: Focus = null): Promise<number> {
  const today = todayAt(ctx, campus);
  const clock = { now: ctx.now, today, timeZone: campus.timeZone };
  const settings = await readSettings(ctx, today);
  const looked = { ctx, campus, focus, clock, settings };
  const facts = await readFacts(looked);
  const expected = expectedOf({ facts, settings, clock }).filter((each) => each.opensAt <= ctx.now);
  const rows = settle(expected, await readStanding(looked, expected), ctx.now);
  await write(looked, rows);
  return rows.length;
}
