/**
 * Moving one organisation from one cell to another while everybody else works on, and it keeps reading.
 *
 *   1. The old cell is told that the organisation is leaving: from then on `app.set_scope` lets nobody write. Transactions that had begun
 *      before are waited for.
 *   2. Every tenant table is copied into one transaction of the new cell, parents first, and compared row by row by hash.
 *   3. With the sign-in tables of the old cell locked, the organisation's sign-in rows follow; the new cell commits, and refuses still.
 *   4. The routing table names the new cell; the old one forgets the sign-in rows and refuses the organisation for good; the new one opens.
 *
 * Whatever step it stops at, there is one cell that takes writes or none, never two. A step that fails lets the organisation stay; a
 * process that dies leaves it readable, and the same command run again goes on: before the routing table changed it starts over, after it
 * only the farewell is left. The rows of the old cell stay, unreachable, until `forgetOrg`.
 */
import { assert } from '@keshi/kernel/assert';
import { isId } from '@keshi/kernel/id';
import { HOME } from './cells.ts';
import {
  connect,
  copySignIns,
  copyTables,
  deleteRows,
  deleteSignIns,
  inTransaction,
  rowsOf,
  type Client,
} from './org-rows.ts';

export type MoveOptions = {
  readonly orgId: string;
  /** Addresses of cells by name, of a superuser or a member of keshi_owner, directly (not through a pooler). One is called home. */
  readonly cells: Readonly<Record<string, string>>;
  readonly to: string;
  /** Hears what is being done, for whoever watches. */
  readonly say?: (line: string) => void;
};

export type Moved = { readonly from: string; readonly tables: number; readonly rows: number };

/** Longest wait for transactions that began before the mark; ours take seconds at most. */
const QUIET_MS = 60_000;

/** Moves it. Throws an error that says what to do when it is not where the routing table says, or a cell is missing. */
export async function moveOrg({ orgId, cells, to, say = () => undefined }: MoveOptions): Promise<Moved> {
  assert(isId(orgId), 'organisations are named by their id');
  const open = openerOf(cells);
  const home = await open(HOME);
  try {
    const from = await routeOf(home, orgId);
    if (from === to) return await finishEarlier(open, { orgId, cells, to, say });
    const [source, target] = [await open(from), await open(to)];
    try {
      await stopWrites(source, orgId, say);
      return { from, ...(await copyOver({ source, target, orgId, home, to, say })) };
    } catch (error) {
      // While the routing table still names the old cell nobody has written to the new one, so the organisation may stay.
      if ((await routeOf(home, orgId)) === from) {
        await inTransaction(source, orgId, () => clearPlace(source, orgId));
        await inTransaction(target, orgId, () => deleteAll(target, orgId));
      }
      throw error;
    }
  } finally {
    await open.closeAll();
  }
}

/** Deletes the rows an organisation left behind in the cell it has moved away from. Throws when it has not. */
export async function forgetOrg(adminUrl: string, orgId: string): Promise<number> {
  assert(isId(orgId), 'organisations are named by their id');
  const client = await connect(adminUrl);
  try {
    return await inTransaction(client, orgId, async () => {
      if ((await placeOf(client, orgId)) !== 'gone')
        throw new Error('The organisation has not moved away from this cell.');
      return await deleteRows(client, orgId);
    });
  } finally {
    await client.end();
  }
}

const clearPlace = (client: Client, orgId: string): Promise<unknown> =>
  client.query('delete from app.org_place where org_id = $1', [orgId]);

/** What a cell holds of an organisation that is not there, of an earlier stay or of a move that failed. */
async function deleteAll(client: Client, orgId: string): Promise<void> {
  await deleteRows(client, orgId);
  await deleteSignIns(client, orgId);
}

/** What is left of a move that stopped after the routing table had changed. */
async function finishEarlier(open: Opener, { orgId, cells, to, say }: Required<MoveOptions>): Promise<Moved> {
  const others = Object.keys(cells).filter((name) => name !== to);
  const target = await open(to);
  const from = await leftBehindIn(open, others, orgId);
  const isFenced = (await inTransaction(target, orgId, () => placeOf(target, orgId))) !== null;
  if (from === null && !isFenced) throw new Error(`The organisation is in the cell ${to} already.`);
  if (from !== null) {
    const source = await open(from);
    await inTransaction(source, orgId, () => leaveForGood(source, orgId));
  }
  await inTransaction(target, orgId, () => clearPlace(target, orgId));
  say(`finished an earlier move to ${to}`);
  return { from: from ?? to, tables: 0, rows: 0 };
}

type Opener = ((name: string) => Promise<Client>) & { closeAll(): Promise<void> };

function openerOf(cells: Readonly<Record<string, string>>): Opener {
  const opened = new Map<string, Client>();
  const open = async (name: string): Promise<Client> => {
    const known = opened.get(name);
    if (known !== undefined) return known;
    const url = cells[name];
    if (url === undefined) throw new Error(`No address of the cell ${name} was given.`);
    const client = await connect(url);
    opened.set(name, client);
    return client;
  };
  const closeAll = async (): Promise<void> => {
    await Promise.allSettled([...opened.values()].map((client) => client.end()));
  };
  return Object.assign(open, { closeAll });
}

async function routeOf(home: Client, orgId: string): Promise<string> {
  const [route] = await inTransaction(home, orgId, () =>
    rowsOf<{ cell: string }>(home, 'select cell from app.org_route where org_id = $1', [orgId]),
  );
  return route?.cell ?? HOME;
}

/** The cell that an interrupted move has left in the state "leaving" after the routing table had changed; null when there is none. */
async function leftBehindIn(open: Opener, names: readonly string[], orgId: string): Promise<string | null> {
  for (const name of names) {
    const client = await open(name);
    const state = await inTransaction(client, orgId, () => placeOf(client, orgId));
    if (state === 'leaving') return name;
  }
  return null;
}

async function placeOf(client: Client, orgId: string): Promise<string | null> {
  const [place] = await rowsOf<{ state: string }>(client, 'select state from app.org_place where org_id = $1', [orgId]);
  return place?.state ?? null;
}

const setPlace = (client: Client, orgId: string, state: 'leaving' | 'gone'): Promise<unknown> =>
  client.query(
    `insert into app.org_place (org_id, state, since) values ($1, $2, statement_timestamp())
     on conflict (org_id) do update set state = excluded.state, since = excluded.since`,
    [orgId, state],
  );

/** Marks the organisation as leaving and waits until nobody is left who began before the mark. */
async function stopWrites(source: Client, orgId: string, say: (line: string) => void): Promise<void> {
  await inTransaction(source, orgId, async () => {
    const known = await rowsOf(source, 'select id from app.org where id = $1', [orgId]);
    if (known.length === 0) throw new Error('There is no such organisation in the cell that the routing table names.');
    await setPlace(source, orgId, 'leaving');
  });
  say('writes are refused; waiting for those that had begun');
  const begun = await transactionsOpen(source);
  const deadline = performance.now() + QUIET_MS;
  while ((await transactionsOpen(source)).some((each) => begun.includes(each))) {
    if (performance.now() > deadline)
      throw new Error('A transaction has been open for a minute. What to do: end it, then run the command again.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The transactions open in this database, by the number each has from its first statement to its end. */
async function transactionsOpen(client: Client): Promise<string[]> {
  const open = await rowsOf<{ number: string }>(
    client,
    `select l.virtualtransaction as number from pg_locks l join pg_stat_activity a on a.pid = l.pid
     where l.locktype = 'virtualxid' and a.datname = current_database() and l.pid <> pg_backend_pid()`,
  );
  return open.map(({ number }) => number);
}

type CopyOptions = Pick<MoveOptions, 'orgId' | 'to'> & {
  readonly home: Client;
  readonly source: Client;
  readonly target: Client;
  readonly say: (line: string) => void;
};

async function copyOver({
  home,
  source,
  target,
  orgId,
  to,
  say,
}: CopyOptions): Promise<{ tables: number; rows: number }> {
  // The old cell's transaction stays open to the end: it holds the sign-in tables still while their rows travel.
  const moved = await inTransaction(source, orgId, async () => {
    const copied = await inTransaction(target, orgId, async () => {
      await deleteAll(target, orgId);
      // The new cell refuses too, whoever remembers an earlier stay, until the routing table has changed.
      await setPlace(target, orgId, 'gone');
      const counts = await copyTables(source, target, orgId);
      say(`${String(counts.rows)} rows of ${String(counts.tables)} tables are there and alike`);
      await copySignIns(source, target, orgId);
      return counts;
    });
    await setRoute(home, source, orgId, to);
    await leaveForGood(source, orgId);
    say(`the routing table names ${to}`);
    return copied;
  });
  await inTransaction(target, orgId, () => clearPlace(target, orgId));
  return moved;
}

/** On the old cell's own connection when that is the home cell: then the route and the farewell are one commit. */
async function setRoute(home: Client, source: Client, orgId: string, to: string): Promise<void> {
  const write = async (): Promise<void> => {
    if (to === HOME) await home.query('delete from app.org_route where org_id = $1', [orgId]);
    else
      await home.query(
        'insert into app.org_route (org_id, cell) values ($1, $2) on conflict (org_id) do update set cell = excluded.cell',
        [orgId, to],
      );
  };
  await (home === source ? write() : inTransaction(home, orgId, write));
}

async function leaveForGood(source: Client, orgId: string): Promise<void> {
  await deleteSignIns(source, orgId);
  await setPlace(source, orgId, 'gone');
}
