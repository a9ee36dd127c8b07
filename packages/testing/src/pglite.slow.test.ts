/**
 * The migrations on PGlite, PostgreSQL compiled for one process: proof that they lean on nothing that only a server has. It has no LOGIN roles
 * and one connection, so roles are taken on with SET ROLE, and races are not its business.
 */
import { readFile } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { btree_gist } from '@electric-sql/pglite/contrib/btree_gist';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { newId } from '@keshi/kernel/id';
import { LINTS } from './rls-lint.ts';

const folder = new URL('../../../migrations/', import.meta.url);
const Journal = z.object({ entries: z.array(z.object({ tag: z.string() })) });

let db: PGlite;
beforeAll(async () => {
  db = await PGlite.create({ extensions: { btree_gist } });
  const { entries } = Journal.parse(JSON.parse(await readFile(new URL('meta/_journal.json', folder), 'utf8')));
  for (const { tag } of entries) {
    const text = await readFile(new URL(`${tag}.sql`, folder), 'utf8');
    for (const statement of text.split('--> statement-breakpoint'))
      if (statement.trim() !== '') await db.exec(statement);
  }
}, 120_000);
afterAll(() => db.close());

test('every migration applies, and the catalogue is as clean as on a server', async () => {
  // Who migrates owns; handing over to keshi_owner is the migrating program's last step, not the migrations'.
  const owned = ['foreign-owner', 'definer'];
  const findings: string[] = [];
  for (const lint of LINTS.filter((each) => !owned.includes(each.id))) {
    const { rows } = await db.query<{ subject: string }>(lint.text, lint.values === undefined ? [] : [...lint.values]);
    findings.push(...rows.map((row) => `${lint.id} ${row.subject}`));
  }
  expect(findings).toEqual([]);
});

/** Runs statements as the role of requests in the scope of an organisation, and takes them back. */
const asApp = <T>(
  orgId: string,
  work: (run: (text: string, values?: unknown[]) => Promise<Record<string, unknown>[]>) => Promise<T>,
): Promise<T> => {
  const outcome: { value?: T } = {};
  return db
    .transaction(async (tx) => {
      await tx.exec('set local role keshi_app; set local search_path = app, public');
      await tx.query('select app.set_scope($1, $2, $3, $4, $5, $6)', [orgId, '*', '*', '*', '*', 'staff']);
      outcome.value = await work(
        async (text, values = []) => (await tx.query<Record<string, unknown>>(text, values)).rows,
      );
      await tx.rollback();
    })
    .then(() => {
      // Cast: set before the transaction ended.
      return outcome.value as T;
    });
};

test('row-level security keeps organisations apart here too', async () => {
  const [ours, theirs] = [newId(), newId()];
  for (const id of [ours, theirs]) {
    await db.query('insert into app.org (id, name, created_at) values ($1, $2, now())', [id, `org ${id}`]);
    await db.query('insert into app.branch (org_id, id, name, created_at) values ($1, $2, $3, now())', [
      id,
      newId(),
      `branch of ${id}`,
    ]);
  }
  expect(await asApp(ours, (run) => run('select name from branch'))).toEqual([{ name: `branch of ${ours}` }]);
  await expect(
    asApp(ours, (run) =>
      run('insert into branch (org_id, id, name, created_at) values ($1, $2, $3, now())', [theirs, newId(), 'planted']),
    ),
  ).rejects.toThrow(/row-level security/);
  await expect(asApp(ours, (run) => run('select 1 from session'))).rejects.toThrow(/permission denied/);
});

test('double booking is refused by the exclusion constraint, which needs btree_gist', async () => {
  const { rows } = await db.query<{ conname: string }>(
    `select conname from pg_constraint where contype = 'x' order by 1`,
  );
  expect(rows.map((row) => row.conname)).toEqual(['lesson_room_ex', 'lesson_student_ex', 'lesson_teacher_ex']);
});
