/** What people of a seeded campus write down and sign: records, surveys, reports, targets, appraisals. */
import { sql } from '@keshi/platform/sql';
import { nameSupervisor, setSuperiorAppraisal } from '@keshi/modules/appraisal/contract';
import { acknowledgeCampusArticle, publishArticle, withdrawArticle } from '@keshi/modules/handbook/contract';
import { AUDIENCE_ROLES } from '@keshi/modules/handbook/rules';
import { fileReport } from '../simulator/filings.ts';
import { filePlan, fileRecord, planRecord, prepareMeeting } from '@keshi/modules/records/contract';
import { answerSurvey, openClassSurvey } from '@keshi/modules/satisfaction/contract';
import { addClassMember, createClass } from '@keshi/modules/scheduling/contract';
import {
  getBranchTargets,
  releaseBranchTargets,
  releaseCampusTargets,
  setBranchTargets,
  setCampusTargets,
  setOwnPlan,
} from '@keshi/modules/targets/contract';
import type { ClientInput } from '@keshi/kernel/endpoint';
import { type TestPerson } from '../actors.ts';
import { countFacts } from '../facts.ts';
import { APPRAISAL, briefingOf, MEETING, PLAN, TEACHER_PREPARATION } from '../record-forms.ts';
import { campusMark } from './canary.ts';
import type { Ids, Site } from './site.ts';

/** Today, by the clock an API begins with. */
const SEEDED_ON = '2026-09-01';

/** A briefing that was held, a meeting that was and one that is to be, and the plan made after the first. */
export async function keepRecords(site: Site, classId: string, teacher: TestPerson, advisor: TestPerson): Promise<Ids> {
  const { at } = site;
  const mark = campusMark(at.campusId);
  const plan = async (kind: 'briefing' | 'parents-meeting', heldAt: string): Promise<string> =>
    (await advisor.client.call(planRecord, { params: at, body: { kind, classId, heldAt } })).id;
  const [recordId, meetingId, plannedId] = [
    await plan('briefing', '2026-08-28T02:00:00.000Z'),
    await plan('parents-meeting', '2026-08-29T02:00:00.000Z'),
    await plan('parents-meeting', '2026-09-30T02:00:00.000Z'),
  ];
  const file = async (id: string, form: ClientInput<typeof fileRecord>['body']['form']): Promise<unknown> =>
    await advisor.client.call(fileRecord, { params: { ...at, recordId: id }, body: { form } });
  const briefing = briefingOf(teacher.personId);
  // What forms say is no text column, so it carries the mark of its own accord.
  await file(recordId, { ...briefing, outline: briefing.outline + mark });
  await file(meetingId, { ...MEETING, problems: MEETING.problems + mark });
  await teacher.client.call(prepareMeeting, { params: { ...at, plannedId }, body: TEACHER_PREPARATION });
  const { id: classPlanId } = await teacher.client.call(filePlan, {
    params: { ...at, classId },
    body: { meetingId, form: { ...PLAN, goals: PLAN.goals + mark } },
  });
  return { recordId, meetingId, plannedId, classPlanId };
}

/** The families of a class of its own are asked, and one answers. What it came to is written directly: it takes five. */
export async function survey(
  { api, at, campus, name }: Site,
  given: { courseId: string; studentId: string; teacher: TestPerson; advisor: TestPerson; guardian: TestPerson },
): Promise<{ surveyId: string }> {
  const { courseId, studentId, teacher, advisor, guardian } = given;
  const { id: classId } = await advisor.client.call(createClass, {
    params: at,
    body: {
      name: `${name}调查班${studentId.slice(-6)}`,
      courseId,
      capacity: 12,
      teacherId: teacher.personId,
      advisorId: advisor.personId,
      startedOn: SEEDED_ON,
    },
  });
  await advisor.client.call(addClassMember, { params: { ...at, classId }, body: { studentId, fromOn: SEEDED_ON } });
  const { id: surveyId } = await advisor.client.call(openClassSurvey, {
    params: { ...at, classId },
    body: { title: `${name}满意度`, month: '2026-09', openUntil: '2026-09-30' },
  });
  const body = { scores: { teaching: 5, service: 4, environment: 3, progress: 5 }, comment: '老师很负责' };
  await guardian.client.call(answerSurvey, { params: { orgId: at.orgId, studentId, surveyId }, body });
  const place = sql`${at.orgId}, ${at.campusId}, ${campus.branchId}, ${surveyId}`;
  await api.admin.query(
    sql`insert into app.survey_result (org_id, campus_id, branch_id, survey_id, answers, satisfied, items) values (${place}, 5, 4, '[]')`,
  );
  await api.admin.query(
    sql`insert into app.survey_comment (org_id, campus_id, branch_id, survey_id, position, comment) values (${place}, 1, '谢谢')`,
  );
  return { surveyId };
}

/** Reports of the day: the first advisor's own, and the campus's takings, which finance reads. */
export async function report({ at, campus, staff }: Site): Promise<string> {
  const filing = { orgId: at.orgId, campus, onDate: SEEDED_ON };
  await fileReport({ ...filing, person: staff.advisor, kind: 'advisor-daily', note: '一通电话没有登记' });
  return (await fileReport({ ...filing, person: staff.advisor_supervisor, kind: 'takings' })).id;
}

/** Targets of the matrix's month handed down to the campus and split, and an advisor's plan for them. */
export async function setTask({ at, campus, staff }: Site): Promise<void> {
  const [month, newMinor] = ['2026-09', 2_000_000];
  const params = { orgId: at.orgId, branchId: campus.branchId };
  const { client } = staff.branch_principal;
  const { whole } = await client.call(getBranchTargets, { params, query: { month } });
  const ours = { newMinor: newMinor + (whole.newMinor ?? 0) };
  const parts = [{ holderId: campus.id, numbers: { newMinor } }];
  await client.call(setBranchTargets, { params, body: { month, whole: ours, parts } });
  await client.call(releaseBranchTargets, { params, body: { month, reason: '新校区' } });
  await staff.advisor_supervisor.client.call(setCampusTargets, {
    params: at,
    body: { month, parts: [{ holderId: staff.advisor.personId, numbers: { newMinor } }] },
  });
  await staff.advisor_supervisor.client.call(releaseCampusTargets, {
    params: at,
    body: { month, reason: '分给学管师' },
  });
  await staff.advisor.client.call(setOwnPlan, { params: at, body: { month, work: '每天回访三位家长', sign: true } });
}

/** The supervisor's word on the first advisor's quarter, and the supervisor named excellent for July: August is still to be named. */
export async function appraise({ api, org, at, campus, staff }: Site): Promise<Ids> {
  const superior = staff.advisor_supervisor;
  const { id: appraisalId } = await superior.client.call(setSuperiorAppraisal, {
    params: { ...at, personId: staff.advisor.personId },
    body: { quarter: '2026-Q2', ...APPRAISAL },
  });
  await countFacts(
    api,
    org,
    ['2026-07-01', '2026-08-01'].map((onDate) => ({ campus, metric: 'target-new', onDate, minor: 1000_00 })),
  );
  const { id: namingId } = await staff.branch_principal.client.call(nameSupervisor, {
    params: { orgId: at.orgId, branchId: campus.branchId },
    body: { month: '2026-07', campusId: campus.id, personId: superior.personId, reason: '招生任务完成' },
  });
  return { appraisalId, namingId, supervisorId: superior.personId };
}

/** An article of the organisation's for everybody, which the first advisor has acknowledged, and one that is withdrawn. */
export async function publish({ at, staff, name }: Site): Promise<{ articleId: string }> {
  const { client } = staff.director;
  const params = { orgId: at.orgId };
  const body = {
    title: `${name}考勤制度`,
    text: '上课前十分钟到岗。',
    audience: [...AUDIENCE_ROLES],
    mustAcknowledge: true,
  };
  const { id: articleId } = await client.call(publishArticle, { params, body });
  await staff.advisor.client.call(acknowledgeCampusArticle, { params: { ...at, articleId }, body: { version: 1 } });
  const { id } = await client.call(publishArticle, { params, body: { ...body, title: `${name}旧制度` } });
  await client.call(withdrawArticle, { params: { ...params, articleId: id } });
  return { articleId };
}
