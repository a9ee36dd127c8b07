/**
 * The building blocks of tenant tables. Every tenant row starts with `org_id`, every key contains it, and every table has
 * exactly one permissive policy holding all conditions (Citus turns restrictive policies into permissive ones).
 */
import { sql, type SQL } from './sql.ts';
import { bigint, date, pgPolicy, pgRole, pgSchema, timestamp, uuid, type PgPolicy } from 'drizzle-orm/pg-core';

export const app = pgSchema('app');

export const appRole = pgRole('keshi_app').existing();
export const authRole = pgRole('keshi_auth').existing();
export const workerRole = pgRole('keshi_worker').existing();
/** Owns everything and cannot log in; definer functions run as it, under the same policies as everybody. */
export const ownerRole = pgRole('keshi_owner').existing();

/** `org_id` and `id`: the start of every tenant row. */
export const rowId = () => ({ orgId: uuid('org_id').notNull(), id: uuid('id').notNull() });
export const orgOnly = () => ({ orgId: uuid('org_id').notNull() });
/** The owning campus and, copied, its branch, so that a policy needs no look-up. */
export const campusColumns = () => ({ campusId: uuid('campus_id').notNull(), branchId: uuid('branch_id').notNull() });
export const minor = (name: string) => bigint(name, { mode: 'number' });
export const units = (name: string) => bigint(name, { mode: 'number' });
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'string' });
export const day = (name: string) => date(name, { mode: 'string' });

/**
 * How far a row can be seen:
 * `org` – everyone acting in the organisation, families included (courses, price plans);
 * `org-staff` – staff acting in the organisation;
 * `campus` – staff acting in its campus or branch;
 * `campus-open` – the same, and families of that campus (timetable);
 * `student` – staff of the campus, and the family of that student;
 * `family` – the family of that student, and jobs: no staff;
 * `own` – the member it belongs to.
 * Where campus or student is null, only scopes that are not limited to one see the row.
 */
export type Visibility = 'org' | 'org-staff' | 'campus' | 'campus-open' | 'student' | 'family' | 'own';

const ofOrg = sql`org_id = nullif(current_setting('app.org_id', true), '')::uuid`;
const ofCampus = sql`current_setting('app.campus', true) in ('*', campus_id::text) and current_setting('app.branch', true) in ('*', branch_id::text)`;
const notFamily = sql`current_setting('app.student', true) = '*'`;
const ofStudent = sql`current_setting('app.student', true) in ('*', student_id::text)`;
/**
 * The short way, for nearly every scope there is: staff of one campus, or of all. `app.set_scope` says so in a setting of its own, where campus,
 * branch and student say the same at length; a row costs one comparison instead of three, which a list of fifty students feels as a sixth of its time.
 */
const ofStaff = sql`current_setting('app.staff_of', true) in ('*', campus_id::text)`;
const ofFamily = sql`current_setting('app.student', true) in (student_id::text, case current_setting('app.role', true) when 'system' then '*' end)`;
const CONDITIONS: Record<Visibility, SQL> = {
  org: ofOrg,
  'org-staff': sql`${ofOrg} and ${notFamily}`,
  campus: sql`${ofOrg} and (${ofStaff} or ${ofCampus} and ${notFamily})`,
  'campus-open': sql`${ofOrg} and (${ofStaff} or ${ofCampus})`,
  student: sql`${ofOrg} and (${ofStaff} or ${ofCampus} and ${ofStudent})`,
  family: sql`${ofOrg} and ${ofCampus} and ${ofFamily}`,
  own: sql`${ofOrg} and current_setting('app.member', true) in ('*', actor_id::text)`,
};

/** The table's one policy: the same condition for what is read and what is written. */
export const tenantPolicy = (visibility: Visibility): PgPolicy =>
  pgPolicy('tenant', {
    as: 'permissive',
    for: 'all',
    to: [appRole, workerRole, ownerRole],
    using: CONDITIONS[visibility],
    withCheck: CONDITIONS[visibility],
  });

/** The organisation row is keyed by `id` itself. */
export const orgPolicy = (): PgPolicy => {
  const own = sql`id = nullif(current_setting('app.org_id', true), '')::uuid`;
  return pgPolicy('tenant', {
    as: 'permissive',
    for: 'all',
    to: [appRole, workerRole, ownerRole],
    using: own,
    withCheck: own,
  });
};
