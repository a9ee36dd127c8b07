import { sql, type SQL } from 'drizzle-orm';

/** Whether a half-open row (`from_on`, `until_on`) stands on a day. */
export const covers = (row: SQL, on: SQL): SQL =>
  sql`${row}.from_on <= ${on} and (${row}.until_on is null or ${row}.until_on > ${on})`;
