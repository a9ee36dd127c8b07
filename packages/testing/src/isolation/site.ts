/** A campus being filled with what the isolation tests look for. */
import type { Role } from '@keshi/kernel/permissions';
import type { TestCampus, TestOrg, TestPerson } from '../actors.ts';
import type { TestApi } from '../http.ts';

/** Ids by the name that contracts give them, in paths, queries and bodies. */
export type Ids = Readonly<Record<string, string>>;

export type StaffRole = Exclude<Role, 'guardian'>;
export type Staff = Readonly<Record<StaffRole, TestPerson>>;

/** A campus being filled, and whoever works there. */
export type Site = {
  readonly api: TestApi;
  readonly org: TestOrg;
  readonly campus: TestCampus;
  readonly staff: Staff;
  readonly at: { readonly orgId: string; readonly campusId: string };
  readonly name: string;
};
