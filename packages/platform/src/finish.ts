/** What every unsafe request leaves behind, in one statement of its transaction: audit, outbox, facts and the stored answer. */
import { sql, type SQL } from './sql.ts';
import { newId } from '@keshi/kernel/id';
import { jsonOf } from './db.ts';
import type { Ctx, Traces } from './context.ts';
import { canonicalJson, sha256 } from './hash.ts';

/** The answer kept under an Idempotency-Key. */
export type KeptAnswer = {
  readonly key: string;
  readonly actorId: string;
  readonly requestHash: string;
  readonly status: number;
  readonly answer: string | null;
};

export type AuditContent = {
  readonly orgId: string;
  readonly id: string;
  readonly at: string;
  readonly requestId: string;
  readonly actorId: string | null;
  readonly actorKind: string;
  readonly action: string;
  readonly campusId: string | null;
  readonly branchId: string | null;
  readonly studentId: string | null;
  readonly subjectKind: string | null;
  readonly subjectId: string | null;
  readonly detail: unknown;
};

/** The hash over an audit row's content, independent of how the database keeps it. */
export const contentHashOf = (content: AuditContent): string => sha256(canonicalJson(content));

function auditOf(ctx: Ctx, action: string, traces: Traces): AuditContent {
  return {
    orgId: ctx.orgId,
    id: newId(Date.parse(ctx.now)),
    at: ctx.now,
    requestId: ctx.requestId,
    actorId: ctx.actor.kind === 'member' ? ctx.actor.personId : null,
    actorKind: ctx.actor.kind === 'member' ? ctx.scope.role : ctx.actor.name,
    action,
    campusId: ctx.scope.campusId,
    branchId: ctx.scope.branchId,
    studentId: ctx.scope.studentId,
    subjectKind: traces.trace?.subjectKind ?? null,
    subjectId: traces.trace?.subjectId ?? null,
    detail: traces.trace?.detail ?? {},
  };
}

/** Writes the traces of one unit of work, as the last statement of its transaction. A failure fails the request: nothing happens unrecorded. */
export function tracesOf(ctx: Ctx, action: string, traces: Traces, kept: KeptAnswer | null): SQL {
  const audit = auditOf(ctx, action, traces);
  const nowMs = Date.parse(ctx.now);
  const batchId = newId(nowMs);
  const outbox = traces.announcements.map((each) => ({
    id: newId(nowMs),
    topic: each.topic,
    payload: each.payload,
    campus_id: each.campusId,
    due_at: each.dueAt,
  }));
  const facts = traces.facts.map((each) => ({
    id: newId(nowMs),
    campus_id: each.campusId,
    branch_id: each.branchId,
    metric: each.metric,
    person_id: each.personId,
    on_date: each.onDate,
    student_id: each.studentId,
    source_kind: each.sourceKind,
    source_id: each.sourceId,
    count: each.count,
    units: each.units,
    minor: each.minor,
  }));
  return sql`
    with audited as (
      insert into audit (org_id, id, at, request_id, actor_id, actor_kind, action, campus_id, branch_id, student_id, subject_kind, subject_id, detail, content_hash)
      values (${ctx.orgId}, ${audit.id}, ${audit.at}, ${audit.requestId}, ${audit.actorId}, ${audit.actorKind}, ${audit.action}, ${audit.campusId}, ${audit.branchId},
        ${audit.studentId}, ${audit.subjectKind}, ${audit.subjectId}, ${jsonOf(audit.detail)}, ${contentHashOf(audit)})
    ), pending as (
      insert into audit_pending (org_id, audit_id) values (${ctx.orgId}, ${audit.id})
    ), announced as (
      insert into outbox (org_id, id, topic, payload, campus_id, created_at, due_at)
      select ${ctx.orgId}::uuid, o.id, o.topic, o.payload, o.campus_id, ${ctx.now}::timestamptz, o.due_at
      from jsonb_to_recordset(${jsonOf(outbox)}) as o(id uuid, topic text, payload jsonb, campus_id uuid, due_at timestamptz)
    ), counted as (
      insert into fact (org_id, id, campus_id, branch_id, batch_id, metric, person_id, on_date, student_id, source_kind, source_id, count, units, minor, recorded_at)
      select ${ctx.orgId}::uuid, f.id, f.campus_id, f.branch_id, ${batchId}::uuid, f.metric, f.person_id, f.on_date, f.student_id, f.source_kind, f.source_id, f.count, f.units, f.minor, ${ctx.now}::timestamptz
      from jsonb_to_recordset(${jsonOf(facts)}) as f(id uuid, campus_id uuid, branch_id uuid, metric text, person_id uuid, on_date date, student_id uuid, source_kind text, source_id uuid, count int, units bigint, minor bigint)
    ), batched as (
      insert into fact_batch (org_id, id, created_at) select ${ctx.orgId}::uuid, ${batchId}::uuid, ${ctx.now}::timestamptz where ${facts.length}::int > 0
    )
    insert into idempotency_key (org_id, actor_id, key, endpoint, request_hash, status, answer, created_at)
    select ${ctx.orgId}::uuid, ${kept?.actorId ?? null}::uuid, ${kept?.key ?? null}::text, ${action}::text, ${kept?.requestHash ?? null}::text, ${kept?.status ?? null}::smallint, ${kept?.answer ?? null}::text, ${ctx.now}::timestamptz
    where ${kept === null ? 0 : 1}::int = 1`;
}
