/** Bringing a database up to the schema of `migrations/`, and giving its LOGIN roles their passwords. */
import { drizzle } from 'drizzle-orm/node-postgres';
import { readMigrationFiles } from 'drizzle-orm/migrator';
import { migrate as applyMigrations } from 'drizzle-orm/node-postgres/migrator';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';

/** Owns everything in the schema `app` and cannot log in. Made by the first migration. */
const OWNER_ROLE = 'keshi_owner';
const SCHEMA = 'app';
// The driver-independent key of the lock below: "keshi" as bytes.
const LOCK_KEY = 0x6b65736869;

type Landed = { readonly tag: string; readonly hash: string; readonly when: number };

/**
 * Applies the migrations of `folder` (drizzle-kit's layout, journal in `meta/_journal.json`) that the database does not have
 * yet, all in one transaction, and answers with their tags in order (empty when it was up to date). Afterwards everything in the
 * schema `app` belongs to `keshi_owner`.
 *
 * `adminUrl` logs in as a superuser or as a member of `keshi_owner` who may create roles, directly (not through a pooler). Two runs
 * at once are safe: the second waits and finds nothing left. Throws when a landed migration was edited or one was added
 * before it, because then no two databases would be alike.
 */
export async function migrate({ adminUrl, folder }: { adminUrl: string; folder: string }): Promise<string[]> {
  const known = await readJournal(folder);
  const client = new pg.Client({ connectionString: adminUrl, application_name: 'keshi-migrate' });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK_KEY]);
    await prepareLog(client);
    const before = await landedHashes(client);
    const pending = pendingAfter(known, before);
    await applyMigrations(drizzle(client), { migrationsFolder: folder });
    await giveToOwner(client);
    return pending.map(({ tag }) => tag);
  } finally {
    await client.end(); // also gives the lock back
  }
}

/**
 * Sets the passwords of LOGIN roles that exist (`{ keshi_app: '…' }`). Passwords are never in a migration: a self-hosted installation
 * sets its own, the demo and the tests use those of the embedded server.
 */
export async function setRolePasswords({
  adminUrl,
  passwords,
}: {
  adminUrl: string;
  passwords: Readonly<Record<string, string>>;
}): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl, application_name: 'keshi-migrate' });
  await client.connect();
  try {
    for (const [role, password] of Object.entries(passwords)) {
      await client.query(`alter role ${client.escapeIdentifier(role)} password ${client.escapeLiteral(password)}`);
    }
  } finally {
    await client.end();
  }
}

/** The migrations in the folder, oldest first, with the same hash that drizzle records. */
async function readJournal(folder: string): Promise<Landed[]> {
  const journal: unknown = JSON.parse(await readFile(join(folder, 'meta', '_journal.json'), 'utf8'));
  const entries =
    typeof journal === 'object' && journal !== null && 'entries' in journal && Array.isArray(journal.entries)
      ? journal.entries
      : [];
  return readMigrationFiles({ migrationsFolder: folder }).map(({ hash, folderMillis }, index) => {
    const entry: unknown = entries[index];
    const tag = typeof entry === 'object' && entry !== null && 'tag' in entry ? String(entry.tag) : String(index);
    return { tag, hash, when: folderMillis };
  });
}

/**
 * Makes drizzle's log beforehand, so that it can carry a unique constraint: behind a connection pooler the advisory lock holds
 * nothing, but the second of two runs still fails as a whole.
 */
async function prepareLog(client: pg.Client): Promise<void> {
  await client.query('create schema if not exists drizzle');
  await client.query(
    'create table if not exists drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint, constraint migration_once unique (created_at))',
  );
}

async function landedHashes(client: pg.Client): Promise<Map<number, string>> {
  const { rows } = await client.query<{ hash: string; created_at: string }>(
    'select hash, created_at from drizzle.__drizzle_migrations',
  );
  return new Map(rows.map((row) => [Number(row.created_at), row.hash]));
}

/** Drizzle applies what is newer than the last landed migration and silently skips everything else; here that is an error. */
function pendingAfter(known: readonly Landed[], landed: ReadonlyMap<number, string>): Landed[] {
  const newest = Math.max(-1, ...landed.keys());
  const pending: Landed[] = [];
  let last = -1;
  for (const migration of known) {
    const hash = landed.get(migration.when);
    if (migration.when <= last)
      throw new Error(
        `Migration ${migration.tag} is dated before the one above it in the journal. What to do: generate it again.`,
      );
    if (hash !== undefined && hash !== migration.hash) {
      throw new Error(
        `Migration ${migration.tag} was changed after it had been applied here. What to do: restore its text and put the change into a new migration.`,
      );
    }
    if (hash === undefined && migration.when < newest) {
      throw new Error(
        `Migration ${migration.tag} is older than one that was applied here already. What to do: generate it again, so that it comes last.`,
      );
    }
    if (hash === undefined) pending.push(migration);
    last = migration.when;
  }
  return pending;
}

/** Who runs a migration owns what it makes. This hands it over, so that the owner is never a role that can log in. */
async function giveToOwner(client: pg.Client): Promise<void> {
  const { rows: owners } = await client.query('select from pg_roles where rolname = $1', [OWNER_ROLE]);
  if (owners.length === 0) return;
  const { rows } = await client.query<{ statement: string }>(FOREIGN_OBJECTS, [SCHEMA, OWNER_ROLE]);
  await client.query('begin');
  for (const { statement } of rows) await client.query(statement);
  await client.query('commit');
}

// Sequences of a column and row types of tables follow their table. Members of an extension stay with it.
const FOREIGN_OBJECTS = `
  with target as (select n.oid as namespace, r.oid as owner, r.rolname from pg_namespace n, pg_roles r where n.nspname = $1 and r.rolname = $2),
  object as (
    select 'pg_namespace'::regclass as class, n.oid, 1 as step, format('schema %I', n.nspname) as name
      from pg_namespace n, target t where n.oid = t.namespace and n.nspowner <> t.owner
    union all
    select 'pg_class'::regclass, c.oid, 2, format('%s %s', case c.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end, c.oid::regclass)
      from pg_class c, target t where c.relnamespace = t.namespace and c.relowner <> t.owner and c.relkind in ('r', 'p', 'v', 'm')
    union all
    select 'pg_class'::regclass, c.oid, 2, format('sequence %s', c.oid::regclass)
      from pg_class c, target t where c.relnamespace = t.namespace and c.relowner <> t.owner and c.relkind = 'S'
        and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype in ('a', 'i'))
    union all
    select 'pg_proc'::regclass, p.oid, 3, format('routine %s', p.oid::regprocedure)
      from pg_proc p, target t where p.pronamespace = t.namespace and p.proowner <> t.owner
    union all
    select 'pg_type'::regclass, y.oid, 4, format('type %s', y.oid::regtype)
      from pg_type y, target t where y.typnamespace = t.namespace and y.typowner <> t.owner and y.typtype in ('e', 'd', 'r')
  )
  select format('alter %s owner to %I', o.name, t.rolname) as statement
  from object o, target t
  where not exists (select from pg_depend d where d.classid = o.class and d.objid = o.oid and d.deptype = 'e')
  order by o.step, o.name`;
