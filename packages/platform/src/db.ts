/**
 * The database port. A Database runs transactions in a tenant scope; there is no other way to a tenant table.
 * One statement text is prepared once per connection; rows come back with camelCase keys, bigints as (safe) numbers,
 * dates as YYYY-MM-DD and instants as ISO text.
 */
import { neonConfig, Pool as NeonPool } from '@neondatabase/serverless';
import { sql, type SQL } from './sql.ts';
import { PgDialect } from 'drizzle-orm/pg-core/dialect';
import pg from 'pg';
import { assert } from '@keshi/kernel/assert';
import { isId } from '@keshi/kernel/id';
import { fromDatabaseError, unavailable } from './database-error.ts';
import { PLANNER_SETTINGS } from './planner.ts';
import { camelName, valueTypes } from './row-values.ts';

/** Who acts where, as the row policies read it. `null` is "not limited to one": the word `*` in the settings. */
export type Scope = {
  readonly orgId: string;
  readonly campusId: string | null;
  readonly branchId: string | null;
  readonly studentId: string | null;
  readonly memberId: string | null;
  readonly role: 'staff' | 'guardian' | 'system';
};

/**
 * What statements are sent through. `query` is generic over the row a statement returns; contracts parse what leaves the API. Statements are
 * sent in the order of the calls and none waits for the answer to the one before: those asked for together travel together, and each still
 * sees what the ones before it did.
 */
export type Queries = {
  query<Row = Record<string, unknown>>(statement: SQL): Promise<Row[]>;
};

/** An open transaction. */
export type Tx = Queries & {
  /** The transaction's last statement, which returns nothing: it travels with the commit, which does not happen without it. */
  atEnd(statement: SQL): void;
};

export type Database = Queries & {
  /** Runs `work` in one transaction with the scope set; commits its result or rolls everything back. */
  transaction<T>(scope: Scope, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** The same for work that writes nothing: PostgreSQL refuses whatever it tries to write or lock. */
  read<T>(scope: Scope, work: (tx: Queries) => Promise<T>): Promise<T>;
  end(): Promise<void>;
};

export type DatabaseOptions = {
  readonly url: string;
  /** Largest number of connections; about four per core of the database. Waiting happens here, not there. */
  readonly max?: number;
  readonly driver?: 'pg' | 'neon';
  /** Host:port of a local WebSocket proxy, only for the Neon driver away from Neon. */
  readonly neonProxy?: string;
};

/** A statement as it is sent: parameters in the text as `$1`, their values apart; `role` is who logged in to send it. */
export type SentStatement = { readonly text: string; readonly values: unknown[]; readonly role: string };

let listener: ((statement: SentStatement) => void) | undefined;

/**
 * Hears every statement of this process, called while its author is still on the stack. For the recorder of the SQL lint.
 * Returns what ends it, and lets whoever heard before hear again.
 */
export const listenToStatements = (hear: (statement: SentStatement) => void): (() => void) => {
  const before = listener;
  listener = hear;
  return () => {
    listener = before;
  };
};

const dialect = new PgDialect();
/** Longest wait for a connection: then the request is answered 503 rather than queued without end. */
const CONNECT_MS = 10_000;

/** A short stable name for a statement's text, so that the server parses and plans it once per connection. */
const statementNames = new Map<string, string>();
function statementName(text: string): string {
  const known = statementNames.get(text);
  if (known !== undefined) return known;
  const made = `s${String(statementNames.size)}`;
  statementNames.set(text, made);
  assert(statementNames.size < 5000, 'statement texts are built from values; pass values as parameters');
  return made;
}

type Queryable = {
  query(config: {
    text: string;
    values: unknown[];
    rowMode: 'array';
    name?: string;
    types: typeof valueTypes;
  }): Promise<{ rows: unknown[][]; fields: { name: string }[] }>;
};
type Login = { readonly role: string; readonly named: boolean };
type Connection = Queryable & {
  release(broken?: Error | boolean): void;
  simple(text: string): Promise<{ command: string }>;
};

function toText(statement: SQL, role: string): SentStatement {
  const { sql: text, params: values } = dialect.sqlToQuery(statement);
  const sent = { text, values, role };
  listener?.(sent);
  return sent;
}

async function runOn<Row>(client: Queryable, { text, values }: SentStatement, named: boolean): Promise<Row[]> {
  try {
    const result = await client.query({
      text,
      values,
      rowMode: 'array',
      types: valueTypes,
      ...(named ? { name: statementName(text) } : {}),
    });
    const names = result.fields.map((field) => camelName(field.name));
    return result.rows.map((values) => {
      const row: Record<string, unknown> = {};
      names.forEach((name, index) => {
        row[name] = values[index];
      });
      // The row type is the statement author's claim; contracts parse whatever leaves the API.
      return row as Row;
    });
  } catch (error) {
    throw fromDatabaseError(error);
  }
}

const word = (id: string | null): string => {
  assert(id === null || isId(id), 'scopes hold ids');
  return id ?? '*';
};

/** BEGIN and the scope travel together; the values are checked to be UUIDs, so the text cannot be anything else. */
const beginText = (scope: Scope, begin: 'begin' | 'begin read only'): string => {
  assert(isId(scope.orgId), 'scopes hold ids');
  return `${begin}; select app.set_scope('${scope.orgId}','${word(scope.campusId)}','${word(scope.branchId)}','${word(scope.studentId)}','${word(scope.memberId)}','${scope.role}')`;
};

/** Its failure is reported to whoever awaits the promise itself. */
const ignored = (): undefined => undefined;

const isScalar = (value: unknown): boolean => value === null || ['string', 'number', 'boolean'].includes(typeof value);

/** A begun transaction: BEGIN is on its way but not awaited, so that the first statements travel with it. */
function begin(connection: Connection, text: string, { role, named }: Login) {
  listener?.({ text, values: [], role });
  const begun = connection.simple(text);
  begun.catch(ignored);
  const queries: Queries = {
    async query<Row>(statement: SQL) {
      try {
        return await runOn<Row>(connection, toText(statement, role), named);
      } catch (error) {
        // What follows a BEGIN that failed fails only because of it.
        await begun;
        throw error;
      }
    },
  };
  return { begun, queries };
}

/** Rolls back and gives the connection back; returns the error to throw. */
async function giveUp(connection: Connection, error: unknown): Promise<unknown> {
  const broken = await connection.simple('rollback').then(
    () => false,
    () => true,
  );
  connection.release(broken);
  // A connection that cannot even roll back is gone: whether a commit went through is for the Idempotency-Key to tell.
  return broken ? unavailable(error) : fromDatabaseError(error);
}

async function inTransaction<T>(
  connection: Connection,
  scope: Scope,
  login: Login,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  try {
    const { begun, queries } = begin(connection, beginText(scope, 'begin'), login);
    const last: SentStatement[] = [];
    const result = await work({
      ...queries,
      atEnd: (statement) => {
        const sent = toText(statement, login.role);
        // A value the driver cannot send would stay behind, and the commit go alone.
        assert(last.length === 0 && sent.values.every(isScalar), 'a transaction has one last statement, of scalars');
        last.push(sent);
      },
    });
    await begun;
    const ending = last.map((each) => runOn(connection, each, login.named));
    const [{ command }] = await Promise.all([connection.simple('commit'), ...ending]);
    assert(command === 'COMMIT', 'work that hid a failed statement is not committed');
    connection.release();
    return result;
  } catch (error) {
    throw await giveUp(connection, error);
  }
}

async function inRead<T>(
  connection: Connection,
  scope: Scope,
  login: Login,
  work: (tx: Queries) => Promise<T>,
): Promise<T> {
  try {
    const { begun, queries } = begin(connection, beginText(scope, 'begin read only'), login);
    const result = await work(queries);
    await begun;
    // Nothing depends on how a transaction ends that wrote nothing, so nobody waits for it.
    connection.simple('commit').then(
      () => {
        connection.release();
      },
      () => {
        connection.release(true);
      },
    );
    return result;
  } catch (error) {
    throw await giveUp(connection, error);
  }
}

/** A socket that can hold back what is written to it. */
type Held = { cork(): void; uncork(): void };
type AnyPool = {
  connect(): Promise<
    Queryable & {
      release(broken?: Error | boolean): void;
      query(text: string): Promise<{ command: string }>;
      readonly connection?: { readonly stream?: Partial<Held> };
    }
  >;
  end(): Promise<void>;
};

/**
 * To be called before each write: all of one turn leave together, at its end. The server then finds BEGIN, scope and the first statements in one read, where each
 * alone would wake it.
 */
function oneWriteATurn(stream: Partial<Held> | undefined): () => void {
  let isHeld = false;
  return () => {
    if (isHeld || stream?.cork === undefined) return;
    isHeld = true;
    stream.cork();
    process.nextTick(() => {
      isHeld = false;
      stream.uncork?.();
    });
  };
}

function overPool(pool: AnyPool, login: Login): Database {
  const connect = async (): Promise<Connection> => {
    const client = await pool.connect().catch((error: unknown) => {
      throw unavailable(error);
    });
    const hold = oneWriteATurn(client.connection?.stream);
    return {
      query: (config) => {
        hold();
        return client.query(config);
      },
      simple: (text) => {
        hold();
        return client.query(text);
      },
      release: (broken) => {
        client.release(broken);
      },
    };
  };
  return {
    async query(statement) {
      const sent = toText(statement, login.role);
      const connection = await connect();
      try {
        return await runOn(connection, sent, login.named);
      } finally {
        connection.release();
      }
    },
    transaction: async (scope, work) => await inTransaction(await connect(), scope, login, work),
    read: async (scope, work) => await inRead(await connect(), scope, login, work),
    end: () => pool.end(),
  };
}

/**
 * Opens a pool. The Neon driver runs over WebSockets where there are no sockets; make one per request there and end it.
 * Statements are named only over a direct connection: a transaction pooler may not keep them.
 */
export function openDatabase(options: DatabaseOptions): Database {
  const role = URL.parse(options.url)?.username ?? '';
  if (options.driver === 'neon') {
    const proxy = options.neonProxy;
    if (proxy !== undefined) {
      neonConfig.wsProxy = proxy;
      neonConfig.useSecureWebSocket = false;
      neonConfig.pipelineTLS = false;
      neonConfig.forceDisablePgSSL = true;
      neonConfig.pipelineConnect = 'password';
    }
    const neon = new NeonPool({ connectionString: options.url, max: options.max ?? 4 });
    neon.on('error', () => undefined);
    neon.on('connect', (client: { on(event: 'error', listener: () => void): unknown }) =>
      client.on('error', () => undefined),
    );
    // Cast: Neon's client is a fork of pg's with the same query interface; only its declarations differ.
    return overPool(neon, { role, named: false });
  }
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.max ?? 8,
    pipeline: true,
    options: PLANNER_SETTINGS,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: CONNECT_MS,
  });
  // A connection cut by the server, idle or between two statements, must not end the process; the next query reports it.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return overPool(pool, { role, named: true });
}

const ARRAYS = {
  uuid: sql`uuid[]`,
  text: sql`text[]`,
  int: sql`int[]`,
  bigint: sql`bigint[]`,
  date: sql`date[]`,
} as const;

/** An array as one parameter: `= any(${arrayOf(ids, 'uuid')})`. */
export const arrayOf = (values: readonly unknown[], type: keyof typeof ARRAYS): SQL =>
  sql`${sql.param(values)}::${ARRAYS[type]}`;

/** Whether a half-open row (`from_on`, `until_on`) stands on a day. */
export const covers = (row: SQL, on: SQL): SQL =>
  sql`${row}.from_on <= ${on} and (${row}.until_on is null or ${row}.until_on > ${on})`;

/** A value as one jsonb parameter, for `jsonb_to_recordset`. */
export const jsonOf = (value: unknown): SQL => sql`${JSON.stringify(value)}::jsonb`;

/** Exactly one row, or a broken invariant. */
export async function one<Row>(rows: Promise<Row[]>): Promise<Row> {
  const [row, ...more] = await rows;
  assert(row !== undefined && more.length === 0, 'exactly one row was expected');
  return row;
}
