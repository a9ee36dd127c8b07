/** Every campus asks its families how satisfied they are: one survey that is closed with what it came to, and one that waits for answers. */
import { sql } from '@keshi/platform/sql';
import { answerSurvey, closeSurvey, listChildSurveys, openCampusSurvey } from '@keshi/modules/satisfaction/contract';
import { addDays } from '@keshi/kernel/dates';
import type { TestApi } from '../http.ts';
import type { Franchise } from './franchise.ts';
import type { Student } from './living.ts';
import { familyOf } from './online.ts';

const FAMILIES_MAX = 12;
const DAYS_OPEN = 7;
const COMMENTS = ['老师讲得很清楚，孩子愿意来', '希望课后多说说孩子哪里没听懂', '教室下午有点热'];

/** Scores that differ from family to family and are mostly good. */
const scoresOf = (index: number) => ({
  teaching: index % 4 === 3 ? 3 : 5,
  service: index % 3 === 2 ? 4 : 5,
  environment: 3 + (index % 3),
  progress: index % 5 === 1 ? 2 : 4,
});

/** Through the public API, as each campus's supervisor and its families would; those with a phone answer. */
export async function askFamilies(
  api: TestApi,
  franchise: Franchise,
  students: readonly Student[],
  today: string,
): Promise<void> {
  for (const campus of franchise.campuses) {
    const params = { orgId: franchise.orgId, campusId: campus.id };
    const { client } = campus.supervisor;
    const open = (title: string) =>
      client.call(openCampusSurvey, {
        params,
        body: { title, month: today.slice(0, 7), openUntil: addDays(today, DAYS_OPEN) },
      });
    const { id } = await open('开学满意度调查');
    const families = students.filter((each) => each.campus === campus && each.phone !== '').slice(0, FAMILIES_MAX);
    await answerAs(api, franchise.orgId, families, id);
    await client.call(closeSurvey, { params: { ...params, surveyId: id } });
    await api.react(franchise.orgId);
    await open('本月满意度调查');
    await api.react(franchise.orgId);
  }
  // Limits count real time: who answered a moment ago may ask for a code now.
  await api.admin.query(sql`delete from app.rate_limit`);
}

async function answerAs(api: TestApi, orgId: string, families: readonly Student[], surveyId: string): Promise<void> {
  for (const [index, student] of families.entries()) {
    const comment = COMMENTS[index];
    const client = await familyOf(api, student);
    const asked = await client.call(listChildSurveys, { params: { orgId, studentId: student.id }, query: {} });
    // Whose courses rest or are over is not asked.
    if (!asked.items.some((each) => each.surveyId === surveyId)) continue;
    await client.call(answerSurvey, {
      params: { orgId, studentId: student.id, surveyId },
      body: { scores: scoresOf(index), ...(comment === undefined ? {} : { comment }) },
    });
  }
}
