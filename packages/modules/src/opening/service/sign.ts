/** The signature: what the dry run shows becomes students, enrolments and opening lots, in one transaction. */
import { sql } from '@keshi/platform/sql';
import { present } from '@keshi/kernel/assert';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { postLots, type NewLot } from '@keshi/modules/hours';
import { IMPORT_MAX, importStudents, type ImportedIds } from '@keshi/modules/registry';
import { ensureCourses } from '@keshi/modules/scheduling';
import { idFor, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { arrayOf, jsonOf } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { IMPORT_SIGNED, type ImportSigned } from '../events.ts';
import { contentKey } from '../rules.ts';
import { lockBatch, readRows, type Batch } from './batch.ts';
import { keepTrial, tryBatch, type Trial } from './dry-run.ts';
import { hashesOf } from './known.ts';
import { isReady, studentOf, type ReadyRow } from './people.ts';
import { memberFor } from './result.ts';
import { shownBatch } from './show.ts';

/** Imports of a campus are signed one after the other: each sees what the one before brought in. */
export async function lockImports(ctx: Ctx, campus: CampusInfo): Promise<void> {
  await ctx.tx.query(
    sql`select c.id from campus c where c.org_id = ${ctx.orgId} and c.id = ${campus.id} for no key update`,
  );
}

/**
 * Has this connection plan its statements and foreign-key checks anew. Plans it made while the tables held a handful of rows read them from end
 * to end, once for each of thousands of rows.
 */
export async function forgetPlans(ctx: Ctx): Promise<void> {
  await ctx.tx.query(sql`discard plans`);
}

/** What is written at a time: a statement of a large file stays far from the database's time limit, also on a machine that has more to do. */
function* inParts<T>(all: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += IMPORT_MAX) yield all.slice(from, from + IMPORT_MAX);
}

type Signed = In<typeof contract.signImport>['body'];

/** What is signed is what is written: figures that have changed since, or a course nobody confirmed, refuse the signature. */
function refuseOther({ result: { totals }, run, courses }: Trial, body: Signed): void {
  const changed = (['enrolments', 'paidLeftUnits', 'giftLeftUnits', 'valueLeftMinor'] as const).filter(
    (figure) => totals[figure] !== body[figure],
  );
  // Of all that would be made, not of those a screen had room for.
  const named = new Set(run.rows.flatMap(({ state, courseText }) => (state === 'ready' ? [courseText] : [])));
  const unconfirmed = [...named].filter((name) => !courses.has(name) && !body.newCourses.includes(name)).slice(0, 100);
  if (changed.length === 0 && unconfirmed.length === 0) return;
  throw problem('conflict', {
    detail: 'the dry run gives other figures now than those signed',
    errors: [
      ...changed.map((figure) => ({ pointer: `/${figure}`, detail: String(totals[figure]) })),
      ...unconfirmed.map((name) => ({ pointer: '/newCourses', detail: name })),
    ],
  });
}

/** Enrolments that were there before, standing or finished: what an import did not open, its reversal does not end. */
async function earlierEnrolments(ctx: Ctx, studentIds: readonly string[]): Promise<Set<string>> {
  const rows = await ctx.tx.query<{ id: string }>(
    sql`select e.id from enrolment e where e.org_id = ${ctx.orgId} and e.student_id = any(${arrayOf(studentIds, 'uuid')})`,
  );
  return new Set(rows.map(({ id }) => id));
}

type Written = {
  readonly row: ReadyRow;
  readonly rowId: string;
  readonly studentId: string;
  readonly courseId: string;
  readonly enrolmentId: string;
  readonly enrolmentMade: boolean;
};

/** Students, guardians and enrolments. */
async function writePeople(
  ctx: Ctx,
  campus: CampusInfo,
  batch: Batch,
  trial: Trial,
  ready: readonly ReadyRow[],
): Promise<Written[]> {
  const courses = await ensureCourses(
    ctx,
    ready.map(({ enrolment }) => enrolment.course),
  );
  const own = Map.groupBy(ready, (row) => row.studentKey);
  const students = trial.run.match.students.flatMap((student) => {
    const rows = own.get(student.key);
    return rows ? [studentOf(student, rows, { cutOverOn: batch.cutOverOn, courses, staff: trial.staff })] : [];
  });
  const stood = await earlierEnrolments(
    ctx,
    students.flatMap(({ knownId }) => knownId ?? []),
  );
  const parts: ImportedIds[] = [];
  for (const part of inParts(students)) parts.push(await importStudents(ctx, campus, part));
  const studentIds = new Map(parts.flatMap((part) => [...part.studentIds]));
  const enrolmentIds = new Map(parts.flatMap((part) => [...part.enrolmentIds]));
  return ready.map((row) => {
    const enrolmentId = present(enrolmentIds.get(row.key), 'the enrolment of a row');
    const kept = present(trial.rowOf.get(row.key), 'the kept row');
    return {
      row,
      rowId: kept.id,
      studentId: present(studentIds.get(row.studentKey), 'the student of a row'),
      courseId: present(courses.get(row.enrolment.course), 'the course of a row'),
      enrolmentId,
      enrolmentMade: !stood.has(enrolmentId),
    };
  });
}

const accountKey = ({ studentId, courseId }: Written): string => `${studentId} ${courseId}`;

/** Paid hours with the money behind them, and gifts without: a lot each, dated the cut-over day. Nothing left makes no lot. */
function lotsOf(ctx: Ctx, batch: Batch, trial: Trial, { row, rowId, studentId, courseId }: Written): NewLot[] {
  const { paidLeftUnits, giftLeftUnits, valueLeftMinor, enrolledOn, expiresOn, salesperson } = row.enrolment;
  const base = {
    studentId,
    courseId,
    boughtOn: enrolledOn ?? batch.cutOverOn,
    expiresOn,
    onDate: batch.cutOverOn,
    reason: `${batch.fileName} · ${row.sheet} · ${String(row.row)}`,
    signedById: salesperson === null ? null : memberFor(trial.staff, 'salesperson', salesperson),
  };
  const lot = (kind: 'opening' | 'opening_gift', no: number, units: number, paidMinor: number): NewLot[] =>
    units === 0
      ? []
      : [
          {
            ...base,
            id: idFor(ctx),
            entryId: idFor(ctx),
            kind,
            units,
            paidMinor,
            cause: { kind: 'import', id: rowId, no },
            moneyAccount: paidMinor === 0 ? null : 'opening',
          },
        ];
  return [...lot('opening', 0, paidLeftUnits, valueLeftMinor), ...lot('opening_gift', 1, giftLeftUnits, 0)];
}

/** Ties each source row to what it became, and to what it says, so that the same row in another file is known. */
async function tieRows(ctx: Ctx, batch: Batch, written: readonly Written[]): Promise<void> {
  const hashes = hashesOf(written.map(({ row }) => contentKey(row) ?? ''));
  const rows = written.map(({ row, rowId, studentId, enrolmentId, enrolmentMade }) => ({
    id: rowId,
    studentId,
    enrolmentId,
    enrolmentMade,
    hash: hashes.get(contentKey(row) ?? '') ?? null,
  }));
  await ctx.tx.query(sql`
    update import_row r set student_id = v."studentId", enrolment_id = v."enrolmentId", enrolment_made = v."enrolmentMade", content_hash = v.hash
    from jsonb_to_recordset(${jsonOf(rows)}) as v(id uuid, "studentId" uuid, "enrolmentId" uuid, "enrolmentMade" boolean, hash text)
    where r.org_id = ${ctx.orgId} and r.batch_id = ${batch.id} and r.id = v.id`);
  await ctx.tx.query(sql`
    update import_batch b set state = 'signed', signed_by_id = ${ctx.personId()}, signed_at = ${ctx.now} where b.org_id = ${ctx.orgId} and b.id = ${batch.id}`);
}

/** Signs the dry run as it stands now, if it is the one that was shown. Everything or nothing: it is one transaction. */
export async function signImport(
  ctx: Ctx,
  { params, body }: In<typeof contract.signImport>,
): Promise<Out<typeof contract.signImport>> {
  const campus = await ctx.campus();
  const batch = await lockBatch(ctx, campus, params.batchId, ['checked']);
  await lockImports(ctx, campus);
  await forgetPlans(ctx);
  const trial = await tryBatch(ctx, campus, batch, await readRows(ctx, batch.id));
  refuseOther(trial, body);
  const ready = trial.run.rows.filter(isReady);
  if (ready.length === 0)
    throw problem('batch-state', { detail: 'no row is ready to be imported', state: batch.state });
  await keepTrial(ctx, batch, trial);
  const written = await writePeople(ctx, campus, batch, trial, ready);
  // Part after part in the order in which everybody locks accounts.
  const byAccount = [...written].sort((a, b) => (accountKey(a) < accountKey(b) ? -1 : 1));
  for (const part of inParts(byAccount))
    await postLots(
      ctx,
      campus,
      part.flatMap((one) => lotsOf(ctx, batch, trial, one)),
    );
  await tieRows(ctx, batch, written);
  ctx.trace({ subjectKind: 'import', subjectId: batch.id, detail: { ...trial.result.totals } });
  const signed: ImportSigned = {
    batchId: batch.id,
    campusId: campus.id,
    balances: written.map(({ studentId, courseId }) => ({ studentId, courseId })),
  };
  ctx.announce(IMPORT_SIGNED, signed);
  return await shownBatch(ctx, campus, batch.id);
}
