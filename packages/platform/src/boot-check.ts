/**
 * What must be true before the first request is taken. Row-level security protects nobody from a role that stands above it, so an
 * API that was given such a role refuses to start instead of serving everybody's data.
 */
import { sql } from './sql.ts';
import { one, type Queries } from './db.ts';
import type { Log } from './log.ts';

/** Faults refuse the start; warnings are logged. Both are sentences for the person who runs the installation. */
export type BootReport = { readonly faults: readonly string[]; readonly warnings: readonly string[] };

/** What each address is for: requests, signing in, jobs. */
export type Purpose = 'app' | 'auth' | 'worker';

type RoleFacts = {
  role: string;
  isSuperuser: boolean;
  bypassesPolicies: boolean;
  createsRoles: boolean;
  replicates: boolean;
  ownsTables: boolean;
  ownsFunctions: boolean;
  createsObjects: boolean;
  strongerRoles: string[];
  truncates: boolean;
  readsSignIn: boolean;
  readsTenants: boolean;
  migrated: boolean;
  version: number;
  fsync: string;
  fullPageWrites: string;
  synchronousCommit: string;
  rowSecurity: string;
};

/** The oldest minor of each major in which row-level security leaks nothing we know of (CVE-2025-8713). */
const VERSION_FLOORS: Readonly<Record<number, number>> = { 15: 150_014, 16: 160_010, 17: 170_006, 18: 180_000 };
const NEWEST_WITH_FLOOR = 18;

const factsOf = (db: Queries): Promise<RoleFacts> =>
  one(
    db.query<RoleFacts>(sql`
    with tables as (select c.oid, c.relname, c.relowner from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'app' and c.relkind in ('r', 'p', 'v', 'm')),
      about as (select exists (select from tables where relname = 'session') and exists (select from tables where relname = 'student') as migrated)
    select r.rolname::text as role, r.rolsuper as is_superuser, r.rolbypassrls as bypasses_policies, r.rolcreaterole as creates_roles, r.rolreplication as replicates,
      exists (select from tables t where t.relowner = r.oid) as owns_tables,
      exists (select from pg_proc f join pg_namespace n on n.oid = f.pronamespace where n.nspname = 'app' and f.proowner = r.oid) as owns_functions,
      exists (select from pg_namespace n where n.nspname = 'app' and has_schema_privilege(r.oid, n.oid, 'CREATE')) as creates_objects,
      coalesce((select array_agg(o.rolname::text order by o.rolname) from pg_roles o where o.oid <> r.oid and pg_has_role(r.oid, o.oid, 'MEMBER')
        and (o.rolsuper or o.rolbypassrls or o.rolcreaterole or exists (select from tables t where t.relowner = o.oid))), '{}') as stronger_roles,
      exists (select from tables t where has_table_privilege(r.oid, t.oid, 'TRUNCATE')) as truncates,
      exists (select from tables t where t.relname = 'session' and has_table_privilege(r.oid, t.oid, 'SELECT')) as reads_sign_in,
      exists (select from tables t where t.relname = 'student' and has_table_privilege(r.oid, t.oid, 'SELECT')) as reads_tenants,
      about.migrated, current_setting('server_version_num')::int as version, current_setting('fsync') as fsync, current_setting('full_page_writes') as full_page_writes,
      current_setting('synchronous_commit') as synchronous_commit, current_setting('row_security') as row_security
    from pg_roles r, about where r.rolname = session_user`),
  );

function roleFaults(purpose: Purpose, facts: RoleFacts): string[] {
  const who = `The ${purpose} address logs in as ${facts.role}, which`;
  const found: [boolean, string][] = [
    [facts.isSuperuser, `${who} is a superuser: no row policy holds it.`],
    [
      facts.bypassesPolicies,
      `${who} has BYPASSRLS: no row policy holds it. Roles made in a provider's console often have it; make the role in SQL.`,
    ],
    [facts.createsRoles, `${who} may create roles, and so give itself any right.`],
    [facts.replicates, `${who} may replicate the database, past every policy.`],
    [facts.ownsTables, `${who} owns tables of the schema app and could switch their policies off.`],
    [facts.ownsFunctions, `${who} owns functions of the schema app and could change what they guard.`],
    [facts.createsObjects, `${who} may create objects in the schema app, and so put its own before ours.`],
    [facts.strongerRoles.length > 0, `${who} is a member of ${facts.strongerRoles.join(', ')} and could become it.`],
    [facts.truncates, `${who} may TRUNCATE tables, which no row policy stops.`],
    [
      facts.migrated && facts.readsSignIn !== (purpose === 'auth'),
      `${who} ${facts.readsSignIn ? 'reads' : 'cannot read'} the sign-in tables.`,
    ],
    [
      facts.migrated && facts.readsTenants !== (purpose !== 'auth'),
      `${who} ${facts.readsTenants ? 'reads' : 'cannot read'} the tables of organisations.`,
    ],
    [facts.rowSecurity !== 'on', `${who} runs with row_security ${facts.rowSecurity}.`],
  ];
  return found.filter(([bad]) => bad).map(([, sentence]) => sentence);
}

function serverFaults(facts: RoleFacts): string[] {
  const major = Math.floor(facts.version / 10_000);
  const floor = major > NEWEST_WITH_FLOOR ? 0 : VERSION_FLOORS[major];
  const tooOld = floor === undefined || facts.version < floor;
  return [
    ...(facts.migrated ? [] : ['The database has not been migrated. What to do: npm run migrate.']),
    ...(tooOld
      ? [
          `PostgreSQL ${String(major)}.${String(facts.version % 10_000)} leaks past row-level security or is no longer mended. What to do: use 15.14, 16.10, 17.6, 18.0 or later.`,
        ]
      : []),
  ];
}

/** A cluster that gives up durability may lose money that was acknowledged; tests and the demo do so knowingly. */
const serverWarnings = (facts: RoleFacts): string[] => [
  ...(facts.fsync === 'on' ? [] : ['fsync is off: a power cut may lose or damage everything.']),
  ...(facts.fullPageWrites === 'on' ? [] : ['full_page_writes is off: a power cut may damage the database.']),
  ...(facts.synchronousCommit === 'off'
    ? ['synchronous_commit is off: a crash may lose the last committed payments.']
    : []),
];

/** Looks at the three roles the product logs in as, and at their server. */
export async function checkDatabases(databases: Readonly<Record<Purpose, Queries>>): Promise<BootReport> {
  const facts = {
    app: await factsOf(databases.app),
    auth: await factsOf(databases.auth),
    worker: await factsOf(databases.worker),
  };
  const purposes = ['app', 'auth', 'worker'] as const;
  const roles = new Set(purposes.map((purpose) => facts[purpose].role));
  return {
    faults: [
      ...purposes.flatMap((purpose) => roleFaults(purpose, facts[purpose])),
      ...(roles.size < purposes.length
        ? ['Two of the three addresses log in as the same role; each purpose needs its own.']
        : []),
      ...serverFaults(facts.app),
    ],
    warnings: serverWarnings(facts.app),
  };
}

/** Logs the warnings; throws an error that names every fault, for whoever must not go on then. */
export async function requireSafe(databases: Readonly<Record<Purpose, Queries>>, log: Log): Promise<void> {
  const { faults, warnings } = await checkDatabases(databases);
  for (const warning of warnings) log({ at: new Date().toISOString(), event: 'warning', warning });
  if (faults.length > 0) throw new Error(`Refusing to start:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
}
