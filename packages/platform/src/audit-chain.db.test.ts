import { sql, type SQL } from './sql.ts';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '@keshi/kernel/id';
import { makeOrg } from '@keshi/testing/actors';
import { testApi, type TestApi } from '@keshi/testing/http';
import {
  chainAudit,
  makeSigningKeys,
  verifyAudit,
  type AuditFault,
  type ExportedHead,
  type SigningKeys,
} from './audit-chain.ts';
import { systemScope, doWork } from './work.ts';

let api: TestApi;
let keys: SigningKeys;
let orgId: string;
let heads: ExportedHead[];

beforeAll(async () => {
  api = await testApi();
  keys = await makeSigningKeys();
});
afterAll(() => api.stop());
beforeEach(async () => {
  orgId = (await makeOrg(api)).orgId;
  heads = [];
});

const deps = () => ({
  worker: api.worker,
  ports: {
    ...api.ports,
    heads: {
      put: (head: ExportedHead) => {
        heads.push(head);
        return Promise.resolve();
      },
    },
  },
  keys,
  now: api.clock.now,
});
const act = (count: number): Promise<unknown[]> =>
  Promise.all(
    Array.from({ length: count }, (_, index) =>
      doWork(
        {
          db: api.app,
          scope: systemScope(orgId),
          actor: { kind: 'system', name: 'test' },
          now: api.clock.now(),
          requestId: `test-${String(index)}`,
          contactHash: api.ports.contactHash,
          action: `test.act${String(index)}`,
        },
        (ctx) => {
          ctx.trace({
            subjectKind: 'thing',
            subjectId: newId(),
            detail: { index, nested: { b: [1, null, '甲'], a: 1.5 } },
          });
          return Promise.resolve();
        },
      ),
    ),
  );
const verify = (): Promise<AuditFault[]> =>
  api.worker.transaction(systemScope(orgId), (tx) => verifyAudit(tx, orgId, keys.publicKey, heads));
const asAdmin = (statement: SQL) => api.admin.query(statement);
const chained = async (): Promise<string[]> =>
  (await asAdmin(sql`select audit_id from app.audit_link where org_id = ${orgId} order by seq`)).map((row) =>
    String(row['auditId']),
  );

test('rows are chained in order, once, and an untouched chain has no fault', async () => {
  await act(7);
  expect(await chainAudit(deps(), orgId)).toBe(7);
  await act(3);
  expect(await chainAudit(deps(), orgId)).toBe(3);
  expect(await chainAudit(deps(), orgId)).toBe(0);
  expect(heads.map((head) => head.seq)).toEqual([7, 10]);
  expect(await verify()).toEqual([]);
});

test('every row is chained exactly once, also by several sequencers at the same time', async () => {
  await act(60);
  const results = await Promise.allSettled(
    Array.from({ length: 4 }, async () => {
      while ((await chainAudit(deps(), orgId)) > 0);
    }),
  );
  // A second sequencer may be refused by the key of the sequence; it comes again in the next round.
  expect(results.some((each) => each.status === 'fulfilled')).toBe(true);
  while ((await chainAudit(deps(), orgId)) > 0);
  const ids = await chained();
  expect(ids.length).toBe(60);
  expect(new Set(ids).size).toBe(60);
  expect(await verify()).toEqual([]);
});

test('a failed audit row fails the work it records', async () => {
  const [before] = await asAdmin(sql`select count(*)::int as count from app.branch where org_id = ${orgId}`);
  await expect(
    doWork(
      {
        db: api.app,
        scope: systemScope(orgId),
        actor: { kind: 'system', name: 'test' },
        now: api.clock.now(),
        requestId: 'r',
        contactHash: api.ports.contactHash,
        action: 'test.fail',
      },
      async (ctx) => {
        await ctx.tx.query(
          sql`insert into branch (org_id, id, name, created_at) values (${orgId}, ${newId()}, '南区', now())`,
        );
        ctx.trace({ subjectKind: 'thing', subjectId: 'no id' });
      },
    ),
  ).rejects.toThrow();
  const [after] = await asAdmin(sql`select count(*)::int as count from app.branch where org_id = ${orgId}`);
  expect(after).toEqual(before);
});

test('organisations have chains of their own', async () => {
  await act(2);
  await chainAudit(deps(), orgId);
  const [mine, first] = [heads, orgId];
  orgId = (await makeOrg(api)).orgId;
  heads = [];
  await act(1);
  await chainAudit(deps(), orgId);
  expect(heads.map((head) => [head.orgId, head.seq])).toEqual([[orgId, 1]]);
  expect(await verify()).toEqual([]);
  // A genuine head of another organisation proves nothing here.
  heads = [...heads, ...mine.map((head) => ({ ...head, orgId }))];
  expect(first).not.toBe(orgId);
  expect((await verify()).map((fault) => fault.fault)).toEqual(['head']);
});

/** Ways in which whoever may do anything in the database could try to rewrite what happened, and what is found where. */
const TAMPERINGS: readonly [
  string,
  (ids: readonly string[]) => Promise<unknown>,
  readonly [AuditFault['fault'], number | null][],
][] = [
  [
    'editing the content of a row',
    (ids) => asAdmin(sql`update app.audit set action = 'nothing happened' where org_id = ${orgId} and id = ${ids[4]}`),
    [['content', 5]],
  ],
  [
    'editing one field of its detail',
    (ids) =>
      asAdmin(
        sql`update app.audit set detail = jsonb_set(detail, '{index}', '99') where org_id = ${orgId} and id = ${ids[0]}`,
      ),
    [['content', 1]],
  ],
  [
    'moving it in time by a second',
    (ids) =>
      asAdmin(sql`update app.audit set at = at + interval '1 second' where org_id = ${orgId} and id = ${ids[9]}`),
    [['content', 10]],
  ],
  [
    'naming somebody else',
    (ids) => asAdmin(sql`update app.audit set actor_id = ${newId()} where org_id = ${orgId} and id = ${ids[3]}`),
    [['content', 4]],
  ],
  [
    'editing a row together with its own hash',
    async (ids) => {
      await asAdmin(
        sql`update app.audit set content_hash = repeat('a', 64) where org_id = ${orgId} and id = ${ids[4]}`,
      );
    },
    [
      ['content', 5],
      ['link', 5],
    ],
  ],
  [
    'deleting a row and its link',
    async (ids) => {
      await asAdmin(sql`delete from app.audit_link where org_id = ${orgId} and seq = 5`);
      await asAdmin(sql`delete from app.audit where org_id = ${orgId} and id = ${ids[4]}`);
    },
    [
      ['gap', 6],
      ['link', 6],
    ],
  ],
  [
    'slipping a row in',
    () =>
      asAdmin(sql`
    insert into app.audit (org_id, id, at, request_id, actor_kind, action, detail, content_hash) values (${orgId}, ${newId()}, now(), 'r', 'staff', 'invented', '{}', repeat('b', 64))`),
    [['unlinked', null]],
  ],
  [
    'changing places of two rows',
    async (ids) => {
      await asAdmin(
        sql`update app.audit_link set audit_id = case seq when 3 then ${ids[3]}::uuid else ${ids[2]}::uuid end where org_id = ${orgId} and seq in (3, 4)`,
      );
    },
    [
      ['link', 3],
      ['link', 4],
    ],
  ],
  [
    'cutting off the tail, links and all',
    async (ids) => {
      await asAdmin(sql`delete from app.audit_link where org_id = ${orgId} and seq > 8`);
      await asAdmin(sql`delete from app.audit where org_id = ${orgId} and id in (${ids[8]}, ${ids[9]})`);
      await asAdmin(sql`delete from app.audit_head where org_id = ${orgId} and seq > 8`);
    },
    [['head', 10]],
  ],
  [
    'emptying the whole log',
    async () => {
      for (const statement of [
        sql`delete from app.audit_link where org_id = ${orgId}`,
        sql`delete from app.audit_head where org_id = ${orgId}`,
        sql`delete from app.audit where org_id = ${orgId}`,
      ])
        await asAdmin(statement);
    },
    [['head', 10]],
  ],
];

test('a row taken out before it was linked is missed', async () => {
  await act(3);
  const [row] = await asAdmin(
    sql`delete from app.audit where org_id = ${orgId} and action = 'test.act1' returning id as gone`,
  );
  await chainAudit(deps(), orgId);
  expect(await verify()).toEqual([{ seq: null, auditId: row?.['gone'], fault: 'lost' }]);
});

describe('tampering is found and located:', () => {
  test.each(TAMPERINGS)('%s', async (_name, tamper, expected) => {
    await act(10);
    await chainAudit(deps(), orgId);
    expect(await verify()).toEqual([]);
    await tamper(await chained());
    expect((await verify()).map((fault) => [fault.fault, fault.seq])).toEqual(expected);
  });

  test('rebuilding the whole chain over changed rows is found by the heads kept elsewhere, and only by them', async () => {
    await act(6);
    await chainAudit(deps(), orgId);
    const exported = heads;
    // Somebody with every right in the database takes one row out and has the product chain the rest anew, with keys of their own.
    const ids = await chained();
    await asAdmin(sql`delete from app.audit_link where org_id = ${orgId}`);
    await asAdmin(sql`delete from app.audit_head where org_id = ${orgId}`);
    await asAdmin(sql`delete from app.audit where org_id = ${orgId} and id = ${ids[2]}`);
    await asAdmin(
      sql`insert into app.audit_pending (org_id, audit_id) select org_id, id from app.audit where org_id = ${orgId}`,
    );
    const forged = await makeSigningKeys();
    heads = [];
    await chainAudit({ ...deps(), keys: forged }, orgId);
    const [forgedHead] = heads;
    heads = [];
    expect(await verify()).toEqual([]);
    heads = exported;
    expect((await verify()).map((fault) => [fault.fault, fault.seq])).toEqual([['head', 6]]);
    // A head signed with a key that is not ours counts as none.
    heads = forgedHead === undefined ? [] : [forgedHead];
    expect((await verify()).map((fault) => fault.fault)).toEqual(['head']);
  });

  test('the roles of the product cannot even try', async () => {
    await act(1);
    await chainAudit(deps(), orgId);
    for (const db of [api.app, api.worker]) {
      for (const statement of [
        sql`update audit set action = 'x' where org_id = ${orgId}`,
        sql`delete from audit where org_id = ${orgId}`,
        sql`update audit_link set hash = 'x' where org_id = ${orgId}`,
        sql`delete from audit_head where org_id = ${orgId}`,
      ]) {
        await expect(db.transaction(systemScope(orgId), (tx) => tx.query(statement))).rejects.toMatchObject({
          code: '42501',
        });
      }
    }
  });
});

test('many random edits are all found', async () => {
  await act(40);
  await chainAudit(deps(), orgId);
  const ids = await chained();
  for (let round = 0; round < 25; round += 1) {
    const index = (round * 17) % ids.length;
    const [kept] = await asAdmin(sql`select request_id from app.audit where org_id = ${orgId} and id = ${ids[index]}`);
    await asAdmin(
      sql`update app.audit set request_id = request_id || ' ' where org_id = ${orgId} and id = ${ids[index]}`,
    );
    expect((await verify()).map((fault) => [fault.fault, fault.seq])).toEqual([['content', index + 1]]);
    await asAdmin(
      sql`update app.audit set request_id = ${String(kept?.['requestId'])} where org_id = ${orgId} and id = ${ids[index]}`,
    );
  }
  expect(await verify()).toEqual([]);
});
