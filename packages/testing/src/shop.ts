/**
 * A place where hours are sold: the small world with a family, a front desk and a director in it, selling through the public API,
 * and its books can be proven.
 */
import { sql } from '@keshi/platform/sql';
import type { ClientInput, ClientOutput } from '@keshi/kernel/endpoint';
import { createCheckout, createOrder, getOrder, recordReceipt } from '@keshi/modules/payments/contract';
import { verifyBooks } from './books.ts';
import { makeOrg, type TestOrg, type TestPerson } from './actors.ts';
import type { TestApi } from './http.ts';
import { makeWorld, type World } from './world.ts';

type OrderFields = Partial<ClientInput<typeof createOrder>['body']>;
type Order = ClientOutput<typeof createOrder>;
type Payment = ClientOutput<typeof recordReceipt>;

export type Shop = {
  readonly org: TestOrg;
  readonly world: World;
  readonly advisor: TestPerson;
  readonly teacher: TestPerson;
  readonly desk: TestPerson;
  readonly guardian: TestPerson;
  /** The first student of the world, who has the guardian. */
  readonly studentId: string;
  /** Opens an order of the student: new, 30 课时 for 3,600 yuan, unless said otherwise. */
  order(fields?: OrderFields): Promise<Order>;
  /** Takes money at the desk. */
  receive(orderId: string, amountMinor: number): Promise<Payment>;
  /** Starts paying online; `session` is the provider's checkout. */
  checkout(orderId: string, amountMinor?: number): Promise<{ checkoutId: string; url: string; session: string }>;
  /** Starts paying online and pays at the provider, at once; its webhooks are then on their way. */
  payOnline(orderId: string, method?: 'card' | 'alipay' | 'wechat_pay'): Promise<{ session: string; intent: string }>;
  /** Brings the provider's webhooks and applies them. */
  arrive(): Promise<void>;
  read(orderId: string): Promise<ClientOutput<typeof getOrder>>;
  /** The provider's events as they are stored, in the order they came. */
  events(): Promise<{ type: string; state: string; flag: string | null }[]>;
  /** What does not add up in the organisation's books; empty when all does. */
  faults(): Promise<string[]>;
};

type People = Pick<Shop, 'org' | 'world' | 'advisor' | 'teacher' | 'desk' | 'guardian' | 'studentId'>;

async function makePeople(api: TestApi, students: number, lessons: number): Promise<People> {
  const org = await makeOrg(api);
  const [teacher, advisor, desk] = [
    await org.member('teacher'),
    await org.member('advisor'),
    await org.member('front_desk'),
  ];
  const world = await makeWorld(api, org, {
    students,
    lessons,
    teacher,
    advisor,
    firstOn: api.clock.now().slice(0, 10),
  });
  const studentId = world.students[0] ?? '';
  return { org, world, teacher, advisor, desk, guardian: await org.guardian(studentId), studentId };
}

/** Makes an organisation with a shop in its first campus. Lessons are one a day from the clock's day. */
export async function makeShop(
  api: TestApi,
  options: { readonly students?: number; readonly lessons?: number } = {},
): Promise<Shop> {
  const people = await makePeople(api, options.students ?? 1, options.lessons ?? 0);
  const { org, world, studentId, advisor, desk, guardian } = people;
  const at = { orgId: org.orgId, campusId: world.campus.id };
  const checkout: Shop['checkout'] = async (orderId, amountMinor) => {
    const body = amountMinor === undefined ? {} : { amountMinor };
    const opened = await guardian.client.call(createCheckout, {
      params: { orgId: org.orgId, studentId, orderId },
      body,
    });
    const [row] = await api.admin.query<{ session: string }>(
      sql`select provider_checkout as session from app.checkout where org_id = ${org.orgId} and id = ${opened.checkoutId}`,
    );
    return { ...opened, session: row?.session ?? '' };
  };
  return {
    ...people,
    checkout,
    order: (fields = {}) => {
      const terms = fields.pricePlanId === undefined ? { unitsBought: 30_00, priceMinor: 3600_00 } : {};
      return advisor.client.call(createOrder, {
        params: at,
        body: { studentId, courseId: world.courseId, kind: 'new', ...terms, ...fields },
      });
    },
    receive: (orderId, amountMinor) =>
      desk.client.call(recordReceipt, { params: { ...at, orderId }, body: { method: 'cash', amountMinor } }),
    async payOnline(orderId, method = 'card') {
      const { session } = await checkout(orderId);
      return { session, intent: String(api.stripe.pay(session, { method, outcome: 'succeeds' }).payment_intent) };
    },
    async arrive() {
      await api.stripe.deliver();
      await api.settle(org.orgId);
    },
    read: (orderId) => advisor.client.call(getOrder, { params: { ...at, orderId } }),
    events: () =>
      api.admin.query(sql`select type, state, flag from app.payment_event where org_id = ${org.orgId} order by id`),
    faults: () => faultsOf(api, org.orgId),
  };
}

/** What `verifyBooks` finds wrong in an organisation, as sentences. */
async function faultsOf(api: TestApi, orgId: string): Promise<string[]> {
  const books = await verifyBooks({ url: api.db.adminUrl, orgIds: [orgId] });
  return books.orgs
    .flatMap((org) => org.checks)
    .flatMap((check) =>
      check.examples.map((each) => `${check.name}: ${each.subject} should be ${each.expected} and is ${each.found}`),
    );
}
