/** What the loads of several campus pages share. */
import { localDate, type DateText } from '@keshi/kernel/dates';
import { holds } from '@keshi/kernel/permissions';
import { listCampusMembers } from '@keshi/modules/identity/contract';
import { listStudents } from '@keshi/modules/registry/contract';
import { textIn } from './address.ts';
import { call, type ApiEvent } from './api.ts';
import { businessNow } from './clock.ts';

type CampusEvent = ApiEvent & { readonly params: { readonly org: string; readonly campus: string } };
export type Place = { readonly orgId: string; readonly campusId: string };
export type Person = { readonly id: string; readonly name: string };

/** Where the address is, as the API names it. */
export const placeOf = (params: CampusEvent['params']): Place => ({ orgId: params.org, campusId: params.campus });

/** Today at a campus, for the dates a page opens with. What counts is always the API's own day. */
export const todayAt = (campus: { readonly timeZone: string }): DateText => localDate(businessNow(), campus.timeZone);

type Page<Row> = { readonly items: readonly Row[]; readonly nextCursor: string | null };

/** Reads a list to its end, at most `pagesMax` pages of it. */
export async function readPages<Row>(
  read: (cursor: { cursor?: string }) => Promise<Page<Row>>,
  pagesMax: number,
): Promise<Row[]> {
  const rows: Row[] = [];
  let next: string | null = null;
  for (let count = 0; count < pagesMax; count += 1) {
    const page: Page<Row> = await read(next === null ? {} : { cursor: next });
    rows.push(...page.items);
    next = page.nextCursor;
    if (next === null) break;
  }
  return rows;
}

/** The people of the campus who can teach, those who can advise, and whoever sees to tasks, supervisors first. Someone with several roles is there once. */
export async function readStaff(
  event: CampusEvent,
): Promise<{ teachers: Person[]; advisors: Person[]; owners: Person[] }> {
  const members = await readPages(
    (cursor) =>
      call(event, listCampusMembers, {
        params: placeOf(event.params),
        query: { limit: 100, ended: 'false', ...cursor },
      }),
    5,
  );
  const withRight = (permission: 'attendance.mark' | 'visit.log' | 'task.work', first: string): Person[] => {
    const able = members
      .filter((member) => holds(member.role, permission))
      .sort((a, b) => Number(b.role === first) - Number(a.role === first));
    return [...new Map(able.map((member) => [member.personId, { id: member.personId, name: member.name }])).values()];
  };
  return {
    teachers: withRight('attendance.mark', 'teacher'),
    advisors: withRight('visit.log', 'advisor'),
    owners: withRight('task.work', 'advisor_supervisor'),
  };
}

const FOUND_MAX = 8;

/** Students that `?find=` looks for: the start of a name or of a guardian's phone. Null when nothing was asked. */
export async function findStudents(event: CampusEvent) {
  const q = textIn(event.url, 'find');
  if (q === undefined) return null;
  const { items } = await call(event, listStudents, { params: placeOf(event.params), query: { q, limit: FOUND_MAX } });
  return items;
}
