import { describe, expect, test } from 'vitest';
import { isOwnRequest } from './origin.ts';

const own = ['https://app.test'];
const post = (headers: Record<string, string>, path = '/o/o1/ho', method = 'POST') =>
  [new Request(`https://app.test${path}`, { method, headers }), new URL(`https://app.test${path}`)] as const;

describe('a request that changes something', () => {
  test.each([
    ['from our own page', { origin: 'https://app.test' }, true],
    ['from another site', { origin: 'https://evil.test' }, false],
    ['from a sandboxed frame', { origin: 'null' }, false],
    ['from a neighbour that only starts like us', { origin: 'https://app.test.evil.test' }, false],
    ['without an origin, said to be our own', { 'sec-fetch-site': 'same-origin' }, true],
    ['without an origin, from a neighbour', { 'sec-fetch-site': 'same-site' }, false],
    ['without either header', {}, false],
  ] as const)('%s', (_name, headers, passes) => {
    expect(isOwnRequest(...post(headers), own)).toBe(passes);
  });

  test('of any content type is guarded', () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect(
        isOwnRequest(
          ...post({ origin: 'https://evil.test', 'content-type': 'application/json' }, '/sign-out', method),
          own,
        ),
      ).toBe(false);
  });

  test('without a configured address, only the host that the browser asked for may post', () => {
    expect(isOwnRequest(...post({ origin: 'http://app.test' }), [])).toBe(true);
    expect(isOwnRequest(...post({ origin: 'https://evil.test' }), [])).toBe(false);
    expect(isOwnRequest(...post({ origin: 'null' }), [])).toBe(false);
  });
});

test('reading is for everyone, and the API guards itself', () => {
  expect(isOwnRequest(...post({ origin: 'https://evil.test' }, '/', 'GET'), own)).toBe(true);
  expect(isOwnRequest(...post({}, '/api/webhooks/stripe'), own)).toBe(true);
  expect(isOwnRequest(...post({ origin: 'https://evil.test' }, '/apis'), own)).toBe(false);
});
