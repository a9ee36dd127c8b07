/** The small questions that tests of figures ask. */
import { sql } from '@keshi/platform/sql';
import type { ClientOutput } from '@keshi/kernel/endpoint';
import { foldFacts } from '@keshi/platform/fold';
import { systemScope } from '@keshi/platform/work';
import type { TestCampus, TestOrg, TestPerson } from '@keshi/testing/actors';
import type { TestApi } from '@keshi/testing/http';
import type { World } from '@keshi/testing/world';
import { submitRoll } from '../attendance/contract.ts';
import { getBranchDashboard, getCampusDashboard, getOrgDashboard } from './contract.ts';
import type { MetricKey } from './rules/metrics.ts';

/** Drops the roll-ups of an organisation and makes them anew from the facts, as an operator would. */
export async function rebuildRollups(api: TestApi, orgId: string): Promise<void> {
  await api.worker.transaction(systemScope(orgId), async (tx) => {
    await tx.query(sql`delete from rollup_day where org_id = ${orgId}`);
    await tx.query(sql`delete from rollup_month where org_id = ${orgId}`);
    await tx.query(sql`delete from rollup_campus where org_id = ${orgId}`);
    await tx.query(
      sql`insert into fact_batch (org_id, id, created_at) select distinct org_id, batch_id, now() from fact where org_id = ${orgId} on conflict do nothing`,
    );
  });
  await foldFacts(api.worker, orgId);
}

export type Dashboard = ClientOutput<typeof getOrgDashboard>;
export type Figures = Dashboard['totals'];
export const figure = (figures: Figures, metric: MetricKey) => {
  const found = figures.find((each) => each.metric === metric);
  if (found === undefined) throw new Error(`no figure ${metric}`);
  return found;
};
export const rate = (figures: Figures, metric: MetricKey): string => {
  const { numerator, denominator } = figure(figures, metric);
  return denominator === 0 || denominator === null ? 'n/a' : `${((100 * numerator) / denominator).toFixed(1)} %`;
};
export const MARCH = { from: '2026-03-01', until: '2026-04-01' };
export const APRIL = { from: '2026-04-01', until: '2026-04-11' };

export const orgBoard = (director: TestPerson, org: TestOrg, query: typeof MARCH & { sort?: MetricKey } = MARCH) =>
  director.client.call(getOrgDashboard, { params: { orgId: org.orgId }, query });
export const campusBoard = (who: TestPerson, org: TestOrg, campus: TestCampus, query: typeof MARCH = MARCH) =>
  who.client.call(getCampusDashboard, { params: { orgId: org.orgId, campusId: campus.id }, query });
export const branchBoard = (who: TestPerson, org: TestOrg, branchId: string, query: typeof MARCH = MARCH) =>
  who.client.call(getBranchDashboard, { params: { orgId: org.orgId, branchId }, query });

export const mark = async (
  advisor: TestPerson,
  org: TestOrg,
  world: World,
  lesson: number,
  seenRevision: number,
  status: 'present' | 'leave' | 'absent',
  students = world.students,
) =>
  advisor.client.call(submitRoll, {
    params: { orgId: org.orgId, campusId: world.campus.id, lessonId: world.lessons[lesson] ?? '' },
    body: { seenRevision, marks: students.map((studentId) => ({ studentId, status })) },
  });
