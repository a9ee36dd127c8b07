/**
 * Committing a class to the ledger: one set-based statement that takes back what earlier marks drew, draws anew over the locked lots in
 * burn order, moves the money with the hours, books what is short as owed and lets what came back settle older debts. The accounts are locked first.
 * Attendance adds its own CTEs (marks, the lesson's revision), so that a class is one statement, everything or nothing.
 */
import type { SQL } from '@keshi/platform/sql';
import { problem } from '@keshi/kernel/problem';
import type { Ctx, NewFact } from '@keshi/platform/context';
import { classStatement, type ClassPosting } from './class-statement.ts';
import { lockAccounts } from './post-lots.ts';
import { countSettlements, type Settlement } from './settlement.ts';

export type PostedRow = {
  studentId: string;
  drawnUnits: number;
  drawnMinor: number;
  shortUnits: number;
  availableUnits: number;
  owedUnits: number;
};
type Undone = { entryId: string; returnedUnits: number; facts: NewFact[] };

/**
 * Posts the class. Returns each student's draw and balance after it (of the course), and how many units earlier marks gave back.
 * Throws owed-limit (nothing is written) when a student would owe more than the limit.
 */
export async function postClass(
  ctx: Ctx,
  posting: ClassPosting,
  alongside: SQL,
): Promise<{ rows: PostedRow[]; returnedUnits: number }> {
  const { courseId, rows } = posting;
  const accounts = rows.map(({ studentId }) => ({ studentId, courseId }));
  // Sent together: the class's statement begins when the accounts are locked, and sees what was posted until then.
  const [, [answer]] = await Promise.all([
    lockAccounts(ctx, posting.campus, accounts),
    ctx.tx.query<{ posted: PostedRow[]; undone: Undone[]; settled: Settlement[] }>(
      classStatement(ctx, posting, alongside),
    ),
  ]);
  const posted = answer?.posted ?? [];
  refuseBeyond(posted, posting.owedLimitUnits);
  const undone = answer?.undone ?? [];
  for (const each of undone) for (const fact of each.facts) ctx.count(fact);
  for (const row of posted) countConsumption(ctx, posting, row);
  countSettlements(ctx, posting.campus, answer?.settled ?? []);
  return { rows: posted, returnedUnits: undone.reduce((sum, each) => sum + each.returnedUnits, 0) };
}

/** The transaction is given up when somebody would owe more than the limit by this class. */
function refuseBeyond(posted: readonly PostedRow[], owedLimitUnits: number): void {
  const beyond = posted.filter((row) => row.shortUnits > 0 && row.owedUnits > owedLimitUnits);
  if (beyond.length === 0) return;
  const students = beyond.map(({ studentId, shortUnits, owedUnits }) => ({ studentId, shortUnits, owedUnits }));
  throw problem('owed-limit', { owedLimitUnits, students });
}

function countConsumption(ctx: Ctx, posting: ClassPosting, row: PostedRow): void {
  const source = posting.rows.find((each) => each.studentId === row.studentId);
  if (source === undefined || source.chargeUnits === 0) return;
  ctx.count({
    metric: 'consumption',
    campusId: posting.campus.id,
    branchId: posting.campus.branchId,
    personId: source.advisorId,
    onDate: posting.onDate,
    studentId: row.studentId,
    sourceKind: 'entry',
    sourceId: source.entryId,
    count: 1,
    units: row.drawnUnits + row.shortUnits,
    minor: row.drawnMinor,
  });
}
