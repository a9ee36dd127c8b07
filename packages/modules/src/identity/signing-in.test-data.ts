/** Organisations as the operator makes them, for the tests of signing in: with passwords, invitations and guardians. */
import { sql } from '@keshi/platform/sql';
import { newId } from '@keshi/kernel/id';
import type { TestOrg } from '@keshi/testing/actors';
import { nextPhone } from '@keshi/testing/actors';
import type { Client, TestApi } from '@keshi/testing/http';
import { acceptInvitation } from './contract.ts';
import { createOrganisation } from './create-organisation.ts';

export const PASSWORD = 'bamboo-and-plum-12';

export const tokenOf = (invitationUrl: string | null): string => (invitationUrl ?? '').replace('/invitations/', '');

/** An organisation whose director has accepted the invitation and is signed in as `client`. */
export async function foundOrg(
  api: TestApi,
  given: { name?: string; phone?: string; password?: string } = {},
): Promise<{ orgId: string; personId: string; membershipId: string; phone: string; client: Client }> {
  const phone = given.phone ?? nextPhone();
  const made = await createOrganisation(
    { db: api.admin, contactHash: api.ports.contactHash, now: api.clock.now() },
    { name: given.name ?? `机构${newId().slice(-6)}`, directorName: '沈岚', directorPhone: phone },
  );
  const client = api.client(fromSomewhere());
  await client.call(acceptInvitation, {
    params: { token: tokenOf(made.invitation) },
    body: { password: given.password ?? PASSWORD },
  });
  return { ...made, phone, client };
}

/** A student of the first campus, for guardians to belong to. */
export async function addStudent(api: TestApi, org: TestOrg): Promise<string> {
  const [campus] = org.campuses;
  const id = newId();
  await api.admin.query(sql`
    insert into app.student (org_id, id, campus_id, branch_id, student_id, name, created_at) values (${org.orgId}, ${id}, ${campus.id}, ${campus.branchId}, ${id}, '周一鸣', now())`);
  return id;
}

let addresses = 0;
/** A client address nobody else in the test run has: limits count per address. */
export const fromSomewhere = (): { 'x-forwarded-for': string } => ({
  'x-forwarded-for': `10.${String(process.pid % 250)}.${String(Math.floor((addresses += 1) / 250))}.${String(addresses % 250)}`,
});
