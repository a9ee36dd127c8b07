/** Return visits: logging one, and listing them. */
import { sql, type SQL } from '@keshi/platform/sql';
import { localDate } from '@keshi/kernel/dates';
import { timeErrors } from '@keshi/kernel/entered';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import { problem, type FieldError } from '@keshi/kernel/problem';
import { RENEWAL_DISCUSSED, type RenewalDiscussed } from '@keshi/modules/renewals/events';
import { writeTask } from '@keshi/modules/tasks';
import { checkWording, settingAt } from '@keshi/modules/tenancy';
import { idFor, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { arrayOf, one } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { hasContent } from '../rules.ts';
import { evaluateDuties } from './evaluate.ts';

type Visit = Out<typeof contract.logVisit>;
type Body = In<typeof contract.logVisit>['body'];

const visitColumns: SQL = sql`
  v.id, v.student_id, v.advisor_id, v.kind, v.purpose, v.channel, v.reached, v.problems, v.plan, v.agreement, v.agreed, v.spoke_with, coalesce(v.checks, '{}') as checks, v.counted, v.visited_at, v.on_date,
  (select n.name from staff_name n where n.org_id = v.org_id and n.person_id = v.advisor_id) as advisor_name`;

/** The task raised of a visit. */
const abnormalOf = (orgId: SQL, visitId: SQL): SQL => sql`(
  select jsonb_build_object('taskId', t.id, 'ownerName', (select n.name from staff_name n where n.org_id = t.org_id and n.person_id = t.owner_id), 'dueOn', t.due_on, 'state', t.state)
  from task t where t.org_id = ${orgId} and t.visit_id = ${visitId})`;

const textsOf = ({ purpose, problems, plan, agreement, abnormal }: Body) => ({
  '/purpose': purpose,
  '/problems': problems,
  '/plan': plan,
  '/agreement': agreement,
  '/abnormal/plan': abnormal?.plan,
});

/**
 * Logs a visit (RV-01, RV-10, RV-12, RV-16). It counts when it reached someone through a channel valid on its day, says what came of it and
 * is the first counted one of the student, channel and campus-local day (M8). invalid-input when it lies ahead or more than seven days
 * back, or something abnormal is not said; banned-words when a text hurts and was not kept knowingly (ADV-07).
 */
export async function logVisit(ctx: Ctx, { body }: In<typeof contract.logVisit>): Promise<Visit> {
  const campus = await ctx.campus();
  const visitedAt = body.visitedAt === undefined ? ctx.now : new Date(body.visitedAt).toISOString();
  const errors = [...timeErrors('/visitedAt', visitedAt, ctx.now), ...abnormalErrors(body)];
  if (errors.length > 0) throw problem('invalid-input', { errors });
  const onDate = localDate(visitedAt, campus.timeZone);
  await checkWording(ctx, textsOf(body), { keepWords: body.keepWords, on: onDate });
  // Two visits of one student logged at once wait for each other here, so that exactly one of them counts.
  const [student] = await ctx.tx.query<{ name: string }>(sql`
    select s.name from student s where s.org_id = ${ctx.orgId} and s.campus_id = ${campus.id} and s.id = ${body.studentId} for no key update`);
  if (student === undefined) throw problem('not-found');
  const channels = await settingAt(ctx, 'visit-channels', onDate);
  const mayCount = body.reached && hasContent(body) && channels.includes(body.channel);
  const visit = await insertVisit(ctx, campus, body, { visitedAt, onDate, mayCount });
  countVisit(ctx, campus, visit, mayCount);
  ctx.trace({
    subjectKind: 'visit',
    subjectId: visit.id,
    detail: { studentId: body.studentId, channel: body.channel, counted: visit.counted },
  });
  if (body.kind === 'renewal' && body.reached) {
    const talk: RenewalDiscussed = {
      studentId: body.studentId,
      campusId: campus.id,
      advisorId: ctx.personId(),
      agreed: body.agreed ?? null,
      onDate,
    };
    ctx.announce(RENEWAL_DISCUSSED, talk, { campusId: campus.id });
  }
  const abnormal = await reportAbnormal(ctx, campus, visit.id, body);
  await evaluateDuties(ctx, campus, [body.studentId]);
  return { ...visit, studentName: student.name, abnormal };
}

/** What is reported is what the visit says of problems. */
const abnormalErrors = ({ abnormal, problems }: Body): FieldError[] =>
  abnormal !== undefined && (problems ?? '').length < 2 ? [{ pointer: '/problems', detail: 'what is abnormal' }] : [];

/** Reports what a visit found to the person concerned: a task of theirs (RV-14). */
async function reportAbnormal(
  ctx: Ctx,
  campus: CampusInfo,
  visitId: string,
  { abnormal, problems, studentId }: Body,
): Promise<Visit['abnormal']> {
  if (abnormal === undefined || problems === undefined) return null;
  const { reportToId, plan, dueOn } = abnormal;
  await writeTask(
    ctx,
    campus,
    { kind: 'abnormal', studentId, visitId, matter: problems, plan, ownerId: reportToId, dueOn },
    (pointer) => `/abnormal${pointer === '/ownerId' ? '/reportToId' : pointer}`,
  );
  const { reported } = await one(
    ctx.tx.query<{ reported: Visit['abnormal'] }>(
      sql`select ${abnormalOf(sql`${ctx.orgId}::uuid`, sql`${visitId}::uuid`)} as reported`,
    ),
  );
  return reported;
}

/** Counts a visit that counts (M8). One that reached somebody had a rule to keep: a valid channel, and to say what came of it (M26). */
function countVisit(
  ctx: Ctx,
  campus: CampusInfo,
  visit: Omit<Visit, 'studentName' | 'abnormal'>,
  mayCount: boolean,
): void {
  const counted = {
    visit: visit.counted,
    'rule-check': visit.reached,
    'rule-kept': mayCount,
  };
  for (const [metric, isCounted] of Object.entries(counted))
    if (isCounted)
      ctx.count({
        metric,
        campusId: campus.id,
        branchId: campus.branchId,
        personId: visit.advisorId,
        onDate: visit.onDate,
        studentId: visit.studentId,
        sourceKind: 'visit',
        sourceId: visit.id,
        count: 1,
        units: 0,
        minor: 0,
      });
}

type Decided = { readonly visitedAt: string; readonly onDate: string; readonly mayCount: boolean };

const insertVisit = (ctx: Ctx, campus: CampusInfo, body: Body, decided: Decided) =>
  one(
    ctx.tx.query<Omit<Visit, 'studentName' | 'abnormal'>>(sql`
  with v as (
    insert into visit (org_id, id, campus_id, branch_id, student_id, advisor_id, kind, purpose, channel, reached, problems, plan, agreement, agreed, spoke_with, checks, counted, visited_at, on_date, recorded_at)
    select ${ctx.orgId}::uuid, ${idFor(ctx)}::uuid, ${campus.id}::uuid, ${campus.branchId}::uuid, ${body.studentId}::uuid, ${ctx.personId()}::uuid, ${body.kind}::text, ${body.purpose}::text, ${body.channel}::text, ${body.reached}::boolean,
      ${body.problems ?? null}::text, ${body.plan ?? null}::text, ${body.agreement ?? null}::text, ${body.agreed ?? null}::boolean,
      ${body.spokeWith ?? null}::text, ${body.checks === undefined ? null : arrayOf(body.checks, 'text')},
      ${decided.mayCount}::boolean and not exists (
        select from visit x where x.org_id = ${ctx.orgId} and x.student_id = ${body.studentId} and x.channel = ${body.channel} and x.on_date = ${decided.onDate} and x.counted
      ), ${decided.visitedAt}::timestamptz, ${decided.onDate}::date, ${ctx.now}::timestamptz
    returning *
  )
  select ${visitColumns} from v`),
  );

/** Visits of the campus, newest day first; of one student, of one advisor, within days (`until` is not in it) (RV-19). */
export async function listVisits(
  ctx: Ctx,
  { query }: In<typeof contract.listVisits>,
): Promise<Out<typeof contract.listVisits>> {
  const campus = await ctx.campus();
  const [onDate, id] = readCursor(query.cursor, 2) ?? [null, null];
  const rows = await ctx.tx.query<Visit>(sql`
    select ${visitColumns}, s.name as student_name, ${abnormalOf(sql`v.org_id`, sql`v.id`)} as abnormal
    from visit v join student s on s.org_id = v.org_id and s.id = v.student_id
    where v.org_id = ${ctx.orgId} and v.campus_id = ${campus.id}
      and (${query.studentId ?? null}::uuid is null or v.student_id = ${query.studentId ?? null}::uuid)
      and (${query.advisorId ?? null}::uuid is null or v.advisor_id = ${query.advisorId ?? null}::uuid)
      and (${query.from ?? null}::date is null or v.on_date >= ${query.from ?? null}::date) and (${query.until ?? null}::date is null or v.on_date < ${query.until ?? null}::date)
      and (${id}::uuid is null or (v.on_date, v.id) < (${onDate}::date, ${id}::uuid))
    order by v.on_date desc, v.id desc limit ${query.limit + 1}`);
  return pageFrom(rows, query.limit, (row) => [row.onDate, row.id]);
}
