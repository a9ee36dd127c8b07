import { describe, expect, expectTypeOf, test } from 'vitest';
import * as z from 'zod';
import {
  endpoint,
  pathParams,
  placeKindOf,
  type ClientInput,
  type ClientOutput,
  type FileAnswer,
  type In,
  type Out,
  type Params,
} from './endpoint.ts';

const Body = z.object({ name: z.string(), size: z.int().default(1) });
const list = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/things',
  summary: 'x',
  can: 'org.read',
  repeat: 'safe',
  query: z.object({ limit: z.coerce.number<number>().default(5) }),
  output: z.object({ at: z.string() }),
});
const make = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/things',
  summary: 'x',
  can: 'class.write',
  repeat: 'key',
  status: 201,
  body: Body,
  output: z.object({ id: z.string() }),
});
const drop = endpoint({
  method: 'DELETE',
  path: '/orgs/{orgId}/things/{thingId}',
  summary: 'x',
  can: 'org.manage',
  repeat: 'natural',
});
const file = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/things.csv',
  summary: 'x',
  can: 'figure.export',
  repeat: 'safe',
  produces: 'file',
});
const open = endpoint({
  method: 'GET',
  path: '/hello',
  summary: 'x',
  can: 'public',
  repeat: 'safe',
  output: z.object({ ok: z.boolean() }),
});

describe('types follow from the declaration', () => {
  test('path parameters come from the path literal', () => {
    expectTypeOf<Params<'/orgs/{orgId}/campuses/{campusId}/things'>>().toEqualTypeOf<{
      readonly orgId: string;
      readonly campusId: string;
    }>();
    expectTypeOf<ClientInput<typeof open>['params']>().toEqualTypeOf<undefined>();
  });

  test('a use case gets parsed values, a client gives unparsed ones', () => {
    expectTypeOf<In<typeof make>['body']>().toEqualTypeOf<{ name: string; size: number }>();
    expectTypeOf<ClientInput<typeof make>['body']>().toEqualTypeOf<{ name: string; size?: number | undefined }>();
    expectTypeOf<In<typeof list>['query']>().toEqualTypeOf<{ limit: number }>();
    expectTypeOf<In<typeof list>['body']>().toEqualTypeOf<undefined>();
  });

  test('a client need not give a query that has defaults, and must give the parameters of the path', () => {
    expectTypeOf<{ params: { orgId: string } }>().toExtend<ClientInput<typeof list>>();
    expectTypeOf<{ query: { limit: number } }>().not.toExtend<ClientInput<typeof list>>();
    expectTypeOf<{ params: { orgId: string } }>().not.toExtend<ClientInput<typeof make>>();
    expectTypeOf<{ params?: undefined }>().toExtend<ClientInput<typeof open>>();
  });

  test('what a use case returns is what the contract takes; files and nothing have their own', () => {
    expectTypeOf<Out<typeof make>>().toEqualTypeOf<{ id: string }>();
    expectTypeOf<ClientOutput<typeof make>>().toEqualTypeOf<{ id: string }>();
    expectTypeOf<Out<typeof file>>().toEqualTypeOf<FileAnswer | undefined>();
    expectTypeOf<ClientOutput<typeof drop>>().toEqualTypeOf<undefined>();
  });

  test('an endpoint without a permission, or with one nobody knows, does not compile', () => {
    // @ts-expect-error -- `can` is missing
    endpoint({ method: 'GET', path: '/x', summary: 'x', repeat: 'safe' });
    // @ts-expect-error -- no such permission
    endpoint({ method: 'GET', path: '/x', summary: 'x', can: 'student.everything', repeat: 'safe' });
    // @ts-expect-error -- no such problem
    endpoint({ method: 'GET', path: '/x', summary: 'x', can: 'public', repeat: 'safe', problems: ['oops'] });
  });
});

test('defaults: 200 with an answer, 204 without, 200 for a file, JSON in and out, a quarter of a megabyte', () => {
  expect([list.status, make.status, drop.status, file.status]).toEqual([200, 201, 204, 200]);
  expect(list).toMatchObject({ consumes: 'json', produces: 'json', maxBytes: 262_144, problems: [], rows: [] });
});

test.each([
  ['/orgs/{orgId}', 'org'],
  ['/orgs/{orgId}/campuses', 'org'],
  ['/orgs/{orgId}/campuses/{campusId}', 'campus'],
  ['/orgs/{orgId}/campuses/{campusId}/x/{y}', 'campus'],
  ['/orgs/{orgId}/branches/{branchId}/x', 'branch'],
  ['/orgs/{orgId}/family/{studentId}/x', 'student'],
  ['/orgs/{orgId}/students/{studentId}', 'org'],
  ['/session', 'none'],
  ['/organisations/{orgId}', 'none'],
  ['/orgs/{orgId}/campuses/{campusId}extra', 'org'],
])('%s acts in: %s', (path, kind) => {
  expect(placeKindOf(path)).toBe(kind);
});

test('path parameters are read in order', () => {
  expect(pathParams('/a/{one}/b/{two}')).toEqual(['one', 'two']);
  expect(pathParams('/a')).toEqual([]);
});
