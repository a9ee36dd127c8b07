/**
 * The least that committing a class can be: one prepared statement, sent alone and committed by itself, that locks the lots, draws in burn
 * order and leaves the rows the product leaves (raw-roll.db.test.ts holds the two against each other). It knows no corrections, debts or
 * refusals. `lean` leaves out what makes it accountable: audit, outbox and the kept answer.
 */
import { createHash } from 'node:crypto';
import { newId } from '@keshi/kernel/id';
import type { BenchCampus, BenchClass } from './franchise.ts';

/** A class on a day: what is marked once. */
export type RollJob = {
  readonly campus: Omit<BenchCampus, 'classes'>;
  readonly of: BenchClass;
  readonly lesson: Lesson;
};
export type Lesson = { readonly id: string; readonly onDate: string };

export type RawVariant = 'full' | 'lean';

const DRAWN = `with want as materialized (
    select * from jsonb_to_recordset($1::jsonb) as w("studentId" uuid, "entryId" uuid, "expectedId" uuid, "attendedId" uuid, "consumptionId" uuid)
  ), locked as materialized (
    select l.* from app.lot l join want w on w."studentId" = l.student_id
    where l.org_id = $2::uuid and l.course_id = $3::uuid order by l.student_id, l.id for update of l
  ), burnt as (
    select l.*, least(l.units_left, greatest(0, $4::bigint - coalesce(sum(l.units_left) over (partition by l.student_id
      order by priority, expires_on, (paid_minor = 0)::int, bought_on, id rows between unbounded preceding and 1 preceding), 0)))::bigint as take from locked l
  ), taken as materialized (
    select b.*, w."entryId" as entry_id, w."consumptionId" as consumption_id,
      greatest(recognised_minor, (2 * paid_minor * (units_bought - units_out - units_left + take) + units_bought) / (2 * units_bought)) as recognised_after
    from burnt b join want w on w."studentId" = b.student_id where b.take > 0
  ), lots as (
    update app.lot set units_left = lot.units_left - t.take, recognised_minor = t.recognised_after from taken t where lot.org_id = $2::uuid and lot.id = t.id
  ), entries as (
    insert into app.entry (org_id, id, campus_id, branch_id, student_id, course_id, kind, cause_kind, cause_id, cause_no, on_date, recorded_at, actor_id)
    select $2::uuid, w."entryId", $5::uuid, $6::uuid, w."studentId", $3::uuid, 'draw', 'mark', $7::uuid, 1, $8::date, $9::timestamptz, $10::uuid from want w
  ), lines as (
    insert into app.entry_line (org_id, entry_id, line_no, campus_id, branch_id, student_id, lot_id, unit, debit, credit, amount)
    select $2::uuid, x.entry_id, (row_number() over (partition by x.entry_id order by x.part, x.lot_id))::int, $5::uuid, $6::uuid, x.student_id, x.lot_id, x.unit, x.debit, x.credit, x.amount from (
      select entry_id, 1 as part, student_id, id as lot_id, 'hours' as unit, 'delivered' as debit, 'available' as credit, take as amount from taken
      union all select entry_id, 2, student_id, id, 'money', 'deferred', 'revenue', recognised_after - recognised_minor from taken where recognised_after > recognised_minor
    ) x
  ), marks as (
    insert into app.mark (org_id, lesson_id, student_id, revision, campus_id, branch_id, status, charge_units, entry_id, advisor_id, expected, attended, note, actor_id, recorded_at)
    select $2::uuid, $7::uuid, w."studentId", 1, $5::uuid, $6::uuid, 'present', $4::bigint, w."entryId", $11::uuid, 1, 1, null, $10::uuid, $9::timestamptz from want w
  ), lessons as (
    update app.lesson set roll_revision = 1 where org_id = $2::uuid and id = $7::uuid and roll_revision = 0
  ), facts as (
    insert into app.fact (org_id, id, campus_id, branch_id, batch_id, metric, person_id, on_date, student_id, source_kind, source_id, count, units, minor, recorded_at)
    select $2::uuid, f.id, $5::uuid, $6::uuid, $12::uuid, f.metric, $11::uuid, $8::date, f.student_id, f.source_kind, f.source_id, 1, f.units, f.minor, $9::timestamptz from (
      select w."expectedId" as id, 'expected' as metric, w."studentId" as student_id, 'lesson' as source_kind, $7::uuid as source_id, 0::bigint as units, 0::bigint as minor from want w
      union all select w."attendedId", 'attended', w."studentId", 'lesson', $7::uuid, 0, 0 from want w
      union all select t.consumption_id, 'consumption', t.student_id, 'entry', t.entry_id, sum(t.take)::bigint, sum(t.recognised_after - t.recognised_minor)::bigint
        from taken t group by t.consumption_id, t.student_id, t.entry_id
    ) f
  ), batch as (
    insert into app.fact_batch (org_id, id, created_at) values ($2::uuid, $12::uuid, $9::timestamptz)
  )`;

const ACCOUNTABLE = `, audited as (
    insert into app.audit (org_id, id, at, request_id, actor_id, actor_kind, action, campus_id, branch_id, student_id, subject_kind, subject_id, detail, content_hash)
    values ($2::uuid, $13::uuid, $9::timestamptz, $14::text, $10::uuid, 'staff', $15::text, $5::uuid, null, null, 'lesson', $7::uuid, $16::jsonb, $17::text)
  ), pending as (
    insert into app.audit_pending (org_id, audit_id) values ($2::uuid, $13::uuid)
  ), announced as (
    insert into app.outbox (org_id, id, topic, payload, campus_id, created_at, due_at)
    values ($2::uuid, $18::uuid, 'attendance.roll-submitted', $19::jsonb, $5::uuid, $9::timestamptz, $9::timestamptz)
  ), kept as (
    insert into app.idempotency_key (org_id, actor_id, key, endpoint, request_hash, status, answer, created_at)
    values ($2::uuid, $10::uuid, $20::text, $15::text, $17::text, 200, $21::text, $9::timestamptz)
  )`;

const ANSWER = ` select student_id, sum(take)::bigint as drawn, sum(units_left - take)::bigint as units_left from taken group by student_id`;

export const RAW_STATEMENTS: Readonly<Record<RawVariant, { name: string; text: string }>> = {
  full: { name: 'raw-roll', text: `${DRAWN}${ACCOUNTABLE}${ANSWER}` },
  lean: { name: 'raw-roll-lean', text: `${DRAWN}${ANSWER}` },
};

/** The scope of staff of a whole organisation as settings of a connection, so that no transaction has to set it. */
export const scopeSettings = (orgId: string): string =>
  Object.entries({ org_id: orgId, campus: '*', branch: '*', student: '*', member: '*', role: 'staff', staff_of: '*' })
    .map(([name, value]) => `-c app.${name}=${value}`)
    .join(' ');

const CHARGE_UNITS = 100;
const ACTION = 'POST /orgs/{orgId}/campuses/{campusId}/lessons/{lessonId}/roll';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const drawnValues = (job: RollJob, at: string): readonly unknown[] => [
  JSON.stringify(
    job.of.studentIds.map((studentId) => ({
      studentId,
      entryId: newId(),
      expectedId: newId(),
      attendedId: newId(),
      consumptionId: newId(),
    })),
  ),
  job.campus.orgId,
  job.of.courseId,
  CHARGE_UNITS,
  job.campus.id,
  job.campus.branchId,
  job.lesson.id,
  job.lesson.onDate,
  at,
  job.campus.principalId,
  job.of.advisorId,
  newId(),
];

/** An answer as long as the product's, which it keeps under the key. */
const answerOf = (job: RollJob): string =>
  JSON.stringify({
    revision: 1,
    drawnUnits: CHARGE_UNITS * job.of.studentIds.length,
    returnedUnits: 0,
    drawn: job.of.studentIds.map((studentId) => ({
      studentId,
      status: 'present',
      chargeUnits: CHARGE_UNITS,
      balanceUnits: 100_000,
      owedUnits: 0,
    })),
  });

function accountableValues(job: RollJob): readonly unknown[] {
  const { lesson, campus, of } = job;
  const payload = { lessonId: lesson.id, courseId: of.courseId, campusId: campus.id, studentIds: of.studentIds };
  const body = JSON.stringify(payload);
  return [
    newId(),
    newId(),
    ACTION,
    JSON.stringify({ revision: 1, changed: of.studentIds.length }),
    sha256(body),
    newId(),
    body,
    newId(),
    answerOf(job),
  ];
}

/** The statement's parameters for a class of whom all are present, ids made as the product makes them. */
export const rawValues = (variant: RawVariant, job: RollJob): unknown[] => [
  ...drawnValues(job, new Date().toISOString()),
  ...(variant === 'full' ? accountableValues(job) : []),
];
