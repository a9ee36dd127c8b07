/** Headers and checks of every answer and every unsafe request. */
import type { Context } from 'hono';
import type { AnyEndpoint } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';

/**
 * Unsafe requests must come from our own pages. Browsers always send Origin or Sec-Fetch-Site with them; a request with neither
 * is not from a browser's page and carries no ambient cookie unless it was given one. Signed webhooks carry no cookie at all.
 */
export function guardOrigin(c: Context, endpoint: AnyEndpoint, origins: readonly string[]): void {
  const origin = c.req.header('origin');
  const site = c.req.header('sec-fetch-site');
  if (
    origin !== undefined ? !origins.includes(origin) : site !== undefined && site !== 'same-origin' && site !== 'none'
  )
    throw problem('cross-site-request');
  if (
    endpoint.consumes === 'json' &&
    /^(text\/plain|application\/x-www-form-urlencoded|multipart\/form-data)/i.test(c.req.header('content-type') ?? '')
  ) {
    throw problem('unsupported-media-type', { detail: 'send application/json' });
  }
}

/** The API answers JSON and files only, so nothing may load, frame, sniff or keep its answers: what one person may see is no cache's to give. */
export function securityHeaders(c: Context): void {
  c.header('cache-control', 'private, no-store');
  c.header('content-security-policy', "default-src 'none'; frame-ancestors 'none'");
  c.header('x-content-type-options', 'nosniff');
  c.header('referrer-policy', 'no-referrer');
  c.header('cross-origin-resource-policy', 'same-origin');
  c.header('strict-transport-security', 'max-age=63072000; includeSubDomains');
}
