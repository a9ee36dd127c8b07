/**
 * What a survey came to, counted by jobs: no request of the staff sees answers. Closing, the figures and the facts of it are one
 * transaction, done once.
 */
import { sql } from '@keshi/platform/sql';
import type { DateText } from '@keshi/kernel/dates';
import { NOBODY } from '@keshi/kernel/id';
import { settingAt } from '@keshi/modules/tenancy';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { jsonOf, one } from '@keshi/platform/db';
import { asSystem, systemScope, type DeriveDeps } from '@keshi/platform/work';
import type { SurveyAnswered, SurveyClosed } from '../events.ts';
import { tallyOf, type Ballot, type Tally } from '../rules.ts';
import { endInvitations } from './close.ts';
import { lockSurvey, type LockedSurvey } from './survey-rows.ts';

const SURVEYS_AT_ONCE = 50;

/** Equal answers together: as many rows as there are different ones, however many families answered. */
const readBallots = (ctx: Ctx, surveyId: string): Promise<Ballot[]> =>
  ctx.tx.query<Ballot>(sql`
    select a.scores, count(*)::int as count from survey_answer a where a.org_id = ${ctx.orgId} and a.survey_id = ${surveyId} group by a.scores`);

/** Keeps the result, and the words in an order made from the words themselves. */
async function writeResult(ctx: Ctx, { id, campusId, branchId }: LockedSurvey, tally: Tally): Promise<void> {
  await ctx.tx.query(sql`
    insert into survey_result (org_id, campus_id, branch_id, survey_id, answers, satisfied, items)
    values (${ctx.orgId}, ${campusId}, ${branchId}, ${id}, ${tally.answers}, ${tally.satisfied}, ${jsonOf(tally.items)})`);
  await ctx.tx.query(sql`
    insert into survey_comment (org_id, campus_id, branch_id, survey_id, position, comment)
    select ${ctx.orgId}::uuid, ${campusId}::uuid, ${branchId}::uuid, ${id}::uuid, row_number() over (order by a.comment), a.comment from survey_answer a
    where a.org_id = ${ctx.orgId} and a.survey_id = ${id} and a.comment is not null`);
}

/** The answers and those of satisfied families (M19), on the closing day, for the advisor whose class was asked. */
function countTally(ctx: Ctx, survey: LockedSurvey, closedOn: DateText, tally: Tally): void {
  for (const [metric, count] of [
    ['survey-answer', tally.answers],
    ['survey-satisfied', tally.satisfied],
  ] as const)
    ctx.count({
      metric,
      campusId: survey.campusId,
      branchId: survey.branchId,
      personId: survey.advisorId ?? NOBODY,
      onDate: closedOn,
      studentId: null,
      sourceKind: 'survey',
      sourceId: survey.id,
      count,
      units: 0,
      minor: 0,
    });
}

/** Closes it on its last day where nobody has, and tells what it came to if enough have answered. Doing it again changes nothing. */
async function tallySurvey(ctx: Ctx, campus: CampusInfo, surveyId: string): Promise<void> {
  const survey = await lockSurvey(ctx, campus, surveyId);
  if (survey.isTallied) return;
  const closedOn = survey.closedOn ?? survey.openUntil;
  if (survey.closedOn === null) await endInvitations(ctx, surveyId, closedOn);
  const ballots = await readBallots(ctx, surveyId);
  const minimum = await settingAt(ctx, 'satisfaction-minimum-answers', closedOn);
  const tally = tallyOf(survey.itemsVersion, ballots, minimum);
  await ctx.tx.query(sql`
    update survey set closed_on = ${closedOn}::date, closed_at = coalesce(closed_at, ${ctx.now}::timestamptz), answered = ${ballots.reduce((sum, { count }) => sum + count, 0)}::int,
      minimum = ${minimum}::int, tallied_at = ${ctx.now}::timestamptz
    where org_id = ${ctx.orgId} and campus_id = ${campus.id} and id = ${surveyId}`);
  ctx.trace({ subjectKind: 'survey', subjectId: surveyId, detail: { closedOn, told: tally !== null } });
  if (tally === null) return;
  await writeResult(ctx, survey, tally);
  countTally(ctx, survey, closedOn, tally);
}

/** How many have answered, which is all that is told while it is open. */
export async function onSurveyAnswered(ctx: Ctx, { surveyId, campusId }: SurveyAnswered): Promise<void> {
  const campus = await ctx.campusOf(campusId);
  // The lock first: of two counts at a time the later sees what the earlier saw, and more.
  await lockSurvey(ctx, campus, surveyId);
  const { count } = await one(
    ctx.tx.query<{ count: number }>(
      sql`select count(*)::int as count from survey_answer a where a.org_id = ${ctx.orgId} and a.survey_id = ${surveyId}`,
    ),
  );
  await ctx.tx.query(sql`
    update survey set answered = ${count}
    where org_id = ${ctx.orgId} and campus_id = ${campus.id} and id = ${surveyId}`);
}

export async function onSurveyClosed(ctx: Ctx, { surveyId, campusId }: SurveyClosed): Promise<void> {
  await tallySurvey(ctx, await ctx.campusOf(campusId), surveyId);
}

type Due = { readonly id: string; readonly campusId: string };

/** Closes surveys of an organisation whose last day is over at their campus. */
export async function closeDueSurveys(deps: DeriveDeps, orgId: string): Promise<void> {
  const now = deps.now();
  const due = await deps.worker.read(systemScope(orgId), (tx) =>
    tx.query<Due>(sql`
      select s.id, s.campus_id from survey s join campus c on c.org_id = s.org_id and c.id = s.campus_id
      where s.org_id = ${orgId} and s.closed_on is null and s.open_until < (${now}::timestamptz at time zone c.time_zone)::date order by s.open_until, s.id limit ${SURVEYS_AT_ONCE}`),
  );
  for (const { id, campusId } of due)
    await asSystem(
      { db: deps.worker, orgId, name: 'satisfaction.close', now, contactHash: deps.contactHash },
      async (ctx) => {
        await tallySurvey(ctx, await ctx.campusOf(campusId), id);
      },
    );
}
