import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { compressed } from './compression.ts';

const from = (accepted: string): Request =>
  new Request('https://keshi.test/', { headers: { 'accept-encoding': accepted } });
const page = (headers: Record<string, string> = {}): Response =>
  new Response('课时'.repeat(500), { status: 404, headers: { 'content-type': 'text/html', etag: '"1"', ...headers } });

test('a page goes out in gzip to who takes it, with the same status, cookies and text', async () => {
  const given = page({ 'content-length': '3000' });
  given.headers.append('set-cookie', 'a=1');
  given.headers.append('set-cookie', 'b=2');
  const sent = compressed(from('gzip, deflate, br'), given);
  expect(sent.status).toBe(404);
  expect(sent.headers.get('content-encoding')).toBe('gzip');
  expect(sent.headers.get('vary')).toContain('accept-encoding');
  expect([sent.headers.get('content-length'), sent.headers.get('etag')]).toEqual([null, null]);
  expect(sent.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  expect(gunzipSync(new Uint8Array(await sent.arrayBuffer())).toString()).toBe('课时'.repeat(500));
});

test.each([
  ['the browser does not take gzip', from('br'), page()],
  ['it is compressed already', from('gzip'), page({ 'content-encoding': 'br' })],
  ['it is no text', from('gzip'), page({ 'content-type': 'image/png' })],
  ['there is no body', from('gzip'), new Response(null, { status: 204, headers: { 'content-type': 'text/html' } })],
])('a response stays as it is when %s', (_, request, response) => {
  expect(compressed(request, response)).toBe(response);
});
