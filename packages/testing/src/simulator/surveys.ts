/** A campus asks its families how satisfied they are: one survey that is closed with what it came to, and one that waits for answers. */
import { answerSurvey, closeSurvey, openCampusSurvey } from '@keshi/modules/satisfaction/contract';
import { addDays } from '@keshi/kernel/dates';
import type { TestApi } from '../http.ts';
import type { Campus } from './franchise.ts';
import type { Student } from './living.ts';
import { familyOf } from './online.ts';

const FAMILIES_MAX = 9;
const DAYS_OPEN = 7;
const COMMENTS = ['老师讲得很清楚，孩子愿意来', '希望课后多说说孩子哪里没听懂', '教室下午有点热'];

/** Scores that differ from family to family and are mostly good. */
const scoresOf = (index: number) => ({
  teaching: index % 4 === 3 ? 3 : 5,
  service: index % 3 === 2 ? 4 : 5,
  environment: 3 + (index % 3),
  progress: index % 5 === 1 ? 2 : 4,
});

type Asking = {
  readonly api: TestApi;
  readonly orgId: string;
  readonly campus: Campus;
  /** Those whose family has a phone answer. */
  readonly students: readonly Student[];
  readonly today: string;
};

/** Through the public API, as the supervisor and the families would. */
export async function askFamilies({ api, orgId, campus, students, today }: Asking): Promise<void> {
  const params = { orgId, campusId: campus.id };
  const { client } = campus.supervisor;
  const open = (title: string) =>
    client.call(openCampusSurvey, {
      params,
      body: { title, month: today.slice(0, 7), openUntil: addDays(today, DAYS_OPEN) },
    });
  const first = await open('开学满意度调查');
  const families = students.filter((each) => each.campus === campus && each.phone !== '').slice(0, FAMILIES_MAX);
  for (const [index, student] of families.entries()) {
    const comment = COMMENTS[index];
    await (
      await familyOf(api, student)
    ).call(answerSurvey, {
      params: { orgId, studentId: student.id, surveyId: first.id },
      body: { scores: scoresOf(index), ...(comment === undefined ? {} : { comment }) },
    });
  }
  await client.call(closeSurvey, { params: { ...params, surveyId: first.id } });
  await api.react(orgId);
  await open('本月满意度调查');
  await api.react(orgId);
}
