/** One's own month: the split of one's targets, and the plan that is signed before the month begins. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { idFor, type Ctx } from '@keshi/platform/context';
import { one } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { hasNumbers, hasOwnTask, numbersOf, ownFaults } from '../rules.ts';
import { campusSplit, readDrafts, readInForce, readPlans, requireOpenMonth, type Split } from './rows.ts';
import { announceChange, wholeOf, writeDrafts } from './split.ts';

type Own = Out<typeof contract.getOwnMonth>;

async function ownMonth(ctx: Ctx, split: Split): Promise<Own> {
  const personId = ctx.personId();
  const [drafts, standing, plans] = await Promise.all([
    readDrafts(ctx, split, personId),
    readInForce(ctx, split),
    readPlans(ctx, split, personId),
  ]);
  const inForce = numbersOf(standing.filter((row) => row.level === 'person' && row.holderId === personId));
  const [plan] = plans;
  return {
    month: split.month,
    draft: drafts[0]?.numbers ?? inForce,
    inForce,
    isIssued: hasOwnTask(wholeOf(split, [], standing)),
    isReleased: hasNumbers(inForce),
    plan:
      plan === undefined
        ? null
        : {
            work: plan.work,
            signedName: plan.signedName,
            signedAt: plan.signedName === null ? null : plan.recordedAt,
            numbers: plan.numbers,
          },
  };
}

export const getOwnMonth = async (ctx: Ctx, { query }: In<typeof contract.getOwnMonth>): Promise<Own> =>
  ownMonth(ctx, await campusSplit(ctx, query.month));

/** Drafts one's own numbers by kind (TGT-02); kinds beside a total are that total (TGT-04). */
export async function setOwnTargets(ctx: Ctx, { body }: In<typeof contract.setOwnTargets>): Promise<Own> {
  const split = await campusSplit(ctx, body.month);
  requireOpenMonth(split);
  const personId = ctx.personId();
  if (ownFaults(personId, body.numbers).length > 0)
    throw problem('invalid-input', { errors: [{ pointer: '/numbers/totalMinor', detail: 'the sum of its kinds' }] });
  if ((await ownMonth(ctx, split)).isReleased) throw problem('conflict', { detail: 'released by the supervisor' });
  await writeDrafts(ctx, split, [{ holderId: personId, numbers: body.numbers }]);
  announceChange(ctx, split.id);
  ctx.trace({ subjectKind: 'person', subjectId: personId, detail: { month: body.month } });
  return await ownMonth(ctx, split);
}

/** Writes or signs one's own plan (TGT-07): a row each time, so that what was signed stays what it was. */
export async function setOwnPlan(ctx: Ctx, { body }: In<typeof contract.setOwnPlan>): Promise<Own> {
  const split = await campusSplit(ctx, body.month);
  requireOpenMonth(split);
  const own = await ownMonth(ctx, split);
  if (!body.sign && (own.plan?.signedAt ?? null) !== null)
    throw problem('invalid-input', { errors: [{ pointer: '/sign', detail: 'it was signed' }] });
  if (body.sign && own.isIssued && !hasOwnTask(own.draft))
    throw problem('invalid-input', { errors: [{ pointer: '/sign', detail: 'own targets come first' }] });
  const personId = ctx.personId();
  const { name } = await one(
    ctx.tx.query<{ name: string }>(
      sql`select n.name from staff_name n where n.org_id = ${ctx.orgId} and n.person_id = ${personId}`,
    ),
  );
  const numbers = body.sign ? JSON.stringify(own.draft) : null;
  await ctx.tx.query(sql`
    insert into work_plan (org_id, id, campus_id, branch_id, person_id, month_on, work, signed_name, numbers, recorded_at)
    values (${ctx.orgId}, ${idFor(ctx)}, ${split.id}, ${split.branchId}, ${personId}, ${split.monthOn}, ${body.work}, ${body.sign ? name : null}, ${numbers}::jsonb, ${ctx.now})`);
  announceChange(ctx, split.id);
  ctx.trace({ subjectKind: 'person', subjectId: personId, detail: { month: body.month, signed: body.sign } });
  return await ownMonth(ctx, split);
}
