/** Notes of students: what is seen of them day by day, and the bright spots their families are to hear of. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import { problem } from '@keshi/kernel/problem';
import { getStudentOf } from '@keshi/modules/registry';
import { checkWording } from '@keshi/modules/tenancy';
import { idFor, todayAt, type Ctx } from '@keshi/platform/context';
import { one } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { noteErrors } from '../rules.ts';

type Note = Out<typeof contract.logStudentNote>;

const noteColumns: SQL = sql`
  n.id, n.student_id, n.area, n.aspect, n.bright, n.text, n.author_id, n.noted_at, n.told_at,
  (select s.name from staff_name s where s.org_id = n.org_id and s.person_id = n.author_id) as author_name`;

/** Notes something of a student of the campus (ADV-02, ADV-03, ADV-05). banned-words when it hurts and was not kept knowingly (ADV-07). */
export async function logStudentNote(
  ctx: Ctx,
  { params, body }: In<typeof contract.logStudentNote>,
): Promise<Out<typeof contract.logStudentNote>> {
  const campus = await ctx.campus();
  const errors = noteErrors(body);
  if (errors.length > 0) throw problem('invalid-input', { errors });
  await checkWording(ctx, { '/text': body.text }, { keepWords: body.keepWords, on: todayAt(ctx, campus) });
  await getStudentOf(ctx, campus.id, params.studentId);
  const note = await one(
    ctx.tx.query<Note>(sql`
    with n as (
      insert into student_note (org_id, id, campus_id, branch_id, student_id, area, aspect, bright, text, author_id, noted_at)
      values (${ctx.orgId}, ${idFor(ctx)}, ${campus.id}, ${campus.branchId}, ${params.studentId}, ${body.area}, ${body.aspect ?? null}::text, ${body.bright}, ${body.text}, ${ctx.personId()}, ${ctx.now})
      returning *
    )
    select ${noteColumns} from n`),
  );
  ctx.trace({
    subjectKind: 'student_note',
    subjectId: note.id,
    detail: { studentId: params.studentId, area: body.area, bright: body.bright },
  });
  return note;
}

/** Notes of a student, newest first; of one area. */
export async function listStudentNotes(
  ctx: Ctx,
  { params, query }: In<typeof contract.listStudentNotes>,
): Promise<Out<typeof contract.listStudentNotes>> {
  const campus = await ctx.campus();
  await getStudentOf(ctx, campus.id, params.studentId);
  const ofStudent = sql`n.org_id = ${ctx.orgId} and n.campus_id = ${campus.id} and n.student_id = ${params.studentId}`;
  const [notedAt, id] = readCursor(query.cursor, 2) ?? [null, null];
  const { untold } = await one(
    ctx.tx.query<{ untold: number }>(
      sql`select count(*)::int as untold from student_note n where ${ofStudent} and n.bright and n.told_at is null`,
    ),
  );
  const rows = await ctx.tx.query<Note>(sql`
    select ${noteColumns} from student_note n
    where ${ofStudent} and (${query.area ?? null}::text is null or n.area = ${query.area ?? null}::text)
      and (${id}::uuid is null or (n.noted_at, n.id) < (${notedAt}::timestamptz, ${id}::uuid))
    order by n.noted_at desc, n.id desc limit ${query.limit + 1}`);
  return { untold, page: pageFrom(rows, query.limit, (row) => [row.notedAt, row.id]) };
}

/** Keeps when a family was first told of a bright spot (ADV-05). */
export async function tellBrightSpot(
  ctx: Ctx,
  { params }: In<typeof contract.tellBrightSpot>,
): Promise<Out<typeof contract.tellBrightSpot>> {
  const campus = await ctx.campus();
  const [known] = await ctx.tx.query<Note>(sql`
    select ${noteColumns} from student_note n
    where n.org_id = ${ctx.orgId} and n.campus_id = ${campus.id} and n.id = ${params.noteId} for no key update of n`);
  if (known === undefined) throw problem('not-found');
  if (!known.bright) throw problem('conflict', { detail: 'it is no bright spot' });
  if (known.toldAt !== null) return known;
  await ctx.tx.query(sql`
    update student_note n set told_at = ${ctx.now}, told_by_id = ${ctx.personId()}
    where n.org_id = ${ctx.orgId} and n.campus_id = ${campus.id} and n.id = ${known.id}`);
  ctx.trace({ subjectKind: 'student_note', subjectId: known.id, detail: { told: true } });
  return { ...known, toldAt: ctx.now };
}
