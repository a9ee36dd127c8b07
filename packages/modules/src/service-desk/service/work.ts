/** Steps of a complaint or accident, and how branch and head office judge it. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { requireStaff } from '@keshi/modules/registry';
import type { Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { stepErrors, stepFrom } from '../rules.ts';
import { lockIncident, shownIncident, writeEvent } from './incident-rows.ts';
import { countIncident } from './register.ts';

/** Records the next step, or another assignee or report at the same one (CS-03). conflict for a step that would skip one. */
export async function stepIncident(
  ctx: Ctx,
  { params, body }: In<typeof contract.stepIncident>,
): Promise<Out<typeof contract.stepIncident>> {
  const campus = await ctx.campus();
  const incident = await lockIncident(ctx, campus, params.incidentId);
  const errors = stepErrors(incident.kind, body);
  if (errors.length > 0) throw problem('invalid-input', { errors });
  if (body.assigneeId !== undefined)
    await requireStaff(ctx, campus, [
      { personId: body.assigneeId, permission: 'incident.write', pointer: '/assigneeId' },
    ]);
  const step = stepFrom(incident.state, body.to);
  if (step === 'refused') throw problem('conflict', { detail: `it is ${incident.state}`, state: incident.state });
  const isReport = body.to === 'in_progress';
  await ctx.tx.query(sql`
    update incident i set state = ${body.to}, state_at = case when ${step === 'step'}::boolean then ${ctx.now}::timestamptz else i.state_at end,
      assignee_id = coalesce(${body.assigneeId ?? null}::uuid, i.assignee_id), satisfaction = coalesce(${body.satisfaction ?? null}::int, i.satisfaction),
      progressed_at = case when ${isReport}::boolean then ${ctx.now}::timestamptz else i.progressed_at end
    where i.org_id = ${ctx.orgId} and i.campus_id = ${campus.id} and i.id = ${incident.id}`);
  const { to, note, ...said } = body;
  await writeEvent(ctx, campus, incident.id, { kind: to, note: note ?? null, ...said });
  ctx.trace({ subjectKind: 'incident', subjectId: incident.id, detail: { from: incident.state, to } });
  return await shownIncident(ctx, campus, incident.id);
}

/** Branch or head office takes it off the campus's account, or puts it back (CS-05, A37). Judging it the same again changes nothing. */
export async function judgeIncident(
  ctx: Ctx,
  { params, body }: In<typeof contract.judgeIncident>,
): Promise<Out<typeof contract.judgeIncident>> {
  const campus = await ctx.campus();
  const incident = await lockIncident(ctx, campus, params.incidentId);
  if (incident.attributable !== body.attributable) {
    await ctx.tx.query(
      sql`update incident i set attributable = ${body.attributable} where i.org_id = ${ctx.orgId} and i.campus_id = ${campus.id} and i.id = ${incident.id}`,
    );
    const kind = body.attributable ? 'attributable' : 'not_attributable';
    await writeEvent(ctx, campus, incident.id, { kind, note: body.reason });
    countIncident(ctx, campus, incident, body.attributable ? 1 : -1);
  }
  ctx.trace({ subjectKind: 'incident', subjectId: incident.id, detail: { attributable: body.attributable } });
  return await shownIncident(ctx, campus, incident.id);
}
