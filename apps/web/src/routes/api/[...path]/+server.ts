/**
 * The API under the app's own origin, for the browser (offline attendance, files) and for signed webhooks. Body and headers pass
 * untouched: the API has its own guard against other sites, and a webhook's signature covers the bytes as they came.
 */
import type { RequestHandler } from './$types';

/** They belong to one connection, or are what the API believes only from us. */
const OWN_TO_A_HOP = [
  'host',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
  'upgrade',
  'te',
  'cf-connecting-ip',
  'x-forwarded-for',
  'accept-encoding',
];

export const fallback: RequestHandler = async ({ request, url, locals, getClientAddress }) => {
  const headers = new Headers(request.headers);
  for (const name of OWN_TO_A_HOP) headers.delete(name);
  headers.set('x-forwarded-for', getClientAddress());
  headers.set('x-request-id', locals.requestId);
  try {
    const answer = await locals.api.fetch(url.pathname.slice('/api'.length) + url.search, {
      method: request.method,
      headers,
      redirect: 'manual',
      ...(request.body === null ? {} : { body: request.body, duplex: 'half' }),
    });
    return new Response(answer.body, { status: answer.status, headers: new Headers(answer.headers) });
  } catch {
    return Response.json(
      { type: 'urn:keshi:problem:service-unavailable', title: 'The service is not available right now', status: 503 },
      { status: 503, headers: { 'content-type': 'application/problem+json' } },
    );
  }
};
