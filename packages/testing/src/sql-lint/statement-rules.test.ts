import { describe, expect, test } from 'vitest';
import { lintText } from './lint.ts';
import { STATEMENT_RULES, type Origin } from './statement-rules.ts';
import { statementsOf } from './syntax.ts';
import { tablesOf } from './tables.ts';

const tables = tablesOf(
  statementsOf(`
    create table app.org (id uuid, name text);
    create table app.student (org_id uuid, id uuid, campus_id uuid, name text);
    create table app.lot (org_id uuid, id uuid, student_id uuid, units_left bigint, changed_at timestamptz);
    create table app.session (id text, org_id uuid, expires_at timestamptz)`),
);

/** The rules a text breaks, $3 having always been what $1 was. */
const broken = (text: string, from: Origin = 'product'): string[] => {
  const context = {
    rootOfParameter: (number: number) => (number === 3 ? '$1' : `$${String(number)}`),
    variables: new Map([['v_org', 'scope']]),
  };
  return [...new Set(lintText({ text, where: '', context, from }, tables).map(({ rule }) => rule))];
};

/** For each rule texts that break it, and the same done as it should be. */
const CASES: Readonly<Record<string, readonly [violating: readonly string[], obeying: readonly string[]]>> = {
  'no-query': [
    ['copy lot to stdout', 'lock table lot', 'create table copied as select from lot', 'explain select from lot'],
    ['select', 'commit', 'set local role keshi_owner'],
  ],
  'unknown-table': [['select id from holiday'], ['select 1 from pg_class', 'select id from session where id = $1']],
  'tenant-unbound': [
    [
      'select name from student where id = $1',
      'select name from student where org_id = $1 or id = $2',
      'select name from student where org_id <> $1',
      'select name from org',
      `select name from student where org_id = nullif(current_setting('app.org_id', true), '')::uuid`,
      // A value that came in with the rows is not the parameter the statement is sent to a shard by.
      'insert into lot (org_id, id) select r.org_id, r.id from jsonb_to_recordset($1) as r(org_id uuid, id uuid)',
      'insert into lot (id, org_id) values ($1, $1), ($1, gen_random_uuid())',
      'update lot set units_left = 0 where id = $1',
      'update lot set units_left = 0 from student s where s.org_id = $1 and lot.student_id = s.id',
      'delete from lot where id = any($1)',
      // What an outer join finds on its other side does not limit the side that stays.
      'select from student s left join lot l on l.org_id = s.org_id and s.org_id = $1',
      'select from student s full join lot l on l.org_id = $1 and s.org_id = $1',
      // Known outside says nothing of what a sub-query reads on its own, and the other way round.
      'select from student s where s.org_id = $1 and exists (select from lot l where l.student_id = s.id)',
      'select from student s where exists (select from lot l where l.org_id = $1 and l.org_id = s.org_id)',
      'select (select count(*) from lot) from student s where s.org_id = $1',
      'with l as (select student_id from lot) select from l join student s on s.org_id = $1 and s.id = l.student_id',
      'select from (select id from student) d where d.id = $1',
      'select id from student where org_id = $1 union all select id from lot',
      'with gone as (delete from lot where id = $1 returning org_id) select from gone',
      'insert into student (org_id, id) values ($1, $2) on conflict (org_id, id) do update set name = (select name from student where id = $2)',
    ],
    [
      'select name from student where org_id = $1 and id = $2',
      'select name from student where $1::uuid = student.org_id',
      'select name from org where id = $1',
      'select from student where (org_id, id) = ($1, $2)',
      'insert into lot (org_id, id) values ($1, $2)',
      'insert into lot (org_id, id) select $1::uuid, r.id from jsonb_to_recordset($2) as r(id uuid)',
      'insert into lot values ($1, $2)',
      'insert into lot (org_id, id) select s.org_id, s.id from student s where s.org_id = $1',
      'update lot set units_left = 0 from student s where s.org_id = $1 and lot.org_id = s.org_id',
      'delete from lot using student s where lot.org_id = s.org_id and s.org_id = $1',
      'select from student s left join lot l on l.org_id = s.org_id where s.org_id = $1',
      'select from student s join lot l using (org_id) where s.org_id = $1',
      'select from student s where s.org_id = $1 and exists (select from lot l where l.org_id = s.org_id)',
      'select from student s, lateral (select count(*) from lot l where l.org_id = s.org_id) c where s.org_id = $1',
      'with s as (select * from student where org_id = $1) select from s join lot l on l.org_id = s.org_id',
      'with s as (select org_id as of, id from student where org_id = $1) select from lot l join s on s.of = l.org_id',
      'with made as (insert into student (org_id, id) values ($1, $2) returning org_id, id) select from made m join lot l on l.org_id = m.org_id',
      'with recursive up as (select org_id, id from student where org_id = $1 union all select l.org_id, l.id from lot l join up on up.org_id = l.org_id) select from up',
      'select from session',
    ],
  ],
  'tenants-apart': [
    ['select from student s join lot l on l.student_id = s.id where s.org_id = $1 and l.org_id = $2'],
    [
      'select from student s join lot l on l.student_id = s.id where s.org_id = $1 and l.org_id = $1',
      'select from student s join lot l on l.student_id = s.id where s.org_id = $1 and l.org_id = $3',
    ],
  ],
  'tenant-updated': [
    [
      'update lot set org_id = $1 where org_id = $1',
      'update org set id = $1 where id = $1',
      'insert into lot (org_id, id) values ($1, $2) on conflict (org_id, id) do update set org_id = excluded.org_id',
    ],
    ['update lot set id = $2 where org_id = $1', 'update session set org_id = $1 where id = $2'],
  ],
  'conflict-function': [
    [
      'insert into lot (org_id, id) values ($1, $2) on conflict (org_id, id) do update set changed_at = now()',
      'insert into lot (org_id, id) values ($1, $2) on conflict (org_id, id) do update set changed_at = current_timestamp',
    ],
    [
      'insert into lot (org_id, id, changed_at) values ($1, $2, now()) on conflict (org_id, id) do update set changed_at = excluded.changed_at, units_left = coalesce(lot.units_left, 0) + 1',
    ],
  ],
  'volatile-set': [
    [
      'update lot set id = gen_random_uuid() where org_id = $1',
      'update lot set changed_at = clock_timestamp() where org_id = $1',
      'insert into lot (org_id, id) values ($1, $2) returning random()',
      'delete from lot where org_id = $1 returning some_function_nobody_looked_up(id)',
    ],
    ['update lot set changed_at = now() where org_id = $1 returning id, jsonb_array_length($2)'],
  ],
  merge: [
    ['merge into lot l using student s on l.org_id = $1 when matched then delete'],
    ['delete from lot where org_id = $1'],
  ],
  'several-statements': [['begin; select 1'], ['select 1;']],
  'set-config': [
    [`select set_config('app.org_id', $1, true)`],
    [`select app.set_scope($1, '*', '*', '*', '*', 'staff')`],
  ],
  'advisory-lock': [['select pg_advisory_xact_lock($1)'], ['select from lot where org_id = $1 for update']],
  notify: [[`notify changed`, `select pg_notify('changed', '')`], ['insert into outbox (org_id) values ($1)']],
  'table-name-variable': [['select tg_table_name = $1'], ['select tg_op = $1']],
};

describe.each(STATEMENT_RULES)('$id: $guarantee', ({ id }) => {
  const [violating, obeying] = CASES[id] ?? [[], []];
  test('has texts that break it and texts that do not', () => {
    expect([violating.length, obeying.length]).not.toContain(0);
  });
  test.each(violating)('finds %s', (text) => {
    expect(broken(text)).toContain(id);
  });
  test.each(obeying)('lets pass %s', (text) => {
    expect(broken(text)).toEqual([]);
  });
});

test('a text that PostgreSQL would not take is a violation', () => {
  expect(broken('select from where')).toEqual(['syntax']);
});

test('functions may take the organisation from the scope, directly or by a variable that holds it', () => {
  const scope = `nullif(current_setting('app.org_id', true), '')::uuid`;
  expect(broken(`select from student where org_id = ${scope}`, 'function')).toEqual([]);
  expect(broken('select from student s join lot l on l.org_id = s.org_id where s.org_id = v_org', 'function')).toEqual(
    [],
  );
  expect(broken('select from student where org_id = v_other', 'function')).toEqual(['tenant-unbound']);
});
