import { isHttpError, isRedirect } from '@sveltejs/kit';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { problemBody, PROBLEMS, type ProblemType } from '@keshi/kernel/problem';
import { ask, call } from './api.ts';
import { eventFor } from './event.test-data.ts';

const getThing = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/thing',
  summary: 'A thing',
  can: 'org.read',
  repeat: 'safe',
  output: z.object({ name: z.string() }),
});
const input = { params: { orgId: 'o1' } };
const refusing = (type: ProblemType) =>
  eventFor({
    answer: () =>
      Response.json(problemBody(type, {}, 'urn:keshi:request:r-1'), {
        status: PROBLEMS[type][0],
        headers: { 'content-type': 'application/problem+json' },
      }),
  });
const thrownBy = (type: ProblemType): Promise<unknown> =>
  call(refusing(type).event, getThing, input).then(
    () => null,
    (thrown: unknown) => thrown,
  );

describe('call', () => {
  test('reaches the API as the visitor, from our own origin', async () => {
    const { event, requests } = eventFor({
      cookies: { '__Host-keshi': 'token', other: 'kept back' },
      answer: () => Response.json({ name: 'a' }),
    });
    expect(await call(event, getThing, input)).toEqual({ name: 'a' });
    expect(requests[0]?.path).toBe('/orgs/o1/thing');
    const headers = Object.fromEntries(requests[0]?.headers ?? []);
    expect(headers).toMatchObject({
      cookie: '__Host-keshi=token',
      origin: 'https://app.test',
      'x-forwarded-for': '203.0.113.7',
      'x-request-id': 'request-1',
    });
  });

  test('hands a session that the API started to the browser, and a later call in the same request uses it', async () => {
    const { event, requests, set } = eventFor({
      answer: () =>
        new Response('{"name":"a"}', {
          headers: { 'set-cookie': '__Host-keshi=new; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=60' },
        }),
    });
    await call(event, getThing, input);
    await call(event, getThing, input);
    expect(set[0]).toEqual([
      '__Host-keshi',
      'new',
      { path: '/', httpOnly: true, secure: true, sameSite: 'lax', maxAge: 60 },
    ]);
    expect(requests[1]?.headers.get('cookie')).toBe('__Host-keshi=new');
  });

  test('an ended session leaves the browser', async () => {
    const { event, deleted } = eventFor({
      cookies: { '__Host-keshi': 'old' },
      answer: () => new Response('{"name":"a"}', { headers: { 'set-cookie': '__Host-keshi=; Path=/; Max-Age=0' } }),
    });
    await call(event, getThing, input);
    expect(deleted).toEqual(['__Host-keshi']);
  });

  test('no session: the sign-in page, and back to this page without the action it posted to', async () => {
    const thrown = await thrownBy('not-signed-in');
    expect(isRedirect(thrown) && [thrown.status, thrown.location]).toEqual([
      303,
      '/sign-in?next=%2Fo%2Fo1%2Fho%3Fadd%3Dbranch',
    ]);
  });

  test.each([
    ['not-found', 404],
    ['not-allowed', 403],
    ['service-unavailable', 503],
    ['internal-error', 500],
    ['malformed-request', 400],
  ] as const)('%s becomes the error page %i with the number of the request', async (type, status) => {
    const thrown = await thrownBy(type);
    expect(isHttpError(thrown) && [thrown.status, thrown.body]).toEqual([
      status,
      { status, message: type, reference: 'r-1' },
    ]);
  });

  test('an API that cannot be reached is 503, not a crash', async () => {
    const { event } = eventFor({
      answer: () => {
        throw new TypeError('fetch failed');
      },
    });
    await expect(call(event, getThing, input)).rejects.toMatchObject({ status: 503 });
    await expect(ask(event, getThing, input)).rejects.toMatchObject({ type: 'service-unavailable' });
  });
});
