/** Kit's event over an API that a test writes out; the cookies behave as the browser's would within one request. */
import type { FormEvent } from './form-action.ts';

type Given = {
  answer: (request: { path: string; body: string }) => Response | Promise<Response>;
  cookies?: Readonly<Record<string, string>>;
  form?: Readonly<Record<string, string>>;
  params?: Readonly<Record<string, string>>;
};

type Seen = { path: string; headers: Headers; body: string };

export function eventFor(given: Given) {
  const jar = new Map(Object.entries(given.cookies ?? {}));
  const requests: Seen[] = [];
  const set: unknown[] = [];
  const deleted: string[] = [];
  const form = new FormData();
  for (const [name, value] of Object.entries(given.form ?? {})) form.append(name, value);
  const event: FormEvent = {
    url: new URL('https://app.test/o/o1/ho?/createBranch&add=branch'),
    request: new Request('https://app.test/', { method: 'POST', body: form }),
    params: given.params ?? { org: 'o1' },
    getClientAddress: () => '203.0.113.7',
    cookies: {
      get: (name) => jar.get(name),
      set: (name, value, options) => {
        jar.set(name, value);
        set.push([name, value, options]);
      },
      delete: (name) => {
        jar.delete(name);
        deleted.push(name);
      },
    },
    locals: {
      requestId: 'request-1',
      api: {
        origin: 'https://app.test',
        fetch: async (path, init) => {
          const seen = {
            path,
            headers: new Headers(init.headers),
            body: typeof init.body === 'string' ? init.body : '',
          };
          requests.push(seen);
          return await given.answer(seen);
        },
      },
    },
  };
  return { event, requests, set, deleted };
}
