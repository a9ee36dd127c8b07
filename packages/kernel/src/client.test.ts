import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { addressOf, call, problemFrom, send } from './client.ts';
import { endpoint } from './endpoint.ts';
import { Problem, problem, problemBody, PROBLEMS, problemTypeOf } from './problem.ts';

const make = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/things',
  summary: 'x',
  can: 'org.manage',
  repeat: 'key',
  query: z.object({ q: z.string().optional() }),
  body: z.object({ name: z.string() }),
  output: z.object({ id: z.string() }),
});
const drop = endpoint({
  method: 'DELETE',
  path: '/orgs/{orgId}/things/{thingId}',
  summary: 'x',
  can: 'org.manage',
  repeat: 'natural',
});
const upload = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/files',
  summary: 'x',
  can: 'org.manage',
  repeat: 'key',
  consumes: 'bytes',
  body: z.instanceof(Uint8Array),
  output: z.object({ id: z.string() }),
});

/** A fetch that remembers what it was asked and answers as told. */
const recorder = (answer: Response) => {
  const asked: { url: string; init: RequestInit | undefined }[] = [];
  const fetcher: typeof fetch = (input, init) => {
    asked.push({ url: input instanceof Request ? input.url : input.toString(), init });
    return Promise.resolve(answer);
  };
  return { asked, fetcher };
};

test.each<[string, Record<string, string>, unknown, string]>([
  ['/orgs/{orgId}', { orgId: 'a/b?c#d é' }, undefined, '/orgs/a%2Fb%3Fc%23d%20%C3%A9'],
  ['/x', {}, { q: '甲 &=', n: 5, no: undefined, nil: null }, '/x?q=%E7%94%B2+%26%3D&n=5'],
  ['/x', {}, { many: ['a', 'b'] }, '/x?many=a&many=b'],
  ['/x', {}, {}, '/x'],
])('%s with %j and %j is %s', (path, params, query, expected) => {
  expect(addressOf(path, params, query)).toBe(expected);
});

describe('a call', () => {
  test('sends JSON with its key and gives the answer', async () => {
    const { asked, fetcher } = recorder(Response.json({ id: 'x' }));
    expect(
      await call(
        fetcher,
        make,
        { params: { orgId: 'o' }, query: { q: 'a' }, body: { name: '甲' } },
        { idempotencyKey: 'key-12345', headers: { 'x-more': '1' } },
      ),
    ).toEqual({ id: 'x' });
    expect(asked[0]?.url).toBe('/api/orgs/o/things?q=a');
    expect(asked[0]?.init).toMatchObject({
      method: 'POST',
      body: '{"name":"甲"}',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'key-12345', 'x-more': '1' },
    });
  });

  test('without a body says nothing of one, and 204 is undefined', async () => {
    const { asked, fetcher } = recorder(new Response(null, { status: 204 }));
    await expect(call(fetcher, drop, { params: { orgId: 'o', thingId: 't' } }, { base: '' })).resolves.toBeUndefined();
    expect(asked[0]?.url).toBe('/orgs/o/things/t');
    expect(asked[0]?.init?.headers).not.toHaveProperty('content-type');
    expect(asked[0]?.init).not.toHaveProperty('body');
  });

  test('sends bytes as bytes', async () => {
    const { asked, fetcher } = recorder(Response.json({ id: 'x' }));
    await send(fetcher, upload, { params: { orgId: 'o' }, body: new Uint8Array([1, 2, 255]) });
    expect(asked[0]?.init?.headers).toMatchObject({ 'content-type': 'application/octet-stream' });
    expect(new Uint8Array(await new Response(asked[0]?.init?.body).arrayBuffer())).toEqual(new Uint8Array([1, 2, 255]));
  });

  test('that is refused throws the problem with its facts', async () => {
    const body = problemBody('owed-limit', {
      detail: 'not enough',
      errors: [{ pointer: '/a', detail: 'b' }],
      students: ['s'],
    });
    const { fetcher } = recorder(
      new Response(JSON.stringify(body), {
        status: 409,
        headers: { 'content-type': 'application/problem+json; charset=utf-8' },
      }),
    );
    await expect(call(fetcher, drop, { params: { orgId: 'o', thingId: 't' } })).rejects.toMatchObject({
      type: 'owed-limit',
      status: 409,
      extra: { detail: 'not enough', students: ['s'], errors: [{ pointer: '/a' }] },
    });
  });

  test('that a proxy answers with its own page is an internal error, not a broken parser', async () => {
    const made = await problemFrom(
      new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'content-type': 'text/html' } }),
    );
    expect([made.type, made.message]).toEqual(['internal-error', 'HTTP 502']);
  });
});

describe('problems', () => {
  test('every type has a 4xx or 5xx status and a title in both languages', () => {
    for (const [type, [status, english, chinese]] of Object.entries(PROBLEMS)) {
      expect(type).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
      expect(english).toMatch(/^[A-Z]/);
      expect(chinese).toMatch(/\p{Script=Han}/u);
    }
  });

  test('facts beside the standard fields cannot pretend to be them', () => {
    expect(problemBody('conflict', { type: 'x', status: 200, title: 'fine', seen: 1 })).toEqual({
      type: 'urn:keshi:problem:conflict',
      title: PROBLEMS['conflict'][1],
      status: 409,
      seen: 1,
    });
  });

  test('a type nobody knows is an internal error', () => {
    expect(problemTypeOf({ type: 'urn:keshi:problem:toString', title: '', status: 400 })).toBe('internal-error');
    expect(problemTypeOf({ type: 'urn:keshi:problem:conflict', title: '', status: 409 })).toBe('conflict');
    expect(problem('conflict')).toBeInstanceOf(Problem);
  });
});
