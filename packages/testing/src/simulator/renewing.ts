/** Renewals go their way: contacted, quoted, paid at the desk or online, in full or in part, or lost. */
import type { ClientOutput } from '@keshi/kernel/endpoint';
import { listRenewals, quoteRenewal, updateRenewal } from '@keshi/modules/renewals/contract';
import type { Person } from './franchise.ts';
import type { Living, Student } from './living.ts';
import { payOnline } from './online.ts';
import { takeAtDesk } from './sales.ts';

type Renewal = ClientOutput<typeof listRenewals>['items'][number];
type Step = {
  readonly renewal: Renewal;
  readonly student: Student;
  readonly advisor: Person;
  readonly params: { orgId: string; campusId: string; renewalId: string };
  readonly onDate: string;
};

export async function renew(living: Living, onDate: string): Promise<void> {
  const places = new Map(living.students.map(({ id }, index) => [id, index]));
  for (const campus of living.campuses) {
    const params = { orgId: living.orgId, campusId: campus.id };
    const { items } = await campus.supervisor.client.call(listRenewals, {
      params,
      query: { limit: 100, closed: 'false' },
    });
    const order = (renewal: Renewal): string =>
      `${String(places.get(renewal.studentId) ?? -1).padStart(6)} ${renewal.courseName}`;
    // In an order that does not hang on ids, so that a seed is a life.
    for (const renewal of [...items].sort((a, b) => (order(a) < order(b) ? -1 : 1))) {
      const student = living.byId.get(renewal.studentId);
      const advisor = campus.advisors.find((each) => each.personId === renewal.advisorId) ?? campus.advisors[0];
      if (student === undefined || advisor === undefined || !living.random.chance(35)) continue;
      await stepOn(living, { renewal, student, advisor, params: { ...params, renewalId: renewal.id }, onDate });
    }
  }
}

async function stepOn(living: Living, step: Step): Promise<void> {
  const { renewal, student, advisor, params, onDate } = step;
  const { courseId } = renewal;
  if (renewal.stage === 'due') {
    await advisor.client.call(updateRenewal, { params, body: { stage: 'contacted', note: '电话已联系' } });
    living.tell.contacted?.({ studentId: student.id, courseId });
  } else if (renewal.stage === 'contacted' && living.random.chance(15)) {
    await advisor.client.call(updateRenewal, {
      params,
      body: { stage: 'lost', lostReason: living.random.pick(['moved', 'price', 'time'] as const) },
    });
    living.tell.lost?.({ studentId: student.id, courseId, onDate });
  } else if (renewal.stage === 'contacted') await quote(living, step);
  else if (renewal.stage === 'quoted' && renewal.orderId !== null && (renewal.arrearsMinor ?? 0) > 0)
    await pay(living, student, renewal.orderId, renewal.arrearsMinor ?? 0, onDate);
}

async function quote(living: Living, { renewal, student, advisor, params }: Step): Promise<void> {
  const course = living.franchise.courses.find((each) => each.id === renewal.courseId);
  if (course === undefined) throw new Error('a course of the franchise is renewed');
  const quoted = await advisor.client.call(quoteRenewal, { params, body: { pricePlanId: course.planId } });
  const { unitsBought, unitsGiven, priceMinor, validDays } = course;
  living.tell.order?.({
    id: quoted.orderId ?? '',
    student,
    courseId: course.id,
    kind: 'renewal',
    unitsBought,
    unitsGiven,
    priceMinor,
    validDays,
    signedById: advisor.personId,
    renewalId: params.renewalId,
  });
}

async function pay(living: Living, student: Student, orderId: string, dueMinor: number, onDate: string): Promise<void> {
  const { api, random, orgId } = living;
  const amountMinor = random.chance(20) ? Math.max(400, Math.round(dueMinor / 2)) : dueMinor;
  if (student.phone === '' || random.chance(40)) {
    await takeAtDesk(living, student, orderId, amountMinor, onDate);
    return;
  }
  const paid = await payOnline(api, random, { orgId, student, orderId, amountMinor });
  if (paid !== null) living.tell.paid?.({ orderId, amountMinor, onDate, ...paid });
}
