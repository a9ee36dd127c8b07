import { describe, expect, test } from 'vitest';
import { lintMigrations } from './lint.ts';
import { MIGRATION_RULES } from './migration-rules.ts';

/** The rules that migrations break, one statement each. */
const broken = (...statements: readonly string[]): string[] => {
  const { violations } = lintMigrations([{ name: 'test.sql', chunks: statements }]);
  return [...new Set(violations.map(({ rule }) => rule))];
};

const LOT = 'create table app.lot (org_id uuid not null, id uuid not null';
const ofScope = `org_id = nullif(current_setting('app.org_id', true), '')::uuid`;
const policy = (name: string, command: string, condition = ofScope): string =>
  `create policy ${name} on app.lot for ${command} to keshi_app using (${condition})`;

/** For each rule migrations that break it, and the same done as it should be. */
const CASES: Readonly<
  Record<string, readonly [violating: readonly (readonly string[])[], obeying: readonly (readonly string[])[]]>
> = {
  'table-shape': [
    [['create table app.holiday (id uuid)'], ['create table app.lot (id uuid, org_id uuid)']],
    [[`${LOT})`], ['create table app.session (id text, org_id uuid)'], ['create table app.org (id uuid)']],
  ],
  'key-without-tenant': [
    [
      [`${LOT}, constraint lot_pk primary key (id, org_id))`],
      [`${LOT}, number text constraint lot_number_uq unique)`],
      ['alter table app.lot add constraint lot_uq unique (number)'],
      ['create unique index lot_uq on app.lot (number, org_id)'],
      ['create unique index lot_uq on app.lot ((lower(number)))'],
      ['alter table app.lesson add constraint lesson_ex exclude using gist (room_id with =, org_id with =)'],
      ['alter table app.org add constraint org_uq unique (name)'],
    ],
    [
      [`${LOT}, constraint lot_pk primary key (org_id, id))`],
      ['create unique index lot_uq on app.lot (org_id, number)'],
      ['create index lot_ix on app.lot (number)'],
      ['alter table app.lesson add constraint lesson_ex exclude using gist (org_id with =, room_id with =)'],
      ['alter table app.login add constraint login_uq unique (phone_hash)'],
    ],
  ],
  'reference-without-tenant': [
    [
      ['alter table app.lot add constraint lot_fk foreign key (student_id) references app.student (id)'],
      [
        'alter table app.lot add constraint lot_fk foreign key (student_id, org_id) references app.student (id, org_id)',
      ],
      [`${LOT}, student_id uuid constraint lot_fk references app.student (id))`],
    ],
    [
      [
        'alter table app.lot add constraint lot_fk foreign key (org_id, student_id) references app.student (org_id, id)',
      ],
      ['alter table app.branch add constraint branch_fk foreign key (org_id) references app.org (id)'],
    ],
  ],
  'reference-to-tenant': [
    [['alter table app.session add constraint session_fk foreign key (org_id) references app.org (id)']],
    [['alter table app.session add constraint session_fk foreign key (login_id) references app.login (id)']],
  ],
  'set-null': [
    [
      [
        'alter table app.lot add constraint lot_fk foreign key (org_id, a) references app.student (org_id, id) on delete set null',
      ],
      [
        'alter table app.lot add constraint lot_fk foreign key (org_id, a) references app.student (org_id, id) on update set default',
      ],
    ],
    [
      [
        'alter table app.lot add constraint lot_fk foreign key (org_id, a) references app.student (org_id, id) on delete cascade',
      ],
    ],
  ],
  serial: [
    [
      [`${LOT}, number serial)`],
      [`${LOT}, number bigint generated always as identity)`],
      [`alter table app.lot add column number bigint default nextval('app.numbers')`],
    ],
    [[`${LOT}, number bigint default 0)`], ['create table app.login (id bigserial)']],
  ],
  'unnamed-constraint': [
    [
      [`${LOT}, primary key (org_id, id))`],
      [`${LOT}, units int check (units > 0))`],
      ['create table app.login (id uuid primary key)'],
      ['alter table app.lot add check (units > 0)'],
    ],
    [[`${LOT}, units int constraint lot_units_ck check (units > 0))`]],
  ],
  'restrictive-policy': [
    [[`create policy campus on app.lot as restrictive for all using (${ofScope})`]],
    [[policy('tenant', 'all')]],
  ],
  'several-policies': [
    [
      [policy('tenant', 'all'), policy('wider', 'select')],
      [policy('one', 'select'), policy('two', 'select')],
    ],
    [
      [policy('one', 'select'), policy('two', 'update')],
      [policy('tenant', 'all'), 'drop policy tenant on app.lot', policy('tenant', 'all')],
      [policy('tenant', 'all'), policy('tenant', 'all').replace('app.lot', 'app.mark')],
    ],
  ],
  'policy-reads': [
    [
      [policy('tenant', 'all', `${ofScope} and exists (select from app.campus c where c.org_id = lot.org_id)`)],
      [policy('tenant', 'all', 'app.may_see(org_id)')],
      [policy('tenant', 'all'), 'alter policy tenant on app.lot using (app.may_see(org_id))'],
    ],
    [[policy('tenant', 'all', `${ofScope} and current_setting('app.campus', true) in ('*', campus_id::text)`)]],
  ],
  'several-actions': [
    [['alter table app.lot add column a int, add column b int']],
    [['alter table app.lot add column a int'], ['alter table app.lot force row level security']],
  ],
  'several-grants': [
    [['grant select on app.lot, app.mark to keshi_app'], ['grant select on all tables in schema app to keshi_app']],
    [['grant select, insert on app.lot to keshi_app']],
  ],
  trigger: [
    [
      ['create trigger t after insert on app.lot for each statement execute function app.f()'],
      ['create trigger t after insert on app.session for each row execute function app.f()'],
    ],
    [['create trigger t before update on app.lot for each row execute function app.f()']],
  ],
};

describe.each(MIGRATION_RULES)('$id: $guarantee', ({ id }) => {
  const [violating, obeying] = CASES[id] ?? [[], []];
  test('has migrations that break it and migrations that do not', () => {
    expect([violating.length, obeying.length]).not.toContain(0);
  });
  test.each(violating.map((statements) => statements.join('; ')))('finds %s', (text) => {
    expect(broken(...text.split('; '))).toContain(id);
  });
  test.each(obeying.map((statements) => statements.join('; ')))('lets pass %s', (text) => {
    expect(broken(...text.split('; '))).toEqual([]);
  });
});

const inFunction = (body: string, declared = `v_org uuid := nullif(current_setting('app.org_id', true), '')::uuid;`) =>
  `create function app.f(p uuid) returns void language plpgsql as $$ declare ${declared} begin ${body} end $$`;
const STUDENT = 'create table app.student (org_id uuid, id uuid, name text)';

test.each([
  ['perform from student where org_id = v_org', []],
  ['perform from student where id = p', ['tenant-unbound']],
  ['if exists (select from student where id = p) then return; end if', ['tenant-unbound']],
  ['p := (select id from student where name = p::text)', ['tenant-unbound']],
  ['v_org := p; perform from student where org_id = v_org', ['tenant-unbound']],
  ['select id into v_org from session; perform from student where org_id = v_org', ['tenant-unbound']],
  [`perform pg_notify('changed', '')`, ['notify']],
  [`if tg_table_name = 'lot' then return; end if`, ['table-name-variable']],
  [`execute format('SET LOCAL app.org_id = %L', p)`, []],
  [`execute 'delete from student'`, ['dynamic-sql']],
])('in a plpgsql function, %s: %j', (body, rules) => {
  expect(broken(STUDENT, inFunction(`${body};`))).toEqual(rules);
});

test('the body of a function in SQL, and of a DO block, is read too', () => {
  const inSql = (text: string): string => `create function app.f(p uuid) returns uuid language sql as $$ ${text} $$`;
  expect(broken(STUDENT, inSql('select id from student where id = p'))).toEqual(['tenant-unbound']);
  expect(broken(STUDENT, 'do $$ begin delete from app.student; end $$')).toEqual(['tenant-unbound']);
});

test('a string of several statements is refused in migrations as well', () => {
  expect(broken('create table app.lot (org_id uuid); create index lot_ix on app.lot (org_id)')).toEqual([
    'several-statements',
  ]);
});
