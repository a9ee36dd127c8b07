/** A new organisation from nothing: its row, its director, and the link with which the director comes in. Everything else happens on screens. */
import { sql } from '@keshi/platform/sql';
import { assert } from '@keshi/kernel/assert';
import type { InstantText } from '@keshi/kernel/dates';
import { newId } from '@keshi/kernel/id';
import { toE164 } from '@keshi/kernel/phone';
import { problem, type FieldError } from '@keshi/kernel/problem';
import { Name } from '@keshi/kernel/shapes';
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

/** What was given, as it is kept. invalid-input names everything at fault: names need a text of at most 60 characters. */
function readNewOrganisation(given: NewOrganisation): NewOrganisation {
  const [name, directorName] = [Name.safeParse(given.name), Name.safeParse(given.directorName)];
  const directorPhone = toE164(given.directorPhone);
  const errors: FieldError[] = [
    ...(name.success ? [] : [{ pointer: '/name', detail: 'a name of at most 60 characters' }]),
    ...(directorName.success ? [] : [{ pointer: '/directorName', detail: 'a name of at most 60 characters' }]),
    ...(directorPhone === null ? [{ pointer: '/directorPhone', detail: 'not a phone number' }] : []),
  ];
  if (!name.success || !directorName.success || directorPhone === null) throw problem('invalid-input', { errors });
  return { name: name.data, directorName: directorName.data, directorPhone };
}

/** Creates an organisation with its first director. invalid-input for a name that is none or something that is not a phone number. */
export async function createOrganisation(deps: OperatorDeps, given: NewOrganisation): Promise<CreatedOrganisation> {
  const { name, directorName, directorPhone: phone } = readNewOrganisation(given);
  const orgId = newId(Date.parse(deps.now));
  return await asSystem(
    { db: deps.db, orgId, name: 'operator create-org', now: deps.now, contactHash: deps.contactHash },
    async (ctx) => {
      await actAsOwner(ctx);
      await ctx.tx.query(sql`insert into org (id, name, created_at) values (${orgId}, ${name}, ${ctx.now})`);
      const [personId = ''] = await claimPeople(ctx, [
        { name: directorName, phone, email: null, branchId: null, campusId: null },
      ]);
      const membership = await addMembership(ctx, {
        personId,
        name: directorName,
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
