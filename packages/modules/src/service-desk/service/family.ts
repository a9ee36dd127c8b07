/** What a family files about what concerns its child, and where that stands. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { z } from 'zod';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import { problem } from '@keshi/kernel/problem';
import { one } from '@keshi/platform/db';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { COMPLAINT_FILED, type ComplaintFiled } from '../events.ts';
import type { LockedIncident } from './incident-rows.ts';
import { countIncident, writeIncident } from './register.ts';

type Complaint = z.infer<typeof contract.ComplaintShape>;

const complaintColumns: SQL = sql`i.id, i.matter, i.demand, i.occurred_on, i.received_at, i.state, i.state_at`;

/** The campus of the child in the address. */
async function campusOfChild(ctx: Ctx, studentId: string): Promise<CampusInfo> {
  const [row] = await ctx.tx.query<{ campusId: string }>(
    sql`select s.campus_id from student s where s.org_id = ${ctx.orgId} and s.id = ${studentId}`,
  );
  if (row === undefined) throw problem('not-found');
  return await ctx.campusOf(row.campusId);
}

/** A complaint in the family's own name, received when it is sent (CS-02, A37). */
export async function createComplaint(
  ctx: Ctx,
  { params, body }: In<typeof contract.createComplaint>,
): Promise<Out<typeof contract.createComplaint>> {
  const campus = await campusOfChild(ctx, params.studentId);
  const [guardian] = await ctx.tx.query<{ name: string; phone: string }>(sql`
    select g.name, g.phone from student_guardian g
    where g.org_id = ${ctx.orgId} and g.student_id = ${params.studentId} and g.person_id = ${ctx.personId()} and g.ended_at is null limit 1`);
  const { id } = await writeIncident(ctx, campus, {
    kind: 'complaint',
    via: 'portal',
    major: false,
    studentId: params.studentId,
    personConcernedId: null,
    complainantName: guardian?.name ?? null,
    complainantPhone: guardian?.phone ?? null,
    matter: body.matter,
    demand: body.demand ?? null,
    occurredOn: body.occurredOn ?? todayAt(ctx, campus),
    receivedAt: ctx.now,
  });
  ctx.announce(COMPLAINT_FILED, { incidentId: id, campusId: campus.id } satisfies ComplaintFiled, {
    campusId: campus.id,
  });
  return await one(
    ctx.tx.query<Complaint>(
      sql`select ${complaintColumns} from incident i where i.org_id = ${ctx.orgId} and i.student_id = ${params.studentId} and i.id = ${id}`,
    ),
  );
}

/** What the child's family filed from its own pages, the latest first; not what others registered about the child. */
export async function listComplaints(
  ctx: Ctx,
  { params, query }: In<typeof contract.listComplaints>,
): Promise<Out<typeof contract.listComplaints>> {
  await campusOfChild(ctx, params.studentId);
  const [at, id] = readCursor(query.cursor, 2) ?? [null, null];
  const rows = await ctx.tx.query<Complaint>(sql`
    select ${complaintColumns} from incident i
    where i.org_id = ${ctx.orgId} and i.student_id = ${params.studentId} and i.via = 'portal'
      and (${id}::uuid is null or (i.received_at, i.id) < (${at}::timestamptz, ${id}::uuid))
    order by i.received_at desc, i.id desc limit ${query.limit + 1}`);
  return pageFrom(rows, query.limit, (row) => [row.receivedAt, row.id]);
}

/** Counts what a family filed (M20): under the family's scope no fact can be written. */
export async function onComplaintFiled(ctx: Ctx, { incidentId, campusId }: ComplaintFiled): Promise<void> {
  const campus = await ctx.campusOf(campusId);
  const filed = await one(
    ctx.tx.query<LockedIncident>(sql`
    select i.id, i.kind, i.major, i.student_id, i.person_concerned_id, i.received_on, i.state, i.attributable
    from incident i where i.org_id = ${ctx.orgId} and i.campus_id = ${campus.id} and i.id = ${incidentId}`),
  );
  countIncident(ctx, campus, filed, 1);
}
