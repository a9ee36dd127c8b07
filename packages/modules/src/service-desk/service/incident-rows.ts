/** Complaints and accidents as they are shown, and what every use case about one needs. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { z } from 'zod';
import { problem } from '@keshi/kernel/problem';
import { settingsByDay } from '@keshi/modules/tenancy';
import { idFor, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { dueAt, type IncidentKindName, type IncidentStateName } from '../rules.ts';

type Detail = z.infer<typeof contract.IncidentDetail>;
export type ShownIncident = z.infer<typeof contract.IncidentShape>;
/** A row before its due time is known. */
export type IncidentRow = Omit<ShownIncident, 'dueAt' | 'late'> & {
  readonly progressedAt: string | null;
  readonly receivedOn: string;
};

const nameOf = (personId: SQL): SQL =>
  sql`(select n.name from staff_name n where n.org_id = i.org_id and n.person_id = ${personId})`;

/** Columns of IncidentRow over an incident `i`. */
export const incidentColumns: SQL = sql`
  i.id, i.kind, i.via, i.student_id, (select s.name from student s where s.org_id = i.org_id and s.id = i.student_id) as student_name, i.complainant_name, i.complainant_phone,
  i.matter, i.demand, i.major, i.person_concerned_id, ${nameOf(sql`i.person_concerned_id`)} as person_concerned_name, i.occurred_on, i.received_at, i.received_on, i.state, i.state_at,
  i.assignee_id, ${nameOf(sql`i.assignee_id`)} as assignee_name, i.progressed_at, i.satisfaction, i.attributable`;

const DEADLINES = ['complaint-response-hours', 'complaint-progress-days', 'complaint-resolve-days'] as const;

/** Rows with what is owed next, by the numbers in force on the day each was received (A22). */
export async function withDue(ctx: Ctx, campus: CampusInfo, rows: readonly IncidentRow[]): Promise<ShownIncident[]> {
  const settings = await settingsByDay(ctx, DEADLINES);
  return rows.map((row) => {
    const set = settings(row.receivedOn);
    const due = dueAt(
      row,
      {
        responseHours: set['complaint-response-hours'],
        progressDays: set['complaint-progress-days'],
        resolveDays: set['complaint-resolve-days'],
      },
      campus.timeZone,
    );
    const { progressedAt: _progressedAt, receivedOn: _receivedOn, ...shown } = row;
    return { ...shown, dueAt: due, late: due !== null && due < ctx.now };
  });
}

/** One of the campus with its steps; not-found when there is none here. */
export async function shownIncident(ctx: Ctx, campus: CampusInfo, incidentId: string): Promise<Detail> {
  const [row] = await ctx.tx.query<IncidentRow & { registeredByName: string | null }>(sql`
    select ${incidentColumns}, case when i.via = 'portal' then null else ${nameOf(sql`i.registered_by_id`)} end as registered_by_name
    from incident i where i.org_id = ${ctx.orgId} and i.campus_id = ${campus.id} and i.id = ${incidentId}`);
  if (row === undefined) throw problem('not-found');
  const events = await ctx.tx.query<Detail['events'][number]>(sql`
    select e.id, e.kind, e.note, e.satisfaction, e.recorded_at,
      (select n.name from staff_name n where n.org_id = e.org_id and n.person_id = e.assignee_id) as assignee_name,
      (select n.name from staff_name n where n.org_id = e.org_id and n.person_id = e.actor_id) as actor_name
    from incident_event e where e.org_id = ${ctx.orgId} and e.incident_id = ${incidentId} order by e.recorded_at desc, e.id desc limit 200`);
  const { registeredByName, ...incident } = row;
  const [shown] = await withDue(ctx, campus, [incident]);
  if (shown === undefined) throw problem('not-found');
  return { ...shown, registeredByName, events };
}

export type LockedIncident = {
  readonly id: string;
  readonly kind: IncidentKindName;
  readonly major: boolean;
  readonly studentId: string | null;
  readonly personConcernedId: string | null;
  readonly receivedOn: string;
  readonly state: IncidentStateName;
  readonly attributable: boolean;
};

/** Locks one of the campus, so that its steps and judgements follow each other. */
export async function lockIncident(ctx: Ctx, campus: CampusInfo, incidentId: string): Promise<LockedIncident> {
  const [row] = await ctx.tx.query<LockedIncident>(sql`
    select i.id, i.kind, i.major, i.student_id, i.person_concerned_id, i.received_on, i.state, i.attributable
    from incident i where i.org_id = ${ctx.orgId} and i.campus_id = ${campus.id} and i.id = ${incidentId} for no key update`);
  if (row === undefined) throw problem('not-found');
  return row;
}

type NewEvent = {
  readonly kind: Detail['events'][number]['kind'];
  readonly note: string | null;
  readonly assigneeId?: string | undefined;
  readonly satisfaction?: number | undefined;
};

/** Keeps what was done, by whom and when. */
export async function writeEvent(ctx: Ctx, campus: CampusInfo, incidentId: string, event: NewEvent): Promise<void> {
  await ctx.tx.query(sql`
    insert into incident_event (org_id, id, campus_id, branch_id, incident_id, kind, note, assignee_id, satisfaction, actor_id, recorded_at)
    values (${ctx.orgId}, ${idFor(ctx)}, ${campus.id}, ${campus.branchId}, ${incidentId}, ${event.kind}, ${event.note}, ${event.assigneeId ?? null}::uuid, ${event.satisfaction ?? null}::int, ${ctx.personId()}, ${ctx.now})`);
}
