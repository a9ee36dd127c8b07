/** A roll as it is shown and changed on the page: what each mark would draw, and what then is left. Rules come from the module. */
import type { ClientOutput } from '@keshi/kernel/endpoint';
import type { getRoll } from '@keshi/modules/attendance/contract';
import { isFree, MARK_STATUSES, type MarkStatus } from '@keshi/modules/attendance/rules';
import { isMark } from '#lib/campus-words.ts';
import type { ShownProblem } from '#lib/field-fault.ts';

export type Roll = ClientOutput<typeof getRoll>;
export type RollRow = Roll['rows'][number];
export type Chosen = Readonly<Record<string, MarkStatus>>;

/** What a status draws from this student here. */
export const chargeIn = (roll: Roll, row: RollRow, status: MarkStatus): number =>
  isFree(row.kind, status) ? 0 : roll.charges[status];

/** Before anything was marked everyone is there as what they came. */
export const firstStatus = (row: RollRow): MarkStatus => row.status ?? (row.kind === 'regular' ? 'present' : row.kind);

/** Balance before this lesson, less what is owed: what was drawn for it earlier would come back first. */
export const netBefore = (row: RollRow): number => row.balanceUnits - row.owedUnits + (row.chargeUnits ?? 0);

export type Standing = {
  readonly charge: number;
  readonly before: number;
  readonly after: number;
  readonly isBeyond: boolean;
};

export function standingOf(roll: Roll, row: RollRow, status: MarkStatus): Standing {
  const charge = chargeIn(roll, row, status);
  const before = netBefore(row);
  const after = before - charge;
  return { charge, before, after, isBeyond: charge > 0 && after < -roll.owedLimitUnits };
}

export type Tally = {
  readonly drawUnits: number;
  readonly returnUnits: number;
  readonly counts: readonly { readonly status: MarkStatus; readonly count: number }[];
  readonly changed: number;
  /** Marks that are not what was proposed, or not what stands. */
  readonly exceptions: number;
};

/** The consequence of submitting what is chosen: hours drawn, hours given back by what changes, how many of each mark. */
export function tallyOf(roll: Roll, chosen: Chosen): Tally {
  const marks = roll.rows.map((row) => ({ row, status: chosen[row.studentId] ?? firstStatus(row) }));
  const changed = marks.filter(({ row, status }) => row.status !== status);
  return {
    drawUnits: changed.reduce((sum, { row, status }) => sum + chargeIn(roll, row, status), 0),
    returnUnits: changed.reduce((sum, { row }) => sum + (row.chargeUnits ?? 0), 0),
    counts: MARK_STATUSES.map((status) => ({
      status,
      count: marks.filter((mark) => mark.status === status).length,
    })).filter(({ count }) => count > 0),
    changed: changed.length,
    exceptions: marks.filter(({ row, status }) => firstStatus(row) !== status).length,
  };
}

/** What was typed into the form, by student, out of what a refusal gave back. */
export function typedMarks(values: Readonly<Record<string, string>>): Record<string, MarkStatus> {
  const typed: Record<string, MarkStatus> = {};
  for (const [name, studentId] of Object.entries(values)) {
    const index = /^marks\.(\d+)\.studentId$/.exec(name)?.[1];
    const status = index === undefined ? undefined : values[`marks.${index}.status`];
    if (status !== undefined && isMark(status)) typed[studentId] = status;
  }
  return typed;
}

export type Changed = {
  readonly revision: number;
  readonly submittedBy: string | null;
  readonly submittedAt: string | null;
  readonly marks: readonly { readonly studentId: string; readonly status: MarkStatus }[];
};

/** What a 409 roll-changed says about the submission that came first; null for any other refusal. */
export function changedIn(problem: ShownProblem | null): Changed | null {
  // The API sends exactly these facts with this type (attendance/service/submit-roll.ts).
  return problem?.type === 'roll-changed' ? (problem.facts as unknown as Changed) : null;
}

/** Students whose charge went beyond what may be owed. */
export function beyondIn(problem: ShownProblem | null): ReadonlySet<string> {
  // The API sends the students with this type (hours/post-class.ts).
  const students =
    problem?.type === 'owed-limit' ? (problem.facts['students'] as readonly { readonly studentId: string }[]) : [];
  return new Set(students.map((student) => student.studentId));
}
