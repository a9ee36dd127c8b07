/** The guard against requests that other sites make a browser send. Every form of the app passes it. */

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * May this request act? `origins` are the app's own; without any, the host the browser asked for must be the one the page came from.
 * Requests under /api carry the browser's own headers to the API, which has the same guard and lets signed webhooks in.
 */
export function isOwnRequest(request: Request, url: URL, origins: readonly string[]): boolean {
  if (SAFE.has(request.method) || url.pathname.startsWith('/api/')) return true;
  const origin = request.headers.get('origin');
  if (origin === null) return request.headers.get('sec-fetch-site') === 'same-origin';
  return origins.length > 0 ? origins.includes(origin) : URL.canParse(origin) && new URL(origin).host === url.host;
}
