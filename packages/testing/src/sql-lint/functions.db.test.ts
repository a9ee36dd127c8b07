import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../database.ts';
import { IMMUTABLE_FUNCTIONS, STABLE_FUNCTIONS } from './functions.ts';

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

/** The volatilities under which the server knows functions of these names: `i`, `s`, `v`; `?` for a name it does not know. */
async function volatilitiesOf(names: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ volatility: string }>(
    `select distinct coalesce(p.provolatile::text, '?') as volatility from unnest($1::text[]) name left join pg_proc p on p.proname = name order by 1`,
    [names],
  );
  return rows.map(({ volatility }) => volatility);
}

test('every function of the immutable list is immutable in all its forms', async () => {
  expect(await volatilitiesOf(IMMUTABLE_FUNCTIONS)).toEqual(['i']);
});

test('no function of the stable list is volatile in any of its forms', async () => {
  expect(await volatilitiesOf(STABLE_FUNCTIONS)).toEqual(['s']);
});

test('a volatile function, and one that does not exist, would be found here', async () => {
  expect(await volatilitiesOf(['gen_random_uuid', 'no_such_function'])).toEqual(['?', 'v']);
});
