/** Addresses that a request carries along, such as where to go after signing in. */

/** A URL's query, as Kit's events and its page state both give it. */
type Here = { readonly searchParams: { entries(): Iterable<[string, string]> } };

/** `text` if it is a path of this app, else `fallback`: a link must not lead someone through our sign-in to another site. */
export function localPath(text: string | null | undefined, fallback = '/'): string {
  // Browsers read a backslash as a slash and drop tabs and line ends, so `/\evil.example` is another host.
  return typeof text === 'string' && /^\/(?![/\\])[^\\\t\r\n]*$/.test(text) ? text : fallback;
}

/** The sign-in page that leads back to `url`. */
export const signInPath = (url: Here & { readonly pathname: string }): string => {
  const next = url.pathname + searchOf(url);
  return next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`;
};

/** The page's own address without the action a form posted to (`?/createBranch`), for links and forms that stay on the page. */
export function searchOf(url: Here): string {
  const kept = [...url.searchParams.entries()].filter(([name]) => !name.startsWith('/'));
  return kept.length === 0 ? '' : `?${new URLSearchParams(kept).toString()}`;
}
