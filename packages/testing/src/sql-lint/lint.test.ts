import { expect, test } from 'vitest';
import { lintRecorded, withoutExceptions } from './lint.ts';
import { sameValues } from './recording.ts';
import { statementsOf } from './syntax.ts';
import { tablesOf } from './tables.ts';

const tables = tablesOf(
  statementsOf('create table app.lot (org_id uuid, id uuid); create table app.mark (org_id uuid, id uuid)'),
);
const JOIN = 'select from lot l join mark m on m.id = l.id where l.org_id = $1 and m.org_id = $2';
const sent = (...values: unknown[]) => ({
  text: JOIN,
  roles: ['keshi_app'],
  sources: ['packages/modules/src/hours/service.ts:1'],
  same: sameValues(values),
});

test('two parameters that were the same every time are one organisation; otherwise they are two', () => {
  expect(lintRecorded([sent('a', 'a')], tables)).toEqual({ checked: 1, violations: [] });
  const { violations } = lintRecorded([sent('a', 'b')], tables);
  expect(violations.map(({ rule, where }) => `${rule} ${where}`)).toEqual([
    'tenants-apart packages/modules/src/hours/service.ts:1 as keshi_app',
  ]);
});

test('nulls are not the same as each other', () => {
  expect(sameValues(['a', null, 'a', null])).toEqual([1, 2, 1, 4]);
});

test('an exception takes out what it names, and one that nothing needs is a violation', () => {
  const violation = { rule: 'merge', detail: '', where: '', text: 'merge into lot' };
  const exception = { rule: 'merge', text: /^merge into lot$/, reason: 'for the test' };
  expect(withoutExceptions([violation, violation], [exception])).toEqual({ violations: [], excepted: 2 });
  expect(withoutExceptions([{ ...violation, rule: 'notify' }], [exception]).violations.map(({ rule }) => rule)).toEqual(
    ['notify', 'idle-exception'],
  );
});
