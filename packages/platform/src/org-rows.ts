/** All rows of one organisation in one database: finding, copying, comparing and deleting them, as the owner. For moves (move-org.ts). */
import pg from 'pg';
import { assert } from '@keshi/kernel/assert';

/** Rows that travel at once. */
const CHUNK = 2_000;
/** Tenant tables that say where the organisation is, and so stay where they are. */
const STAY = ['org_place'];

export type Client = pg.Client;

/** A session of the mover's. */
export async function connect(url: string): Promise<Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'keshi-move' });
  await client.connect();
  // Texts of rows are compared between two servers.
  await client.query("set timezone = 'UTC'");
  return client;
}

/** Cast: the row type is the statement author's claim, as everywhere. */
export async function rowsOf<Row>(client: Client, text: string, values: unknown[] = []): Promise<Row[]> {
  return (await client.query(text, values)).rows as Row[];
}

/** As the owner, with the organisation in scope: row policies hold the move to one organisation too. The fence is not asked. */
export async function inTransaction<T>(client: Client, orgId: string, work: () => Promise<T>): Promise<T> {
  await client.query('begin');
  try {
    await client.query('set local role keshi_owner');
    for (const [name, value] of [
      ['org_id', orgId],
      ...['campus', 'branch', 'student', 'member'].map((each) => [each, '*']),
    ])
      await client.query('select set_config($1, $2, true)', [`app.${String(name)}`, value]);
    await client.query("select set_config('app.role', 'system', true)");
    const result = await work();
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  }
}

type Table = { readonly name: string; readonly columns: string; readonly orgColumn: string };

/** The tenant tables, a table after those it points at. */
async function tablesOf(client: Client): Promise<Table[]> {
  const tables = await rowsOf<Table & { parents: string[] }>(
    client,
    `select c.relname as name,
       string_agg(quote_ident(a.attname), ', ' order by a.attnum) filter (where a.attgenerated = '') as columns,
       case when c.relname = 'org' then 'id' else 'org_id' end as "orgColumn",
       (select coalesce(array_agg(distinct p.relname::text), '{}') from pg_constraint f join pg_class p on p.oid = f.confrelid
        where f.conrelid = c.oid and f.contype = 'f' and p.oid <> c.oid) as parents
     from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'app'
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relkind in ('r', 'p') and not c.relispartition
       and exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'tenant')
     group by c.oid, c.relname order by c.relname`,
  );
  const waiting = new Map(tables.filter(({ name }) => !STAY.includes(name)).map((table) => [table.name, table]));
  const ordered: Table[] = [];
  while (waiting.size > 0) {
    const ready = [...waiting.values()].filter(({ parents }) => !parents.some((parent) => waiting.has(parent)));
    assert(ready.length > 0, 'tenant tables point at each other in no circle');
    for (const table of ready) {
      waiting.delete(table.name);
      ordered.push(table);
    }
  }
  return ordered;
}

/** Deletes an organisation's tenant rows; how many there were. */
export async function deleteRows(client: Client, orgId: string): Promise<number> {
  let rows = 0;
  for (const { name, orgColumn } of (await tablesOf(client)).reverse())
    rows += (await client.query(`delete from app.${name} where ${orgColumn} = $1`, [orgId])).rowCount ?? 0;
  return rows;
}

/** Copies every tenant table and compares what arrived by the hash of each row. Throws when it is not the same. */
export async function copyTables(
  source: Client,
  target: Client,
  orgId: string,
): Promise<{ tables: number; rows: number }> {
  const tables = await tablesOf(source);
  let rows = 0;
  for (const table of tables) {
    await copyRows(source, target, table, orgId);
    const [here, there] = [await sumOf(source, table, orgId), await sumOf(target, table, orgId)];
    if (here.count !== there.count || here.hash !== there.hash)
      throw new Error(`${table.name} is not the same in both cells; nothing was moved. Are both migrated alike?`);
    rows += Number(here.count);
  }
  return { tables: tables.length, rows };
}

async function copyRows(
  source: Client,
  target: Client,
  { name, columns, orgColumn }: Table,
  orgId: string,
): Promise<void> {
  await source.query(
    `declare moving no scroll cursor for select to_jsonb(t)::text as row from app.${name} t where t.${orgColumn} = '${orgId}'`,
  );
  for (;;) {
    const chunk = await rowsOf<{ row: string }>(source, `fetch ${String(CHUNK)} from moving`);
    if (chunk.length === 0) break;
    await target.query(
      `insert into app.${name} (${columns}) select ${columns} from jsonb_populate_recordset(null::app.${name}, $1::jsonb)`,
      [`[${chunk.map(({ row }) => row).join(',')}]`],
    );
  }
  await source.query('close moving');
}

/** How many rows, and a sum of their hashes that does not depend on their order. */
async function sumOf(
  client: Client,
  { name, orgColumn }: Table,
  orgId: string,
): Promise<{ count: string; hash: string }> {
  const [sum] = await rowsOf<{ count: string; hash: string }>(
    client,
    `select count(*)::text as count, coalesce(sum(hashtextextended(to_jsonb(t)::text, 0)::numeric), 0)::text as hash
     from app.${name} t where t.${orgColumn} = $1`,
    [orgId],
  );
  assert(sum !== undefined, 'an aggregate has a row');
  return sum;
}

/** The reference tables with rows of one organisation, but for the logins themselves. */
const SIGN_IN_TABLES = ['login_membership', 'login_invitation', 'session', 'payment_account'] as const;

/**
 * The sign-in rows follow. A login stays where it is used for another organisation too and is made anew here; where the new cell knows the
 * phone or the e-mail, that login is kept and with it its password, so an organisation that another password opened asks for an invitation.
 */
export async function copySignIns(source: Client, target: Client, orgId: string): Promise<void> {
  await source.query(
    'lock table app.login, app.login_membership, app.login_invitation, app.session, app.payment_account in share row exclusive mode',
  );
  const logins = await rowsOf<{ row: string }>(
    source,
    `select to_jsonb(l)::text as row from app.login l where l.id in (select login_id from app.login_membership where org_id = $1)`,
    [orgId],
  );
  const all = `[${logins.map(({ row }) => row).join(',')}]`;
  // The id is kept unless that login is here already, from an earlier stay of somebody.
  await target.query(
    `insert into app.login select * from jsonb_populate_recordset(null::app.login, $1::jsonb) on conflict do nothing`,
    [all],
  );
  const [ids] = await rowsOf<{ map: string; opened: string }>(
    target,
    `select coalesce(jsonb_object_agg(there.id, here.id), '{}')::text as map,
       coalesce(jsonb_object_agg(there.id, here.password_hash is not distinct from there.password_hash), '{}')::text as opened
     from jsonb_populate_recordset(null::app.login, $1::jsonb) there
     join app.login here on here.phone_hash = there.phone_hash or (there.phone_hash is null and here.email_hash = there.email_hash)`,
    [all],
  );
  for (const name of SIGN_IN_TABLES) {
    const rows = await rowsOf<{ row: string }>(
      source,
      `select to_jsonb(t)::text as row from app.${name} t where t.org_id = $1`,
      [orgId],
    );
    const moved = rows.map(({ row }) => row).join(',');
    await target.query(
      `insert into app.${name} select t.* from jsonb_array_elements($1::jsonb) given (row),
         jsonb_populate_record(null::app.${name}, given.row
           || case when given.row ? 'login_id' then jsonb_build_object('login_id', $2::jsonb -> (given.row ->> 'login_id')) else '{}' end
           || case when given.row ? 'by_password' then jsonb_build_object('by_password',
                (given.row ->> 'by_password')::boolean and ($3::jsonb ->> (given.row ->> 'login_id'))::boolean) else '{}' end) t`,
      [`[${moved}]`, ids?.map ?? '{}', ids?.opened ?? '{}'],
    );
  }
}

/** The organisation's sign-in rows, and the logins that lead nowhere without them. */
export async function deleteSignIns(client: Client, orgId: string): Promise<void> {
  const logins = (
    await rowsOf<{ id: string }>(client, 'select login_id as id from app.login_membership where org_id = $1', [orgId])
  ).map(({ id }) => id);
  for (const name of SIGN_IN_TABLES) await client.query(`delete from app.${name} where org_id = $1`, [orgId]);
  for (const [table, column] of [
    ['session', 'login_id'],
    ['login', 'id'],
  ])
    await client.query(
      `delete from app.${String(table)} t where t.${String(column)} = any($1::uuid[])
         and not exists (select from app.login_membership m where m.login_id = t.${String(column)})`,
      [logins],
    );
}
