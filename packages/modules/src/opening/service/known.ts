/** What is there already: campuses, students, courses, staff, and rows that earlier files brought. */
import { sql } from '@keshi/platform/sql';
import { holds, type Role } from '@keshi/kernel/permissions';
import { localPhone } from '@keshi/kernel/phone';
import { listCampuses } from '@keshi/modules/tenancy';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { arrayOf } from '@keshi/platform/db';
import { sha256 } from '@keshi/platform/hash';
import type { CampusName, KnownStudent } from '../rules.ts';

/** All campuses of the organisation by name; 海淀 for 海淀校区 is the rules' to know. */
export async function campusNames(ctx: Ctx): Promise<CampusName[]> {
  const campuses = await listCampuses(ctx);
  return campuses.map(({ id, name }) => ({ id, names: [name] }));
}

/** Students of the campus with one of these names, with the phones of their guardians as a file writes them and the courses whose opening hours they have. */
export async function knownStudents(ctx: Ctx, campus: CampusInfo, names: readonly string[]): Promise<KnownStudent[]> {
  const rows = await ctx.tx.query<KnownStudent>(sql`
    select s.id, s.name, s.birth_on, coalesce((
      select jsonb_agg(g.phone order by g.created_at, g.id) from student_guardian g where g.org_id = s.org_id and g.student_id = s.id and g.ended_at is null), '[]'::jsonb) as phones,
      coalesce((
        select jsonb_agg(distinct c.name) from lot l join course c on c.org_id = l.org_id and c.id = l.course_id
        where l.org_id = s.org_id and l.student_id = s.id and l.kind in ('opening', 'opening_gift') and l.units_out < l.units_bought), '[]'::jsonb) as openings
    from student s where s.org_id = ${ctx.orgId} and s.campus_id = ${campus.id} and s.name = any(${arrayOf(names, 'text')}) order by s.id`);
  return rows.map((row) => ({ ...row, phones: row.phones.map(localPhone) }));
}

/** Hashes of content keys, by key: rows are compared without keeping what they say in a second place. */
export const hashesOf = (keys: readonly string[]): ReadonlyMap<string, string> =>
  new Map(keys.map((key) => [key, sha256(key)]));

/** Which of these content keys a standing import of the campus has brought in. */
export async function importedKeys(ctx: Ctx, campus: CampusInfo, keys: readonly string[]): Promise<Set<string>> {
  const hashes = hashesOf(keys);
  const found = await ctx.tx.query<{ contentHash: string }>(sql`
    select distinct r.content_hash from import_row r join import_batch b on b.org_id = r.org_id and b.id = r.batch_id and b.state = 'signed'
    where r.org_id = ${ctx.orgId} and r.campus_id = ${campus.id} and r.content_hash = any(${arrayOf([...hashes.values()], 'text')})`);
  const imported = new Set(found.map((row) => row.contentHash));
  return new Set([...hashes].flatMap(([key, hash]) => (imported.has(hash) ? [key] : [])));
}

/** Courses of the organisation by name. */
export async function coursesByName(ctx: Ctx, names: readonly string[]): Promise<Map<string, string>> {
  const rows = await ctx.tx.query<{ id: string; name: string }>(
    sql`select c.id, c.name from course c where c.org_id = ${ctx.orgId} and c.name = any(${arrayOf(names, 'text')})`,
  );
  return new Map(rows.map(({ id, name }) => [name, id]));
}

export type StaffMember = { readonly personId: string; readonly name: string; readonly advises: boolean };

/** Members of the campus with one of these names. */
export async function staffNamed(ctx: Ctx, campus: CampusInfo, names: readonly string[]): Promise<StaffMember[]> {
  const rows = await ctx.tx.query<{ personId: string; name: string; role: Role }>(sql`
    select m.person_id, m.person_name as name, m.role from membership m
    where m.org_id = ${ctx.orgId} and m.campus_id = ${campus.id} and m.ended_on is null and m.person_name = any(${arrayOf(names, 'text')}) order by m.person_id`);
  const people = Map.groupBy(rows, (row) => row.personId);
  return [...people].map(([personId, own]) => ({
    personId,
    name: own[0]?.name ?? '',
    advises: own.some(({ role }) => holds(role, 'visit.log')),
  }));
}
