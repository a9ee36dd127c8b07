/** Closing a survey: from then on no family answers. What it came to is the worker's to count. */
import { sql } from '@keshi/platform/sql';
import type { DateText } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { SURVEY_CLOSED, type SurveyClosed } from '../events.ts';
import { lockSurvey, mayAskCampus, shownSurvey } from './survey-rows.ts';

/** Ends the invitations, which waits for families that are answering just now. */
export async function endInvitations(ctx: Ctx, surveyId: string, closedOn: DateText): Promise<void> {
  await ctx.tx.query(
    sql`update survey_invitation set closed_on = ${closedOn}::date where org_id = ${ctx.orgId} and survey_id = ${surveyId}`,
  );
}

async function closeNow(ctx: Ctx, campus: CampusInfo, surveyId: string, closedOn: DateText): Promise<void> {
  await ctx.tx.query(sql`
    update survey set closed_on = ${closedOn}::date, closed_at = ${ctx.now}::timestamptz, closed_by_id = ${ctx.personId()}::uuid
    where org_id = ${ctx.orgId} and campus_id = ${campus.id} and id = ${surveyId}`);
  await endInvitations(ctx, surveyId, closedOn);
  ctx.announce(SURVEY_CLOSED, { surveyId, campusId: campus.id } satisfies SurveyClosed, { campusId: campus.id });
}

/** Before its last day, by who opened it or answers for the campus's surveys. */
export async function closeSurvey(
  ctx: Ctx,
  { params }: In<typeof contract.closeSurvey>,
): Promise<Out<typeof contract.closeSurvey>> {
  const campus = await ctx.campus();
  const { id, openedById, openUntil, closedOn } = await lockSurvey(ctx, campus, params.surveyId);
  if (openedById !== ctx.personId() && !mayAskCampus(ctx)) throw problem('not-allowed', { detail: 'who opened it' });
  const today = todayAt(ctx, campus);
  // Past its last day the job is only late: it closed on that day.
  if (closedOn === null) await closeNow(ctx, campus, id, today < openUntil ? today : openUntil);
  ctx.trace({ subjectKind: 'survey', subjectId: id, detail: { closed: true } });
  return await shownSurvey(ctx, campus, id);
}
