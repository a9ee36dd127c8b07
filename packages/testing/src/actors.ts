/**
 * An organisation with people in it, made by the product's own functions without the slow parts (passwords, invitations), so that
 * each test can have its own. Two branches, three campuses: two in the first branch, one in the second.
 */
import { sql, type SQL } from '@keshi/platform/sql';
import { newId } from '@keshi/kernel/id';
import type { Role } from '@keshi/kernel/permissions';
import { jsonOf } from '@keshi/platform/db';
import { sessionsOver } from '@keshi/platform/session';
import { systemScope } from '@keshi/platform/work';
import type { Client, TestApi } from './http.ts';

export type TestCampus = { readonly id: string; readonly branchId: string; readonly name: string };
export type TestPerson = {
  readonly personId: string;
  readonly name: string;
  readonly phone: string;
  readonly client: Client;
};

type StaffRole = Exclude<Role, 'guardian'>;

export type TestOrg = {
  readonly orgId: string;
  readonly branches: readonly [string, string];
  readonly campuses: readonly [TestCampus, TestCampus, TestCampus];
  readonly legalEntityId: string;
  readonly providerAccount: string;
  /** A person with this role (at the first campus, or its branch, or the organisation, as the role wants), signed in. */
  member(role: StaffRole, at?: TestCampus): Promise<TestPerson>;
  /** A guardian of an existing student, signed in. */
  guardian(studentId: string, campus?: TestCampus): Promise<TestPerson>;
};

let phones = 0;
/** Numbers of a range no operator has given out. */
export const nextPhone = (): string => `+86199${String(10_000_000 + (phones += 1) + (process.pid % 1000) * 10_000)}`;

const SURNAMES = ['陈', '林', '周', '许', '罗', '高', '沈', '宋'];
const staffName = (role: string, index: number): string =>
  `${SURNAMES[index % SURNAMES.length] ?? '陈'}${role}${String(index)}`;

type Made = Pick<TestOrg, 'orgId' | 'branches' | 'campuses' | 'legalEntityId' | 'providerAccount'>;

const orgRows = (
  { orgId, branches, campuses, legalEntityId, providerAccount }: Made,
  name: string,
  now: string,
): SQL[] => [
  sql`insert into app.org (id, name, created_at) values (${orgId}, ${name}, ${now})`,
  sql`insert into app.branch (org_id, id, name, created_at) values (${orgId}, ${branches[0]}, '东区分校', ${now}), (${orgId}, ${branches[1]}, '西区分校', ${now})`,
  sql`insert into app.legal_entity (org_id, id, name, provider, provider_account, created_at) values (${orgId}, ${legalEntityId}, '竹里教育', 'stripe', ${providerAccount}, ${now})`,
  sql`insert into app.payment_account (provider, account, org_id, legal_entity_id) values ('stripe', ${providerAccount}, ${orgId}, ${legalEntityId})`,
  sql`
    insert into app.campus (org_id, id, branch_id, legal_entity_id, name, time_zone, created_at)
    select ${orgId}::uuid, c.id, c."branchId", ${legalEntityId}::uuid, c.name, 'Asia/Shanghai', ${now}::timestamptz from jsonb_to_recordset(${jsonOf(campuses)}) as c(id uuid, "branchId" uuid, name text)`,
];

type Known = { readonly name: string; readonly phone: string; readonly at: TestCampus | null };

/** Writes a person, of a campus or of the whole organisation. */
async function addPerson(api: TestApi, orgId: string, { name, phone, at }: Known): Promise<string> {
  const id = newId();
  await api.admin.query(
    sql`insert into app.person (org_id, id, campus_id, branch_id, name, phone, created_at) values (${orgId}, ${id}, ${at?.id ?? null}, ${at?.branchId ?? null}, ${name}, ${phone}, ${api.clock.now()})`,
  );
  return id;
}

/** Gives a person who has a role or a child a login, and signs in. */
async function signedIn(api: TestApi, orgId: string, personId: string, phone: string): Promise<Client> {
  const phoneHash = await api.ports.contactHash('phone', phone);
  await api.app.transaction(systemScope(orgId), (tx) =>
    tx.query(sql`select app.publish_logins(${jsonOf([{ personId, phoneHash }])})`),
  );
  const [row] = await api.auth.query<{ loginId: string }>(
    sql`select login_id from login_membership where org_id = ${orgId} and person_id = ${personId}`,
  );
  if (row === undefined) throw new Error('the person got no login');
  const session = await sessionsOver(api.auth).start(row.loginId, orgId);
  return api.client({}, session.token);
}

async function addMember(
  api: TestApi,
  orgId: string,
  role: StaffRole,
  name: string,
  at: TestCampus,
): Promise<TestPerson> {
  const phone = nextPhone();
  const orgWide = role === 'director' || role === 'finance' || role === 'project_department';
  const personId = await addPerson(api, orgId, { name, phone, at: orgWide ? null : at });
  await api.admin.query(sql`
    insert into app.membership (org_id, id, person_id, person_name, role, branch_id, campus_id, started_on, created_at)
    values (${orgId}, ${newId()}, ${personId}, ${name}, ${role}, ${orgWide ? null : at.branchId}, ${orgWide || role === 'branch_principal' ? null : at.id}, '2026-01-01', ${api.clock.now()})`);
  return { personId, name, phone, client: await signedIn(api, orgId, personId, phone) };
}

async function addGuardian(
  api: TestApi,
  orgId: string,
  studentId: string,
  name: string,
  at: TestCampus,
): Promise<TestPerson> {
  const phone = nextPhone();
  const personId = await addPerson(api, orgId, { name, phone, at });
  await api.admin.query(sql`
    insert into app.student_guardian (org_id, id, campus_id, branch_id, student_id, person_id, name, phone, created_at)
    values (${orgId}, ${newId()}, ${at.id}, ${at.branchId}, ${studentId}, ${personId}, ${name}, ${phone}, ${api.clock.now()})`);
  return { personId, name, phone, client: await signedIn(api, orgId, personId, phone) };
}

/** Makes an organisation in the API's database. */
export async function makeOrg(api: TestApi, name = `机构${newId().slice(-6)}`): Promise<TestOrg> {
  const orgId = newId();
  const branches = [newId(), newId()] as const;
  const campuses = [
    { id: newId(), branchId: branches[0], name: '望京校区' },
    { id: newId(), branchId: branches[0], name: '朝阳校区' },
    { id: newId(), branchId: branches[1], name: '海淀校区' },
  ] as const;
  const providerAccount = api.stripe.addAccount({ name }).id;
  const made: Made = { orgId, branches, campuses, legalEntityId: newId(), providerAccount };
  for (const statement of orgRows(made, name, api.clock.now())) await api.admin.query(statement);
  let people = 0;
  return {
    ...made,
    member: (role, at = campuses[0]) => addMember(api, orgId, role, staffName(role, (people += 1)), at),
    guardian: (studentId, campus = campuses[0]) =>
      addGuardian(api, orgId, studentId, `家长${String((people += 1))}`, campus),
  };
}
