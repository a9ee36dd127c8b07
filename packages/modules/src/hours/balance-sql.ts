/** A balance within other modules' statements. */
import { sql, type SQL } from '@keshi/platform/sql';

/** Available less owed hundredths of the `student_id` and `course_id` of a row, from the ledger's two caches. */
export const balanceSql = (orgId: SQL, row: SQL): SQL => sql`(
  coalesce((select sum(l.units_left) from lot l where l.org_id = ${orgId} and l.student_id = ${row}.student_id and l.course_id = ${row}.course_id), 0)
  - coalesce((select sum(o.units_open) from owed o where o.org_id = ${orgId} and o.student_id = ${row}.student_id and o.course_id = ${row}.course_id), 0))::bigint`;
