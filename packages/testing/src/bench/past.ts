/** A past for organisations: classes already marked, so that no table that marking writes to is empty when the first plans are made. */
import pg from 'pg';
import type { BenchOrg } from './franchise.ts';
import { lessonQueue } from './lessons.ts';
import type { BenchDatabase } from './postgres.ts';
import { RAW_STATEMENTS, rawValues, scopeSettings } from './raw-roll.ts';

const LESSONS_PER_CLASS = 2;
const CONNECTIONS = 4;

/** Marks some lessons of every class by the raw statement, which leaves the product's own rows. */
export async function liveThrough({ admin, urls }: BenchDatabase, org: BenchOrg): Promise<void> {
  const queue = lessonQueue(admin, [{ org, campuses: org.campuses }]);
  await queue.reserve(LESSONS_PER_CLASS * org.campuses.flatMap((campus) => campus.classes).length);
  const pool = new pg.Pool({
    connectionString: urls.appUrl,
    max: CONNECTIONS,
    options: `${scopeSettings(org.id)} -c synchronous_commit=off`,
  });
  const mark = async (): Promise<void> => {
    for (let job = queue.next(); job !== null; job = queue.next())
      await pool.query({ ...RAW_STATEMENTS.full, values: rawValues('full', job) });
  };
  try {
    await Promise.all(Array.from({ length: CONNECTIONS }, mark));
  } finally {
    await pool.end();
  }
}
