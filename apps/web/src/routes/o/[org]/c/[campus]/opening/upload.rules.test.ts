import { isActionFailure } from '@sveltejs/kit';
import { expect, test } from 'vitest';
import { problemBody } from '@keshi/kernel/problem';
import { eventFor } from '#lib/server/event.test-data.ts';
import { uploadFile } from './upload.ts';

const params = { org: 'o1', campus: 'c1' };
const failureOf = (result: unknown) => (isActionFailure(result) ? { status: result.status, data: result.data } : null);

/** The import page's form with a file in it. */
function sent(file: File): Request {
  const form = new FormData();
  for (const [name, value] of Object.entries({ _form: 'upload', _key: 'key-of-this-page', cutOverOn: '2026-09-01' }))
    form.append(name, value);
  form.append('file', file);
  return new Request('https://app.test/', { method: 'POST', body: form });
}

/** A body that the web server cuts off, as adapter-node does over BODY_SIZE_LIMIT. */
function cutOff(status: number): Request {
  const error = Object.assign(new Error('Content-length of 12000000 exceeds limit of 11534336 bytes.'), { status });
  const body = new ReadableStream({
    start: (controller) => {
      controller.error(error);
    },
  });
  const headers = { 'content-type': 'multipart/form-data; boundary=x' };
  // Node asks for `duplex` with every stream; the types of the browser's Request do not know it.
  const init: RequestInit & { duplex: 'half' } = { method: 'POST', body, headers, duplex: 'half' };
  return new Request('https://app.test/', init);
}

const tooLarge = {
  status: 413,
  data: {
    form: 'upload',
    problem: { type: 'payload-too-large', status: 413, facts: {} },
    errors: { file: { code: 'too-large', limit: '10' } },
  },
};

test('a file over the web server’s limit is a fault of the file field, not a page of its own', async () => {
  const { event, requests } = eventFor({ answer: () => new Response(), params });
  expect(failureOf(await uploadFile({ ...event, request: cutOff(413) }))).toMatchObject(tooLarge);
  expect(requests).toEqual([]);
});

test('a body that broke off for another reason is not called too large', async () => {
  const { event } = eventFor({ answer: () => new Response(), params });
  await expect(uploadFile({ ...event, request: cutOff(400) })).rejects.toThrow();
});

test('a file over the API’s limit is the same fault, and the day that was typed stays', async () => {
  const answer = () =>
    Response.json(problemBody('payload-too-large', { detail: 'at most 10240 kB' }), {
      status: 413,
      headers: { 'content-type': 'application/problem+json' },
    });
  const { event, requests } = eventFor({ answer, params });
  const result = await uploadFile({ ...event, request: sent(new File(['x'], '名册.csv')) });
  expect(failureOf(result)).toMatchObject({
    ...tooLarge,
    data: { ...tooLarge.data, values: { cutOverOn: '2026-09-01' } },
  });
  expect(requests[0]?.path).toBe('/orgs/o1/campuses/c1/imports?fileName=%E5%90%8D%E5%86%8C.csv&cutOverOn=2026-09-01');
});

test('no file is a fault of the file field', async () => {
  const { event } = eventFor({ answer: () => new Response(), params });
  expect(failureOf(await uploadFile({ ...event, request: sent(new File([], '')) }))).toMatchObject({
    status: 422,
    data: { errors: { file: { code: 'required' } } },
  });
});
