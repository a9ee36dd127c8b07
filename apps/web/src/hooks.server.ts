import { sequence, type Handle, type HandleServerError } from '@sveltejs/kit/hooks';
import { KESHI_API_URL, KESHI_ORIGINS, KESHI_PAY_ORIGINS, KESHI_WEB_URL } from '$app/env/private';
import { newId } from '@keshi/kernel/id';
import { paraglideMiddleware } from '#paraglide/server.js';
import { isOwnRequest } from '#lib/server/origin.ts';
import type { ApiDoor } from '#lib/server/api.ts';
import { compressed } from '#lib/server/compression.ts';
import { THEME_COOKIE, themeOf } from '#lib/theme.ts';

const ownOrigins = [KESHI_WEB_URL ?? '', ...(KESHI_ORIGINS ?? '').split(',')]
  .map((address) => address.trim())
  .filter((address) => URL.canParse(address))
  .map((address) => new URL(address).origin);
const payOrigins = KESHI_PAY_ORIGINS ?? 'https://checkout.stripe.com';

/** Workers reach the API through their service binding, Node by its address. */
function doorOf(platform: Readonly<App.Platform> | undefined, url: URL): ApiDoor {
  const binding = platform?.env?.API;
  const origin = ownOrigins[0] ?? url.origin;
  if (binding) return { origin, fetch: (path, init) => binding.fetch(new Request(`http://api${path}`, init)) };
  return { origin, fetch: (path, init) => fetch((KESHI_API_URL ?? 'http://127.0.0.1:8788') + path, init) };
}

const prepare: Handle = async ({ event, resolve }) => {
  if (!isOwnRequest(event.request, event.url, ownOrigins))
    return new Response('Requests from other sites are refused.', { status: 403 });
  event.locals.requestId = newId();
  event.locals.api = doorOf(event.platform, event.url);
  event.locals.theme = themeOf(event.cookies.get(THEME_COOKIE));
  const response = await resolve(event);
  if (event.route.id?.startsWith('/api/') === true) return response;
  // Search engines may show where to sign in and nothing else.
  if (event.route.id !== '/(auth)/sign-in') response.headers.set('x-robots-tag', 'noindex');
  // Cloudflare's network compresses by itself.
  return secured(event.platform?.env?.API ? response : compressed(event.request, response));
};

/** The headers of every page. The browser applies `form-action` to the answer's redirect too, so the payment page is named there. */
function secured(response: Response): Response {
  const { headers } = response;
  headers.set('x-content-type-options', 'nosniff');
  headers.set('x-frame-options', 'DENY');
  headers.set('referrer-policy', 'strict-origin-when-cross-origin');
  headers.set('cross-origin-opener-policy', 'same-origin');
  headers.set('permissions-policy', 'camera=(), microphone=(), geolocation=(), payment=()');
  headers.set('strict-transport-security', 'max-age=63072000; includeSubDomains');
  const policy = headers.get('content-security-policy');
  if (policy !== null)
    headers.set('content-security-policy', policy.replace("form-action 'self'", `form-action 'self' ${payOrigins}`));
  // Pages hold personal data: nothing of them stays behind on a shared computer.
  headers.set('cache-control', 'private, no-store');
  return response;
}

/** A page shows and works before its script is there, so what it looks like comes first over a slow connection. */
const withScriptLast = (html: string): string =>
  html.replaceAll(' rel="modulepreload"', ' rel="modulepreload" fetchpriority="low"');

const localised: Handle = ({ event, resolve }) =>
  paraglideMiddleware(event.request, ({ locale }) =>
    resolve(event, {
      transformPageChunk: ({ html }) =>
        withScriptLast(html.replace('%keshi.lang%', locale).replace('%keshi.theme%', event.locals.theme)),
    }),
  );

export const handle = sequence(prepare, localised);

/** What we did not expect is logged with its number; the visitor gets the number and nothing else. */
export const handleError: HandleServerError = ({ error, event, kind }) => {
  if (kind !== 'unknown') return {};
  const reference = event.locals.requestId;
  const text = error instanceof Error ? (error.stack ?? error.message) : 'thrown value';
  // eslint-disable-next-line no-console -- the server's log is its standard error
  console.error(
    JSON.stringify({ at: new Date().toISOString(), requestId: reference, route: event.route.id, error: text }),
  );
  return { message: 'internal-error', reference };
};
