/** What a family is asked, and what it answers: of its own child only. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { z } from 'zod';
import type { DateText } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import { problem } from '@keshi/kernel/problem';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { jsonOf } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { SURVEY_ANSWERED, type SurveyAnswered } from '../events.ts';
import { isOpenOn, itemsOf, scoreErrors, type Scores } from '../rules.ts';

type ChildSurvey = z.infer<typeof contract.ChildSurvey>;
type Row = Omit<ChildSurvey, 'items' | 'open' | 'answer'> & {
  readonly itemsVersion: number;
  readonly closedOn: DateText | null;
  readonly invitedAt: string;
  readonly scores: Scores | null;
  readonly comment: string | null;
  readonly answeredAt: string | null;
};

/** Invitations `i` of a child with its family's answer `a`. */
const invitations = (ctx: Ctx, studentId: string): SQL => sql`
  select i.survey_id, i.kind, i.title, i.month, i.class_name, i.items_version, i.open_until, i.closed_on, i.invited_at, a.scores, a.comment, a.answered_at
  from survey_invitation i left join survey_answer a on a.org_id = i.org_id and a.survey_id = i.survey_id and a.student_id = i.student_id
  where i.org_id = ${ctx.orgId} and i.student_id = ${studentId}`;

function shown(row: Row, today: DateText): ChildSurvey {
  const { itemsVersion, closedOn, invitedAt: _invitedAt, scores, comment, answeredAt, ...survey } = row;
  return {
    ...survey,
    items: [...itemsOf(itemsVersion)],
    open: isOpenOn({ closedOn, openUntil: survey.openUntil }, today),
    answer: scores === null || answeredAt === null ? null : { scores, comment, answeredAt },
  };
}

/** The campus of the child in the address. */
async function campusOfChild(ctx: Ctx, studentId: string): Promise<CampusInfo> {
  const [row] = await ctx.tx.query<{ campusId: string }>(
    sql`select s.campus_id from student s where s.org_id = ${ctx.orgId} and s.id = ${studentId}`,
  );
  if (row === undefined) throw problem('not-found');
  return await ctx.campusOf(row.campusId);
}

/** The latest first. */
export async function listChildSurveys(
  ctx: Ctx,
  { params, query }: In<typeof contract.listChildSurveys>,
): Promise<Out<typeof contract.listChildSurveys>> {
  const today = todayAt(ctx, await campusOfChild(ctx, params.studentId));
  const [at, id] = readCursor(query.cursor, 2) ?? [null, null];
  const rows = await ctx.tx.query<Row>(sql`
    ${invitations(ctx, params.studentId)}
      and (${query.open ?? null}::boolean is null or (i.closed_on is null and i.open_until >= ${today}::date) = ${query.open ?? null}::boolean)
      and (${id}::uuid is null or (i.invited_at, i.survey_id) < (${at}::timestamptz, ${id}::uuid))
    order by i.invited_at desc, i.survey_id desc limit ${query.limit + 1}`);
  const { items, nextCursor } = pageFrom(rows, query.limit, (row) => [row.invitedAt, row.surveyId]);
  return { items: items.map((row) => shown(row, today)), nextCursor };
}

async function readChildSurvey(ctx: Ctx, campus: CampusInfo, studentId: string, surveyId: string) {
  const [row] = await ctx.tx.query<Row>(sql`${invitations(ctx, studentId)} and i.survey_id = ${surveyId}`);
  if (row === undefined) throw problem('not-found');
  return shown(row, todayAt(ctx, campus));
}

export const getChildSurvey = async (
  ctx: Ctx,
  { params }: In<typeof contract.getChildSurvey>,
): Promise<Out<typeof contract.getChildSurvey>> =>
  readChildSurvey(ctx, await campusOfChild(ctx, params.studentId), params.studentId, params.surveyId);

type Invitation = { readonly itemsVersion: number; readonly openUntil: DateText; readonly closedOn: DateText | null };

/** Locks the family's own invitation: its guardians answer one after the other, and none after it was closed. */
async function lockInvitation(ctx: Ctx, studentId: string, surveyId: string): Promise<Invitation> {
  const [row] = await ctx.tx.query<Invitation>(sql`
    select i.items_version, i.open_until, i.closed_on from survey_invitation i
    where i.org_id = ${ctx.orgId} and i.student_id = ${studentId} and i.survey_id = ${surveyId} for no key update`);
  if (row === undefined) throw problem('not-found');
  return row;
}

/** The family's one answer; a later one takes its place (SAT-02). What it says is in no trace of it. */
export async function answerSurvey(
  ctx: Ctx,
  { params, body }: In<typeof contract.answerSurvey>,
): Promise<Out<typeof contract.answerSurvey>> {
  const { studentId, surveyId } = params;
  const campus = await campusOfChild(ctx, studentId);
  const invitation = await lockInvitation(ctx, studentId, surveyId);
  if (!isOpenOn(invitation, todayAt(ctx, campus))) throw problem('survey-closed');
  const errors = scoreErrors(invitation.itemsVersion, body.scores);
  if (errors.length > 0) throw problem('invalid-input', { errors });
  await ctx.tx.query(sql`
    insert into survey_answer (org_id, campus_id, branch_id, survey_id, student_id, scores, comment, answered_at)
    values (${ctx.orgId}, ${campus.id}, ${campus.branchId}, ${surveyId}, ${studentId}, ${jsonOf(body.scores)}, ${body.comment === '' ? null : (body.comment ?? null)}::text, ${ctx.now})
    on conflict (org_id, survey_id, student_id) do update set scores = excluded.scores, comment = excluded.comment, answered_at = excluded.answered_at`);
  ctx.announce(SURVEY_ANSWERED, { surveyId, campusId: campus.id } satisfies SurveyAnswered, { campusId: campus.id });
  ctx.trace({ subjectKind: 'survey', subjectId: surveyId });
  return await readChildSurvey(ctx, campus, studentId, surveyId);
}
