import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The schemas and the migrations must say the same. drizzle-kit is asked for the next migration into a copy of the
 * folder; anything it writes, or any question it would ask, is drift. Needs no database.
 */

const schemas = globSync('packages/{platform,modules}/src/**/{schema,schema/*}.ts');
const copy = 'node_modules/.cache/keshi-migrations';

const sqlFiles = (folder: string): string[] =>
  existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.sql')) : [];

/** Statements the schemas ask for and no migration holds; drizzle-kit's own words when it could not say. */
function drift(): string {
  rmSync(copy, { recursive: true, force: true });
  mkdirSync(copy, { recursive: true });
  if (existsSync('migrations')) cpSync('migrations', copy, { recursive: true });
  const before = new Set(sqlFiles(copy));
  const run = spawnSync(
    'drizzle-kit',
    ['generate', '--config', 'packages/config/drizzle.config.ts', '--name', 'drift'],
    {
      env: { ...process.env, KESHI_MIGRATIONS: copy },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const written = sqlFiles(copy).filter((name) => !before.has(name));
  if (written.length > 0) return written.map((name) => readFileSync(join(copy, name), 'utf8')).join('\n');
  return run.status === 0 && run.stdout.includes('nothing to migrate') ? '' : `${run.stdout}${run.stderr}`;
}

/** Migration files that the journal does not list, and the other way round. */
function journalFaults(): string[] {
  const path = 'migrations/meta/_journal.json';
  const tags = existsSync(path)
    ? [...readFileSync(path, 'utf8').matchAll(/"tag":\s*"([^"]+)"/g)].map(([, tag]) => `${tag ?? ''}.sql`)
    : [];
  const files = sqlFiles('migrations');
  return [
    ...files.filter((name) => !tags.includes(name)).map((name) => `migrations/${name} is not in the journal`),
    ...tags.filter((name) => !files.includes(name)).map((name) => `the journal names ${name}, which is not there`),
  ];
}

if (schemas.length === 0) {
  console.log('no schema yet');
} else {
  const statements = drift();
  const faults = [
    ...journalFaults(),
    ...(statements === '' ? [] : [`run "npm run migrate:new -- <name>"; the schemas ask for:\n${statements}`]),
  ];
  if (faults.length > 0) console.log(faults.join('\n'));
  process.exitCode = faults.length > 0 ? 1 : 0;
}
