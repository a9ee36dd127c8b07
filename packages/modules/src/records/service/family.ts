/** What a family reads of its child's records, and its signature. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { z } from 'zod';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import { problem } from '@keshi/kernel/problem';
import { idFor, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { ShownForm } from '../rules/forms.ts';
import { announceChanged } from './record-rows.ts';
import { signerName } from './version.ts';

type ChildRecord = z.infer<typeof contract.ChildRecord>;
type Row = Omit<ChildRecord, 'form'> & { readonly form: unknown };

/** The newest copies `s` in the child's archive that its family reads, with its own score and signature. */
const copies: SQL = sql`
  select s.record_id, s.kind, s.number, s.version, s.class_name, s.held_at, s.attended, s.shown as form,
    (select jsonb_build_object('score', t.score, 'analysis', t.analysis) from test_score t
      where t.org_id = s.org_id and t.record_id = s.record_id and t.version = s.version and t.student_id = s.student_id) as score,
    (select jsonb_build_object('signerName', g.signer_name, 'version', g.version, 'signedAt', to_char(g.signed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
      from record_signature g where g.org_id = s.org_id and g.record_id = s.record_id and g.student_id = s.student_id order by g.version desc limit 1) as signature
  from record_student s`;
const isNewest: SQL = sql`s.shown is not null and not exists (
  select from record_student n where n.org_id = s.org_id and n.record_id = s.record_id and n.student_id = s.student_id and n.version > s.version)`;

const shown = (row: Row): ChildRecord => ({ ...row, form: ShownForm.parse(row.form) });

/** The campus of the child in the address. */
async function campusOfChild(ctx: Ctx, studentId: string) {
  const [row] = await ctx.tx.query<{ campusId: string }>(
    sql`select s.campus_id from student s where s.org_id = ${ctx.orgId} and s.id = ${studentId}`,
  );
  if (row === undefined) throw problem('not-found');
  return await ctx.campusOf(row.campusId);
}

/** By the time held, newest first. */
export async function listChildRecords(
  ctx: Ctx,
  { params, query }: In<typeof contract.listChildRecords>,
): Promise<Out<typeof contract.listChildRecords>> {
  await campusOfChild(ctx, params.studentId);
  const [at, id] = readCursor(query.cursor, 2) ?? [null, null];
  const rows = await ctx.tx.query<Row>(sql`
    ${copies} where s.org_id = ${ctx.orgId} and s.student_id = ${params.studentId} and ${isNewest}
      and (${id}::uuid is null or (s.held_at, s.record_id) < (${at}::timestamptz, ${id}::uuid))
    order by s.held_at desc, s.record_id desc limit ${query.limit + 1}`);
  const { items, nextCursor } = pageFrom(rows, query.limit, (row) => [row.heldAt, row.recordId]);
  return { items: items.map(shown), nextCursor };
}

/** A guardian's signature under the version they read (BRF-05). */
export async function signChildRecord(
  ctx: Ctx,
  { params, body }: In<typeof contract.signChildRecord>,
): Promise<Out<typeof contract.signChildRecord>> {
  const campus = await campusOfChild(ctx, params.studentId);
  const read = async (): Promise<Row> => {
    const [row] = await ctx.tx.query<Row>(sql`
      ${copies} where s.org_id = ${ctx.orgId} and s.student_id = ${params.studentId} and s.record_id = ${params.recordId} and ${isNewest}`);
    if (row === undefined) throw problem('not-found');
    return row;
  };
  const { version } = await read();
  if (version !== body.version) throw problem('conflict', { detail: 'there is a newer version', version });
  await ctx.tx.query(sql`
    insert into record_signature (org_id, id, campus_id, branch_id, record_id, version, student_id, person_id, signer_name, via, signed_at)
    values (${ctx.orgId}, ${idFor(ctx)}, ${campus.id}, ${campus.branchId}, ${params.recordId}, ${version}, ${params.studentId}, ${ctx.personId()}, ${signerName(ctx)}, 'phone', ${ctx.now})
    on conflict (org_id, record_id, version, student_id) where student_id is not null do nothing`);
  announceChanged(ctx, campus);
  ctx.trace({ subjectKind: 'record', subjectId: params.recordId, detail: { signed: version } });
  return shown(await read());
}
