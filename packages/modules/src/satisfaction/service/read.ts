/** Reading surveys: what staff see of them. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import { todayAt, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { shownOn, shownSurvey, surveyColumns, type SurveyRow } from './survey-rows.ts';

/** Those of the campus, the latest first. */
export async function listSurveys(
  ctx: Ctx,
  { query }: In<typeof contract.listSurveys>,
): Promise<Out<typeof contract.listSurveys>> {
  const campus = await ctx.campus();
  const today = todayAt(ctx, campus);
  const [at, id] = readCursor(query.cursor, 2) ?? [null, null];
  const rows = await ctx.tx.query<SurveyRow>(sql`
    select ${surveyColumns} from survey s
    where s.org_id = ${ctx.orgId} and s.campus_id = ${campus.id}
      and (${query.closed ?? null}::boolean is null or (s.closed_on is not null or s.open_until < ${today}::date) = ${query.closed ?? null}::boolean)
      and (${id}::uuid is null or (s.opened_at, s.id) < (${at}::timestamptz, ${id}::uuid))
    order by s.opened_at desc, s.id desc limit ${query.limit + 1}`);
  const { items, nextCursor } = pageFrom(rows, query.limit, (row) => [row.openedAt, row.id]);
  return { items: items.map((row) => shownOn(row, today)), nextCursor };
}

export const getSurvey = async (
  ctx: Ctx,
  { params }: In<typeof contract.getSurvey>,
): Promise<Out<typeof contract.getSurvey>> => shownSurvey(ctx, await ctx.campus(), params.surveyId);

/** What families added in words to a survey whose result is shown. */
export async function listSurveyComments(
  ctx: Ctx,
  { params, query }: In<typeof contract.listSurveyComments>,
): Promise<Out<typeof contract.listSurveyComments>> {
  const { hidden } = await shownSurvey(ctx, await ctx.campus(), params.surveyId);
  if (hidden !== null) return { items: [], nextCursor: null };
  const [after] = readCursor(query.cursor, 1) ?? [null];
  const rows = await ctx.tx.query<{ position: number; comment: string }>(sql`
    select c.position, c.comment from survey_comment c
    where c.org_id = ${ctx.orgId} and c.survey_id = ${params.surveyId} and (${after}::int is null or c.position > ${after}::int)
    order by c.position limit ${query.limit + 1}`);
  return pageFrom(rows, query.limit, (row) => [String(row.position)]);
}
