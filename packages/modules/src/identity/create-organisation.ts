/** A new organisation from nothing: its row, its director, and the link with which the director comes in. Everything else happens on screens. */
import { sql } from 'drizzle-orm';
import { assert } from '@keshi/kernel/assert';
import type { InstantText } from '@keshi/kernel/dates';
import { newId } from '@keshi/kernel/id';
import { toE164 } from '@keshi/kernel/phone';
import { problem } from '@keshi/kernel/problem';
import { orgToday } from '@keshi/modules/tenancy';
import type { Ctx } from '@keshi/platform/context';
import type { Database } from '@keshi/platform/db';
import type { ContactHash } from '@keshi/platform/ports';
import { asSystem } from '@keshi/platform/work';
import { invitePerson } from './service/invitation.ts';
import { addMembership } from './service/members.ts';
import { claimPeople, publishPeople } from './service/people.ts';

/** `db` logs in as a superuser or a member of keshi_owner: the product's own roles may not add organisations. */
type OperatorDeps = { readonly db: Database; readonly contactHash: ContactHash; readonly now: InstantText };

type NewOrganisation = { readonly name: string; readonly directorName: string; readonly directorPhone: string };

/** `invitation` is a path of the web app, valid for seven days. */
type CreatedOrganisation = {
  readonly orgId: string;
  readonly personId: string;
  readonly membershipId: string;
  readonly invitation: string;
};

/** Creates an organisation with its first director. invalid-input for something that is not a phone number. */
export async function createOrganisation(deps: OperatorDeps, given: NewOrganisation): Promise<CreatedOrganisation> {
  const phone = toE164(given.directorPhone);
  if (phone === null)
    throw problem('invalid-input', { errors: [{ pointer: '/directorPhone', detail: 'not a phone number' }] });
  const orgId = newId(Date.parse(deps.now));
  return await asSystem(
    { db: deps.db, orgId, name: 'operator create-org', now: deps.now, contactHash: deps.contactHash },
    async (ctx) => {
      await actAsOwner(ctx);
      await ctx.tx.query(sql`insert into org (id, name, created_at) values (${orgId}, ${given.name}, ${ctx.now})`);
      const [personId = ''] = await claimPeople(ctx, [
        { name: given.directorName, phone, email: null, branchId: null, campusId: null },
      ]);
      const membership = await addMembership(ctx, {
        personId,
        name: given.directorName,
        role: 'director',
        branchId: null,
        campusId: null,
        startedOn: orgToday(ctx),
      });
      await publishPeople(ctx, [{ personId, phone }]);
      const invitation = await invitePerson(ctx, personId);
      assert(invitation !== null, 'a new organisation invites its director');
      ctx.trace({ subjectKind: 'org', subjectId: orgId });
      return { orgId, personId, membershipId: membership.id, invitation };
    },
  );
}

/** Row-level security holds for the owner too, so even the operator writes only inside the new organisation. */
async function actAsOwner(ctx: Ctx): Promise<void> {
  await ctx.tx.query(sql`set local role keshi_owner`);
  await ctx.tx.query(sql`set local search_path = app, public`);
}
