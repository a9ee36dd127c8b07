/** Surveys as they are shown, and what every use case about one needs. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { z } from 'zod';
import type { DateText } from '@keshi/kernel/dates';
import { holds } from '@keshi/kernel/permissions';
import { problem } from '@keshi/kernel/problem';
import { settingAt } from '@keshi/modules/tenancy';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { hiddenBecause, isOpenOn, itemsOf } from '../rules.ts';

type Detail = z.infer<typeof contract.SurveyDetail>;
export type ShownSurvey = z.infer<typeof contract.SurveyShape>;
/** A row before it is known what day it is. */
export type SurveyRow = Omit<ShownSurvey, 'open'>;

const nameOf = (personId: SQL): SQL =>
  sql`(select n.name from staff_name n where n.org_id = s.org_id and n.person_id = ${personId})`;

/** Columns of SurveyRow over a survey `s`. */
export const surveyColumns: SQL = sql`
  s.id, s.kind, s.title, s.month, s.class_id, (select k.name from class k where k.org_id = s.org_id and k.id = s.class_id) as class_name, s.advisor_id, ${nameOf(sql`s.advisor_id`)} as advisor_name,
  s.opened_by_id, ${nameOf(sql`s.opened_by_id`)} as opened_by_name, s.opened_at, s.open_until, s.closed_on, s.invited, s.answered`;

export const shownOn = (row: SurveyRow, today: DateText): ShownSurvey => ({ ...row, open: isOpenOn(row, today) });

type DetailRow = SurveyRow & {
  readonly itemsVersion: number;
  readonly minimum: number | null;
  readonly isTallied: boolean;
  readonly answers: number | null;
  readonly satisfied: number;
  readonly items: NonNullable<Detail['result']>['items'];
  readonly comments: number;
};

/** One of the campus with what may be told of it; not-found when there is none here. */
export async function shownSurvey(ctx: Ctx, campus: CampusInfo, surveyId: string): Promise<Detail> {
  const [row] = await ctx.tx.query<DetailRow>(sql`
    select ${surveyColumns}, s.items_version, s.minimum, s.tallied_at is not null as is_tallied, r.answers, r.satisfied, r.items,
      (select count(*)::int from survey_comment c where c.org_id = s.org_id and c.survey_id = s.id) as comments
    from survey s left join survey_result r on r.org_id = s.org_id and r.survey_id = s.id
    where s.org_id = ${ctx.orgId} and s.campus_id = ${campus.id} and s.id = ${surveyId}`);
  if (row === undefined) throw problem('not-found');
  const { itemsVersion, minimum, isTallied, answers, satisfied, items, comments, ...survey } = row;
  const today = todayAt(ctx, campus);
  const hidden = hiddenBecause({ isClosed: survey.closedOn !== null, isTallied, hasResult: answers !== null });
  return {
    ...shownOn(survey, today),
    items: [...itemsOf(itemsVersion)],
    minimum: minimum ?? (await settingAt(ctx, 'satisfaction-minimum-answers', today)),
    hidden,
    result: hidden !== null || answers === null ? null : { answers, satisfied, items, comments },
  };
}

/** Whether the caller answers for the campus's surveys, and so for those of all its classes. */
export const mayAskCampus = ({ actor }: Ctx): boolean =>
  actor.kind === 'member' && actor.grants.some(({ role }) => holds(role, 'survey.campus'));

export type LockedSurvey = {
  readonly id: string;
  readonly campusId: string;
  readonly branchId: string;
  readonly advisorId: string | null;
  readonly openedById: string;
  readonly itemsVersion: number;
  readonly openUntil: DateText;
  readonly closedOn: DateText | null;
  readonly isTallied: boolean;
};

/** Locks one of the campus, so that it is closed and tallied once. */
export async function lockSurvey(ctx: Ctx, campus: CampusInfo, surveyId: string): Promise<LockedSurvey> {
  const [row] = await ctx.tx.query<LockedSurvey>(sql`
    select s.id, s.campus_id, s.branch_id, s.advisor_id, s.opened_by_id, s.items_version, s.open_until, s.closed_on, s.tallied_at is not null as is_tallied from survey s
    where s.org_id = ${ctx.orgId} and s.campus_id = ${campus.id} and s.id = ${surveyId} for no key update`);
  if (row === undefined) throw problem('not-found');
  return row;
}
