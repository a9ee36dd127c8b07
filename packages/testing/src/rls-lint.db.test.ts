import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from './database.ts';
import { LINTS, lintCatalogue } from './rls-lint.ts';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await testDatabase();
  client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});
beforeEach(() => client.query('begin'));
afterEach(() => client.query('rollback'));

test('the migrated schema passes every rule of the catalogue lint', async () => {
  expect(await lintCatalogue(client)).toEqual([]);
});

const POLICY = `org_id = nullif(current_setting('app.org_id', true), '')::uuid`;
const ALL = 'to keshi_app, keshi_worker, keshi_owner';

/** A fault for each rule: what someone could write into a migration, and what the rule then says. */
const FAULTS: Readonly<Record<string, readonly [statement: string, subject: RegExp]>> = {
  'strong-role': ['alter role keshi_worker bypassrls', /keshi_worker/],
  'owner-logs-in': ['alter role keshi_owner login', /keshi_owner/],
  'role-membership': ['grant keshi_owner to keshi_app', /keshi_app in keshi_owner/],
  'foreign-owner': ['alter table app.room owner to postgres', /room/],
  'rls-off': ['alter table app.student no force row level security', /student/],
  'trivial-policy': [`alter policy tenant on app.lot using (true) with check (true)`, /lot/],
  'check-differs': [`alter policy tenant on app.lot with check (org_id is not null)`, /lot/],
  'restrictive-policy': [
    `create policy campus_too on app.lot as restrictive for all ${ALL} using (${POLICY}) with check (${POLICY})`,
    /lot/,
  ],
  'several-policies': [`create policy wider on app.lot for select ${ALL} using (${POLICY})`, /lot r/],
  'no-policy': ['drop policy tenant on app.mark', /mark SELECT keshi_app/],
  'policy-without-tenant': [
    `alter policy tenant on app.lot using (${POLICY} or units_left = 0) with check (${POLICY} or units_left = 0)`,
    /lot/,
  ],
  'policy-reads-tables': [
    `alter policy tenant on app.lot using (${POLICY} and exists (select from app.campus c where c.id = campus_id)) with check (${POLICY})`,
    /lot/,
  ],
  'table-without-class': ['create table app.holiday (org_id uuid not null)', /holiday/],
  'table-without-tenant': ['create table app.holiday (id uuid primary key)', /holiday/],
  'tenant-nullable': ['create table app.holiday (org_id uuid, id uuid not null)', /holiday/],
  'unique-across-tenants': ['create unique index person_phone_global on app.person (phone)', /person_phone_global/],
  'reference-across-tenants': [
    'create table app.holiday (org_id uuid not null, campus_id uuid not null); create unique index c1 on app.campus (id); alter table app.holiday add constraint holiday_campus_fk foreign key (campus_id) references app.campus (id)',
    /holiday_campus_fk/,
  ],
  'set-null': [
    'alter table app.campus add constraint campus_owner_fk foreign key (org_id, legal_entity_id) references app.legal_entity (org_id, id) on delete set null',
    /campus_owner_fk/,
  ],
  'key-not-led-by-tenant': [
    'create table app.holiday (org_id uuid not null, id uuid not null, primary key (id, org_id))',
    /holiday/,
  ],
  view: ['create view app.everything as select * from app.student', /everything/],
  materialised: ['create materialized view app.totals as select count(*) from app.student', /totals/],
  partition: [
    'create table app.log (org_id uuid not null, at date not null) partition by range (at); create table app.log_1 partition of app.log default',
    /log_1/,
  ],
  rule: ['create rule quiet as on delete to app.student do instead nothing', /student quiet/],
  definer: [
    `create function app.all_students() returns setof app.student language sql security definer as 'select * from app.student'`,
    /all_students/,
  ],
  'definer-gone': ['drop function app.claim_people(jsonb, timestamptz)', /claim_people/],
  'definer-trigger': [
    `create function app.watch() returns trigger language plpgsql security definer as 'begin return new; end'; create trigger watch before insert on app.student for each row execute function app.watch()`,
    /student watch/,
  ],
  leakproof: [
    `create function app.leaky(text) returns boolean language plpgsql leakproof as 'begin return true; end'`,
    /leaky/,
  ],
  'rights-outside-rls': ['grant truncate on app.mark to keshi_app', /mark TRUNCATE/],
  'public-rights': ['grant select on app.student to public', /student/],
  'append-only': ['grant update (status) on app.mark to keshi_app', /mark UPDATE keshi_app/],
  'append-only-gone': ['alter table app.visit rename to old_visit', /^visit$/],
  'sign-in-apart': ['grant select on app.session to keshi_app', /session SELECT keshi_app/],
  sequence: ['create sequence app.receipts', /receipts/],
  'may-create': ['grant create on schema app to keshi_app', /app keshi_app/],
  'default-rights': ['alter default privileges in schema app grant all on tables to keshi_app', /postgres/],
};

test.each(LINTS)('rule $id finds its seeded fault: $guarantee', async ({ id }) => {
  const [statement, subject] = FAULTS[id] ?? ['select', /no fault is seeded/];
  await client.query(statement);
  const found = (await lintCatalogue(client)).filter((finding) => finding.lint === id);
  expect(found.map((finding) => finding.subject).join('\n')).toMatch(subject);
});

test('a definer function on the list with a loose search path, or for everybody, is found', async () => {
  await client.query('alter function app.claim_people(jsonb, timestamptz) reset search_path');
  await client.query('grant execute on function app.publish_logins(jsonb) to public');
  expect((await lintCatalogue(client)).map((finding) => finding.subject).sort()).toEqual([
    'app.claim_people(jsonb,timestamp with time zone)',
    'app.publish_logins(jsonb)',
  ]);
});

test('a table of the list that is gone is found', async () => {
  await client.query('alter table app.visit rename to old_visit');
  const found = (await lintCatalogue(client)).filter(({ lint }) => lint === 'table-without-class');
  expect(found.map(({ subject }) => subject).sort()).toEqual(['old_visit', 'visit']);
});

test('a tenant policy that forgets the campus still counts the organisation; one that compares another setting does not', async () => {
  await client.query(
    `alter policy tenant on app.room using (org_id = nullif(current_setting('app.orgid', true), '')::uuid) with check (org_id = nullif(current_setting('app.orgid', true), '')::uuid)`,
  );
  expect(await lintCatalogue(client)).toEqual([{ lint: 'policy-without-tenant', subject: 'room' }]);
});
