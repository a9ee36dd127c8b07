/** Somebody named in an address who is to work at the campus. */
import { sql } from '@keshi/platform/sql';
import { problem } from '@keshi/kernel/problem';
import type { CampusInfo, Ctx } from '@keshi/platform/context';

/** The person's name; 404 for somebody who has never worked at this campus, nor, as a teaching director of its branch, owed anything here. */
export async function requireHere(ctx: Ctx, campus: CampusInfo, personId: string): Promise<string> {
  const [row] = await ctx.tx.query<{ name: string }>(sql`
    select m.person_name as name from membership m
    where m.org_id = ${ctx.orgId} and m.person_id = ${personId} and m.campus_id = ${campus.id} order by m.started_on desc, m.id limit 1`);
  const [known] =
    row !== undefined
      ? [row]
      : await ctx.tx.query<{ name: string }>(sql`
    select n.name from staff_name n where n.org_id = ${ctx.orgId} and n.person_id = ${personId}
      and exists (select from duty d where d.org_id = n.org_id and d.campus_id = ${campus.id} and d.owner_id = n.person_id and d.state = 'open')`);
  if (known === undefined) throw problem('not-found');
  return known.name;
}

/** The person asked about; 404 for a teacher who asks about somebody else (ROL-11). */
export function ownPerson(ctx: Ctx, personId: string | undefined): string | undefined {
  if (ctx.ownClassesOnly && personId !== undefined && personId !== ctx.personId()) throw problem('not-found');
  return personId;
}
