/** What an app really answers to, against what is declared: an address that is in no contract is in no matrix either. */
import type { Hono } from 'hono';
import type { Route } from '@keshi/platform/routes';

/** The only addresses that are no endpoints: they show nothing of anybody. */
const SYSTEM = ['GET /health', 'GET /openapi.json'];

/** Addresses that the app serves without a declared endpoint, as `METHOD pattern`. */
export function undeclared(app: Pick<Hono, 'routes'>, routes: readonly Route[]): string[] {
  const patterns = routes.map(({ endpoint }) => ({
    method: endpoint.method,
    pattern: endpoint.path.replaceAll(/\{(\w+)\}/g, ':$1'),
  }));
  const declared = new Set([
    ...SYSTEM,
    ...patterns.map((each) => `${each.method} ${each.pattern}`),
    ...patterns.map((each) => `ALL ${each.pattern}`),
    'ALL /*',
  ]);
  return [...new Set(app.routes.map((each) => `${each.method} ${each.path}`))].filter((each) => !declared.has(each));
}
