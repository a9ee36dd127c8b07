/** Where figures are read, from the address and the layout above the page. */
import { resolve } from '$app/paths';
import type { Place } from '../reporting/view.ts';

type Named = { readonly id: string; readonly name: string };
type Clocked = { readonly timeZone: string };

/** The clock of a place of several campuses: that of its first, which in one country is that of all. */
export const clockOf = (campuses: readonly Clocked[]): Clocked => ({
  timeZone: campuses[0]?.timeZone ?? 'Asia/Shanghai',
});

export const orgPlace = (org: Named): Place => ({
  level: 'org',
  orgId: org.id,
  branchId: null,
  campusId: null,
  name: org.name,
  base: resolve('/o/[org]/ho/reporting', { org: org.id }),
});

export const branchPlace = (orgId: string, branch: Named): Place => ({
  level: 'branch',
  orgId,
  branchId: branch.id,
  campusId: null,
  name: branch.name,
  base: resolve('/o/[org]/b/[branch]/reporting', { org: orgId, branch: branch.id }),
});

export const campusPlace = (orgId: string, campus: Named): Place => ({
  level: 'campus',
  orgId,
  branchId: null,
  campusId: campus.id,
  name: campus.name,
  base: resolve('/o/[org]/c/[campus]/reporting', { org: orgId, campus: campus.id }),
});
