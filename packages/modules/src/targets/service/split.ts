/** A split as it is shown, and drafting it. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem, type FieldError } from '@keshi/kernel/problem';
import type { Ctx } from '@keshi/platform/context';
import { jsonOf } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { TARGETS_CHANGED, type TargetsChanged } from '../events.ts';
import { changesOf, numbersOf, splitFaults, type Part, type TargetNumbers } from '../rules.ts';
import {
  branchSplit,
  campusSplit,
  readDrafts,
  readHolders,
  readInForce,
  readPlans,
  readReleases,
  requireOpenMonth,
  type Draft,
  type Released,
  type Split,
  type Standing,
} from './rows.ts';

type Shown = Out<typeof contract.getCampusTargets>;

/** What has a draft is worth that, everything else what is in force. */
const effective = (drafts: readonly Draft[], inForce: readonly Standing[], holderId: string): TargetNumbers =>
  drafts.find((draft) => draft.holderId === holderId)?.numbers ??
  numbersOf(inForce.filter((row) => row.holderId === holderId));

/** What is split: a branch's own numbers are part of the same draft, a campus's are given to it. */
export const wholeOf = (split: Split, drafts: readonly Draft[], inForce: readonly Standing[]): TargetNumbers =>
  split.level === 'branch'
    ? effective(drafts, inForce, split.id)
    : numbersOf(inForce.filter((row) => row.level === 'campus' && row.holderId === split.id));

/** Rows of the level that the split hands numbers to. */
export const partsInForce = (split: Split, inForce: readonly Standing[]): Standing[] =>
  inForce.filter((row) => row.level === (split.level === 'branch' ? 'campus' : 'person'));

function stateOf(split: Split, releases: readonly Released[]): Pick<Shown, 'state' | 'releasedAt' | 'releasedByName'> {
  const last = releases.find((each) => each.campusId === split.campusId);
  return {
    state: last === undefined ? 'draft' : last.isStale ? 'stale' : 'released',
    releasedAt: last?.releasedAt ?? null,
    releasedByName: last?.releasedByName ?? null,
  };
}

/** The split with everything about its holders. */
export async function shownSplit(ctx: Ctx, split: Split): Promise<Shown> {
  const [holders, drafts, inForce, releases, plans] = await Promise.all([
    readHolders(ctx, split),
    readDrafts(ctx, split),
    readInForce(ctx, split),
    readReleases(ctx, split),
    split.level === 'campus' ? readPlans(ctx, split) : [],
  ]);
  const parts = partsInForce(split, inForce);
  const whole = wholeOf(split, drafts, inForce);
  const shown = holders.map((holder) => {
    const plan = plans.find((each) => each.personId === holder.id);
    return {
      ...holder,
      draft: effective(drafts, parts, holder.id),
      inForce: numbersOf(parts.filter((row) => row.holderId === holder.id)),
      draftedByName: drafts.find((draft) => draft.holderId === holder.id)?.setByName ?? null,
      releasedAt: releases.find((each) => each.campusId === holder.id && !each.isStale)?.releasedAt ?? null,
      signedAt: (plan?.signedName ?? null) === null ? null : (plan?.recordedAt ?? null),
      work: plan?.work ?? null,
    };
  });
  const drafted = shown.map(({ id, draft }): Part => ({ holderId: id, numbers: draft }));
  const own = inForce.filter((row) => row.level === 'branch');
  return {
    month: split.month,
    ...stateOf(split, releases),
    isChanged:
      changesOf(parts, drafted).length > 0 ||
      (split.level === 'branch' && changesOf(own, [{ holderId: split.id, numbers: whole }]).length > 0),
    whole,
    holders: shown,
    faults: splitFaults(whole, drafted),
  };
}

export const getBranchTargets = async (
  ctx: Ctx,
  { params, query }: In<typeof contract.getBranchTargets>,
): Promise<Shown> => shownSplit(ctx, await branchSplit(ctx, params.branchId, query.month));

export const getCampusTargets = async (ctx: Ctx, { query }: In<typeof contract.getCampusTargets>): Promise<Shown> =>
  shownSplit(ctx, await campusSplit(ctx, query.month));

/** Says that what hangs on a campus's targets may have changed. */
export function announceChange(ctx: Ctx, campusId: string): void {
  const changed: TargetsChanged = { campusId };
  ctx.announce(TARGETS_CHANGED, changed, { campusId });
}

/** Replaces drafts in one statement. */
export async function writeDrafts(ctx: Ctx, split: Split, parts: readonly Part[]): Promise<void> {
  if (parts.length === 0) return;
  await ctx.tx.query(sql`
    insert into target_draft as d (org_id, split_id, month_on, holder_id, branch_id, campus_id, numbers, set_by_id, set_at)
    select ${ctx.orgId}::uuid, ${split.id}::uuid, ${split.monthOn}::date, p."holderId", ${split.branchId}::uuid, ${split.campusId}::uuid, p.numbers, ${ctx.personId()}::uuid, ${ctx.now}::timestamptz
    from jsonb_to_recordset(${jsonOf(parts)}) as p("holderId" uuid, numbers jsonb) order by p."holderId"
    on conflict (org_id, split_id, month_on, holder_id) do update set numbers = excluded.numbers, set_by_id = excluded.set_by_id, set_at = excluded.set_at`);
}

/** Everybody named holds numbers here, once. */
async function requireHolders(ctx: Ctx, split: Split, parts: readonly Part[]): Promise<void> {
  const known = new Set((await readHolders(ctx, split)).map((holder) => holder.id));
  const errors = parts.flatMap(({ holderId }, index): FieldError[] => {
    const isTwice = parts.findIndex((part) => part.holderId === holderId) < index;
    const detail = isTwice ? 'named twice' : known.has(holderId) ? null : 'not one of those who share it';
    return detail === null ? [] : [{ pointer: `/parts/${String(index)}/holderId`, detail }];
  });
  if (errors.length > 0) throw problem('invalid-input', { errors });
}

/** Drafts what a branch and its campuses are to reach (TGT-01). Nothing is anybody's target before it is released. */
export async function setBranchTargets(
  ctx: Ctx,
  { params, body }: In<typeof contract.setBranchTargets>,
): Promise<Shown> {
  const split = await branchSplit(ctx, params.branchId, body.month);
  requireOpenMonth(split);
  await requireHolders(ctx, split, body.parts);
  const own = body.whole === undefined ? [] : [{ holderId: split.id, numbers: body.whole }];
  await writeDrafts(ctx, split, [...own, ...body.parts]);
  ctx.trace({ subjectKind: 'branch', subjectId: split.id, detail: { month: body.month, parts: body.parts.length } });
  return await shownSplit(ctx, split);
}

/** Drafts what the people of a campus are to reach. */
export async function setCampusTargets(ctx: Ctx, { body }: In<typeof contract.setCampusTargets>): Promise<Shown> {
  const split = await campusSplit(ctx, body.month);
  requireOpenMonth(split);
  await requireHolders(ctx, split, body.parts);
  await writeDrafts(ctx, split, body.parts);
  announceChange(ctx, split.id);
  ctx.trace({ subjectKind: 'campus', subjectId: split.id, detail: { month: body.month, parts: body.parts.length } });
  return await shownSplit(ctx, split);
}
