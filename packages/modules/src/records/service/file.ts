/** Filing records, and correcting them by further versions. */
import { sql } from '@keshi/platform/sql';
import { localDate } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { getStudentOf, requireStaff, TEACHER_PERMISSION } from '@keshi/modules/registry';
import { checkWording } from '@keshi/modules/tenancy';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { familyTexts, filingErrors } from '../rules.ts';
import type { RecordForm } from '../rules/forms.ts';
import { countVersion } from './count.ts';
import { openRecord, requireClass } from './plan.ts';
import { announceChanged, familiesOf, lockRecord, shownRecord, type LockedRecord } from './record-rows.ts';
import { writeVersion } from './version.ts';

type Filing = {
  readonly form: RecordForm;
  readonly heldAt?: string | undefined;
  readonly reason?: string | undefined;
  readonly keepWords?: boolean | undefined;
};

/** Whose archive it goes to: of a correction those of the version before; of a first filing the class as it was, or the one student. */
async function familyIdsOf(ctx: Ctx, campus: CampusInfo, record: LockedRecord, heldOn: string): Promise<string[]> {
  if (record.version > 0) {
    const rows = await ctx.tx.query<{ studentId: string }>(sql`
      select s.student_id from record_student s where s.org_id = ${ctx.orgId} and s.record_id = ${record.id} and s.version = ${record.version} order by s.student_id limit 200`);
    return rows.map((row) => row.studentId);
  }
  if (record.studentId !== null) return [record.studentId];
  if (record.classId === null) return [];
  const families = await familiesOf(ctx, campus, { classId: record.classId, heldOn, kind: record.kind });
  return families.map((family) => family.studentId);
}

/** Checks and writes the next version of a locked record. */
async function file(ctx: Ctx, campus: CampusInfo, record: LockedRecord, given: Filing): Promise<void> {
  const heldAt = given.heldAt === undefined ? record.heldAt : new Date(given.heldAt).toISOString();
  const { form, reason } = given;
  const heldOn = localDate(heldAt, campus.timeZone);
  const studentIds = await familyIdsOf(ctx, campus, record, heldOn);
  const errors = filingErrors(
    { form, heldAt, reason, kind: record.kind, version: record.version },
    studentIds,
    ctx.now,
  );
  if (errors.length > 0) throw problem('invalid-input', { errors });
  await checkWording(ctx, familyTexts(form), { keepWords: given.keepWords ?? false, on: todayAt(ctx, campus) });
  if (form.kind === 'briefing')
    await requireStaff(ctx, campus, [
      { personId: form.teacherId, permission: TEACHER_PERMISSION, pointer: '/form/teacherId' },
    ]);
  await writeVersion(ctx, campus, record, { form, reason: reason ?? null, heldAt, heldOn, studentIds });
  await countVersion(ctx, campus, record, { form, heldAt, heldOn });
  announceChanged(ctx, campus);
  ctx.trace({
    subjectKind: 'record',
    subjectId: record.id,
    detail: { kind: record.kind, number: record.number, version: record.version + 1 },
  });
}

/** Files what was planned, or corrects what is filed with a reason. conflict for what was called off. */
export async function fileRecord(
  ctx: Ctx,
  { params, body }: In<typeof contract.fileRecord>,
): Promise<Out<typeof contract.fileRecord>> {
  const campus = await ctx.campus();
  const record = await lockRecord(ctx, campus, params.recordId);
  if (record.state === 'cancelled') throw problem('conflict', { detail: 'it was called off', state: record.state });
  await file(ctx, campus, record, body);
  return await shownRecord(ctx, campus, record.id);
}

/** The memo of a student's first lesson (BRF-06); the student has a place in the lesson. One a student and lesson. */
export async function fileMemo(
  ctx: Ctx,
  { params, body }: In<typeof contract.fileMemo>,
): Promise<Out<typeof contract.fileMemo>> {
  const campus = await ctx.campus();
  const [lesson] = await ctx.tx.query<{ classId: string; endsAt: string }>(sql`
    select l.class_id, l.ends_at from lesson l
    where l.org_id = ${ctx.orgId} and l.campus_id = ${campus.id} and l.id = ${params.lessonId} and l.status <> 'cancelled' for no key update`);
  if (lesson === undefined) throw problem('not-found');
  const places = await ctx.tx.query(sql`
    select x.student_id from lesson_student x where x.org_id = ${ctx.orgId} and x.campus_id = ${campus.id} and x.lesson_id = ${params.lessonId} and x.student_id = ${body.studentId} and not x.removed`);
  if (places.length === 0)
    throw problem('not-found', { errors: [{ pointer: '/studentId', detail: 'not in this lesson' }] });
  const [known] = await ctx.tx.query<{ id: string }>(sql`
    select r.id from record r where r.org_id = ${ctx.orgId} and r.class_id = ${lesson.classId} and r.kind = 'first-lesson-memo' and r.lesson_id = ${params.lessonId} and r.student_id = ${body.studentId}`);
  if (known !== undefined) throw problem('already-exists', { recordId: known.id });
  const record = await openRecord(ctx, campus, {
    kind: 'first-lesson-memo',
    classId: lesson.classId,
    lessonId: params.lessonId,
    studentId: body.studentId,
    heldAt: lesson.endsAt,
  });
  await file(ctx, campus, record, body);
  return await shownRecord(ctx, campus, record.id);
}

/** A class's plan, or the one optimised after a meeting of that class which has been held (PTM-14). */
export async function filePlan(
  ctx: Ctx,
  { params, body }: In<typeof contract.filePlan>,
): Promise<Out<typeof contract.filePlan>> {
  const campus = await ctx.campus();
  await requireClass(ctx, campus, params.classId);
  if (body.meetingId !== undefined) {
    const meetings = await ctx.tx.query(sql`
      select r.id from record r where r.org_id = ${ctx.orgId} and r.campus_id = ${campus.id} and r.id = ${body.meetingId} and r.class_id = ${params.classId} and r.kind = 'parents-meeting' and r.state = 'filed'`);
    if (meetings.length === 0)
      throw problem('not-found', { errors: [{ pointer: '/meetingId', detail: 'no meeting of this class' }] });
  }
  const record = await openRecord(ctx, campus, {
    kind: 'class-plan',
    classId: params.classId,
    meetingId: body.meetingId,
    heldAt: ctx.now,
  });
  await file(ctx, campus, record, body);
  return await shownRecord(ctx, campus, record.id);
}

/** A counselling plan for a student of the campus (ADV-04). */
export async function fileCounsellingPlan(
  ctx: Ctx,
  { params, body }: In<typeof contract.fileCounsellingPlan>,
): Promise<Out<typeof contract.fileCounsellingPlan>> {
  const campus = await ctx.campus();
  await getStudentOf(ctx, campus.id, params.studentId);
  const record = await openRecord(ctx, campus, {
    kind: 'counselling-plan',
    classId: null,
    studentId: params.studentId,
    heldAt: ctx.now,
  });
  await file(ctx, campus, record, body);
  return await shownRecord(ctx, campus, record.id);
}
