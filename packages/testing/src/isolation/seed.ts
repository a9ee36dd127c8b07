/**
 * Two organisations with everything in them: in each campus people of every role, students with guardians, classes, lessons, orders,
 * payments, renewals, visits and an import. Made through the public API wherever it can be, so that it stays true to the product.
 */
import { sql } from '@keshi/platform/sql';
import { newId } from '@keshi/kernel/id';
import { ROLES } from '@keshi/kernel/permissions';
import { createLead, logLeadContact, setReferrer } from '@keshi/modules/admissions/contract';
import { logStudentNote, logVisit } from '@keshi/modules/advising/contract';
import { submitRoll } from '@keshi/modules/attendance/contract';
import { listCampusMembers } from '@keshi/modules/identity/contract';
import { checkImport, decideImportRow, listImportRows, stageImport } from '@keshi/modules/opening/contract';
import { createCheckout, createOrder, recordReceipt } from '@keshi/modules/payments/contract';
import { createStudent, getStudent } from '@keshi/modules/registry/contract';
import { updateRenewal } from '@keshi/modules/renewals/contract';
import { createPricePlan, listRooms } from '@keshi/modules/scheduling/contract';
import { createIncident } from '@keshi/modules/service-desk/contract';
import { noteTask, raiseTask } from '@keshi/modules/tasks/contract';
import { present } from '@keshi/kernel/assert';
import { makeOrg, nextPhone, type TestCampus, type TestOrg, type TestPerson } from '../actors.ts';
import type { TestApi } from '../http.ts';
import { makeWorld } from '../world.ts';
import { campusMark } from './canary.ts';
import type { Ids, Site, Staff, StaffRole } from './site.ts';
import { appraise, keepRecords, publish, report, setTask, survey } from './seed-papers.ts';

/** A campus and what is in it. `more` is a second student, class and lesson of the same campus, of another family, teacher and advisor. */
export type Place = {
  readonly name: string;
  readonly orgId: string;
  readonly branchId: string;
  readonly campusId: string;
  readonly ids: Ids;
  readonly more: Ids;
};

export type SeededCampus = {
  readonly place: Place;
  readonly staff: Staff;
  readonly guardian: TestPerson;
  readonly otherGuardian: TestPerson;
  /** Somebody who is going to leave. */ readonly leaver: TestPerson;
};

export type TwoOrgs = {
  readonly api: TestApi;
  /** The first campus, where the actors work. */
  readonly home: SeededCampus;
  /** Another campus of the same branch, one of another branch, and one of another organisation. */
  readonly sibling: SeededCampus;
  readonly distant: SeededCampus;
  readonly foreign: SeededCampus;
  readonly orgs: readonly [TestOrg, TestOrg];
};

/** A roster with a row that is ready and one that is not. The names carry the campus's mark, because the file's cells are not in text columns. */
const rosterOf = (campusId: string): string =>
  `姓名,家长电话,课程,剩余课时\n郑一诺${campusMark(campusId)},13911110001,书法,20\n钱多多${campusMark(campusId)},,书法,不详\n`;

const staffRoles = ROLES.filter((role): role is StaffRole => role !== 'guardian');

async function hire(org: TestOrg, campus: TestCampus): Promise<Staff> {
  const people: [StaffRole, TestPerson][] = [];
  for (const role of staffRoles) people.push([role, await org.member(role, campus)]);
  // Cast: every role has just been hired.
  return Object.fromEntries(people) as Staff;
}

/** A paid and an open order of a student, so that there is a receipt and something to pay. */
async function sellTo(
  site: Site,
  studentId: string,
  courseId: string,
): Promise<{ orderId: string; paymentId: string }> {
  const { at, staff } = site;
  const terms = { studentId, courseId, unitsBought: 1000, priceMinor: 100_000 };
  const paid = await staff.advisor.client.call(createOrder, { params: at, body: { ...terms, kind: 'new' } });
  const payment = await staff.front_desk.client.call(recordReceipt, {
    params: { ...at, orderId: paid.id },
    body: { method: 'cash', amountMinor: 100_000, reference: '收银台' },
  });
  const open = await staff.advisor.client.call(createOrder, {
    params: at,
    body: { ...terms, kind: 'renewal', note: '老学员' },
  });
  return { orderId: open.id, paymentId: payment.id };
}

/** A renewal that waits. Written directly: it opens only after many lessons. */
async function owe(site: Site, studentId: string, courseId: string, advisor: TestPerson): Promise<string> {
  const { api, at, campus } = site;
  const id = newId();
  await api.admin.query(sql`
    insert into app.renewal (org_id, campus_id, branch_id, id, student_id, course_id, advisor_id, stage, due_on, balance_units, note, opened_at, stage_at)
    values (${at.orgId}, ${at.campusId}, ${campus.branchId}, ${id}, ${studentId}, ${courseId}, ${advisor.personId}, 'due', '2026-09-01', 300, '家长在考虑', now(), now())`);
  await advisor.client.call(updateRenewal, {
    params: { ...at, renewalId: id },
    body: { stage: 'contacted', note: '打过电话' },
  });
  return id;
}

async function flagEvent(api: TestApi, org: TestOrg): Promise<string> {
  const id = newId();
  await api.admin.query(sql`
    insert into app.payment_event (org_id, id, provider, account, provider_event, type, object_id, payload, state, flag, due_at, received_at)
    values (${org.orgId}, ${id}, 'stripe', ${org.providerAccount}, ${`evt_${id}`}, 'charge.refunded', ${`ch_${id}`}, '{}', 'flagged', 'refund', now(), now())`);
  return id;
}

type Household = { readonly guardian: TestPerson; readonly ids: Ids };

/** Somebody who asked about a course, called, and is to come. */
/** A lead whom a student referred, and of whom nothing more is known yet. */
async function refer({ at, name }: Site, studentId: string, advisor: TestPerson): Promise<{ referralId: string }> {
  const { id } = await advisor.client.call(createLead, {
    params: at,
    body: { name: `${name}同学`, source: 'walk_in' },
  });
  const { referral } = await advisor.client.call(setReferrer, {
    params: { ...at, leadId: id },
    body: { studentId, relation: 'classmate', relationNote: '同班' },
  });
  return { referralId: present(referral, 'who referred it').id };
}

async function ask({ at, name }: Site, advisor: TestPerson): Promise<{ leadId: string; contactId: string }> {
  const lead = await advisor.client.call(createLead, {
    params: at,
    body: { name: `${name}咨询`, source: 'hotline', interest: '书法', note: '周末有空', advisorId: advisor.personId },
  });
  const contact = await advisor.client.call(logLeadContact, {
    params: { ...at, leadId: lead.id },
    body: { kind: 'consult_call', direction: 'in', note: '问了价格' },
  });
  return { leadId: lead.id, contactId: contact.id };
}

/** The same two people by every name that contracts give them. */
function peopleOf({ personId: teacherId }: TestPerson, { personId }: TestPerson): Ids {
  return {
    teacherId,
    advisorId: personId,
    personId,
    ownerId: personId,
    signedById: personId,
    personConcernedId: personId,
    assigneeId: personId,
    holderId: personId,
  };
}

/** A complaint about the student's teacher. */
async function complain({ at }: Site, studentId: string, advisor: TestPerson): Promise<{ incidentId: string }> {
  const { id } = await advisor.client.call(createIncident, {
    params: at,
    body: {
      kind: 'complaint',
      via: 'phone',
      studentId,
      complainantName: '家长',
      matter: '老师迟到',
      demand: '换老师',
      personConcernedId: advisor.personId,
      occurredOn: '2026-01-01',
    },
  });
  return { incidentId: id };
}

/** Something to do about the student that the advisor raised for themselves. */
async function raise({ at }: Site, studentId: string, advisor: TestPerson): Promise<{ taskId: string }> {
  const { id } = await advisor.client.call(raiseTask, {
    params: at,
    body: {
      kind: 'assigned',
      studentId,
      matter: '补齐上学期的档案',
      ownerId: advisor.personId,
      dueOn: '2026-09-05',
    },
  });
  await advisor.client.call(noteTask, { params: { ...at, taskId: id }, body: { note: '还差一份' } });
  return { taskId: id };
}

/** A visit to the student's family that found something to report, and a bright spot that it has not heard of. */
async function look({ at, staff }: Site, studentId: string, advisor: TestPerson): Promise<{ noteId: string }> {
  await advisor.client.call(logVisit, {
    params: at,
    body: {
      studentId,
      purpose: '续费意向',
      channel: 'phone',
      reached: true,
      agreement: '下周答复',
      problems: '不想来了',
      abnormal: { reportToId: staff.advisor_supervisor.personId, plan: '主管当天联系', dueOn: '2026-09-02' },
    },
  });
  const { id } = await advisor.client.call(logStudentNote, {
    params: { ...at, studentId },
    body: { area: 'mindset', aspect: 'habits', bright: true, text: '主动订正了错题' },
  });
  return { noteId: id };
}

/** One student's whole story in the campus. */
async function makeHousehold(site: Site, teacher: TestPerson, advisor: TestPerson): Promise<Household> {
  const { api, org, at, campus, staff } = site;
  const world = await makeWorld(api, org, { campus, students: 2, lessons: 3, teacher, advisor, firstOn: '2026-08-30' });
  const [studentId = '', spare = ''] = world.students;
  const { courseId, classId } = world;
  await world.sell(spare, 2000, 200_000);
  const guardian = await org.guardian(studentId, campus);
  const sold = await sellTo(site, studentId, courseId);
  const renewalId = await owe(site, studentId, courseId, advisor);
  const { checkoutId } = await guardian.client.call(createCheckout, {
    params: { orgId: at.orgId, studentId, orderId: sold.orderId },
    body: { amountMinor: 40_000 },
  });
  await teacher.client.call(submitRoll, {
    params: { ...at, lessonId: world.lessons[0] ?? '' },
    body: { seenRevision: 0, marks: [{ studentId, status: 'present', note: '很认真' }] },
  });
  const plan = await staff.director.client.call(createPricePlan, {
    params: { orgId: at.orgId, courseId },
    body: { name: `${site.name}套餐`, unitsBought: 1000, unitsGiven: 100, priceMinor: 100_000 },
  });
  const student = await staff.principal.client.call(getStudent, { params: { ...at, studentId } });
  const guardianId = present(student.guardians[0], 'a guardian').id;
  const enrolmentId = present(student.enrolments[0], 'an enrolment').id;
  const things = { courseId, classId, lessonId: world.lessons[1] ?? '', planId: plan.id, pricePlanId: plan.id };
  return {
    guardian,
    ids: {
      ...sold,
      ...(await ask(site, advisor)),
      ...(await refer(site, studentId, advisor)),
      ...(await complain(site, studentId, advisor)),
      ...(await raise(site, studentId, advisor)),
      ...(await look(site, studentId, advisor)),
      ...(await keepRecords(site, classId, teacher, advisor)),
      ...(await survey(site, { courseId, studentId, teacher, advisor, guardian })),
      ...peopleOf(teacher, advisor),
      ...things,
      studentId,
      knownId: studentId,
      aboutId: studentId,
      renewalId,
      checkoutId,
      guardianId,
      enrolmentId,
    },
  };
}

/** An import with its dry run made, one row ready and one not. */
async function importRoster({ at, staff, name }: Site): Promise<{ batchId: string; rowId: string }> {
  const { client } = staff.principal;
  const batch = await client.call(stageImport, {
    params: at,
    query: { fileName: `${name}名册.csv`, cutOverOn: '2026-09-01' },
    body: new TextEncoder().encode(rosterOf(at.campusId)),
  });
  const params = { ...at, batchId: batch.id };
  await client.call(checkImport, { params, body: {} });
  const rows = await client.call(listImportRows, { params });
  const rowId = present(rows.items[0], 'a row').id;
  await client.call(decideImportRow, { params: { ...params, rowId }, body: { kind: 'accept' } });
  return { batchId: batch.id, rowId };
}

/** What all households of a campus share. */
async function commonIds(site: Site): Promise<Ids> {
  const { api, org, at, campus, staff, name } = site;
  const members = await staff.principal.client.call(listCampusMembers, { params: at, query: { role: 'advisor' } });
  const rooms = await staff.principal.client.call(listRooms, { params: at });
  // Of no class, for the endpoints that put somebody into one.
  const guest = await staff.advisor.client.call(createStudent, {
    params: at,
    body: { name: `${name}新生`, guardians: [{ name: '家长', phone: nextPhone().slice(3) }] },
  });
  return {
    ...at,
    ...(await importRoster(site)),
    branchId: campus.branchId,
    legalEntityId: org.legalEntityId,
    eventId: await flagEvent(api, org),
    membershipId: present(members.items[0], 'a member').id,
    roomId: present(rooms.items[0], 'a room').id,
    guestId: guest.id,
    filingId: await report(site),
    ...(await appraise(site)),
    ...(await publish(site)),
  };
}

async function furnish(api: TestApi, org: TestOrg, campus: TestCampus, name: string): Promise<SeededCampus> {
  const at = { orgId: org.orgId, campusId: campus.id };
  const staff = await hire(org, campus);
  const site: Site = { api, org, campus, staff, at, name };
  const first = await makeHousehold(site, staff.teacher, staff.advisor);
  const second = await makeHousehold(site, await org.member('teacher', campus), await org.member('advisor', campus));
  await setTask(site);
  const common = await commonIds(site);
  await api.settle(org.orgId);
  return {
    place: {
      name,
      ...at,
      branchId: campus.branchId,
      ids: { ...common, ...first.ids },
      more: { ...common, ...second.ids },
    },
    staff,
    guardian: first.guardian,
    otherGuardian: second.guardian,
    leaver: await org.member('front_desk', campus),
  };
}

/** Fills the API's database. Some five seconds. */
export async function seedTwoOrgs(api: TestApi): Promise<TwoOrgs> {
  const orgs = [await makeOrg(api, '竹里教育'), await makeOrg(api, '梅溪学堂')] as const;
  const [ours, theirs] = orgs;
  const [home, sibling, distant, foreign] = [
    await furnish(api, ours, ours.campuses[0], '望京'),
    await furnish(api, ours, ours.campuses[1], '朝阳'),
    await furnish(api, ours, ours.campuses[2], '海淀'),
    await furnish(api, theirs, theirs.campuses[0], '梅溪'),
  ];
  return { api, home, sibling, distant, foreign, orgs };
}
