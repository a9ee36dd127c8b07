/** From a route to the requests the matrix sends: one of its own, and the same with somebody else's, missing and malformed ids. */
import { newId } from '@keshi/kernel/id';
import { addressOf } from '@keshi/kernel/client';
import { pathParams, placeKindOf, type AnyEndpoint } from '@keshi/kernel/endpoint';
import type { Route } from '@keshi/platform/routes';
import { idNamesOf, sampleOf } from './sample.ts';
import { BODIES } from './request-bodies.ts';
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
