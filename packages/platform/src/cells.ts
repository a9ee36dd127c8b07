/**
 * Cells: one or more PostgreSQL clusters, each with the whole schema, and the routing table that says in which one an organisation is.
 * An organisation is in exactly one cell with everything it has, its sign-in rows included; the home cell is where it is when the
 * routing table does not name it, and keeps what belongs to nobody (rate limits, webhooks of unknown accounts).
 *
 * What is remembered of the routing table may be old: the cell that an organisation has left refuses it (`app.set_scope`), and then,
 * and only then, the table is read again.
 */
import { sql, type SQL } from './sql.ts';
import { isId } from '@keshi/kernel/id';
import { hasMoved } from './database-error.ts';
import type { Database, Queries, Scope } from './db.ts';

export type Cell = {
  /** As the routing table writes it. */
  readonly name: string;
  readonly app: Database;
  readonly auth: Database;
  readonly worker: Database;
};

export type Cells = {
  /** The home cell first. */
  readonly all: readonly [Cell, ...Cell[]];
  /** Where an organisation is, as far as is known here. Any text is taken: an address may hold anything. */
  of(orgId: string): Promise<Cell>;
  /** The business role's door: each transaction goes to the cell of its scope's organisation. */
  readonly app: Database;
};

/** The home cell's name. */
export const HOME = 'home';

/** How long an answer of the routing table is believed without asking again, and how many are. */
const REMEMBERED_MS = 30_000;
const MOST_REMEMBERED = 10_000;

/** Addresses of the three roles in one cell. */
export type CellUrls = { readonly name: string } & Readonly<Record<Purpose, string>>;
type Purpose = 'app' | 'auth' | 'worker';

/** Cells over addresses, the home cell's first. */
export function openCells(
  [home, ...further]: readonly [CellUrls, ...CellUrls[]],
  open: (url: string, purpose: Purpose) => Database,
): Cells {
  const opened = ({ name, app, auth, worker }: CellUrls): Cell => ({
    name,
    app: open(app, 'app'),
    auth: open(auth, 'auth'),
    worker: open(worker, 'worker'),
  });
  return cellsOver([opened(home), ...further.map(opened)]);
}

/** Cells over open databases. With one cell nothing is looked up and nothing wrapped. */
export function cellsOver(all: readonly [Cell, ...Cell[]]): Cells {
  const [home] = all;
  if (all.length === 1) return { all, of: () => Promise.resolve(home), app: home.app };
  const routes = routesOver(all);
  return { all, of: routes.of, app: routed(routes, home.app) };
}

/** Ends the connections of all cells. Never rejects. */
export async function endCells({ all }: Pick<Cells, 'all'>): Promise<void> {
  await Promise.allSettled(all.flatMap(({ app, auth, worker }) => [app.end(), auth.end(), worker.end()]));
}

/** The one cell of an installation that has not been divided. */
export const oneCell = (databases: Omit<Cell, 'name'>): Cells => cellsOver([{ name: HOME, ...databases }]);

type Routes = {
  readonly of: (orgId: string) => Promise<Cell>;
  readonly lookAgain: (orgId: string) => Promise<Cell>;
};

function routesOver(all: readonly [Cell, ...Cell[]]): Routes {
  const [home] = all;
  const byName = new Map(all.map((cell) => [cell.name, cell]));
  const remembered = new Map<string, { readonly cell: Cell; readonly until: number }>();
  const lookAgain = async (orgId: string): Promise<Cell> => {
    const [route] = await home.auth.query<{ cell: string }>(sql`select cell from org_route where org_id = ${orgId}`);
    const cell = route === undefined ? home : byName.get(route.cell);
    // Guessing would be answering 404 for everything a franchise has.
    if (cell === undefined)
      throw new Error(`the routing table names the cell ${route?.cell ?? ''}, which is not configured`);
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(orgId, { cell, until: performance.now() + REMEMBERED_MS });
    return cell;
  };
  return {
    lookAgain,
    of: async (orgId) => {
      if (!isId(orgId)) return home;
      const known = remembered.get(orgId);
      return known !== undefined && known.until > performance.now() ? known.cell : await lookAgain(orgId);
    },
  };
}

/** A database over all cells. Work that met a cell the organisation has left did nothing there, so it may run again in the next. */
function routed(routes: Routes, home: Database): Database {
  const inCell = async <T>({ orgId }: Scope, run: (database: Database) => Promise<T>): Promise<T> => {
    const cell = await routes.of(orgId);
    try {
      return await run(cell.app);
    } catch (error) {
      if (!hasMoved(error)) throw error;
      const next = await routes.lookAgain(orgId);
      if (next === cell) throw error;
      return await run(next.app);
    }
  };
  return {
    // Outside a scope there is nothing of an organisation to ask for.
    query: (statement) => home.query(statement),
    transaction: (scope, work) => inCell(scope, (database) => database.transaction(scope, work)),
    read: (scope, work) => inCell(scope, (database) => database.read(scope, work)),
    // Whoever opened the cells ends them.
    end: () => Promise.resolve(),
  };
}

/** The sign-in tables during one request that names no organisation. */
export type SignIns = Queries & {
  /**
   * Goes to the cell where the statement finds a row, and stays at the one it is at when none does: from then on `query` asks there. Not
   * sent at all when there is only one cell.
   */
  locate(statement: SQL): Promise<void>;
};

/** Starts at the cell given, or at home. */
export function signInsOver({ all }: Pick<Cells, 'all'>, start: Cell = all[0]): SignIns {
  let current = start;
  return {
    query: (statement) => current.auth.query(statement),
    async locate(statement) {
      if (all.length === 1) return;
      for (const cell of all) {
        const [found] = await cell.auth.query(statement);
        if (found === undefined) continue;
        current = cell;
        return;
      }
    },
  };
}
