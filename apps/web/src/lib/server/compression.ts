/** Pages and their data in gzip. Scripts and style sheets are compressed when they are built; the API's answers pass as they are. */

const TEXT = /^(text\/|application\/json)/;

/**
 * The response in gzip, if it is text and the browser takes it. There is nothing in a page that a stranger could guess by its length: no
 * token, only the origin proves where a form comes from.
 */
export function compressed(request: Request, response: Response): Response {
  const { body, status, statusText } = response;
  const isWanted = /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '');
  const isText = TEXT.test(response.headers.get('content-type') ?? '') && !response.headers.has('content-encoding');
  if (body === null || !isWanted || !isText) return response;
  const headers = new Headers(response.headers);
  headers.set('content-encoding', 'gzip');
  headers.append('vary', 'accept-encoding');
  // Both describe the bytes before.
  headers.delete('content-length');
  headers.delete('etag');
  return new Response(body.pipeThrough(new CompressionStream('gzip')), { status, statusText, headers });
}
