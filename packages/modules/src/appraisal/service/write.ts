/** Appraising: oneself, as a superior, as a colleague, and answering what a superior said. */
import { sql } from '@keshi/platform/sql';
import type { DateText } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { idFor, todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { jsonOf, one } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { APPRAISED, type Appraised } from '../events.ts';
import { appraisedRole, isOpen, periodOf, quarterPeriod, scoreOf, superiorsOf, type AppraisalKind } from '../rules.ts';
import { readPosts, type Appraisal, type Posts } from './rows.ts';

type Given = {
  readonly kind: AppraisalKind;
  readonly personId: string;
  readonly from: DateText;
  readonly scores: Appraisal['scores'];
  readonly remark: string;
  readonly plan: string;
};

/** Posts of the period, once it can be appraised. */
async function openPosts(ctx: Ctx, campus: CampusInfo, kind: AppraisalKind, from: DateText): Promise<Posts> {
  const today = todayAt(ctx, campus);
  if (!isOpen(kind, from, today)) {
    const pointer = kind === 'self' ? '/month' : '/quarter';
    throw problem('invalid-input', {
      errors: [{ pointer, detail: 'from its last day until the next one has ended' }],
    });
  }
  return await readPosts(ctx, campus, periodOf(kind, from), today);
}

const signedName = async (ctx: Ctx): Promise<string> =>
  (
    await one(
      ctx.tx.query<{ name: string }>(
        sql`select n.name from staff_name n where n.org_id = ${ctx.orgId} and n.person_id = ${ctx.personId()}`,
      ),
    )
  ).name;

/** Writes what the caller says, as the next version of what they have said of the person in the period. */
async function write(ctx: Ctx, campus: CampusInfo, given: Given): Promise<Appraisal> {
  const { kind, personId, from, scores, remark, plan } = given;
  const name = await signedName(ctx);
  const { id, version } = await one(
    ctx.tx.query<{ id: string; version: number }>(sql`
      insert into appraisal as a (org_id, id, campus_id, branch_id, kind, person_id, assessor_id, from_on, version, first_at)
      values (${ctx.orgId}, ${idFor(ctx)}, ${campus.id}, ${campus.branchId}, ${kind}, ${personId}, ${ctx.personId()}, ${from}, 1, ${ctx.now})
      on conflict (org_id, campus_id, from_on, kind, person_id, assessor_id) do update set version = a.version + 1 returning a.id, a.version`),
  );
  const score = scoreOf(scores);
  await ctx.tx.query(sql`
    insert into appraisal_version (org_id, id, campus_id, branch_id, appraisal_id, version, scores, score, remark, plan, signed_name, recorded_at)
    values (${ctx.orgId}, ${idFor(ctx)}, ${campus.id}, ${campus.branchId}, ${id}, ${version}, ${jsonOf(scores)}, ${score}, ${remark}, ${plan}, ${name}, ${ctx.now})`);
  ctx.announce(APPRAISED, { campusId: campus.id } satisfies Appraised);
  ctx.trace({ subjectKind: 'appraisal', subjectId: id, detail: { kind, from, version } });
  return { id, version, scores, score, remark, plan, signedName: name, recordedAt: ctx.now, answer: null };
}

/** A month of one's own (KPI-11). */
export async function setOwnAppraisal(ctx: Ctx, { body }: In<typeof contract.setOwnAppraisal>): Promise<Appraisal> {
  const { month, ...said } = body;
  const [campus, personId, from] = [await ctx.campus(), ctx.personId(), `${month}-01`];
  const { then } = await openPosts(ctx, campus, 'self', from);
  if (appraisedRole(then, personId) === null) throw problem('not-found');
  return await write(ctx, campus, { kind: 'self', personId, from, ...said });
}

/** Of somebody who answers to the caller (KPI-08, KPI-11); others are not there. */
export async function setSuperiorAppraisal(
  ctx: Ctx,
  { params, body }: In<typeof contract.setSuperiorAppraisal>,
): Promise<Appraisal> {
  const { quarter, ...said } = body;
  const [campus, { personId }, { from }] = [await ctx.campus(), params, quarterPeriod(quarter)];
  const { then, now } = await openPosts(ctx, campus, 'superior', from);
  const posts = [...then.filter((post) => post.personId === personId), ...now];
  if (!superiorsOf(posts, personId).includes(ctx.personId())) throw problem('not-found');
  return await write(ctx, campus, { kind: 'superior', personId, from, ...said });
}

/** Of a colleague by a colleague, in scores alone (KPI-12). */
export async function setPeerAppraisal(
  ctx: Ctx,
  { params, body }: In<typeof contract.setPeerAppraisal>,
): Promise<Appraisal> {
  const { quarter, scores } = body;
  const [campus, { personId }, { from }] = [await ctx.campus(), params, quarterPeriod(quarter)];
  const { then, now } = await openPosts(ctx, campus, 'peer', from);
  const isColleague = personId !== ctx.personId() && appraisedRole(now, ctx.personId()) !== null;
  if (!isColleague || appraisedRole(then, personId) === null) throw problem('not-found');
  return await write(ctx, campus, { kind: 'peer', personId, from, scores, remark: '', plan: '' });
}

type Answered = Omit<Appraisal, 'answer'> & { readonly current: number };

/** Acknowledges the newest version of what one's superior said; said twice, the first stays. */
export async function answerAppraisal(
  ctx: Ctx,
  { params, body }: In<typeof contract.answerAppraisal>,
): Promise<Out<typeof contract.answerAppraisal>> {
  const campus = await ctx.campus();
  const [row] = await ctx.tx.query<Answered>(sql`
    select a.id, a.version as current, v.version, v.scores, v.score, v.remark, v.plan, v.signed_name, v.recorded_at
    from appraisal a join appraisal_version v on v.org_id = a.org_id and v.appraisal_id = a.id and v.version = ${body.version}
    where a.org_id = ${ctx.orgId} and a.campus_id = ${campus.id} and a.id = ${params.appraisalId} and a.kind = 'superior' and a.person_id = ${ctx.personId()}`);
  if (row === undefined) throw problem('not-found');
  const { current, ...said } = row;
  if (current !== said.version) throw problem('conflict', { detail: 'it has been said anew' });
  await ctx.tx.query(sql`
    insert into appraisal_answer (org_id, id, campus_id, branch_id, appraisal_id, version, response, signed_name, recorded_at)
    values (${ctx.orgId}, ${idFor(ctx)}, ${campus.id}, ${campus.branchId}, ${said.id}, ${said.version}, ${body.response}, ${await signedName(ctx)}, ${ctx.now})
    on conflict (org_id, appraisal_id, version) do nothing`);
  const answer = await one(
    ctx.tx.query<NonNullable<Appraisal['answer']>>(sql`
      select w.response, w.signed_name, w.recorded_at from appraisal_answer w
      where w.org_id = ${ctx.orgId} and w.appraisal_id = ${said.id} and w.version = ${said.version}`),
  );
  ctx.trace({ subjectKind: 'appraisal', subjectId: said.id, detail: { version: said.version, answered: true } });
  return { ...said, answer };
}
