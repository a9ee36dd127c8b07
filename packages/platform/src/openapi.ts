/**
 * The OpenAPI 3.1 document, made from the same endpoints that are served: nothing is described twice. Schemas that contracts export by
 * name become components; one that would mean different things as input and as output (a default, a transformation) stops the build.
 */
import * as z from 'zod';
import { pathParams, type AnyEndpoint, type Schema } from '@keshi/kernel/endpoint';
import { PROBLEMS, type ProblemType } from '@keshi/kernel/problem';
import { SESSION_COOKIE } from './session.ts';
import { canonicalJson } from './hash.ts';
import type { Route } from './routes.ts';

type Json = Record<string, unknown>;

/** The modules' contracts as imported with `import * as`, by module name: where operations and schemas get their names from. */
export type Contracts = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

type Names = {
  readonly operations: ReadonlyMap<unknown, { readonly id: string; readonly module: string }>;
  readonly schemas: Map<unknown, string>;
};

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** An export's own name, or with its module's in front where two modules use the same. */
function collectNames(contracts: Contracts): Names {
  const all = Object.entries(contracts).flatMap(([module, exports]) =>
    Object.entries(exports).map(([name, value]) => ({ module, name, value })),
  );
  const clashes = (name: string, value: unknown): boolean =>
    all.some((each) => each.name === name && each.value !== value);
  const operations = new Map<unknown, { id: string; module: string }>();
  const schemas = new Map<unknown, string>();
  for (const { module, name, value } of all) {
    if (!isObject(value)) continue;
    const id = clashes(name, value) ? `${module}${capital(name)}` : name;
    if ('method' in value && 'path' in value) operations.set(value, { id, module });
    else if ('_zod' in value && !schemas.has(value)) schemas.set(value, capital(id));
  }
  return { operations, schemas };
}

/** `GET /orgs/{orgId}/rooms` → `getOrgsOrgIdRooms`, for an endpoint that no contract exports. */
const idFromPath = (endpoint: AnyEndpoint): string =>
  endpoint.method.toLowerCase() +
  endpoint.path
    .split(/[^A-Za-z0-9]+/)
    .map(capital)
    .join('');

/** Zod's metadata, with the contracts' names added. */
const registryOf = (names: Names) => {
  const registry = z.registry<Json>();
  const named = (schema: z.core.$ZodType): Json | undefined => {
    const { form, ...meta }: Json = { ...z.globalRegistry.get(schema) };
    const id = names.schemas.get(schema);
    const all = { ...meta, ...(form === undefined ? {} : { 'x-unit': form }), ...(id === undefined ? {} : { id }) };
    return Object.keys(all).length === 0 ? undefined : all;
  };
  // Cast: the metadata of this registry is free-form, so what a lookup returns has no more precise type than this.
  return Object.assign(registry, {
    get: named,
    has: (schema: z.core.$ZodType) => named(schema) !== undefined,
  });
};

/** Moves references from a schema's own `$defs` to the document's components. */
function relocated(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(relocated);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      key === '$ref' && typeof each === 'string' ? each.replace('#/$defs/', '#/components/schemas/') : relocated(each),
    ]),
  );
}

/** Cast: what was an object stays one. */
const relocatedObject = (value: Json): Json => relocated(value) as Json;

type Describe = (schema: Schema, io: 'input' | 'output') => Json;

/** Describes schemas and collects the named ones. */
function describer(names: Names): { describe: Describe; components: Map<string, Json> } {
  const metadata = registryOf(names);
  const components = new Map<string, Json>();
  const keep = (id: string, described: Json): void => {
    const known = components.get(id);
    if (known !== undefined && canonicalJson(known) !== canonicalJson(described)) {
      throw new Error(
        `${id} is named and means different things as input and as output (a default or a transformation). Give each its own schema.`,
      );
    }
    components.set(id, described);
  };
  const describe: Describe = (schema, io) => {
    // Cast: endpoints hold Zod schemas; their type is only structural to spare the compiler.
    const given = schema as unknown as z.core.$ZodType;
    const json = z.toJSONSchema(given, {
      metadata,
      io,
      reused: 'inline',
      override: ({ jsonSchema }) => {
        // A record over a closed list of keys is an object with these properties.
        if (
          jsonSchema.required !== undefined &&
          jsonSchema.properties === undefined &&
          jsonSchema.additionalProperties !== undefined
        ) {
          const { additionalProperties } = jsonSchema;
          jsonSchema.properties = Object.fromEntries(jsonSchema.required.map((name) => [name, additionalProperties]));
          delete jsonSchema.propertyNames;
          jsonSchema.additionalProperties = false;
        }
        // Unknown keys are refused on the way in and never sent on the way out.
        if (jsonSchema.type === 'object' && jsonSchema.properties !== undefined)
          jsonSchema.additionalProperties ??= false;
      },
    });
    // A named schema comes back as a reference to its own definition.
    const { $defs, $schema: _dialect, ...own }: Json = { ...json };
    for (const [name, each] of Object.entries(isObject($defs) ? $defs : {})) {
      if (!isObject(each)) continue;
      const { id: _name, ...described } = each;
      keep(name, relocatedObject(described));
    }
    return relocatedObject(own);
  };
  return { describe, components };
}

function parametersOf(endpoint: AnyEndpoint, describe: Describe): Json[] {
  const inPath = pathParams(endpoint.path).map((name) => ({
    name,
    in: 'path',
    required: true,
    schema: name.endsWith('Id')
      ? { type: 'string', format: 'uuid' }
      : { type: 'string', pattern: '^[A-Za-z0-9_-]{1,128}$' },
  }));
  const query = endpoint.query === undefined ? {} : describe(endpoint.query, 'input');
  const required = Array.isArray(query['required']) ? query['required'] : [];
  const inQuery = Object.entries(isObject(query['properties']) ? query['properties'] : {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }));
  const key =
    endpoint.repeat !== 'key'
      ? []
      : [
          {
            name: 'Idempotency-Key',
            in: 'header',
            required: true,
            description:
              'Made once per intent. The same key with the same request gets the first answer again, however late.',
            schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{8,128}$' },
          },
        ];
  return [...inPath, ...inQuery, ...key];
}

/** The problems an endpoint declares, and those that the edge can answer for any endpoint of its kind. */
function problemsOf(endpoint: AnyEndpoint): ProblemType[] {
  const unsafe = endpoint.method !== 'GET';
  const open = endpoint.can === 'public';
  const hasBody = endpoint.body !== undefined;
  const found: [boolean, ProblemType[]][] = [
    [true, [...endpoint.problems, 'internal-error', 'service-unavailable']],
    [!open, ['not-signed-in']],
    [endpoint.path.includes('{'), ['not-found']],
    [!open && endpoint.can !== 'signed-in', ['not-allowed', 'not-found']],
    [unsafe, ['cross-site-request']],
    [unsafe && endpoint.method !== 'DELETE', ['payload-too-large', 'unsupported-media-type']],
    [hasBody || endpoint.query !== undefined, ['malformed-request', 'invalid-input']],
    [endpoint.repeat === 'key', ['idempotency-key-missing', 'idempotency-key-reused']],
  ];
  return [...new Set(found.filter(([applies]) => applies).flatMap(([, types]) => types))];
}

function responsesOf(endpoint: AnyEndpoint, describe: Describe): Json {
  const byStatus = Map.groupBy(problemsOf(endpoint), (type) => PROBLEMS[type][0]);
  const problems = [...byStatus]
    .sort(([a], [b]) => a - b)
    .map(([status, types]): [string, Json] => [
      String(status),
      {
        description: types.map((type) => PROBLEMS[type][1]).join('; '),
        content: {
          'application/problem+json': {
            schema: {
              allOf: [
                { $ref: '#/components/schemas/Problem' },
                { properties: { type: { enum: types.map((type) => `urn:keshi:problem:${type}`) } } },
              ],
            },
          },
        },
      },
    ]);
  const content =
    endpoint.produces === 'file'
      ? { '*/*': { schema: { type: 'string', contentEncoding: 'binary' } } }
      : endpoint.output === undefined
        ? undefined
        : { 'application/json': { schema: describe(endpoint.output, 'output') } };
  const success: Json = {
    [String(endpoint.status)]: {
      description: content === undefined ? 'Done' : endpoint.produces === 'file' ? 'The file' : 'The answer',
      ...(content === undefined ? {} : { content }),
    },
  };
  return { ...success, ...Object.fromEntries(problems) };
}

function operationOf(endpoint: AnyEndpoint, names: Names, describe: Describe): Json {
  const named = names.operations.get(endpoint);
  const body =
    endpoint.consumes === 'bytes'
      ? { 'application/octet-stream': { schema: { type: 'string', contentEncoding: 'binary' } } }
      : endpoint.body === undefined
        ? undefined
        : { 'application/json': { schema: describe(endpoint.body, 'input') } };
  return {
    operationId: named?.id ?? idFromPath(endpoint),
    summary: endpoint.summary,
    tags: [named?.module ?? 'other'],
    parameters: parametersOf(endpoint, describe),
    ...(body === undefined ? {} : { requestBody: { required: true, content: body } }),
    responses: responsesOf(endpoint, describe),
    security: endpoint.can === 'public' ? [] : [{ session: [] }],
    'x-permission': endpoint.can,
    'x-repeat': endpoint.repeat,
    ...(endpoint.rows.length === 0 ? {} : { 'x-requirements': endpoint.rows }),
  };
}

const PROBLEM_SCHEMA: Json = {
  type: 'object',
  description: 'RFC 9457 problem details. More facts a client needs may stand beside the fields named here.',
  required: ['type', 'title', 'status'],
  properties: {
    type: { type: 'string', format: 'uri', enum: Object.keys(PROBLEMS).map((type) => `urn:keshi:problem:${type}`) },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', format: 'uri' },
    errors: {
      type: 'array',
      items: {
        type: 'object',
        required: ['pointer', 'detail'],
        properties: {
          pointer: { type: 'string', description: 'A JSON pointer into the body, or ?name for a query parameter.' },
          detail: { type: 'string' },
        },
      },
    },
  },
};

/** Builds the document. Throws when two operations get one id or a named schema is ambiguous. */
export function openApiDocument(routes: readonly Route[], contracts: Contracts): Json {
  const names = collectNames(contracts);
  // A query is written out as parameters, so it is no component.
  for (const { endpoint } of routes) names.schemas.delete(endpoint.query);
  const { describe, components } = describer(names);
  const paths: Record<string, Json> = {};
  const ids = new Set<string>();
  for (const { endpoint } of routes) {
    const operation = operationOf(endpoint, names, describe);
    const id = String(operation['operationId']);
    if (ids.has(id)) throw new Error(`${id} names two operations`);
    ids.add(id);
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method.toLowerCase()]: operation };
  }
  const tags = new Set(routes.map(({ endpoint }) => names.operations.get(endpoint)?.module ?? 'other'));
  return {
    openapi: '3.1.0',
    info: {
      title: 'Keshi',
      version: '0.1.0',
      description:
        'Class-hours, attendance and payments of training schools. Money is in fen, class-hours are in hundredths.',
      license: { name: 'Proprietary', identifier: 'LicenseRef-Keshi' },
    },
    servers: [{ url: '/api', description: 'Through the web app' }],
    tags: [...tags].map((name) => ({ name, description: `The module ${name}` })),
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: SESSION_COOKIE, description: 'Given by signing in.' },
      },
      schemas: { Problem: PROBLEM_SCHEMA, ...Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))) },
    },
  };
}
