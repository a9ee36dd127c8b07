/** A copy of the database in which row-level security is switched off: what the policies cost is the difference. */
import type { BenchDatabase, BenchPostgres } from './postgres.ts';

/** Makes the copy. Grants, roles and the statements of the product stay as they are. */
export async function makeUnguarded(postgres: BenchPostgres): Promise<BenchDatabase> {
  const database = await postgres.clone('keshi_bench_unguarded');
  const { rows } = await database.admin.query<{ statement: string }>(
    `select format('alter table %s no force row level security, disable row level security', c.oid::regclass) as statement
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'app' and c.relkind in ('r', 'p')`,
  );
  for (const { statement } of rows) await database.admin.query(statement);
  await database.admin.query('vacuum analyze');
  return database;
}
