import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { validate } from '@scalar/openapi-parser';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { openApiDocument } from '@keshi/platform/openapi';
import { route, type Route } from '@keshi/platform/routes';
import { routes } from './app.ts';
import { documentOf } from './document.ts';

const run = promisify(execFile);
const document = documentOf(routes);
const redocly = fileURLToPath(new URL('../../../node_modules/@redocly/cli/bin/cli.js', import.meta.url));

type Operation = {
  operationId: string;
  summary: string;
  security: unknown[];
  parameters: { name: string; in: string; schema: Record<string, unknown> }[];
  responses: Record<string, unknown>;
  'x-permission': string;
  'x-repeat': string;
};
/** Cast: the document is ours; the tests below check what they read of it. */
const pathsOf = (made: typeof document) => made['paths'] as Record<string, Record<string, Operation>>;
const operations = new Map(
  Object.entries(pathsOf(document)).flatMap(([path, byMethod]) =>
    Object.entries(byMethod).map(([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const),
  ),
);

/** A route whose use case is never run. */
const described = (given: Parameters<typeof route>[0]): Route =>
  route(given, () => Promise.reject(new Error('not to be run')));

test('the document is valid OpenAPI 3.1 for an independent parser', async () => {
  const result = await validate(document);
  expect(result.errors ?? []).toEqual([]);
  expect(result.valid).toBe(true);
});

test('a second, stricter linter finds no error', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'keshi-openapi-'));
  try {
    await writeFile(join(folder, 'openapi.json'), JSON.stringify(document));
    await writeFile(join(folder, 'redocly.yaml'), 'extends: [recommended]\ntelemetry: off\n');
    const environment = {
      ...process.env,
      REDOCLY_TELEMETRY: 'off',
      REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
      CI: 'true',
    };
    const outcome = await run(
      process.execPath,
      [redocly, 'lint', 'openapi.json', '--config', 'redocly.yaml', '--format', 'json'],
      { cwd: folder, env: environment },
    ).catch((error: unknown) => error);
    const printed =
      typeof outcome === 'object' && outcome !== null && 'stdout' in outcome ? String(outcome.stdout) : '';
    const report: unknown = JSON.parse(printed);
    expect(report).toMatchObject({ totals: { errors: 0, warnings: 0 }, problems: [] });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('every route is in the document and nothing else', () => {
  expect([...operations.keys()].sort()).toEqual(
    routes.map(({ endpoint: each }) => `${each.method} ${each.path}`).sort(),
  );
});

test('every operation has the name its contract exports it by', () => {
  for (const [at, operation] of operations) expect(operation.operationId, at).toMatch(/^[a-z][A-Za-z]+$/);
  for (const [at, operation] of operations) expect(operation.operationId, at).not.toMatch(/Orgs?OrgId/);
});

test('an operation says who may call it, whether it may be repeated, and what can go wrong', () => {
  for (const { endpoint: each } of routes) {
    const operation = operations.get(`${each.method} ${each.path}`);
    expect(operation?.['x-permission']).toBe(each.can);
    expect(operation?.['x-repeat']).toBe(each.repeat);
    expect(operation?.security).toEqual(each.can === 'public' ? [] : [{ session: [] }]);
    expect(operation?.parameters.some((parameter) => parameter.name === 'Idempotency-Key')).toBe(each.repeat === 'key');
    expect(Object.keys(operation?.responses ?? {})).toEqual(
      expect.arrayContaining([String(each.status), '500', '503']),
    );
    if (each.can !== 'public') expect(Object.keys(operation?.responses ?? {})).toContain('401');
  }
});

test('path parameters that are ids are UUIDs', () => {
  const parameters = [...operations.values()].flatMap((operation) =>
    operation.parameters.filter((each) => each.in === 'path'),
  );
  expect(parameters.length).toBeGreaterThan(10);
  for (const each of parameters) expect(each.schema['format'] === 'uuid').toBe(each.name.endsWith('Id'));
});

test('a named schema that differs as input and as output stops the build', () => {
  const Thing = z.object({ name: z.string(), size: z.int().default(1) });
  const contract = {
    Thing,
    putThing: endpoint({
      method: 'PUT',
      path: '/orgs/{orgId}/thing',
      summary: 'A thing',
      can: 'org.manage',
      repeat: 'natural',
      body: Thing,
      output: Thing,
    }),
  };
  expect(() => openApiDocument([described(contract.putThing)], { things: contract })).toThrow(
    /Thing is named and means different things/,
  );
  const plain = { putThing: contract.putThing };
  expect(() => openApiDocument([described(plain.putThing)], { things: plain })).not.toThrow();
});

test('one name in two modules stays two operations and two schemas', () => {
  const contractOf = (path: '/orgs/{orgId}/a' | '/orgs/{orgId}/b', shape: z.ZodObject) => ({
    Row: shape,
    getRow: endpoint({ method: 'GET', path, summary: 'A row', can: 'org.read', repeat: 'safe', output: shape }),
  });
  const [one, two] = [
    contractOf('/orgs/{orgId}/a', z.object({ a: z.string() })),
    contractOf('/orgs/{orgId}/b', z.object({ b: z.string() })),
  ];
  const made = openApiDocument([described(one.getRow), described(two.getRow)], { one, two });
  expect(JSON.stringify(made)).toContain('"operationId":"oneGetRow"');
  expect(made).toMatchObject({ components: { schemas: { OneRow: {}, TwoRow: {} } } });
});

test('an endpoint that no contract exports is named by its method and path', () => {
  const lonely = endpoint({
    method: 'GET',
    path: '/orgs/{orgId}/lonely-things',
    summary: 'Lonely',
    can: 'org.read',
    repeat: 'safe',
    output: z.object({}),
  });
  expect(JSON.stringify(openApiDocument([described(lonely)], {}))).toContain(
    '"operationId":"getOrgsOrgIdLonelyThings"',
  );
});
