/** A campus whose people file, for tests: its supervisor, two advisors, a class with lessons, and everybody who receives. */
import { createLead, logLeadContact } from '@keshi/modules/admissions/contract';
import { logVisit } from '@keshi/modules/advising/contract';
import { createOrder, recordReceipt } from '@keshi/modules/payments/contract';
import type { ClientInput, ClientOutput } from '@keshi/kernel/endpoint';
import { zonedInstant } from '@keshi/kernel/dates';
import { makeOrg, type TestPerson } from '@keshi/testing/actors';
import type { TestApi } from '@keshi/testing/http';
import { makeWorld } from '@keshi/testing/world';
import { fileFiling, getFilingDraft, getFilingInbox, listDueFilings } from '@keshi/modules/filings/contract';

type Kind = ClientInput<typeof fileFiling>['body']['kind'];
type Draft = ClientOutput<typeof getFilingDraft>;
type Body = ClientInput<typeof fileFiling>['body'];

/** Opens a campus on Thursday 1 October 2026 with daily lessons at 10:00 from Thursday the 8th; the clock then stands on Friday the 9th, 20:30. */
export async function campusWithFilings(api: TestApi, { lessons = 10 } = {}) {
  const clock = (on: string, time: string): void => {
    api.clock.set(zonedInstant(on, time, 'Asia/Shanghai'));
  };
  clock('2026-10-01', '09:00');
  const org = await makeOrg(api);
  const people = {
    advisor: await org.member('advisor'),
    other: await org.member('advisor'),
    supervisor: await org.member('advisor_supervisor'),
    teacher: await org.member('teacher'),
    desk: await org.member('front_desk'),
    finance: await org.member('finance'),
    project: await org.member('project_department'),
    director: await org.member('director'),
  };
  const world = await makeWorld(api, org, {
    students: 3,
    lessons,
    teacher: people.teacher,
    advisor: people.advisor,
    firstOn: '2026-10-08',
  });
  const at = { orgId: org.orgId, campusId: world.campus.id };
  clock('2026-10-09', '20:30');

  const draft = (who: TestPerson, kind: Kind, on = '2026-10-09'): Promise<Draft> =>
    who.client.call(getFilingDraft, { params: at, query: { kind, on } });
  /** The figures as they were shown, with what is said about some of them. */
  const seen = ({ cells }: Draft, said: Readonly<Record<string, Partial<NonNullable<Body['cells']>[number]>>> = {}) =>
    cells.map(({ key, system }) => ({ key, seen: system, ...said[key] }));
  const bodyOf = (drafted: Draft, more: Partial<Body> = {}): Body => ({
    kind: drafted.kind,
    from: drafted.from,
    cells: seen(drafted),
    ...more,
  });
  const file = async (who: TestPerson, kind: Kind, on = '2026-10-09', more: Partial<Body> = {}) =>
    await who.client.call(fileFiling, { params: at, body: bodyOf(await draft(who, kind, on), more) });

  /** What an advisor does on an evening: a visit, a call with a lead and the lead's coming. */
  async function work(who: TestPerson): Promise<void> {
    await who.client.call(logVisit, {
      params: at,
      body: {
        studentId: world.students[0] ?? '',
        purpose: '了解近况',
        channel: 'phone',
        reached: true,
        plan: '按计划',
      },
    });
    const lead = await who.client.call(createLead, { params: at, body: { name: '何小满', source: 'hotline' } });
    const params = { ...at, leadId: lead.id };
    await who.client.call(logLeadContact, { params, body: { kind: 'consult_call', direction: 'in' } });
    await who.client.call(logLeadContact, { params, body: { kind: 'visit_in' } });
  }
  /** Sells hours and takes the money at the desk. */
  async function sell(priceMinor: number, method: 'cash' | 'transfer' | 'pos', index = 0): Promise<void> {
    const order = await people.advisor.client.call(createOrder, {
      params: at,
      body: {
        studentId: world.students[index] ?? '',
        courseId: world.courseId,
        kind: 'new',
        unitsBought: 10_00,
        priceMinor,
      },
    });
    await people.desk.client.call(recordReceipt, {
      params: { ...at, orderId: order.id },
      body: { method, amountMinor: priceMinor, reference: '收银台' },
    });
  }
  return {
    org,
    world,
    at,
    clock,
    draft,
    seen,
    bodyOf,
    file,
    work,
    sell,
    due: async (who: TestPerson) =>
      (await who.client.call(listDueFilings, { params: at })).items.map(({ kind, from, state }) => [kind, from, state]),
    inbox: async (who: TestPerson, on = '2026-10-09') =>
      (await who.client.call(getFilingInbox, { params: at, query: { on } })).rows,
    ...people,
  };
}
