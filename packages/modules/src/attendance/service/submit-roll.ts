/** Committing a class: marks, draws and the lesson's revision in one statement, everything or nothing. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem, type FieldError } from '@keshi/kernel/problem';
import { postClass, type ClassRow, type PostedRow } from '@keshi/modules/hours';
import { settingsByDay } from '@keshi/modules/tenancy';
import { idFor, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { jsonOf } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { ROLL_SUBMITTED, type RollSubmitted } from '../events.ts';
import { allowedFor, attendanceOf, chargeOf, type ChargeShares } from '../rules.ts';
import { isMarkable, readRollLesson, type Place, type RollLesson } from './roll-lesson.ts';

type Body = In<typeof contract.submitRoll>['body'];
type Result = Out<typeof contract.submitRoll>;
type Given = Body['marks'][number];
type Change = {
  readonly place: Place;
  readonly given: Given;
  readonly chargeUnits: number;
  readonly counts: { expected: number; attended: number };
  /** The draw this mark becomes. */
  readonly row: ClassRow;
};

function refuse(ctx: Ctx, campus: CampusInfo, lesson: RollLesson, seenRevision: number): void {
  const { onDate, status, rollRevision, submittedBy, submittedAt } = lesson;
  if (!isMarkable(ctx, campus, lesson)) throw problem('lesson-not-markable', { onDate, status });
  if (rollRevision === seenRevision) return;
  const marks = lesson.places
    .filter((place) => place.status !== null)
    .map((place) => ({ studentId: place.studentId, status: place.status, note: place.note }));
  throw problem('roll-changed', { revision: rollRevision, submittedBy, submittedAt, marks });
}

/** Each given mark with its place. Throws invalid-input naming strangers, students given twice, and statuses that cannot be. */
function placed(lesson: RollLesson, marks: readonly Given[]): { place: Place; given: Given }[] {
  const places = new Map(lesson.places.map((place) => [place.studentId, place]));
  const errors: FieldError[] = [];
  const found: { place: Place; given: Given }[] = [];
  for (const [index, given] of marks.entries()) {
    const place = places.get(given.studentId);
    if (place === undefined)
      errors.push({ pointer: `/marks/${String(index)}/studentId`, detail: 'not in this lesson' });
    else if (found.some((each) => each.place === place))
      errors.push({ pointer: `/marks/${String(index)}/studentId`, detail: 'marked twice' });
    else {
      found.push({ place, given });
      if (!allowedFor(place.kind).includes(given.status))
        errors.push({ pointer: `/marks/${String(index)}/status`, detail: `not for a ${place.kind} student` });
    }
  }
  if (errors.length > 0) throw problem('invalid-input', { errors });
  return found;
}

/** An empty note is none. */
const noteOf = ({ note }: Given): string | null => (note === undefined || note === '' ? null : note);

const reasonOf = (place: Place, given: Given): string | null =>
  noteOf(given) ?? (place.status === null ? null : `${place.status} → ${given.status}`);

/** A mark given again without a word about its note is the mark that stands. */
const isSame = (place: Place, given: Given): boolean =>
  place.status === given.status && (given.note === undefined || noteOf(given) === place.note);

/** What the submission changes: marks equal to what stands are left alone, so submitting twice is one submission. */
function changesOf(ctx: Ctx, lesson: RollLesson, marks: readonly Given[], shares: ChargeShares): Change[] {
  return placed(lesson, marks)
    .filter(({ place, given }) => !isSame(place, given))
    .map(({ place, given }) => {
      const chargeUnits = chargeOf(place.kind, lesson.chargeUnits, given.status, shares);
      const row: ClassRow = {
        studentId: place.studentId,
        chargeUnits,
        entryId: idFor(ctx),
        revision: place.revision + 1,
        reversesId: place.entryId,
        reason: reasonOf(place, given),
        advisorId: lesson.advisorId,
      };
      return { place, given, chargeUnits, counts: attendanceOf(place.kind, given.status), row };
    });
}

/** The opposite of what the replaced mark counted, and what the new one counts (M18). */
function countAttendance(ctx: Ctx, campus: CampusInfo, lesson: RollLesson, { place, counts }: Change): void {
  const fact = (metric: string, count: number, personId: string) => {
    ctx.count({
      metric,
      campusId: campus.id,
      branchId: campus.branchId,
      personId,
      onDate: lesson.onDate,
      studentId: place.studentId,
      sourceKind: 'lesson',
      sourceId: lesson.id,
      count,
      units: 0,
      minor: 0,
    });
  };
  if (place.advisorId !== null) {
    fact('expected', -place.expected, place.advisorId);
    fact('attended', -place.attended, place.advisorId);
  }
  fact('expected', counts.expected, lesson.advisorId);
  fact('attended', counts.attended, lesson.advisorId);
}

/** The attendance half of the class's one statement: the marks as new revisions, and the lesson's revision. */
function marksBeside(ctx: Ctx, campus: CampusInfo, lesson: RollLesson, changes: readonly Change[]): SQL {
  const marks = changes.map(({ place, given, chargeUnits, counts, row }) => ({
    studentId: place.studentId,
    revision: row.revision,
    status: given.status,
    chargeUnits,
    entryId: chargeUnits > 0 ? row.entryId : null,
    ...counts,
    note: noteOf(given),
  }));
  return sql`marked as (
    insert into mark (org_id, lesson_id, student_id, revision, campus_id, branch_id, status, charge_units, entry_id, advisor_id, expected, attended, note, actor_id, recorded_at)
    select ${ctx.orgId}::uuid, ${lesson.id}::uuid, m."studentId", m.revision, ${campus.id}::uuid, ${campus.branchId}::uuid, m.status, m."chargeUnits", m."entryId", ${lesson.advisorId}::uuid, m.expected, m.attended, m.note, ${ctx.personId()}::uuid, ${ctx.now}::timestamptz
    from jsonb_to_recordset(${jsonOf(marks)}) as m("studentId" uuid, revision int, status text, "chargeUnits" bigint, "entryId" uuid, expected int, attended int, note text)
  ), revised as (
    update lesson set roll_revision = ${lesson.rollRevision + 1}::int where org_id = ${ctx.orgId} and id = ${lesson.id}
  )`;
}

/** Says what happened: to the figures, to those who listen, and to the audit. */
function tell(ctx: Ctx, campus: CampusInfo, lesson: RollLesson, changes: readonly Change[]): void {
  for (const change of changes) countAttendance(ctx, campus, lesson, change);
  const announced: RollSubmitted = {
    lessonId: lesson.id,
    courseId: lesson.courseId,
    campusId: campus.id,
    studentIds: changes.map((change) => change.place.studentId),
  };
  ctx.announce(ROLL_SUBMITTED, announced);
  ctx.trace({
    subjectKind: 'lesson',
    subjectId: lesson.id,
    detail: { revision: lesson.rollRevision + 1, changed: changes.length },
  });
}

/** Per changed student the draw and the balance after it. */
const drawnOf = (changes: readonly Change[], posted: readonly PostedRow[]): Result['drawn'] =>
  posted.flatMap(({ studentId, availableUnits, owedUnits }) =>
    changes
      .filter((change) => change.place.studentId === studentId)
      .map(({ given, chargeUnits }) => ({
        studentId,
        status: given.status,
        chargeUnits,
        balanceUnits: availableUnits,
        owedUnits,
      })),
  );

/** Marks the class. Refused without a trace: a lesson of a later day, a roll that changed meanwhile, a debt beyond the limit. */
export async function submitRoll(ctx: Ctx, { params, body }: In<typeof contract.submitRoll>): Promise<Result> {
  const campus = await ctx.campus();
  const [lesson, settingsOn] = await Promise.all([
    readRollLesson(ctx, campus, params.lessonId, { lock: true }),
    settingsByDay(ctx, ['charge-shares', 'owed-limit-units']),
  ]);
  refuse(ctx, campus, lesson, body.seenRevision);
  const { id: lessonId, courseId, onDate } = lesson;
  const settings = settingsOn(onDate);
  const changes = changesOf(ctx, lesson, body.marks, settings['charge-shares']);
  if (changes.length === 0) return { revision: lesson.rollRevision, drawnUnits: 0, returnedUnits: 0, drawn: [] };
  const rows = changes.map((change) => change.row);
  const posting = { campus, lessonId, courseId, onDate, owedLimitUnits: settings['owed-limit-units'], rows };
  const posted = await postClass(ctx, posting, marksBeside(ctx, campus, lesson, changes));
  tell(ctx, campus, lesson, changes);
  return {
    revision: lesson.rollRevision + 1,
    drawnUnits: rows.reduce((sum, row) => sum + row.chargeUnits, 0),
    returnedUnits: posted.returnedUnits,
    drawn: drawnOf(changes, posted.rows),
  };
}
