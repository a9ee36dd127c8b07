/** Records as they are shown, and what every use case about one needs. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { z } from 'zod';
import type { DateText, InstantText } from '@keshi/kernel/dates';
import { problem } from '@keshi/kernel/problem';
import { ownClass, ownerOnly } from '@keshi/modules/scheduling';
import { settingAt } from '@keshi/modules/tenancy';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { RECORDS_CHANGED, type RecordsChanged } from '../events.ts';
import { absentFrom, briefedLate, COUNSELLING_READERS, type RecordState } from '../rules.ts';
import { Preparation, RecordForm, type RecordKind } from '../rules/forms.ts';

type Detail = z.infer<typeof contract.RecordDetail>;
type Shown = z.infer<typeof contract.RecordShape>;
type Row = Omit<Shown, 'absent'> & { readonly serious: boolean; readonly meetingForm: unknown };

/** Duties hang on records; they are looked at again within seconds. */
export const announceChanged = (ctx: Ctx, campus: CampusInfo): void => {
  ctx.announce(RECORDS_CHANGED, { campusId: campus.id } satisfies RecordsChanged);
};

const staffName = (row: SQL, column: SQL): SQL =>
  sql`(select n.name from staff_name n where n.org_id = ${row}.org_id and n.person_id = ${row}.${column})`;

/**
 * Whether the caller may read record `r`: teachers those of their own classes (ROL-11), counselling plans their author, supervisors and
 * principals (ADV-04).
 */
export function mayRead(ctx: Ctx): SQL {
  const own = ownerOnly(ctx);
  const counsels =
    ctx.actor.kind === 'member' && ctx.actor.grants.some(({ role }) => COUNSELLING_READERS.includes(role));
  return sql`(r.kind <> 'counselling-plan' or ${counsels}::boolean or r.author_id = ${ctx.personId()}::uuid)
    and (${own}::uuid is null or exists (select from class c where c.org_id = r.org_id and c.id = r.class_id and ${ownClass(own)}))`;
}

/** Columns of Row over a record `r`. */
export const recordColumns: SQL = sql`
  r.id, r.kind, r.number, r.state, r.class_id, (select c.name from class c where c.org_id = r.org_id and c.id = r.class_id) as class_name,
  r.student_id, (select s.name from student s where s.org_id = r.org_id and s.id = r.student_id) as student_name, r.held_at, r.author_id, ${staffName(sql`r`, sql`author_id`)} as author_name,
  r.version, r.filed_at, r.serious,
  (select count(*)::int from record_student s where s.org_id = r.org_id and s.record_id = r.id and s.version = r.version) as families,
  (select count(distinct g.student_id)::int from record_signature g where g.org_id = r.org_id and g.record_id = r.id and g.student_id is not null) as signed,
  case when r.kind = 'parents-meeting' then (select v.form from record_version v where v.org_id = r.org_id and v.record_id = r.id and v.version = r.version) end as meeting_form`;

/** A row as the contract has it. */
export function shownRow({ serious, meetingForm, ...row }: Row): Shown {
  const form = meetingForm === null ? null : RecordForm.parse(meetingForm);
  return { ...row, absent: form?.kind === 'parents-meeting' ? absentFrom(form, serious) : [] };
}

export type ListedRow = Row;

type ClassAt = { readonly classId: string; readonly heldOn: DateText; readonly kind: RecordKind };
export type Family = { readonly studentId: string; readonly name: string };

/** The students of a class on a day; of a briefing as they will be at the next lesson. By name. */
export const familiesOf = (ctx: Ctx, campus: CampusInfo, { classId, heldOn, kind }: ClassAt): Promise<Family[]> =>
  ctx.tx.query<Family>(sql`
    with until as (
      select case when ${kind === 'briefing'}::boolean then (
        select min(l.on_date) from lesson l where l.org_id = ${ctx.orgId} and l.class_id = ${classId} and l.on_date >= ${heldOn}::date and l.status <> 'cancelled') end as next_on
    )
    select distinct m.student_id, s.name from class_member m
    join student s on s.org_id = m.org_id and s.id = m.student_id cross join until u
    where m.org_id = ${ctx.orgId} and m.campus_id = ${campus.id} and m.class_id = ${classId}
      and m.from_on <= greatest(${heldOn}::date, u.next_on) and (m.until_on is null or m.until_on > ${heldOn}::date)
    order by s.name, m.student_id limit 200`);

export type LockedRecord = {
  readonly id: string;
  readonly kind: RecordKind;
  readonly number: string;
  readonly classId: string | null;
  readonly studentId: string | null;
  readonly serious: boolean;
  readonly state: RecordState;
  readonly heldAt: InstantText;
  readonly heldOn: DateText;
  readonly version: number;
};

/** Locks a record that the caller may read, so that versions, signatures and reviews follow each other. not-found when there is none. */
export async function lockRecord(ctx: Ctx, campus: CampusInfo, recordId: string): Promise<LockedRecord> {
  const [row] = await ctx.tx.query<LockedRecord>(sql`
    select r.id, r.kind, r.number, r.class_id, r.student_id, r.serious, r.state, r.held_at, r.held_on, r.version from record r
    where r.org_id = ${ctx.orgId} and r.campus_id = ${campus.id} and r.id = ${recordId} and ${mayRead(ctx)} for no key update`);
  if (row === undefined) throw problem('not-found');
  return row;
}

/** Locks one that is filed; conflict for one that is not. */
export async function lockFiled(ctx: Ctx, campus: CampusInfo, recordId: string): Promise<LockedRecord> {
  const record = await lockRecord(ctx, campus, recordId);
  if (record.state !== 'filed') throw problem('conflict', { detail: `it is ${record.state}`, state: record.state });
  return record;
}

type Head = Row & {
  readonly lessonId: string | null;
  readonly meetingId: string | null;
  readonly meetingNumber: string | null;
  readonly teacherId: string | null;
  readonly teacherName: string | null;
  readonly cancelReason: string | null;
  readonly heldOn: DateText;
  readonly firstLessonAt: InstantText | null;
};

const readHead = async (ctx: Ctx, campus: CampusInfo, recordId: string): Promise<Head> => {
  const [head] = await ctx.tx.query<Head>(sql`
    select ${recordColumns}, r.held_on, r.lesson_id, r.meeting_id, (select o.number from record o where o.org_id = r.org_id and o.id = r.meeting_id) as meeting_number,
      k.teacher_id, ${staffName(sql`k`, sql`teacher_id`)} as teacher_name, r.cancel_reason,
      case when r.kind = 'briefing' then (
        select min(l.starts_at) from lesson l where l.org_id = r.org_id and l.class_id = r.class_id and l.status <> 'cancelled') end as first_lesson_at
    from record r left join class k on k.org_id = r.org_id and k.id = r.class_id
    where r.org_id = ${ctx.orgId} and r.campus_id = ${campus.id} and r.id = ${recordId} and ${mayRead(ctx)}`);
  if (head === undefined) throw problem('not-found');
  return head;
};

const readStudents = (ctx: Ctx, recordId: string, version: number): Promise<Detail['students']> =>
  ctx.tx.query<Detail['students'][number]>(sql`
    select s.student_id, n.name, s.attended, (
        select jsonb_build_object('signerName', g.signer_name, 'version', g.version, 'signedAt', to_char(g.signed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'via', g.via)
        from record_signature g where g.org_id = s.org_id and g.record_id = s.record_id and g.student_id = s.student_id order by g.version desc limit 1) as signature,
      (select max(t.told_at) from record_told t where t.org_id = s.org_id and t.record_id = s.record_id and t.student_id = s.student_id) as told_at
    from record_student s join student n on n.org_id = s.org_id and n.id = s.student_id
    where s.org_id = ${ctx.orgId} and s.record_id = ${recordId} and s.version = ${version} order by n.name, s.student_id limit 200`);

const readVersions = (ctx: Ctx, recordId: string) =>
  ctx.tx.query<Detail['versions'][number]>(sql`
    select v.version, v.reason, ${staffName(sql`v`, sql`filed_by_id`)} as filed_by_name, v.filed_at from record_version v
    where v.org_id = ${ctx.orgId} and v.record_id = ${recordId} order by v.version desc limit 100`);

const readStaffSignatures = (ctx: Ctx, recordId: string) =>
  ctx.tx.query<Detail['staffSignatures'][number]>(sql`
    select distinct on (g.person_id) g.person_id, g.signer_name, g.version, g.signed_at from record_signature g
    where g.org_id = ${ctx.orgId} and g.record_id = ${recordId} and g.student_id is null order by g.person_id, g.version desc limit 50`);

async function readPreparations(ctx: Ctx, recordId: string): Promise<Detail['preparations']> {
  const rows = await ctx.tx.query<{ form: unknown; authorName: string | null; recordedAt: string }>(sql`
    select distinct on (p.part) p.form, ${staffName(sql`p`, sql`author_id`)} as author_name, p.recorded_at from record_preparation p
    where p.org_id = ${ctx.orgId} and p.record_id = ${recordId} order by p.part, p.recorded_at desc, p.id desc`);
  return rows.map((row) => ({ ...row, form: Preparation.parse(row.form) }));
}

const readReview = async (ctx: Ctx, recordId: string, version: number): Promise<Detail['review']> =>
  (
    await ctx.tx.query<NonNullable<Detail['review']>>(sql`
      select w.approved, w.note, ${staffName(sql`w`, sql`reviewer_id`)} as reviewer_name, w.reviewed_at from record_review w
      where w.org_id = ${ctx.orgId} and w.record_id = ${recordId} and w.version = ${version}`)
  )[0] ?? null;

async function readForm(ctx: Ctx, recordId: string, version: number): Promise<RecordForm | null> {
  if (version === 0) return null;
  const [row] = await ctx.tx.query<{ form: unknown }>(sql`
    select v.form from record_version v where v.org_id = ${ctx.orgId} and v.record_id = ${recordId} and v.version = ${version}`);
  if (row === undefined) throw problem('not-found');
  return RecordForm.parse(row.form);
}

/** Of a planned one the families that will be there. */
const readExpected = async (
  ctx: Ctx,
  campus: CampusInfo,
  { classId, heldOn, kind }: Head,
): Promise<Detail['students']> =>
  classId === null
    ? []
    : (await familiesOf(ctx, campus, { classId, heldOn, kind })).map((family) => ({
        ...family,
        attended: true,
        signature: null,
        toldAt: null,
      }));

/** One record with everything about it, in the version asked for, else the newest. not-found when there is none here that the caller may read. */
export async function shownRecord(ctx: Ctx, campus: CampusInfo, recordId: string, version?: number): Promise<Detail> {
  const head = await readHead(ctx, campus, recordId);
  const shownVersion = version ?? head.version;
  const [form, versions, students, staffSignatures, preparations, review, hours] = await Promise.all([
    readForm(ctx, recordId, shownVersion),
    readVersions(ctx, recordId),
    head.version === 0 ? readExpected(ctx, campus, head) : readStudents(ctx, recordId, shownVersion),
    readStaffSignatures(ctx, recordId),
    readPreparations(ctx, recordId),
    readReview(ctx, recordId, shownVersion),
    settingAt(ctx, 'briefing-hours', head.heldOn),
  ]);
  const {
    lessonId,
    meetingId,
    meetingNumber,
    teacherId,
    teacherName,
    cancelReason,
    heldOn: _,
    firstLessonAt,
    ...row
  } = head;
  return {
    ...shownRow(row),
    lessonId,
    meeting: meetingId === null ? null : { id: meetingId, number: meetingNumber ?? '' },
    serious: head.serious,
    teacherId,
    teacherName,
    cancelReason,
    late: briefedLate(head.heldAt, firstLessonAt, hours),
    form,
    shownVersion,
    versions,
    students,
    staffSignatures,
    preparations,
    review,
  };
}
