/** A use case's statements as the product sends them, so that a baseline runs the very same and follows when they change. */
import { listenToStatements, openDatabase, type Scope } from '@keshi/platform/db';
import { erased, type Route } from '@keshi/platform/routes';
import { doWork } from '@keshi/platform/work';

export type Statement = { readonly text: string; readonly values: unknown[] };

type Named = { readonly path: string; readonly method: string };

/** Runs the use case of an endpoint once, as a member of staff, and returns what it asked the database, transaction commands left out. */
export async function statementsOf(
  url: string,
  routes: readonly Route[],
  endpoint: Named,
  given: { readonly scope: Scope; readonly input: unknown },
): Promise<Statement[]> {
  const route = routes.find((each) => each.endpoint.path === endpoint.path && each.endpoint.method === endpoint.method);
  if (route?.kind !== 'tenant') throw new Error(`${endpoint.path} is not an endpoint of an organisation`);
  const db = openDatabase({ url, max: 1 });
  const statements: Statement[] = [];
  const stop = listenToStatements(({ text, values }) => {
    if (!text.startsWith('begin')) statements.push({ text, values });
  });
  try {
    await doWork(
      {
        db,
        scope: given.scope,
        actor: { kind: 'member', personId: given.scope.memberId ?? '', name: 'bench', grants: [] },
        now: new Date().toISOString(),
        requestId: 'bench-recorded',
        contactHash: () => Promise.resolve(''),
        action: null,
      },
      (ctx) => route.run(ctx, erased(given.input)),
    );
    return statements;
  } finally {
    stop();
    await db.end();
  }
}
