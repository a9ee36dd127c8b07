/** Registering a complaint or an accident; what it counts as is counted with it. */
import { sql } from '@keshi/platform/sql';
import { localDate } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { NOBODY } from '@keshi/kernel/id';
import { toE164 } from '@keshi/kernel/phone';
import { problem } from '@keshi/kernel/problem';
import { getStudentOf, requireStaff } from '@keshi/modules/registry';
import { idFor, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { metricOf, registerErrors } from '../rules.ts';
import { shownIncident, type LockedIncident } from './incident-rows.ts';

/** The fact of one, or its opposite: dated by the day it was received, credited to the person concerned, who may be nobody. */
export function countIncident(ctx: Ctx, campus: CampusInfo, incident: LockedIncident, count: 1 | -1): void {
  const metric = metricOf(incident);
  if (metric === null) return;
  ctx.count({
    metric,
    campusId: campus.id,
    branchId: campus.branchId,
    personId: incident.personConcernedId ?? NOBODY,
    onDate: incident.receivedOn,
    studentId: incident.studentId,
    sourceKind: 'incident',
    sourceId: incident.id,
    count,
    units: 0,
    minor: 0,
  });
}

export type NewIncident = Pick<LockedIncident, 'kind' | 'major' | 'studentId' | 'personConcernedId'> & {
  readonly via: string;
  readonly complainantName: string | null;
  readonly complainantPhone: string | null;
  readonly matter: string;
  readonly demand: string | null;
  readonly occurredOn: string;
  readonly receivedAt: string;
};

/** Writes one, once and for all. */
export async function writeIncident(ctx: Ctx, campus: CampusInfo, given: NewIncident): Promise<LockedIncident> {
  const errors = registerErrors(given, ctx.now, campus.timeZone);
  if (errors.length > 0) throw problem('invalid-input', { errors });
  const id = idFor(ctx);
  const receivedOn = localDate(given.receivedAt, campus.timeZone);
  await ctx.tx.query(sql`
    insert into incident (org_id, id, campus_id, branch_id, student_id, kind, via, complainant_name, complainant_phone, matter, demand, major, person_concerned_id, occurred_on, received_at, received_on,
      registered_by_id, recorded_at, state, state_at, attributable)
    values (${ctx.orgId}, ${id}, ${campus.id}, ${campus.branchId}, ${given.studentId}, ${given.kind}, ${given.via}, ${given.complainantName}, ${given.complainantPhone}, ${given.matter}, ${given.demand},
      ${given.major}, ${given.personConcernedId}, ${given.occurredOn}, ${given.receivedAt}, ${receivedOn}, ${ctx.personId()}, ${ctx.now}, 'received', ${ctx.now}, true)`);
  ctx.trace({
    subjectKind: 'incident',
    subjectId: id,
    detail: { kind: given.kind, via: given.via, major: given.major },
  });
  const { kind, major, studentId, personConcernedId } = given;
  return { id, kind, major, studentId, personConcernedId, receivedOn, state: 'received', attributable: true };
}

/** Registers a complaint or an accident at the campus (CS-02, KPI-03). */
export async function createIncident(
  ctx: Ctx,
  { body }: In<typeof contract.createIncident>,
): Promise<Out<typeof contract.createIncident>> {
  const campus = await ctx.campus();
  const phone = body.complainantPhone === undefined ? null : toE164(body.complainantPhone);
  if (body.complainantPhone !== undefined && phone === null)
    throw problem('invalid-input', { errors: [{ pointer: '/complainantPhone', detail: 'a mobile number' }] });
  if (body.studentId !== undefined) await getStudentOf(ctx, campus.id, body.studentId);
  if (body.personConcernedId !== undefined)
    // Whatever their role is: everybody who works at a campus reads its classes.
    await requireStaff(ctx, campus, [
      { personId: body.personConcernedId, permission: 'class.read', pointer: '/personConcernedId' },
    ]);
  const incident = await writeIncident(ctx, campus, {
    kind: body.kind,
    via: body.via,
    major: body.major,
    studentId: body.studentId ?? null,
    personConcernedId: body.personConcernedId ?? null,
    complainantName: body.complainantName ?? null,
    complainantPhone: phone,
    matter: body.matter,
    demand: body.demand ?? null,
    occurredOn: body.occurredOn,
    receivedAt: body.receivedAt === undefined ? ctx.now : new Date(body.receivedAt).toISOString(),
  });
  countIncident(ctx, campus, incident, 1);
  return await shownIncident(ctx, campus, incident.id);
}
