/**
 * Row-level security alone: no endpoint, no permission, no predicate. As the role of requests, in each scope, every table is read whole and
 * written to; what design calls this lock's own guarantee – organisation, campus, branch, and for families the child – must hold by itself.
 */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testApi, type TestApi } from '../http.ts';
import { APPEND_ONLY_TABLES, REFERENCE_TABLES } from '../rls-lint.ts';
import { campusMark, marksIn, orgMark, plantCanaries, studentMark } from './canary.ts';
import { seedTwoOrgs, type TwoOrgs } from './seed.ts';

let api: TestApi;
let world: TwoOrgs;
let app: pg.Client;
let admin: pg.Client;
let tables: string[];

beforeAll(async () => {
  api = await testApi();
  world = await seedTwoOrgs(api);
  await plantCanaries(api);
  [app, admin] = [
    new pg.Client({ connectionString: api.db.appUrl }),
    new pg.Client({ connectionString: api.db.adminUrl }),
  ];
  await Promise.all([app.connect(), admin.connect()]);
  const { rows } = await admin.query<{ name: string }>(
    `select c.relname as name from pg_class c where c.relnamespace = 'app'::regnamespace and c.relkind in ('r', 'p') order by 1`,
  );
  tables = rows.map((row) => row.name);
});
afterAll(async () => {
  await Promise.all([app.end(), admin.end()]);
  await api.stop();
});

type Setting = {
  readonly org: string;
  readonly campus: string;
  readonly branch: string;
  readonly student: string;
  readonly member: string;
  readonly role: string;
};

type ScopeName = 'organisation' | 'branch' | 'campus' | 'family';

function scopeNamed(name: ScopeName): Setting {
  const { place } = world.home;
  const member = world.home.staff.advisor.personId;
  return {
    organisation: { org: place.orgId, campus: '*', branch: '*', student: '*', member, role: 'staff' },
    branch: { org: place.orgId, campus: '*', branch: place.branchId, student: '*', member, role: 'staff' },
    campus: { org: place.orgId, campus: place.campusId, branch: '*', student: '*', member, role: 'staff' },
    family: {
      org: place.orgId,
      campus: place.campusId,
      branch: place.branchId,
      student: place.ids['studentId'] ?? '',
      member: world.home.guardian.personId,
      role: 'guardian',
    },
  }[name];
}

/** Runs work as keshi_app in a scope and takes it all back. */
async function inScope<T>(scope: Setting, work: () => Promise<T>): Promise<T> {
  await app.query('begin');
  try {
    await app.query('select app.set_scope($1, $2, $3, $4, $5, $6)', [
      scope.org,
      scope.campus,
      scope.branch,
      scope.student,
      scope.member,
      scope.role,
    ]);
    return await work();
  } finally {
    await app.query('rollback');
  }
}

/** What a statement answers: its rows, or the SQLSTATE it is refused with. Does not disturb the transaction. */
async function tried(
  text: string,
  values: unknown[] = [],
): Promise<{ rows: Record<string, unknown>[]; count: number } | string> {
  await app.query('savepoint attempt');
  try {
    const { rows, rowCount } = await app.query<Record<string, unknown>>(text, values);
    await app.query('release savepoint attempt');
    return { rows, count: rowCount ?? 0 };
  } catch (error) {
    await app.query('rollback to savepoint attempt');
    return error instanceof pg.DatabaseError ? (error.code ?? '') : String(error);
  }
}

const DENIED = '42501';

function marksOf(name: ScopeName): ReadonlySet<string> {
  const { home, sibling, distant } = world;
  const org = orgMark(home.place.orgId);
  if (name === 'organisation')
    return new Set([org, ...[home, sibling, distant].map((each) => campusMark(each.place.campusId))]);
  if (name === 'branch') return new Set([org, ...[home, sibling].map((each) => campusMark(each.place.campusId))]);
  return new Set([
    org,
    campusMark(home.place.campusId),
    ...(name === 'family' ? [studentMark(home.place.ids['studentId'] ?? '')] : []),
  ]);
}

describe.each(['organisation', 'branch', 'campus', 'family'] as const)('in the scope of one %s', (name) => {
  test('every table read whole shows only what lies in it', async () => {
    const allowed = marksOf(name);
    const beyond: string[] = [];
    const seen = new Map<string, number>();
    await inScope(scopeNamed(name), async () => {
      for (const table of tables) {
        const answer = await tried(`select to_jsonb(t) as row from app.${table} t`);
        if (typeof answer === 'string') continue;
        seen.set(table, answer.count);
        const marks = [...marksIn(JSON.stringify(answer.rows))].filter(
          (mark) => !allowed.has(mark) && (name === 'family' || !mark.startsWith('~s')),
        );
        if (marks.length > 0) beyond.push(`${table}: ${marks.join(' ')}`);
      }
    });
    expect(beyond).toEqual([]);
    // Otherwise nothing would be shown by showing nothing.
    expect(seen.get('student')).toBe({ organisation: 15, branch: 10, campus: 5, family: 1 }[name]);
    expect([...seen.values()].filter((count) => count > 0).length).toBeGreaterThan(name === 'family' ? 10 : 25);
  });

  test('the short way of the policies shows what the long way shows', async () => {
    const read = async (): Promise<Map<string, number | string>> => {
      const counts = new Map<string, number | string>();
      for (const table of tables) {
        const answer = await tried(`select from app.${table}`);
        counts.set(table, typeof answer === 'string' ? answer : answer.count);
      }
      return counts;
    };
    await inScope(scopeNamed(name), async () => {
      const { rows } = await app.query<{ said: string }>(`select current_setting('app.staff_of') as said`);
      const short = await read();
      await app.query(`set local app.staff_of = ''`);
      expect(short).toEqual(await read());
      const { campusId } = world.home.place;
      expect(rows).toEqual([{ said: { organisation: '*', branch: '', campus: campusId, family: '' }[name] }]);
    });
  });

  test('no row of another organisation, campus or child can be written, changed, moved or deleted', async () => {
    const wrong: string[] = [];
    const own = scopeNamed(name);
    for (const table of tables) {
      const { rows } = await admin.query<{ row: Record<string, unknown> }>(
        `select to_jsonb(t) as row from app.${table} t where to_jsonb(t) ->> 'org_id' = $1 limit 3`,
        [world.foreign.place.orgId],
      );
      await inScope(own, async () => {
        for (const { row } of rows) {
          const inserted = await tried(
            `insert into app.${table} select * from jsonb_populate_record(null::app.${table}, $1)`,
            [JSON.stringify(row)],
          );
          if (inserted !== DENIED) wrong.push(`insert into ${table}: ${JSON.stringify(inserted)}`);
        }
        const moved = await tried(`update app.${table} set org_id = $1`, [world.foreign.place.orgId]);
        if (moved !== DENIED && typeof moved !== 'string' && moved.count > 0)
          wrong.push(`move ${table}: ${String(moved.count)}`);
        const deleted = await tried(`delete from app.${table}`);
        if (deleted !== DENIED && table !== 'org') wrong.push(`delete from ${table}: ${JSON.stringify(deleted)}`);
      });
    }
    expect(wrong).toEqual([]);
  });
});

test('without a scope there is nothing, and after a transaction nothing of it is left on the connection', async () => {
  await inScope(scopeNamed('organisation'), async () => {
    expect((await app.query('select 1 from app.student limit 1')).rowCount).toBe(1);
  });
  for (const table of tables.filter((each) => !REFERENCE_TABLES.includes(each))) {
    const { rows } = await admin.query<{ readable: boolean }>(
      `select has_table_privilege('keshi_app', 'app.' || $1, 'SELECT') as readable`,
      [table],
    );
    if (rows[0]?.readable === true)
      expect((await app.query(`select 1 from app.${table} limit 1`)).rowCount, table).toBe(0);
  }
});

test('the role of requests reaches no sign-in table, whatever the scope', async () => {
  await inScope(scopeNamed('organisation'), async () => {
    for (const table of REFERENCE_TABLES)
      for (const verb of ['select 1 from', 'delete from'])
        expect(await tried(`${verb} app.${table}`), table).toBe(DENIED);
  });
});

test('what is written once cannot be changed, also not by whoever may see it', async () => {
  await inScope(scopeNamed('organisation'), async () => {
    for (const table of APPEND_ONLY_TABLES) {
      expect(await tried(`update app.${table} set org_id = org_id`), table).toBe(DENIED);
      expect(await tried(`delete from app.${table}`), table).toBe(DENIED);
    }
  });
});

test('a foreign parent and a missing one are the same error, and so is a value that is unique elsewhere', async () => {
  const { place } = world.home;
  await inScope(scopeNamed('campus'), async () => {
    const enrol = (studentId: string) =>
      tried(
        `insert into app.enrolment (org_id, campus_id, branch_id, id, student_id, course_id, status, enrolled_on, created_at) values ($1, $2, $3, gen_random_uuid(), $4, $5, 'active', '2026-01-01', now())`,
        [place.orgId, place.campusId, place.branchId, studentId, place.ids['courseId']],
      );
    expect(await enrol(world.foreign.place.ids['studentId'] ?? '')).toBe(
      await enrol('00000000-0000-7000-8000-000000000001'),
    );
    expect(await enrol(world.foreign.place.ids['studentId'] ?? '')).toBe('23503');
  });
});
