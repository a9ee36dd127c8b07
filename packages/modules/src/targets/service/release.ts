/** Putting a split in force: what adds up becomes the next revision of every number that changed, and counts (M28) from then on. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { idFor, type Ctx } from '@keshi/platform/context';
import { jsonOf } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import {
  changesOf,
  hasNumbers,
  numbersOf,
  splitFaults,
  TARGET_FIELDS,
  taskChanges,
  tasksOf,
  type TaskCount,
} from '../rules.ts';
import {
  branchSplit,
  campusSplit,
  readDrafts,
  readInForce,
  requireOpenMonth,
  type Draft,
  type Split,
  type Standing,
} from './rows.ts';
import { announceChange, partsInForce, shownSplit, wholeOf } from './split.ts';

type Shown = Out<typeof contract.releaseCampusTargets>;

/** Releases of a campus and of the branch above it wait for each other: both change what counts at the campus. */
const lockCampuses = (ctx: Ctx, split: Split): Promise<{ id: string }[]> =>
  ctx.tx.query<{ id: string }>(sql`
    select c.id from campus c where c.org_id = ${ctx.orgId} and c.branch_id = ${split.branchId} and (${split.campusId}::uuid is null or c.id = ${split.campusId}::uuid)
    order by c.id for no key update`);

type Revision = Standing & { readonly setById: string };

/** The next revision of each number that the drafts change. */
function revisionsOf(ctx: Ctx, split: Split, inForce: readonly Standing[], drafts: readonly Draft[]): Revision[] {
  const levelOf = (holderId: string): string =>
    split.level === 'campus' ? 'person' : holderId === split.id ? 'branch' : 'campus';
  return drafts.flatMap((draft) => {
    const level = levelOf(draft.holderId);
    const stood = inForce.filter((row) => row.level === level && row.holderId === draft.holderId);
    return changesOf(stood, [draft]).map(({ holderId, field, value }) => ({
      id: idFor(ctx),
      level,
      campusId: level === 'branch' ? null : level === 'campus' ? holderId : split.campusId,
      holderId,
      field,
      value,
      revision: (stood.find((row) => row.field === field)?.revision ?? 0) + 1,
      setById: draft.setById,
    }));
  });
}

/** Refuses what does not add up, is empty, or replaces numbers in force without saying why. */
function requireReleasable(
  split: Split,
  { inForce, drafts }: { readonly inForce: readonly Standing[]; readonly drafts: readonly Draft[] },
  revisions: readonly Revision[],
  reason: string | undefined,
): void {
  const whole = wholeOf(split, drafts, inForce);
  if (!hasNumbers(whole))
    throw problem('invalid-input', { errors: [{ pointer: '/month', detail: 'no targets to hand down' }] });
  const held = partsInForce(split, inForce);
  const parts = [...new Set([...held, ...drafts].map(({ holderId }) => holderId))]
    .filter((holderId) => holderId !== split.id)
    .map((holderId) => {
      const draft = drafts.find((each) => each.holderId === holderId);
      return { holderId, numbers: draft?.numbers ?? numbersOf(held.filter((row) => row.holderId === holderId)) };
    });
  const faults = splitFaults(whole, parts);
  if (faults.length > 0)
    throw problem('invalid-input', {
      errors: faults.map(({ field, wanted, found }) => ({
        pointer: `/parts/${field}`,
        detail: `the parts are ${String(found)} of ${String(wanted)}`,
      })),
    });
  if (reason === undefined && revisions.some(({ revision }) => revision > 1))
    throw problem('invalid-input', { errors: [{ pointer: '/reason', detail: 'why targets are replaced' }] });
}

async function writeRevisions(ctx: Ctx, split: Split, revisions: readonly Revision[], reason: string | null) {
  const rows = revisions.map(({ field, ...row }) => ({ ...row, ...TARGET_FIELDS[field] }));
  if (rows.length > 0)
    await ctx.tx.query(sql`
    insert into target (org_id, id, branch_id, campus_id, level, holder_id, month_on, kind, measure, revision, value, reason, set_by_id, recorded_at)
    select ${ctx.orgId}::uuid, r.id, ${split.branchId}::uuid, r."campusId", r.level, r."holderId", ${split.monthOn}::date, r.kind, r.measure, r.revision, r.value, ${reason}::text, r."setById", ${ctx.now}::timestamptz
    from jsonb_to_recordset(${jsonOf(rows)}) as r(id uuid, "campusId" uuid, level text, "holderId" uuid, kind text, measure text, revision int, value bigint, "setById" uuid)`);
  await ctx.tx.query(sql`
    insert into target_release (org_id, id, branch_id, campus_id, month_on, reason, released_by_id, recorded_at)
    values (${ctx.orgId}, ${idFor(ctx)}, ${split.branchId}, ${split.campusId}, ${split.monthOn}, ${reason}, ${ctx.personId()}, ${ctx.now})`);
}

/** What counts at a campus of what stands there. */
const tasksAt = (rows: readonly Standing[], campusId: string): TaskCount[] => {
  const here = rows.filter((row) => row.campusId === campusId);
  return tasksOf(
    here.filter((row) => row.level === 'campus'),
    here.filter((row) => row.level === 'person'),
  );
};

/** Facts of a task are dated by the first day of its month; what is replaced is counted the opposite. */
function countTasks(ctx: Ctx, split: Split, campusId: string, tasks: readonly TaskCount[]): void {
  for (const { personId, field, sourceId, value } of tasks) {
    const { kind, measure } = TARGET_FIELDS[field];
    ctx.count({
      metric: `target-${kind}`,
      campusId,
      branchId: split.branchId,
      personId,
      onDate: split.monthOn,
      studentId: null,
      sourceKind: 'target',
      sourceId,
      count: measure === 'count' ? value : 0,
      units: measure === 'units' ? value : 0,
      minor: measure === 'minor' ? value : 0,
    });
  }
}

const keyOf = ({ level, campusId, holderId, field }: Standing): string =>
  [level, campusId ?? '', holderId, field].join('/');

async function release(ctx: Ctx, split: Split, reason: string | undefined): Promise<Shown> {
  requireOpenMonth(split);
  const campuses = await lockCampuses(ctx, split);
  const drafts = await readDrafts(ctx, split);
  const inForce = await readInForce(ctx, split);
  const revisions = revisionsOf(ctx, split, inForce, drafts);
  requireReleasable(split, { inForce, drafts }, revisions, reason);
  await writeRevisions(ctx, split, revisions, reason ?? null);
  const replaced = new Set(revisions.map(keyOf));
  const now = [...inForce.filter((row) => !replaced.has(keyOf(row))), ...revisions];
  for (const { id } of campuses) {
    countTasks(ctx, split, id, taskChanges(tasksAt(inForce, id), tasksAt(now, id)));
    announceChange(ctx, id);
  }
  ctx.trace({
    subjectKind: split.level,
    subjectId: split.id,
    detail: { month: split.month, revisions: revisions.length },
  });
  return await shownSplit(ctx, split);
}

/** Issues a branch's targets to its campuses (TGT-01, HRS-03). */
export const releaseBranchTargets = async (
  ctx: Ctx,
  { params, body }: In<typeof contract.releaseBranchTargets>,
): Promise<Shown> => release(ctx, await branchSplit(ctx, params.branchId, body.month), body.reason);

/** Releases a campus's split, which branch and principal then see (TGT-03). */
export const releaseCampusTargets = async (
  ctx: Ctx,
  { body }: In<typeof contract.releaseCampusTargets>,
): Promise<Shown> => release(ctx, await campusSplit(ctx, body.month), body.reason);
