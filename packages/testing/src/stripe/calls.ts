/** The simulated calls but those of a payment: customers, products, prices, accounts, events, webhook endpoints. */
import { emit, eventAt, withPending } from './events.ts';
import { badParameter, missingParameter } from './fault.ts';
import type { Form } from './form.ts';
import { page } from './lists.ts';
import {
  newAccount,
  newCustomer,
  newEndpoint,
  newPrice,
  newProduct,
  type Account,
  type Endpoint,
  type Price,
} from './objects.ts';
import * as parameters from './parameters.ts';
import { API_VERSION, birth, bookOf, emptyBook, found, newId, type World } from './state.ts';

/** One authorised request: `account` is the one it acts in, `id` the path's object, '' where there is none. */
export type Call = { world: World; account: string; params: Map<string, Form>; id: string };
export type Route = readonly ['GET' | 'POST' | 'DELETE', string, (call: Call) => unknown];

/** A call that takes no parameters but `expand`. */
export const bare = (run: (call: Call) => unknown) => (call: Call) => {
  parameters.nothing(call.params, '');
  return run(call);
};

const shelves = ({ world, account }: Call) => bookOf(world, account);

function createCustomer(call: Call) {
  const customer = newCustomer(birth(call.world, 'customer'), parameters.customerCreate(call.params, ''));
  shelves(call).customers[customer.id] = customer;
  emit(call.world, call.account, 'customer.created', customer);
  return customer;
}

function listCustomers(call: Call) {
  const input = parameters.customerList(call.params, '');
  return page(
    '/v1/customers',
    Object.values(shelves(call).customers),
    input,
    ({ email }) => input.email === undefined || email === input.email,
  );
}

function createProduct(call: Call) {
  const input = parameters.productCreate(call.params, '');
  return addProduct(call, { ...input, active: input.active ?? true });
}

export function addProduct(call: Call, given: Parameters<typeof newProduct>[1]) {
  const product = newProduct(birth(call.world, 'product'), given);
  shelves(call).products[product.id] = product;
  emit(call.world, call.account, 'product.created', product);
  return product;
}

function listProducts(call: Call) {
  const input = parameters.productList(call.params, '');
  return page(
    '/v1/products',
    Object.values(shelves(call).products),
    input,
    ({ active }) => input.active === undefined || active === input.active,
  );
}

/** The product a price is for: named, or made on the spot; one of the two, never both. */
export function productFor(
  call: Call,
  given: {
    product: string | undefined;
    product_data: { name: string; description?: string | undefined; metadata: Record<string, string> } | undefined;
  },
  at: string,
): string {
  if (given.product !== undefined && given.product_data !== undefined) {
    throw badParameter(
      at,
      'You may only specify one of these parameters: product, product_data.',
      'parameters_exclusive',
    );
  }
  if (given.product_data !== undefined)
    return addProduct(call, { description: undefined, ...given.product_data, active: true }).id;
  if (given.product === undefined) throw missingParameter(at);
  return found(shelves(call).products, given.product, 'product', at).id;
}

function createPrice(call: Call): Price {
  const input = parameters.priceCreate(call.params, '');
  const product = productFor(call, input, 'product');
  return addPrice(call, { ...input, product, unitAmount: input.unit_amount, active: input.active ?? true });
}

export function addPrice(call: Call, given: Parameters<typeof newPrice>[1]): Price {
  const price = newPrice(birth(call.world, 'price'), given);
  shelves(call).prices[price.id] = price;
  emit(call.world, call.account, 'price.created', price);
  return price;
}

function listPrices(call: Call) {
  const input = parameters.priceList(call.params, '');
  return page('/v1/prices', Object.values(shelves(call).prices), input, (price) =>
    [
      input.active === undefined || price.active === input.active,
      input.currency === undefined || price.currency === input.currency,
      input.product === undefined || price.product === input.product,
    ].every(Boolean),
  );
}

function createAccount(call: Call): Account {
  const input = parameters.accountCreate(call.params, '');
  return addAccount(call.world, {
    name: input.business_profile?.name,
    email: input.email,
    country: input.country,
    currency: input.default_currency,
    type: input.type,
    metadata: input.metadata,
  });
}

/** A connected account, ready to take payments: onboarding is not simulated. */
export function addAccount(
  world: World,
  given: {
    name?: string | undefined;
    email?: string | undefined;
    country?: string | undefined;
    currency?: string | undefined;
    type?: Account['type'] | undefined;
    metadata?: Record<string, string>;
  },
): Account {
  const account = newAccount(birth(world, 'account'), {
    name: given.name,
    email: given.email,
    country: given.country ?? 'HK',
    currency: given.currency ?? 'cny',
    type: given.type ?? 'standard',
    metadata: given.metadata ?? {},
  });
  world.state.accounts[account.id] = account;
  world.state.books[account.id] = emptyBook();
  return account;
}

/** The account the request acts in. The platform has no Account object of its own here, so one is described. */
function currentAccount(call: Call): Account {
  const connected = call.world.state.accounts[call.account];
  if (connected !== undefined) return connected;
  return newAccount(
    { id: call.world.state.platform, created: 0 },
    { name: 'Platform', email: undefined, country: 'HK', currency: 'cny', type: 'standard', metadata: {} },
  );
}

function listEvents(call: Call) {
  const input = parameters.eventList(call.params, '');
  if (input.type !== undefined && input.types !== undefined)
    throw badParameter('types', 'You may only specify one of these parameters: type, types.', 'parameters_exclusive');
  const names = input.types ?? (input.type === undefined ? null : [input.type]);
  const isWanted = (type: string) =>
    names === null ||
    names.some((name) => name === type || (name.endsWith('.*') && type.startsWith(name.slice(0, -1))));
  const events = Object.values(call.world.state.events)
    .filter(({ account }) => account === call.account)
    .map(({ event }) => withPending(call.world, event));
  return page('/v1/events', events, input, (event) =>
    [
      isWanted(event.type),
      input.delivery_success === undefined || (event.pending_webhooks === 0) === input.delivery_success,
    ].every(Boolean),
  );
}

/** The signing secret is answered once, when the endpoint is made. */
const withoutSecret = ({ secret: _secret, ...endpoint }: Endpoint) => endpoint;

function createEndpoint(call: Call): Endpoint {
  const input = parameters.endpointCreate(call.params, '');
  const version = input.api_version ?? API_VERSION;
  if (version !== API_VERSION)
    throw badParameter('api_version', `Invalid API version: ${version}. The double speaks ${API_VERSION} only.`);
  return addEndpoint(call.world, call.account, {
    url: input.url,
    enabledEvents: input.enabled_events,
    connect: input.connect ?? false,
    description: input.description,
    metadata: input.metadata,
  });
}

export function addEndpoint(
  world: World,
  account: string,
  given: {
    url: string;
    enabledEvents: string[];
    connect: boolean;
    description?: string | undefined;
    metadata?: Record<string, string>;
  },
): Endpoint {
  const secret = newId(world, 'secret');
  const endpoint = newEndpoint(birth(world, 'endpoint'), {
    description: undefined,
    metadata: {},
    ...given,
    apiVersion: API_VERSION,
    secret,
  });
  world.state.listeners.push({ account, connect: given.connect, endpoint });
  return endpoint;
}

const endpointsOf = ({ world, account }: Call) =>
  Object.fromEntries(
    world.state.listeners
      .filter((listener) => listener.account === account)
      .map(({ endpoint }) => [endpoint.id, endpoint]),
  );

function updateEndpoint(call: Call) {
  const endpoint = found(endpointsOf(call), call.id, 'webhook endpoint');
  const input = parameters.endpointUpdate(call.params, '');
  if (input.url !== undefined) endpoint.url = input.url;
  if (input.enabled_events !== undefined) endpoint.enabled_events = input.enabled_events;
  if (input.disabled !== undefined) endpoint.status = input.disabled ? 'disabled' : 'enabled';
  return withoutSecret(endpoint);
}

function deleteEndpoint(call: Call) {
  const endpoint = found(endpointsOf(call), call.id, 'webhook endpoint');
  call.world.state.listeners = call.world.state.listeners.filter((listener) => listener.endpoint.id !== endpoint.id);
  return { id: endpoint.id, object: 'webhook_endpoint', deleted: true };
}

export const CALLS: readonly Route[] = [
  ['POST', '/v1/customers', createCustomer],
  ['GET', '/v1/customers', listCustomers],
  ['GET', '/v1/customers/:id', bare((call) => found(shelves(call).customers, call.id, 'customer'))],
  ['POST', '/v1/products', createProduct],
  ['GET', '/v1/products', listProducts],
  ['GET', '/v1/products/:id', bare((call) => found(shelves(call).products, call.id, 'product'))],
  ['POST', '/v1/prices', createPrice],
  ['GET', '/v1/prices', listPrices],
  ['GET', '/v1/prices/:id', bare((call) => found(shelves(call).prices, call.id, 'price'))],
  ['GET', '/v1/account', bare(currentAccount)],
  ['POST', '/v1/accounts', createAccount],
  [
    'GET',
    '/v1/accounts',
    (call) => page('/v1/accounts', Object.values(call.world.state.accounts), parameters.accountList(call.params, '')),
  ],
  ['GET', '/v1/accounts/:id', bare((call) => found(call.world.state.accounts, call.id, 'account'))],
  ['GET', '/v1/events', listEvents],
  ['GET', '/v1/events/:id', bare((call) => withPending(call.world, eventAt(call.world, call.account, call.id)))],
  ['POST', '/v1/webhook_endpoints', createEndpoint],
  [
    'GET',
    '/v1/webhook_endpoints',
    (call) =>
      page('/v1/webhook_endpoints', Object.values(endpointsOf(call)).map(withoutSecret), {
        ...parameters.endpointList(call.params, ''),
      }),
  ],
  [
    'GET',
    '/v1/webhook_endpoints/:id',
    bare((call) => withoutSecret(found(endpointsOf(call), call.id, 'webhook endpoint'))),
  ],
  ['POST', '/v1/webhook_endpoints/:id', updateEndpoint],
  ['DELETE', '/v1/webhook_endpoints/:id', bare(deleteEndpoint)],
];
