/** A batch and its rows as they are kept. */
import { sql } from '@keshi/platform/sql';
import type { z } from 'zod';
import { problem } from '@keshi/kernel/problem';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import type { BatchShape, BatchState } from '../contract.ts';
import type { Answer, Cell, ColumnProposal, Field, Issue, RowState, Staged } from '../rules.ts';

/** What was found in the file, all sheets, without the rows of students, which have a table of their own. */
export type StagedFile = Omit<Staged, 'rows' | 'layouts'>;

/** A header of the file with what was proposed for its columns. `id` stands for the signature wherever it must be short. */
export type KeptLayout = {
  readonly id: string;
  readonly signature: string;
  readonly rows: number;
  readonly sheets: readonly string[];
  readonly columns: readonly ColumnProposal[];
};

/** What people have said so far. Lists of pairs, because keys are a file's own words. */
export type Choices = {
  readonly sheets: readonly string[];
  /** Layout id → field per column. */
  readonly fields: readonly (readonly [string, readonly (Field | null)[]])[];
  /** Sheet → course. */
  readonly courses: readonly (readonly [string, string])[];
  /** Question key → answer. */
  readonly answers: readonly (readonly [string, Answer])[];
};

type Shown = z.infer<typeof BatchShape>;

/** A dry run's outcome, kept so that looking at a batch costs no new run. `keys` are the questions' own, in the order of `questions`. */
export type BatchResult = Pick<
  Shown,
  | 'counts'
  | 'totals'
  | 'byCourse'
  | 'newStudentCount'
  | 'newCourses'
  | 'agrees'
  | 'fileTotals'
  | 'fileTotalCount'
  | 'questions'
  | 'questionCount'
  | 'notices'
  | 'staff'
> & { readonly keys: readonly string[] };

export type Batch = {
  readonly id: string;
  readonly fileName: string;
  readonly format: 'xlsx' | 'csv';
  readonly encoding: Shown['encoding'];
  readonly cutOverOn: string;
  readonly state: z.infer<typeof BatchState>;
  readonly rowCount: number;
  readonly staged: StagedFile;
  readonly layouts: readonly KeptLayout[];
  readonly choices: Choices;
  readonly result: BatchResult;
};

export type Decision = {
  readonly kind: 'skip' | 'accept' | 'correct';
  readonly cells: readonly (readonly [Field, string])[];
  readonly accept: boolean;
};

export type KeptRow = {
  readonly id: string;
  readonly place: number;
  readonly sheet: string;
  readonly rowNo: number;
  readonly block: string;
  readonly hidden: boolean;
  readonly cells: readonly (Cell | null)[];
  readonly state: RowState | null;
  readonly issues: readonly Issue[];
  readonly decision: Decision | null;
};

/** Locks a batch of the campus for a change that its state allows; not-found when it is not here. */
export async function lockBatch(
  ctx: Ctx,
  campus: CampusInfo,
  batchId: string,
  states: readonly Batch['state'][],
): Promise<Batch> {
  const [batch] = await ctx.tx.query<Batch>(sql`
    select b.id, b.file_name, b.format, b.encoding, b.cut_over_on, b.state, b.row_count, b.staged, b.layouts, b.choices, b.result from import_batch b
    where b.org_id = ${ctx.orgId} and b.campus_id = ${campus.id} and b.id = ${batchId} for update`);
  if (batch === undefined) throw problem('not-found');
  if (!states.includes(batch.state))
    throw problem('batch-state', { detail: `the import is ${batch.state}`, state: batch.state });
  return batch;
}

/** All staged rows of a batch in the file's order; the file's limits bound them. */
export const readRows = (ctx: Ctx, batchId: string): Promise<KeptRow[]> =>
  ctx.tx.query<KeptRow>(sql`
    select r.id, r.place, r.sheet, r.row_no, r.block, r.hidden, r.cells, r.state, r.issues, r.decision from import_row r
    where r.org_id = ${ctx.orgId} and r.batch_id = ${batchId} order by r.place`);
