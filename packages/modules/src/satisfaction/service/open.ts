/** Opening a survey: whom it asks is settled then, in one statement. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { DateText } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { FAMILY_NOTIFY, type FamilyNotice } from '@keshi/modules/registry/events';
import { advisorOn } from '@keshi/modules/scheduling';
import { idFor, todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { covers } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { NEWEST_VERSION, openErrors, type SurveyKindName } from '../rules.ts';
import { mayAskCampus, shownSurvey } from './survey-rows.ts';

type NewSurvey = {
  readonly kind: SurveyKindName;
  readonly classId: string | null;
  readonly className: string | null;
  readonly advisorId: string | null;
  readonly body: In<typeof contract.openCampusSurvey>['body'];
};

/** Writes the survey and an invitation for each of the students, if there is any, and tells their families. */
async function openSurvey(ctx: Ctx, campus: CampusInfo, given: NewSurvey, students: SQL) {
  const { kind, classId, className, advisorId, body } = given;
  const errors = openErrors(body, todayAt(ctx, campus));
  if (errors.length > 0) throw problem('invalid-input', { errors });
  const id = idFor(ctx);
  const made = await ctx.tx.query<{ studentId: string }>(sql`
    with asked as materialized (${students}),
    made as (
      insert into survey (org_id, id, campus_id, branch_id, kind, class_id, advisor_id, title, month, items_version, open_until, opened_by_id, opened_at, invited, answered)
      select ${ctx.orgId}::uuid, ${id}::uuid, ${campus.id}::uuid, ${campus.branchId}::uuid, ${kind}::text, ${classId}::uuid, ${advisorId}::uuid, ${body.title}::text, ${body.month}::text, ${NEWEST_VERSION}::int,
        ${body.openUntil}::date, ${ctx.personId()}::uuid, ${ctx.now}::timestamptz, count(*)::int, 0
      from asked a having count(*) > 0 returning org_id, id
    )
    insert into survey_invitation (org_id, campus_id, branch_id, survey_id, student_id, kind, title, month, class_name, items_version, open_until, invited_at)
    select ${ctx.orgId}::uuid, ${campus.id}::uuid, ${campus.branchId}::uuid, d.id, a.student_id, ${kind}::text, ${body.title}::text, ${body.month}::text, ${className}::text, ${NEWEST_VERSION}::int,
      ${body.openUntil}::date, ${ctx.now}::timestamptz
    from made d join asked a on a.org_id = d.org_id returning student_id`);
  if (made.length === 0) throw problem('conflict', { detail: 'nobody to ask' });
  for (const { studentId } of made) {
    const path = `/o/${ctx.orgId}/family/${studentId}/satisfaction/${id}`;
    const notice: FamilyNotice = { studentId, template: 'survey-opened', path, values: {} };
    ctx.announce(FAMILY_NOTIFY, notice, { campusId: campus.id });
  }
  ctx.trace({ subjectKind: 'survey', subjectId: id, detail: { kind, invited: made.length } });
  return await shownSurvey(ctx, campus, id);
}

type AskedClass = { readonly name: string; readonly advisorId: string };

/** A class of the campus and who answers for it; an advisor asks the families of their own classes only. */
async function classToAsk(ctx: Ctx, campus: CampusInfo, classId: string, today: DateText): Promise<AskedClass> {
  const [row] = await ctx.tx.query<AskedClass>(sql`
    select k.name, coalesce(${advisorOn(sql`k.org_id`, sql`k.id`, sql`${today}::date`)}, k.advisor_id) as advisor_id from class k
    where k.org_id = ${ctx.orgId} and k.campus_id = ${campus.id} and k.id = ${classId}`);
  if (row === undefined) throw problem('not-found');
  if (row.advisorId !== ctx.personId() && !mayAskCampus(ctx))
    throw problem('not-allowed', { detail: 'the advisor of the class' });
  return row;
}

/** A class's survey (SAT-02). */
export async function openClassSurvey(
  ctx: Ctx,
  { params, body }: In<typeof contract.openClassSurvey>,
): Promise<Out<typeof contract.openClassSurvey>> {
  const campus = await ctx.campus();
  const today = todayAt(ctx, campus);
  const { classId } = params;
  const { name, advisorId } = await classToAsk(ctx, campus, classId, today);
  return await openSurvey(
    ctx,
    campus,
    { kind: 'class', classId, className: name, advisorId, body },
    sql`select distinct m.org_id, m.student_id from class_member m where m.org_id = ${ctx.orgId} and m.campus_id = ${campus.id} and m.class_id = ${classId} and ${covers(sql`m`, sql`${today}::date`)}`,
  );
}

/** A campus's survey (SAT-01). */
export async function openCampusSurvey(
  ctx: Ctx,
  { body }: In<typeof contract.openCampusSurvey>,
): Promise<Out<typeof contract.openCampusSurvey>> {
  const campus = await ctx.campus();
  return await openSurvey(
    ctx,
    campus,
    { kind: 'campus', classId: null, className: null, advisorId: null, body },
    sql`select distinct e.org_id, e.student_id from enrolment e where e.org_id = ${ctx.orgId} and e.campus_id = ${campus.id} and e.status = 'active'`,
  );
}
