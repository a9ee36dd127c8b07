import { expect, test } from 'vitest';
import { endpoint, type AnyEndpoint, type Can } from '@keshi/kernel/endpoint';
import { createEdge } from './edge.ts';
import { erased, type Route } from './routes.ts';

const spec = {
  method: 'GET',
  path: '/orgs/{orgId}/things',
  summary: '-',
  can: 'class.read',
  repeat: 'safe',
} as const;
const at = (given: Partial<Parameters<typeof endpoint>[0]> = {}): AnyEndpoint => endpoint({ ...spec, ...given });
const never = (): Promise<never> => Promise.reject(new Error('nothing is asked'));
const as = (kind: Route['kind'], given: AnyEndpoint): Route =>
  kind === 'external'
    ? { kind, endpoint: given, run: { prepare: never, effect: never, record: never } }
    : { kind, endpoint: given, run: never };
const tenant = (given?: Parameters<typeof at>[0]): Route => as('tenant', at(given));
/** A permission that no compiler has seen. */
const unchecked = (can: unknown): { can: Can } => ({ can: erased(can) });
const started = (...routes: Route[]) => createEdge(routes, () => erased(undefined));

test('endpoints with a permission each, at addresses of their own, start', () => {
  expect(() =>
    started(
      tenant(),
      tenant({ method: 'POST', repeat: 'key' }),
      tenant({ path: '/orgs/{orgId}/things/{thingId}' }),
      as('external', at({ method: 'PUT', repeat: 'key' })),
      as('public', at({ path: '/hello', can: 'public' })),
    ),
  ).not.toThrow();
});

test.each<[string, Route, RegExp]>([
  ['without a permission', tenant(unchecked(undefined)), /^GET \/orgs\/\{orgId\}\/things declares no permission$/],
  ['with an empty permission', tenant(unchecked('')), /declares no permission/],
  ['with a permission nobody knows', tenant(unchecked('class.raed')), /declares class.raed, which is no permission/],
  ['open to anyone inside an organisation', tenant({ can: 'public' }), /acts in an organisation without a permission/],
  ['open to any session inside an organisation', tenant({ can: 'signed-in' }), /without a permission/],
  ['inside an organisation but routed around its scope', as('public', at()), /is routed as public/],
  ['outside an organisation but routed into a scope', tenant({ path: '/things' }), /is routed as tenant/],
  ['outside an organisation with a permission', as('public', at({ path: '/things' })), /asks for class.read/],
  ['that reads and is not safe', tenant({ repeat: 'natural' }), /is a GET that is not safe/],
  ['that writes and says it is safe', tenant({ method: 'POST' }), /writes but says it is safe/],
  ['that acts each time in an organisation', tenant({ method: 'POST', repeat: 'none' }), /each time it is repeated/],
  [
    'with a key nobody keeps',
    as('public', at({ path: '/hello', can: 'public', method: 'POST', repeat: 'key' })),
    /keeps none/,
  ],
  [
    'with an effect outside and no key',
    as('external', at({ method: 'POST', repeat: 'natural' })),
    /effect outside but asks for no key/,
  ],
])('an endpoint %s stops the start', (_name, route, message) => {
  expect(() => started(route)).toThrow(message);
});

test('two endpoints at one address stop the start, also when only a parameter is called otherwise', () => {
  const path = '/orgs/{orgId}/things/{thingId}';
  expect(() => started(tenant({ path }), tenant({ path }))).toThrow(/is declared twice/);
  expect(() => started(tenant({ path }), tenant({ path: '/orgs/{orgId}/things/{otherId}' }))).toThrow(/declared twice/);
});
