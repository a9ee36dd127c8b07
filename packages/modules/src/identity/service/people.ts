/**
 * People as other modules make them: found by phone or e-mail all over the organisation or recorded, and their grants published to
 * what they sign in with. Set-based; contact data is hashed in parallel.
 */
import { sql } from '@keshi/platform/sql';
import { assert, present } from '@keshi/kernel/assert';
import { idFor, type Ctx } from '@keshi/platform/context';
import { arrayOf, jsonOf } from '@keshi/platform/db';

/** `phone` in E.164, `email` in lower case; at least one. The campus is where the person is recorded first, null for the head office. */
type NewPerson = {
  readonly name: string;
  readonly phone: string | null;
  readonly email: string | null;
  readonly campusId: string | null;
  readonly branchId: string | null;
};

/** A guardian of a campus, found again by phone. */
type NewGuardian = {
  readonly name: string;
  readonly phone: string;
  readonly campusId: string;
  readonly branchId: string;
};

/** A person whose memberships or children changed. Phone or e-mail are needed the first time, to find or make the login. */
type Published = { readonly personId: string; readonly phone?: string | null; readonly email?: string | null };

/**
 * The person of each row, in order. One human is one person: who is known by that phone or e-mail anywhere in the organisation keeps
 * the name and the contacts they have, also when the caller cannot see them.
 */
export async function claimPeople(ctx: Ctx, people: readonly NewPerson[]): Promise<string[]> {
  if (people.length === 0) return [];
  assert(
    people.every((each) => each.phone !== null || each.email !== null),
    'a person is known by phone or e-mail',
  );
  const claims = people.map((each, ref) => ({ ref, id: idFor(ctx), ...each }));
  const rows = await ctx.tx.query<{ ref: number; personId: string }>(
    sql`select ref, person_id from app.claim_people(${jsonOf(claims)}, ${ctx.now})`,
  );
  const found = new Map(rows.map((row) => [row.ref, row.personId]));
  return claims.map(({ ref }) => present(found.get(ref), 'a claimed person'));
}

/** The persons of guardians, in order. Publish them when their children are recorded. */
export const claimGuardians = (ctx: Ctx, rows: readonly NewGuardian[]): Promise<string[]> =>
  claimPeople(
    ctx,
    rows.map((row) => ({ ...row, email: null })),
  );

/**
 * Publishes what people may do now, in the transaction that changed it: their next request acts on it, and who may do nothing here
 * any more has no session left in the organisation once it commits.
 */
export async function publishPeople(ctx: Ctx, people: readonly Published[]): Promise<void> {
  if (people.length === 0) return;
  const published = await Promise.all(
    people.map(async ({ personId, phone = null, email = null }) => ({
      personId,
      phoneHash: phone === null ? null : await ctx.contactHash('phone', phone),
      emailHash: email === null ? null : await ctx.contactHash('email', email),
    })),
  );
  await ctx.tx.query(sql`select app.publish_logins(${jsonOf(published)})`);
}

/** Names of staff by person, of the whole organisation, also of those who have left. */
export async function staffNames(ctx: Ctx, personIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await ctx.tx.query<{ personId: string; name: string }>(sql`
    select person_id, name from staff_name where org_id = ${ctx.orgId} and person_id = any(${arrayOf(personIds, 'uuid')})`);
  return new Map(rows.map((row) => [row.personId, row.name]));
}
