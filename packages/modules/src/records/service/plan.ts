/** Planning a briefing, a parents' meeting or a test; moving it, calling it off. */
import { sql } from '@keshi/platform/sql';
import { localDate, type DateText, type InstantText } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { ownClass, ownerOnly } from '@keshi/modules/scheduling';
import { nextNumber } from '@keshi/modules/tenancy';
import { idFor, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { counterOf, recordNumber } from '../rules.ts';
import type { RecordKind } from '../rules/forms.ts';
import { announceChanged, lockRecord, shownRecord, type LockedRecord } from './record-rows.ts';

/** A class of the campus that the caller may write about: any, for a teacher their own (ROL-11). */
export async function requireClass(
  ctx: Ctx,
  campus: CampusInfo,
  classId: string,
): Promise<{ readonly name: string; readonly teacherId: string }> {
  const [row] = await ctx.tx.query<{ name: string; teacherId: string }>(sql`
    select c.name, c.teacher_id from class c
    where c.org_id = ${ctx.orgId} and c.campus_id = ${campus.id} and c.id = ${classId} and ${ownClass(ownerOnly(ctx))}`);
  if (row === undefined) throw problem('not-found');
  return row;
}

type NewRecord = {
  readonly kind: RecordKind;
  readonly classId: string | null;
  readonly lessonId?: string;
  readonly studentId?: string;
  readonly meetingId?: string | undefined;
  readonly serious?: boolean;
  readonly heldAt: InstantText;
};

/** Writes a record with its number, unfiled (REC-06). The counter's row is locked until the end: numbers have no gaps but what is rolled back. */
export async function openRecord(ctx: Ctx, campus: CampusInfo, given: NewRecord): Promise<LockedRecord> {
  const id = idFor(ctx);
  const heldOn: DateText = localDate(given.heldAt, campus.timeZone);
  const madeOn = localDate(ctx.now, campus.timeZone);
  const number = recordNumber(given.kind, madeOn, await nextNumber(ctx, counterOf(given.kind, madeOn)));
  await ctx.tx.query(sql`
    insert into record (org_id, id, campus_id, branch_id, kind, number, class_id, lesson_id, student_id, meeting_id, serious, state, held_at, held_on, author_id, version, created_at)
    values (${ctx.orgId}, ${id}, ${campus.id}, ${campus.branchId}, ${given.kind}, ${number}, ${given.classId}::uuid, ${given.lessonId ?? null}::uuid, ${given.studentId ?? null}::uuid,
      ${given.meetingId ?? null}::uuid, ${given.serious ?? false}, 'planned', ${given.heldAt}, ${heldOn}, ${ctx.personId()}, 0, ${ctx.now})`);
  const { kind, classId, heldAt } = given;
  return {
    id,
    kind,
    number,
    classId,
    studentId: given.studentId ?? null,
    serious: given.serious ?? false,
    state: 'planned',
    heldAt,
    heldOn,
    version: 0,
  };
}

/** Plans one (BRF-02, PTM-02, TST-01). It may also lie back: what was held without a plan is entered so. */
export async function planRecord(
  ctx: Ctx,
  { body }: In<typeof contract.planRecord>,
): Promise<Out<typeof contract.planRecord>> {
  const campus = await ctx.campus();
  await requireClass(ctx, campus, body.classId);
  if (body.serious && body.kind !== 'parents-meeting')
    throw problem('invalid-input', { errors: [{ pointer: '/serious', detail: 'only of a meeting' }] });
  const heldAt = new Date(body.heldAt).toISOString();
  const { id, number } = await openRecord(ctx, campus, { ...body, heldAt });
  announceChanged(ctx, campus);
  ctx.trace({ subjectKind: 'record', subjectId: id, detail: { kind: body.kind, number } });
  return await shownRecord(ctx, campus, id);
}

/** Moves what is planned, or calls it off with a reason; saying both calls it off. */
export async function movePlanned(
  ctx: Ctx,
  { params, body }: In<typeof contract.movePlanned>,
): Promise<Out<typeof contract.movePlanned>> {
  const campus = await ctx.campus();
  const record = await lockRecord(ctx, campus, params.plannedId);
  if (body.heldAt === undefined && body.cancelReason === undefined)
    throw problem('invalid-input', { errors: [{ pointer: '/heldAt', detail: 'when, or why not' }] });
  if (record.state !== 'planned') throw problem('conflict', { detail: `it is ${record.state}`, state: record.state });
  const heldAt = body.heldAt === undefined ? record.heldAt : new Date(body.heldAt).toISOString();
  await ctx.tx.query(sql`
    update record set held_at = ${heldAt}, held_on = ${localDate(heldAt, campus.timeZone)}, state = ${body.cancelReason === undefined ? 'planned' : 'cancelled'}, cancel_reason = ${body.cancelReason ?? null}::text
    where org_id = ${ctx.orgId} and campus_id = ${campus.id} and id = ${record.id}`);
  announceChanged(ctx, campus);
  ctx.trace({ subjectKind: 'record', subjectId: record.id, detail: { cancelled: body.cancelReason !== undefined } });
  return await shownRecord(ctx, campus, record.id);
}
