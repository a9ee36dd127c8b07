/**
 * A lint of the database's own catalogue: what must hold of every table, policy, grant and function for row-level security to hold at
 * all. Each rule is one query that must return no rows; each is proven by a fault seeded beside it (rls-lint.db.test.ts).
 */
import type { ClientBase } from 'pg';
import { TABLE_CLASSES } from './table-classes.ts';

export type Finding = { readonly lint: string; readonly subject: string };

type Lint = {
  readonly id: string;
  readonly guarantee: string;
  readonly text: string;
  readonly values?: readonly unknown[];
};

export const RUNTIME_ROLES = ['keshi_app', 'keshi_auth', 'keshi_worker'];

/** Read before the organisation is known, by keshi_auth alone. */
export const REFERENCE_TABLES: readonly string[] = TABLE_CLASSES.reference;

/** Written once: corrections are new rows. */
export const APPEND_ONLY_TABLES = [
  'audit',
  'audit_head',
  'audit_link',
  'enrolment_event',
  'entry',
  'entry_line',
  'fact',
  'filing_reading',
  'filing_version',
  'handbook_receipt',
  'handbook_version',
  'idempotency_key',
  'incident_event',
  'lead_contact',
  'mark',
  'payment',
  'record_preparation',
  'record_review',
  'record_signature',
  'record_student',
  'record_told',
  'record_version',
  'renewal_event',
  'survey_comment',
  'survey_result',
  'test_score',
  'target',
  'target_release',
  'task_event',
  'visit',
  'work_plan',
];

/** The only ways past a role's own grants, each with its own check of the scope. */
export const DEFINER_FUNCTIONS = ['claim_people', 'invite_login', 'publish_logins', 'publish_payment_account'];

const TABLES = `with tables as (select c.oid, c.relname::text as name, c.relrowsecurity, c.relforcerowsecurity, c.relacl, c.relowner from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'app' and c.relkind in ('r', 'p')),
  policies as (select t.name, p.*, pg_get_expr(p.polqual, p.polrelid) as reads, pg_get_expr(p.polwithcheck, p.polrelid) as writes from pg_policy p join tables t on t.oid = p.polrelid),
  rights as (select t.oid, t.name, r.role, c.command, c.letter from tables t, unnest($1::text[]) r(role), (values ('SELECT', 'r'), ('INSERT', 'a'), ('UPDATE', 'w'), ('DELETE', 'd')) c(command, letter)
    where has_table_privilege(r.role, t.oid, c.command) or (c.command in ('SELECT', 'INSERT', 'UPDATE') and has_any_column_privilege(r.role, t.oid, c.command)))`;
const FUNCTIONS = `with functions as (select p.oid, p.proname::text as name, p.oid::regprocedure::text as signature, p.prosecdef, p.proconfig, p.proowner from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'app')`;

/** How PostgreSQL prints the comparison every policy starts with; anything in front of it, or an OR beside it, is printed differently. */
const OF_SCOPE = " = (NULLIF(current_setting('app.org_id'::text, true), ''::text))::uuid)";

export const LINTS: readonly Lint[] = [
  {
    id: 'strong-role',
    guarantee: 'no role of the product is above row-level security or may make itself so',
    text: `select rolname as subject from pg_roles where rolname like 'keshi\\_%' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)`,
  },
  {
    id: 'owner-logs-in',
    guarantee: 'the owner of the tables cannot log in',
    text: `select rolname as subject from pg_roles where rolname = 'keshi_owner' and rolcanlogin`,
  },
  {
    id: 'role-membership',
    guarantee: 'no runtime role is a member of another role',
    text: `select r.rolname || ' in ' || o.rolname as subject from pg_auth_members m join pg_roles r on r.oid = m.member join pg_roles o on o.oid = m.roleid where r.rolname = any($1)`,
    values: [RUNTIME_ROLES],
  },
  {
    id: 'foreign-owner',
    guarantee: 'everything in the schema belongs to keshi_owner',
    text: `select c.relname as subject from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'app' and c.relkind in ('r', 'p', 'v', 'm', 'S', 'f') and c.relowner <> 'keshi_owner'::regrole
      union all select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'app' and p.proowner <> 'keshi_owner'::regrole`,
  },
  {
    id: 'rls-off',
    guarantee: 'row-level security is enabled and forced on every table',
    text: `${TABLES} select name as subject from tables where $1::text[] is not null and not (relrowsecurity and relforcerowsecurity)`,
    values: [RUNTIME_ROLES],
  },
  {
    id: 'trivial-policy',
    guarantee: 'no policy lets everything through or leaves writes unchecked',
    text: `${TABLES} select name as subject from policies where $1::text[] is not null and (coalesce(reads, 'true') in ('true', '(true)') or coalesce(writes, 'true') in ('true', '(true)'))`,
    values: [RUNTIME_ROLES],
  },
  {
    id: 'check-differs',
    guarantee: 'what may be written is what may be read',
    text: `${TABLES} select name as subject from policies where $1::text[] is not null and reads is distinct from writes`,
    values: [RUNTIME_ROLES],
  },
  {
    id: 'restrictive-policy',
    guarantee: 'no policy is restrictive: a cluster would turn it into a permissive one',
    text: `${TABLES} select name as subject from policies where $1::text[] is not null and not polpermissive`,
    values: [RUNTIME_ROLES],
  },
  {
    id: 'several-policies',
    guarantee: 'a role has at most one policy per command, because they would be ORed',
    text: `${TABLES} select name || ' ' || command as subject from policies, unnest(case when polcmd = '*' then array['r', 'a', 'w', 'd'] else array[polcmd::text] end) command, unnest(polroles) role where $1::text[] is not null group by name, command, role having count(*) > 1`,
    values: [RUNTIME_ROLES],
  },
  {
    id: 'no-policy',
    guarantee: 'every right a role has on a table is under a policy made for that role',
    text: `${TABLES} select r.name || ' ' || r.command || ' ' || r.role as subject from rights r where not exists (select from policies p where p.polrelid = r.oid and p.polcmd in ('*', r.letter::"char") and r.role::regrole = any(p.polroles))`,
    values: [RUNTIME_ROLES],
  },
  {
    id: 'policy-without-tenant',
    guarantee: 'every policy compares the organisation with the scope, but for the named reference tables',
    text: `${TABLES} select name as subject from policies where $1::text[] is not null and name <> all($2) and not (reads = '(' || case name when 'org' then 'id' else 'org_id' end || $3 or reads like '((org_id' || $3 || ' AND %')`,
    values: [RUNTIME_ROLES, REFERENCE_TABLES, OF_SCOPE],
  },
  {
    id: 'policy-reads-tables',
    guarantee: 'policies are plain comparisons: no sub-select, no function of ours',
    text: `${TABLES} select name as subject from policies where $1::text[] is not null and (reads ~* '\\mselect\\M' or reads ~ '\\mapp\\.[a-z_]+\\(')`,
    values: [RUNTIME_ROLES],
  },
  {
    id: 'table-without-class',
    guarantee: 'every table is on the list of table classes, and the list names no dead one',
    text: `${TABLES} select coalesce(name, given) as subject from tables t full join unnest($2::text[]) given on given = t.name where $1::text[] is not null and (name is null or given is null)`,
    values: [RUNTIME_ROLES, [...TABLE_CLASSES.tenant, ...TABLE_CLASSES.reference]],
  },
  {
    id: 'table-without-tenant',
    guarantee: 'every table has org_id, but for org and the named reference tables',
    text: `${TABLES} select name as subject from tables t where $1::text[] is not null and name <> 'org' and name <> all($2) and not exists (select from pg_attribute a where a.attrelid = t.oid and a.attname = 'org_id' and not a.attisdropped)`,
    values: [RUNTIME_ROLES, REFERENCE_TABLES],
  },
  {
    id: 'tenant-nullable',
    guarantee: 'org_id is never null, but where a session has none yet',
    text: `${TABLES} select name as subject from tables t join pg_attribute a on a.attrelid = t.oid and a.attname = 'org_id' where $1::text[] is not null and not a.attnotnull and name <> 'session'`,
    values: [RUNTIME_ROLES],
  },
  {
    id: 'unique-across-tenants',
    guarantee: 'every unique and exclusion index contains org_id, so that it tells nothing about others',
    text: `${TABLES} select i.indexrelid::regclass::text as subject from pg_index i join tables t on t.oid = i.indrelid join pg_attribute a on a.attrelid = t.oid and a.attname = 'org_id' where $1::text[] is not null and name <> all($2) and (i.indisunique or i.indisexclusion) and not a.attnum = any(i.indkey)`,
    values: [RUNTIME_ROLES, REFERENCE_TABLES],
  },
  {
    id: 'reference-across-tenants',
    guarantee: 'every foreign key between tables of organisations contains org_id on both sides',
    text: `${TABLES} select k.conname as subject from pg_constraint k join tables f on f.oid = k.conrelid join tables t on t.oid = k.confrelid where $1::text[] is not null and k.contype = 'f' and t.name <> all($2) and t.name <> 'org'
      and not exists (select from pg_attribute a, pg_attribute b where a.attrelid = k.conrelid and a.attname = 'org_id' and a.attnum = any(k.conkey) and b.attrelid = k.confrelid and b.attname = 'org_id' and b.attnum = any(k.confkey))`,
    values: [RUNTIME_ROLES, REFERENCE_TABLES],
  },
  {
    id: 'set-null',
    guarantee: 'no foreign key sets null or default: a distributed table could not',
    text: `${TABLES} select k.conname as subject from pg_constraint k join tables t on t.oid = k.conrelid where $1::text[] is not null and k.contype = 'f' and (k.confdeltype in ('n', 'd') or k.confupdtype in ('n', 'd'))`,
    values: [RUNTIME_ROLES],
  },
  {
    id: 'key-not-led-by-tenant',
    guarantee: 'the primary key of every table starts with org_id',
    text: `${TABLES} select name as subject from tables t join pg_attribute a on a.attrelid = t.oid and a.attname = 'org_id' where $1::text[] is not null and name <> all($2) and not exists (select from pg_index i where i.indrelid = t.oid and i.indisprimary and i.indkey[0] = a.attnum)`,
    values: [RUNTIME_ROLES, REFERENCE_TABLES],
  },
  {
    id: 'view',
    guarantee: 'views ask with the rights of whoever reads them',
    text: `select c.relname as subject from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'app' and c.relkind = 'v' and not coalesce(c.reloptions::text ~* 'security_invoker=(true|on|1)', false)`,
  },
  {
    id: 'materialised',
    guarantee: 'there is no materialised view or foreign table: they have no policies',
    text: `select c.relname as subject from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'app' and c.relkind in ('m', 'f')`,
  },
  {
    id: 'partition',
    guarantee: 'a partition is under policies of its own',
    text: `select i.inhrelid::regclass::text as subject from pg_inherits i join pg_class c on c.oid = i.inhrelid join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'app' and c.relkind in ('r', 'p') and not (c.relrowsecurity and c.relforcerowsecurity)`,
  },
  {
    id: 'rule',
    guarantee: 'no rewrite rule',
    text: `select tablename || ' ' || rulename as subject from pg_rules where schemaname = 'app'`,
  },
  {
    id: 'definer',
    guarantee: "functions with their owner's rights are the named ones, search only app, and are not for everybody",
    text: `${FUNCTIONS} select signature as subject from functions where prosecdef and (name <> all($1) or not coalesce(proconfig @> array['search_path=app, pg_temp'], false) or has_function_privilege('public', oid, 'execute') or proowner <> 'keshi_owner'::regrole)`,
    values: [DEFINER_FUNCTIONS],
  },
  {
    id: 'definer-gone',
    guarantee: 'the list of such functions names no dead one',
    text: `${FUNCTIONS} select given as subject from unnest($1::text[]) given where not exists (select from functions where prosecdef and name = given)`,
    values: [DEFINER_FUNCTIONS],
  },
  {
    id: 'definer-trigger',
    guarantee: "no trigger runs with its owner's rights",
    text: `select t.tgrelid::regclass || ' ' || t.tgname as subject from pg_trigger t join pg_proc p on p.oid = t.tgfoid where not t.tgisinternal and p.prosecdef`,
  },
  {
    id: 'leakproof',
    guarantee: 'no function of ours is marked leakproof',
    text: `select p.oid::regprocedure::text as subject from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'app' and p.proleakproof`,
  },
  {
    id: 'rights-outside-rls',
    guarantee: 'no runtime role may TRUNCATE, REFERENCE or put TRIGGERs on a table: policies do not stop those',
    text: `${TABLES} select t.name || ' ' || p as subject from tables t, unnest($1::text[]) r, unnest(array['TRUNCATE', 'REFERENCES', 'TRIGGER']) p where has_table_privilege(r, t.oid, p)`,
    values: [RUNTIME_ROLES],
  },
  {
    id: 'public-rights',
    guarantee: 'nobody but the named roles has any right on a table',
    text: `${TABLES} select t.name || ' ' || coalesce(g.grantee::regrole::text, '?') as subject from tables t, aclexplode(t.relacl) g where $1::text[] is not null and (g.grantee = 0 or (g.grantee <> t.relowner and g.grantee::regrole::text <> all($1)))`,
    values: [RUNTIME_ROLES],
  },
  {
    id: 'append-only',
    guarantee: 'what is written once cannot be changed or deleted by any runtime role',
    text: `${TABLES} select name || ' ' || command || ' ' || role as subject from rights where name = any($2) and command in ('UPDATE', 'DELETE')`,
    values: [RUNTIME_ROLES, APPEND_ONLY_TABLES],
  },
  {
    id: 'append-only-gone',
    guarantee: 'the list of such tables names no dead one',
    text: `${TABLES} select given as subject from unnest($2::text[]) given where $1::text[] is not null and not exists (select from tables where name = given)`,
    values: [RUNTIME_ROLES, APPEND_ONLY_TABLES],
  },
  {
    id: 'sign-in-apart',
    guarantee: 'only keshi_auth reaches the reference tables, and it reaches no other',
    text: `${TABLES} select name || ' ' || command || ' ' || role as subject from rights where (name = any($2)) <> (role = 'keshi_auth')`,
    values: [RUNTIME_ROLES, REFERENCE_TABLES],
  },
  {
    id: 'sequence',
    guarantee: 'no table of an organisation counts by a sequence',
    text: `select c.relname as subject from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'app' and c.relkind = 'S'`,
  },
  {
    id: 'may-create',
    guarantee: 'no runtime role may create anything in a schema',
    text: `select n.nspname || ' ' || r as subject from pg_namespace n, unnest($1::text[]) r where n.nspname !~ '^pg_' and has_schema_privilege(r, n.oid, 'CREATE')`,
    values: [RUNTIME_ROLES],
  },
  {
    id: 'default-rights',
    guarantee: 'no right is given to objects yet to be made',
    text: `select defaclrole::regrole || ' ' || defaclobjtype::text as subject from pg_default_acl`,
  },
];

/** Runs every rule; an empty answer is what the migrations must give. */
export async function lintCatalogue(client: Pick<ClientBase, 'query'>): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const lint of LINTS) {
    const { rows } = await client.query<{ subject: string }>(
      lint.text,
      lint.values === undefined ? [] : [...lint.values],
    );
    findings.push(...rows.map((row) => ({ lint: lint.id, subject: row.subject })));
  }
  return findings;
}
