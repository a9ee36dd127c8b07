/** Where a row of an overview leads: to the overview of a branch or campus of its own, and a student to their page. */
import { resolve } from '$app/paths';
import type { Row } from './figures.ts';
import type { Place } from './view.ts';

export const placeLinks = (place: Place) => ({
  row: (row: Row): string =>
    place.level === 'org' && row.parentId === null
      ? resolve('/o/[org]/b/[branch]/reporting', { org: place.orgId, branch: row.id })
      : resolve('/o/[org]/c/[campus]/reporting', { org: place.orgId, campus: row.id }),
  student: ({ campusId, studentId }: { readonly campusId: string; readonly studentId: string }): string =>
    resolve('/o/[org]/c/[campus]/registry/[student]', { org: place.orgId, campus: campusId, student: studentId }),
});
