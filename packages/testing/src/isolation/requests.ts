/** From a route to the requests the matrix sends: one of its own, and the same with somebody else's, missing and malformed ids. */
import { newId } from '@keshi/kernel/id';
import { addressOf } from '@keshi/kernel/client';
import { pathParams, placeKindOf, type AnyEndpoint } from '@keshi/kernel/endpoint';
import type { Route } from '@keshi/platform/routes';
import { idNamesOf, sampleOf } from './sample.ts';
import { APPRAISAL, briefingOf, COUNSELLING, MEMO, PLAN, TEACHER_PREPARATION } from '../record-forms.ts';
import type { Place, TwoOrgs } from './seed.ts';
import type { Ids } from './site.ts';

/** A request ready to be sent. */
export type MatrixRequest = {
  readonly method: string;
  readonly address: string;
  readonly body: string | Uint8Array<ArrayBuffer> | null;
  readonly key: string | null;
};

/** `request` names something that is not the actor's; it must be answered exactly as `missing`, which names nothing. */
export type Probe = { readonly what: string; readonly request: MatrixRequest; readonly missing: MatrixRequest };

/** Texts in addresses, by parameter name. */
const SLUGS: Readonly<Record<string, string>> = { token: 'x'.repeat(43), question: 'q1', format: 'csv' };

/** Bodies that a sample cannot guess, by `METHOD path`. */
const BODIES: Readonly<Record<string, (ids: Ids) => unknown>> = {
  'PUT /orgs/{orgId}/settings': () => ({ name: 'low-balance-units', value: 300, effectiveOn: '2026-10-01' }),
  'POST /orgs/{orgId}/members': (ids) => ({
    name: '新同事',
    phone: '13811112222',
    role: 'advisor',
    branchId: ids['branchId'],
    campusId: ids['campusId'],
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/members': () => ({ name: '新同事', phone: '13811112222', role: 'teacher' }),
  'POST /orgs/{orgId}/campuses/{campusId}/students': (ids) => ({
    name: '新学员',
    advisorId: ids['advisorId'],
    guardians: [{ name: '家长', phone: '13811113333' }],
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/orders': (ids) => ({
    studentId: ids['studentId'],
    courseId: ids['courseId'],
    kind: 'renewal',
    pricePlanId: ids['pricePlanId'],
    renewalId: ids['renewalId'],
    signedById: ids['signedById'],
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/students/{studentId}/guardians': () => ({
    name: '家长',
    phone: '13811114444',
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/classes/{classId}/members': (ids) => ({
    studentId: ids['guestId'],
    fromOn: '2026-09-02',
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/lessons/{lessonId}/students': (ids) => ({
    studentId: ids['guestId'],
    kind: 'trial',
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/lessons/{lessonId}/roll': (ids) => ({
    seenRevision: 0,
    marks: [{ studentId: ids['studentId'], status: 'present' }],
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/imports/{batchId}/signature': () => ({
    enrolments: 1,
    paidLeftUnits: 2000,
    giftLeftUnits: 0,
    valueLeftMinor: 0,
    newCourses: ['书法'],
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/classes/{classId}/series': (ids) => ({
    weekday: 3,
    startsAtTime: '18:00',
    durationMinutes: 60,
    roomId: ids['roomId'],
    teacherId: ids['teacherId'],
    fromOn: '2026-09-02',
    untilOn: '2026-09-10',
  }),
  'PUT /orgs/{orgId}/branches/{branchId}/targets': (ids) => ({
    month: '2026-09',
    parts: [{ holderId: ids['campusId'], numbers: { newMinor: 2_000_000 } }],
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/leads/{leadId}/contacts': () => ({ kind: 'visit_in' }),
  'POST /orgs/{orgId}/campuses/{campusId}/leads': (ids) => ({
    name: '新线索',
    source: 'referral',
    advisorId: ids['advisorId'],
    referrer: { studentId: ids['studentId'], guardianId: ids['guardianId'], relation: 'friend' },
  }),
  'PUT /orgs/{orgId}/campuses/{campusId}/leads/{leadId}/referrer': (ids) => ({
    studentId: ids['studentId'],
    relation: 'friend',
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/leads/{leadId}/student': (ids) => ({
    name: '新学员',
    advisorId: ids['advisorId'],
    guardians: [{ name: '家长', phone: '13811115555' }],
  }),
  'PUT /orgs/{orgId}/campuses/{campusId}/leads/{leadId}/student': (ids) => ({ studentId: ids['guestId'] }),
  'PUT /orgs/{orgId}/campuses/{campusId}/referrals/{referralId}/reversal': () => ({
    kind: 'mistaken',
    reason: '登记错了人',
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/incidents': (ids) => ({
    kind: 'complaint',
    via: 'phone',
    studentId: ids['studentId'],
    matter: '老师迟到',
    personConcernedId: ids['personConcernedId'],
    occurredOn: '2026-01-01',
  }),
  'PUT /orgs/{orgId}/campuses/{campusId}/planned-records/{plannedId}': () => ({ heldAt: '2026-09-03T02:00:00.000Z' }),
  'POST /orgs/{orgId}/campuses/{campusId}/planned-records/{plannedId}/preparations': () => TEACHER_PREPARATION,
  'POST /orgs/{orgId}/campuses/{campusId}/records/{recordId}/versions': (ids) => ({
    reason: '补充课次',
    form: briefingOf(ids['teacherId'] ?? ''),
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/lessons/{lessonId}/memos': (ids) => ({
    studentId: ids['studentId'],
    form: MEMO,
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/classes/{classId}/plans': (ids) => ({
    meetingId: ids['meetingId'],
    form: PLAN,
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/students/{studentId}/counselling-plans': () => ({ form: COUNSELLING }),
  'PUT /orgs/{orgId}/family/{studentId}/records/{recordId}/signature': () => ({ version: 1 }),
  'PUT /orgs/{orgId}/family/{studentId}/surveys/{surveyId}/answer': () => ({
    scores: { teaching: 5, service: 5, environment: 5, progress: 5 },
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/filings': () => ({
    kind: 'teacher-demand',
    from: '2026-09-01',
    cells: ['lessons-next-day', 'teachers-next-day'].map((key) => ({ key, seen: 0 })),
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/filings/{filingId}/corrections': () => ({
    reason: '漏了一笔',
    cells: ['cash', 'transfer', 'pos', 'card', 'alipay', 'wechat_pay']
      .map((method) => `receipts-${method}`)
      .concat('refunds')
      .map((key) => ({ key, seen: key === 'receipts-cash' ? 200_000 : 0 })),
  }),
  'PUT /orgs/{orgId}/campuses/{campusId}/handbook/{articleId}/receipt': () => ({ version: 1 }),
  'PUT /orgs/{orgId}/handbook/{articleId}/receipt': () => ({ version: 1 }),
  'POST /orgs/{orgId}/handbook-articles/{articleId}/versions': () => ({
    title: '考勤制度',
    text: '上课前十分钟到岗。',
    audience: ['advisor'],
    seenVersion: 1,
  }),
  'PUT /orgs/{orgId}/campuses/{campusId}/own-appraisals': () => ({ month: '2026-08', ...APPRAISAL }),
  'POST /orgs/{orgId}/campuses/{campusId}/appraisals/{appraisalId}/answers': () => ({ version: 1 }),
  'POST /orgs/{orgId}/branches/{branchId}/named-supervisors': (ids) => ({
    month: '2026-08',
    campusId: ids['campusId'],
    personId: ids['supervisorId'],
    reason: '招生和续班都完成',
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/visits': (ids) => ({
    studentId: ids['studentId'],
    purpose: '了解近况',
    channel: 'phone',
    reached: true,
    problems: '不想来了',
    abnormal: { reportToId: ids['ownerId'], plan: '当天再联系', dueOn: '2026-09-02' },
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/incidents/{incidentId}/steps': (ids) => ({
    to: 'assigned',
    assigneeId: ids['assigneeId'],
  }),
};

const QUERIES: Readonly<Record<string, (ids: Ids) => unknown>> = {
  'GET /orgs/{orgId}/campuses/{campusId}/filing-draft': () => ({ kind: 'takings', on: '2026-09-01' }),
  'POST /orgs/{orgId}/campuses/{campusId}/imports': () => ({ fileName: 'roster.csv', cutOverOn: '2026-09-01' }),
};

const PERIOD = { from: '2026-08-01', until: '2026-09-30' };

export const nameOf = (endpoint: AnyEndpoint): string => `${endpoint.method} ${endpoint.path}`;

/** Ids that belong to the organisation rather than to one of its campuses. */
const OF_THE_ORG: readonly string[] = ['courseId', 'planId', 'pricePlanId', 'legalEntityId', 'eventId', 'articleId'];
/** Ids that belong to another id of the address. */
const OF_A_PARENT: readonly string[] = [
  'guardianId',
  'enrolmentId',
  'planId',
  'orderId',
  'paymentId',
  'checkoutId',
  'contactId',
  'recordId',
  'surveyId',
];

type Chosen = { readonly path: Ids; readonly query: Ids; readonly body: Ids };

const idOf =
  (ids: Ids) =>
  (name: string): string => {
    const id = ids[name];
    if (id === undefined) throw new Error(`the seed has no ${name}: add it to seed.ts`);
    return id;
  };

function build(endpoint: AnyEndpoint, ids: Chosen): MatrixRequest {
  const params = Object.fromEntries(
    pathParams(endpoint.path).map((name) => [name, SLUGS[name] ?? idOf(ids.path)(name)]),
  );
  const name = nameOf(endpoint);
  const query =
    QUERIES[name]?.(ids.query) ??
    (endpoint.query === undefined ? undefined : withPeriod(sampleOf(endpoint.query, idOf(ids.query))));
  const json =
    endpoint.consumes === 'json' && endpoint.body !== undefined
      ? (BODIES[name]?.(ids.body) ?? sampleOf(endpoint.body, idOf(ids.body)))
      : null;
  const body =
    endpoint.consumes === 'bytes'
      ? new TextEncoder().encode('姓名,课程\n甲,乙\n')
      : json === null
        ? null
        : JSON.stringify(json);
  return {
    method: endpoint.method,
    address: addressOf(endpoint.path, params, query),
    body,
    key: endpoint.repeat === 'key' ? `matrix-${newId()}` : null,
  };
}

/** Periods must be in order, which single samples are not. */
function withPeriod(query: unknown): unknown {
  if (typeof query !== 'object' || query === null) return query;
  return {
    ...query,
    ...('from' in query ? { from: PERIOD.from } : {}),
    ...('until' in query ? { until: PERIOD.until } : {}),
  };
}

const everywhere = (ids: Ids): Chosen => ({ path: ids, query: ids, body: ids });

/** Ids of nothing, one for each name, the same for the whole run. */
const missingIds = new Map<string, string>();
export const missing = (names: Iterable<string>): Ids =>
  Object.fromEntries(
    [...names].map((name) => {
      const id = missingIds.get(name) ?? newId();
      missingIds.set(name, id);
      return [name, id];
    }),
  );

/** Where somebody may go: decided here from the roles' meaning, not from the product's own check. */
export type Reach = {
  readonly orgIds: readonly string[];
  readonly branchIds: readonly string[];
  readonly campusIds: readonly string[];
  readonly studentIds: readonly string[];
  readonly orgWide: boolean;
};

const namesOf = (route: Route): { path: string[]; query: string[]; body: string[] } => ({
  path: pathParams(route.endpoint.path).filter((name) => name.endsWith('Id')),
  query: idNamesOf(route.endpoint.query),
  body: route.endpoint.consumes === 'bytes' ? [] : bodyNamesOf(route.endpoint),
});

/** The id names a body is made from: of the schema, or those that the body written by hand asks for. */
function bodyNamesOf(endpoint: AnyEndpoint): string[] {
  const written = BODIES[nameOf(endpoint)];
  if (written === undefined) return idNamesOf(endpoint.body);
  const asked = new Set<string>();
  written(new Proxy({}, { get: (_, name) => (asked.add(String(name)), '') }));
  return [...asked];
}

/** The request for what is the actor's own. */
export const ownRequest = (route: Route, place: Place): MatrixRequest => build(route.endpoint, everywhere(place.ids));

/** Whole addresses of other places against addresses of nothing. */
export function placeProbes(route: Route, world: TwoOrgs, reach: Reach): Probe[] {
  const kind = placeKindOf(route.endpoint.path);
  const all = Object.keys(world.home.place.ids);
  return [world.sibling.place, world.distant.place, world.foreign.place].flatMap((place) => {
    const inOrg = reach.orgIds.includes(place.orgId);
    const mine =
      kind === 'campus'
        ? reach.campusIds.includes(place.campusId)
        : kind === 'branch'
          ? reach.branchIds.includes(place.branchId)
          : kind === 'student'
            ? reach.studentIds.includes(place.ids['studentId'] ?? '')
            : inOrg;
    if (inOrg && mine) return [];
    const nothing = { ...missing(all), ...(inOrg ? { orgId: place.orgId } : {}) };
    return [
      {
        what: `everything of ${place.name}`,
        request: build(route.endpoint, everywhere(place.ids)),
        missing: build(route.endpoint, everywhere(nothing)),
      },
    ];
  });
}

/** One id at a time from elsewhere, in the actor's own address. */
export function slotProbes(route: Route, world: TwoOrgs, reach: Reach): Probe[] {
  const { endpoint } = route;
  const kind = placeKindOf(endpoint.path);
  const { home, sibling, distant, foreign } = world;
  const own = home.place.ids;
  const names = namesOf(route);
  const placeNames: readonly string[] =
    kind === 'campus'
      ? ['orgId', 'campusId']
      : kind === 'branch'
        ? ['orgId', 'branchId']
        : kind === 'student'
          ? ['orgId', 'studentId']
          : ['orgId'];
  const probes: Probe[] = [];
  const probe = (what: string, where: keyof Chosen, name: string, value: string | undefined): void => {
    if (value === undefined || value === own[name]) return;
    const nothing = missing([name])[name] ?? '';
    const swapped = (id: string): MatrixRequest =>
      build(endpoint, { ...everywhere(own), [where]: { ...own, [name]: id } });
    probes.push({ what: `${name} of ${what} in the ${where}`, request: swapped(value), missing: swapped(nothing) });
  };
  for (const where of ['path', 'query', 'body'] as const) {
    for (const name of names[where]) {
      const isPlace = where === 'path' && placeNames.includes(name);
      probe(foreign.place.name, where, name, foreign.place.ids[name]);
      for (const place of [sibling.place, distant.place]) {
        const allowed = isPlace
          ? reaches(name, place, reach)
          : OF_THE_ORG.includes(name) ||
            (kind === 'org' && reach.orgWide) ||
            (kind === 'branch' && reach.campusIds.includes(place.campusId));
        if (!allowed && name !== 'orgId') probe(place.name, where, name, place.ids[name]);
      }
      if (where === 'path' && OF_A_PARENT.includes(name) && endpoint.path.includes(parentOf(name, endpoint.path)))
        probe('another in the same campus', where, name, home.place.more[name]);
      if (where === 'path') probe('no shape', where, name, 'not-an-id');
    }
  }
  return probes;
}

const parentOf = (name: string, path: string): string =>
  name === 'planId'
    ? '{courseId}'
    : name === 'contactId'
      ? '{leadId}/'
      : path.includes('/family/')
        ? '{studentId}'
        : '{studentId}/';

const reaches = (name: string, place: Place, reach: Reach): boolean =>
  name === 'orgId'
    ? reach.orgIds.includes(place.orgId)
    : name === 'branchId'
      ? reach.branchIds.includes(place.branchId)
      : name === 'campusId'
        ? reach.campusIds.includes(place.campusId)
        : reach.studentIds.includes(place.ids['studentId'] ?? '');

/** In an address the actor may use, things of the first campus against things of nowhere: a campus is no key to another. */
export function crossedProbes(route: Route, world: TwoOrgs, reach: Reach): Probe[] {
  const inner = namesOf(route).path.filter((name) => !['orgId', 'campusId', 'branchId', ...OF_THE_ORG].includes(name));
  if (placeKindOf(route.endpoint.path) !== 'campus' || inner.length === 0) return [];
  return [world.sibling.place, world.distant.place]
    .filter((place) => reach.campusIds.includes(place.campusId))
    .map((place) => {
      const address = { ...place.ids, campusId: place.campusId };
      const crossed = {
        ...address,
        ...Object.fromEntries(inner.map((name) => [name, world.home.place.ids[name] ?? ''])),
      };
      return {
        what: `things of ${world.home.place.name} under ${place.name}`,
        request: build(route.endpoint, { path: crossed, query: place.ids, body: place.ids }),
        missing: build(route.endpoint, { path: { ...address, ...missing(inner) }, query: place.ids, body: place.ids }),
      };
    });
}

/** A teacher's own: another teacher's class and lesson in the same campus, and a task that others raised for others (ROL-11). */
export function ownClassProbes(route: Route, world: TwoOrgs): Probe[] {
  const { home } = world;
  return namesOf(route)
    .path.filter((name) => name === 'classId' || name === 'lessonId' || name === 'taskId')
    .map((name) => {
      const swapped = (id: string): MatrixRequest =>
        build(route.endpoint, { ...everywhere(home.place.ids), path: { ...home.place.ids, [name]: id } });
      return {
        what: `${name} of another teacher`,
        request: swapped(home.place.more[name] ?? ''),
        missing: swapped(missing([name])[name] ?? ''),
      };
    });
}
