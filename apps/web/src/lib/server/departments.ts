/** The load of the pages of departments: the same for the organisation, a branch and a campus. */
import { localDate } from '@keshi/kernel/dates';
import { getBranchDepartments, getCampusDepartments, getOrgDepartments } from '@keshi/modules/reporting/contract';
import { readSpan } from '../reporting/period.ts';
import type { Place } from '../reporting/view.ts';
import { call, type ApiEvent } from './api.ts';
import { businessNow } from './clock.ts';

/** The period of the address, read by the clock of the place. */
export function periodAsked(event: Pick<ApiEvent, 'url'>, { timeZone }: { readonly timeZone: string }) {
  const today = localDate(businessNow(), timeZone);
  return { today, span: readSpan(event.url.searchParams, today) };
}

function readDepartments(event: ApiEvent, place: Place, query: { readonly from: string; readonly until: string }) {
  const { orgId } = place;
  if (place.level === 'branch')
    return call(event, getBranchDepartments, { params: { orgId, branchId: place.branchId ?? '' }, query });
  if (place.level === 'campus')
    return call(event, getCampusDepartments, { params: { orgId, campusId: place.campusId ?? '' }, query });
  return call(event, getOrgDepartments, { params: { orgId }, query });
}

/** Departments of a place for the period of the address (KPI-09, KPI-10). */
export async function loadDepartments(event: ApiEvent, place: Place, clock: { readonly timeZone: string }) {
  const { today, span } = periodAsked(event, clock);
  const { from, until } = span;
  return { place, today, span, departments: await readDepartments(event, place, { from, until }) };
}

export type DepartmentsView = Awaited<ReturnType<typeof loadDepartments>>;
