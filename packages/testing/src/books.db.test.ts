/** The books prove themselves (P1): a story over every kind of posting has no differences, and no tampering goes unseen. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { sql } from '@keshi/platform/sql';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '@keshi/kernel/id';
import {
  createLead,
  logLeadContact,
  registerLead,
  reverseLeadContact,
  reverseReferral,
} from '@keshi/modules/admissions/contract';
import { logVisit } from '@keshi/modules/advising/contract';
import { submitRoll } from '@keshi/modules/attendance/contract';
import { postLots, reverseLots } from '@keshi/modules/hours';
import { giveHours } from '@keshi/modules/hours/contract';
import { createCourse } from '@keshi/modules/scheduling/contract';
import { createOrder, recordReceipt } from '@keshi/modules/payments/contract';
import { fileRecord, planRecord } from '@keshi/modules/records/contract';
import { answerSurvey, closeSurvey, openClassSurvey } from '@keshi/modules/satisfaction/contract';
import { createIncident, judgeIncident } from '@keshi/modules/service-desk/contract';
import {
  releaseBranchTargets,
  releaseCampusTargets,
  setBranchTargets,
  setCampusTargets,
} from '@keshi/modules/targets/contract';
import { setSetting } from '@keshi/modules/tenancy/contract';
import { doWork, systemScope } from '@keshi/platform/work';
import { makeOrg, type TestOrg, type TestPerson } from './actors.ts';
import { AUDIT_CHECK, booksTable, CHECKS, verifyBooks } from './books.ts';
import { testApi, type TestApi } from './http.ts';
import { MEETING, testOf } from './record-forms.ts';
import { fileReport } from './simulator/filings.ts';
import { makeWorld, type World } from './world.ts';

let api: TestApi;
let org: TestOrg;
let advisor: TestPerson;
let desk: TestPerson;
let world: World;

const student = (index: number): string => world.students[index] ?? '';
const inCampus = () => ({ orgId: org.orgId, campusId: world.campus.id });

async function mark(
  lesson: number,
  seenRevision: number,
  status: 'present' | 'leave' | 'absent',
  students: readonly string[],
): Promise<void> {
  await advisor.client.call(submitRoll, {
    params: { ...inCampus(), lessonId: world.lessons[lesson] ?? '' },
    body: { seenRevision, marks: students.map((studentId) => ({ studentId, status })) },
  });
}

async function sell(
  studentId: string,
  kind: 'new' | 'renewal' | 'extension' | 're_enrolment',
  payments: readonly number[],
  courseId = world.courseId,
): Promise<void> {
  const order = await advisor.client.call(createOrder, {
    params: inCampus(),
    body: { studentId, courseId, kind, unitsBought: 1000, unitsGiven: 50, priceMinor: 100_001 },
  });
  for (const amountMinor of payments)
    await desk.client.call(recordReceipt, {
      params: { ...inCampus(), orderId: order.id },
      body: { method: 'transfer', amountMinor },
    });
}

/** Opening hours of a batch that is taken back unused. */
async function importAndTakeBack(): Promise<void> {
  const rowId = newId();
  await doWork(
    {
      db: api.app,
      scope: systemScope(org.orgId),
      actor: { kind: 'member', personId: advisor.personId, name: advisor.name, grants: [] },
      now: api.clock.now(),
      requestId: 'books-import',
      contactHash: api.ports.contactHash,
      action: 'books.import',
    },
    async (ctx) => {
      const campus = await ctx.campusOf(world.campus.id);
      await postLots(ctx, campus, [
        {
          id: newId(),
          entryId: newId(),
          studentId: student(4),
          courseId: world.courseId,
          kind: 'opening',
          units: 700,
          paidMinor: 70_000,
          boughtOn: '2026-02-01',
          expiresOn: null,
          onDate: '2026-02-01',
          cause: { kind: 'import', id: rowId, no: 0 },
          moneyAccount: 'opening',
          reason: null,
          signedById: null,
        },
      ]);
      await reverseLots(ctx, campus, 'import', [rowId], '导入有误');
    },
  );
}

/** A lead who calls, is invited, comes and is spoken with; an arrival is taken back. */
async function ask(): Promise<void> {
  const { id, contacts } = await desk.client.call(createLead, {
    params: inCampus(),
    body: { name: '何小满', source: 'hotline', contact: { kind: 'consult_call', direction: 'in' } },
  });
  const params = { ...inCampus(), leadId: id };
  expect(contacts).toHaveLength(1);
  for (const body of [
    { kind: 'consult_call', direction: 'out' },
    { kind: 'invitation', appointmentOn: '2026-04-11' },
    { kind: 'visit_in', happenedAt: '2026-04-09T02:00:00Z' },
    { kind: 'visit_in' },
    { kind: 'face_consult' },
  ] as const)
    await advisor.client.call(logLeadContact, { params, body });
  const mistaken = await desk.client.call(logLeadContact, {
    params,
    body: { kind: 'visit_in', happenedAt: '2026-04-08T02:00:00Z' },
  });
  await desk.client.call(reverseLeadContact, {
    params: { ...params, contactId: mistaken.id },
    body: { reason: '登记错了人' },
  });
}

/** Three leads that the third student referred: one signs up and stays, one is paid back after its reward, one was a mistake. */
async function refer(): Promise<void> {
  const principal = await org.member('principal');
  for (const [index, name] of ['贺新', '贺退', '贺错'].entries()) {
    const { id, referral } = await advisor.client.call(createLead, {
      params: inCampus(),
      body: { name, source: 'referral', referrer: { studentId: student(2), relation: 'friend' } },
    });
    const { studentId } = await advisor.client.call(registerLead, {
      params: { ...inCampus(), leadId: id },
      body: { name, guardians: [{ name: '家长', phone: `1390000777${String(index)}` }] },
    });
    if (name !== '贺错') await sell(studentId, 'new', [100_001]);
    await api.settle(org.orgId);
    if (name === '贺新') continue;
    await principal.client.call(reverseReferral, {
      params: { ...inCampus(), referralId: referral?.id ?? '' },
      body: { kind: name === '贺退' ? 'refunded' : 'mistaken', reason: '核对后撤销' },
    });
  }
}

/** Rewards are given on the day of the sign-up. */
async function rewardAtOnce(): Promise<void> {
  const director = await org.member('director');
  for (const [name, value] of [
    ['referral-referrer-units', 200],
    ['referral-newcomer-units', 100],
    ['referral-reward-after-days', 0],
  ] as const)
    await director.client.call(setSetting, {
      params: { orgId: org.orgId },
      body: { name, value, effectiveOn: '2026-04-10' },
    });
}

/** A student who had finished buys again. */
async function comeBack(studentId: string): Promise<void> {
  await api.admin.query(
    sql`update app.enrolment set status = 'finished' where org_id = ${org.orgId} and student_id = ${studentId}`,
  );
  await sell(studentId, 're_enrolment', [100_001]);
}

/** Two complaints, of which one is judged not to be the campus's, and a major accident. */
async function complain(): Promise<void> {
  const director = await org.member('director');
  const said = { via: 'phone', occurredOn: '2026-04-09' } as const;
  for (const body of [
    { kind: 'complaint', matter: '老师迟到' },
    { kind: 'complaint', matter: '教室太冷' },
    { kind: 'accident', matter: '下楼摔伤', major: true },
  ] as const) {
    const { id } = await desk.client.call(createIncident, { params: inCampus(), body: { ...said, ...body } });
    if (body.matter !== '教室太冷') continue;
    const judged = { attributable: false, reason: '物业供暖' };
    await director.client.call(judgeIncident, { params: { ...inCampus(), incidentId: id }, body: judged });
  }
}

/** A class's families are asked, five answer, of whom four are satisfied. */
async function survey(): Promise<void> {
  const { id } = await advisor.client.call(openClassSurvey, {
    params: { ...inCampus(), classId: world.classId },
    body: { title: '三月满意度', month: '2026-03', openUntil: '2026-04-20' },
  });
  for (const [index, studentId] of world.students.entries()) {
    const score = index === 0 ? 2 : 5;
    const guardian = await org.guardian(studentId);
    await guardian.client.call(answerSurvey, {
      params: { orgId: org.orgId, studentId, surveyId: id },
      body: { scores: { teaching: score, service: score, environment: score, progress: score }, comment: '谢谢' },
    });
  }
  await advisor.client.call(closeSurvey, { params: { ...inCampus(), surveyId: id } });
}

/** A month's test, corrected once, and one that is still to be. */
async function examine(): Promise<void> {
  const plan = (heldAt: string) =>
    advisor.client.call(planRecord, { params: inCampus(), body: { kind: 'test', classId: world.classId, heldAt } });
  const { id } = await plan('2026-04-09T02:00:00Z');
  await plan('2026-04-30T02:00:00Z');
  const file = (score: number, reason?: string) =>
    advisor.client.call(fileRecord, {
      params: { ...inCampus(), recordId: id },
      body: { form: testOf([[student(0), score], [student(1)]]), ...(reason === undefined ? {} : { reason }) },
    });
  await file(80_00);
  await file(85_00, '漏加一题');
}

/** A meeting the supervisor missed, and an evening's report with a figure adjusted. */
async function write(): Promise<void> {
  const body = { kind: 'parents-meeting', classId: world.classId, heldAt: '2026-04-09T02:00:00Z' } as const;
  const { id } = await advisor.client.call(planRecord, { params: inCampus(), body });
  await advisor.client.call(fileRecord, {
    params: { ...inCampus(), recordId: id },
    body: { form: { ...MEETING, supervisor: false } },
  });
  const [campus, onDate] = [world.campus, '2026-04-10'];
  await fileReport({ orgId: org.orgId, campus, person: advisor, kind: 'advisor-daily', onDate, note: '自己手机打的' });
}

/** A branch's targets handed down and split, and one of them replaced: half of what the campus has is nobody's until it is split anew. */
async function task(): Promise<void> {
  const [head, supervisor] = [await org.member('branch_principal'), await org.member('advisor_supervisor')];
  const month = '2026-04';
  const branch = { orgId: org.orgId, branchId: world.campus.branchId };
  const issue = async (newMinor: number, reason?: string) => {
    const numbers = { newMinor, renewalCount: 4, hoursUnits: 60_00 };
    const body = { month, whole: numbers, parts: [{ holderId: world.campus.id, numbers }] };
    await head.client.call(setBranchTargets, { params: branch, body });
    await head.client.call(releaseBranchTargets, {
      params: branch,
      body: reason === undefined ? { month } : { month, reason },
    });
  };
  await issue(20_000_00);
  const numbers = { newMinor: 20_000_00, renewalCount: 4, hoursUnits: 60_00 };
  await supervisor.client.call(setCampusTargets, {
    params: inCampus(),
    body: { month, parts: [{ holderId: advisor.personId, numbers }] },
  });
  await supervisor.client.call(releaseCampusTargets, { params: inCampus(), body: { month } });
  await issue(30_000_00, '新校区开业');
}

/** Purchases, gifts, draws, debts and their settlement, corrections after it, renewals, visits, a batch taken back. */
async function tell(): Promise<void> {
  org = await makeOrg(api);
  [advisor, desk] = [await org.member('advisor'), await org.member('front_desk')];
  const teacher = await org.member('teacher');
  world = await makeWorld(api, org, { students: 5, lessons: 8, teacher, advisor, firstOn: '2026-03-28' });
  await importAndTakeBack();
  await world.sell(student(0), 200, 33_333);
  await world.sell(student(1), 500, 50_000, { expiresOn: '2026-12-31' });
  await world.sell(student(4), 100, 9_999);
  for (const lesson of [0, 1, 2]) await mark(lesson, 0, 'present', [student(0), student(1)]);
  await sell(student(2), 'new', [30_000, 70_001]);
  await sell(student(3), 'new', [10_000]);
  await mark(3, 0, 'present', world.students);
  // The third lesson of the first student was owed, is settled by a purchase, and then taken back with its settlement.
  await sell(student(0), 'renewal', [100_001]);
  await mark(2, 1, 'leave', [student(0)]);
  await mark(1, 1, 'absent', [student(1)]);
  await mark(4, 0, 'present', [student(4)]);
  await api.settle(org.orgId);
  await sell(student(1), 'renewal', [40_000, 60_001]);
  const director = await org.member('director');
  const { id: otherCourse } = await director.client.call(createCourse, {
    params: { orgId: org.orgId },
    body: { name: '国画', chargeUnits: 100, durationMinutes: 60 },
  });
  await sell(student(2), 'extension', [100_001], otherCourse);
  const principal = await org.member('principal');
  await principal.client.call(giveHours, {
    params: { ...inCampus(), studentId: student(2) },
    body: { courseId: world.courseId, units: 100, reason: '转介绍赠课' },
  });
  await rewardAtOnce();
  await refer();
  await comeBack(student(4));
  await ask();
  await complain();
  await survey();
  await examine();
  await write();
  await task();
  for (const channel of ['phone', 'phone', 'face'] as const)
    await advisor.client.call(logVisit, {
      params: inCampus(),
      body: { studentId: student(1), purpose: '了解近况', channel, reached: true, plan: '每天十道口算' },
    });
}

/** The superuser's own connection: for what only somebody past all locks could do. */
let admin: pg.Client;

beforeAll(async () => {
  api = await testApi();
  api.clock.set('2026-04-10T02:00:00.000Z');
  await tell();
  admin = new pg.Client({ connectionString: api.db.adminUrl });
  await admin.connect();
  await admin.query('set search_path = app, public; set session_replication_role = replica');
});
afterAll(async () => {
  await admin.end();
  await api.stop();
});

const verify = (only?: string) =>
  verifyBooks({
    url: api.db.adminUrl,
    orgIds: [org.orgId],
    audit: { publicKey: api.publicKey, heads: api.heads },
    ...(only === undefined ? {} : { only }),
  });

test('a story over every kind of posting has no differences, folded or not', async () => {
  expect(booksTable(await verify())).toMatch(/\ndifferences: 0$/);
  await api.settle(org.orgId);
  expect(booksTable(await verify())).toMatch(/\ndifferences: 0$/);
});

test('the worker, which row-level security binds, proves a named organisation; listing them is beyond it', async () => {
  expect((await verifyBooks({ url: api.db.workerUrl, orgIds: [org.orgId] })).differences).toBe(0);
  await expect(verifyBooks({ url: api.db.workerUrl })).rejects.toThrow('No organisation');
});

/** A table, and what somebody does to it: rows named so that exactly one is hit. */
const one = (table: string, change: string, where: string): string =>
  `update ${table} set ${change} where ctid = (select ctid from ${table} where org_id = $1 and ${where} limit 1)`;
const oneLess = (table: string, where: string): string =>
  `delete from ${table} where ctid = (select ctid from ${table} where org_id = $1 and ${where} limit 1)`;
const counted = (metric: string) =>
  [
    ['fact', one('fact', 'count = count + 1', `metric = '${metric}'`)],
    ['fact', oneLess('fact', `metric = '${metric}'`)],
    ['fact', one('fact', 'on_date = on_date + 1', `metric = '${metric}'`)],
  ] as const;

const TAMPERINGS: Record<string, readonly (readonly [table: string, statement: string])[]> = {
  'lot.units_left': [['lot', one('lot', 'units_left = units_left - 1', 'units_left > 0')]],
  'lot.recognised_minor': [
    ['lot', one('lot', 'recognised_minor = recognised_minor + 1', 'recognised_minor + minor_out < paid_minor')],
  ],
  'lot.units_out': [['lot', one('lot', 'units_out = units_out + 1, units_left = units_left - 1', 'units_left > 0')]],
  'lot.minor_out': [['lot', one('lot', 'minor_out = minor_out + 1', 'recognised_minor + minor_out < paid_minor')]],
  'lot.units_bought': [['lot', one('lot', 'units_bought = units_bought + 1', 'true')]],
  'lot.paid_minor': [['lot', one('lot', 'paid_minor = paid_minor + 1', 'true')]],
  'owed.units_open': [
    ['owed', one('owed', 'units_open = units_open - 1', 'units_open > 0')],
    ['owed', oneLess('owed', 'true')],
  ],
  accounts: [
    ['entry_line', one('entry_line', "debit = 'frozen'", "debit = 'available'")],
    ['lot', oneLess('lot', 'units_left > 0')],
  ],
  entries: [
    [
      'entry_line',
      "delete from entry_line where org_id = $1 and entry_id = (select id from entry where org_id = $1 and kind = 'draw' limit 1)",
    ],
    ['entry_line', one('entry_line', "credit = 'pocket'", "unit = 'money'")],
    ['entry', one('entry', 'course_id = gen_random_uuid()', "kind = 'draw'")],
  ],
  reversals: [
    [
      'entry_line',
      'update entry_line set amount = amount + 1 where org_id = $1 and entry_id = (select id from entry where org_id = $1 and reverses_id is not null limit 1)',
    ],
    ['entry', one('entry', 'on_date = on_date + 1', 'reverses_id is not null')],
  ],
  'draws and marks': [
    ['mark', one('mark', 'charge_units = charge_units + 1', 'entry_id is not null')],
    ['mark', oneLess('mark', 'entry_id is not null')],
    ['entry', oneLess('entry', "kind = 'draw'")],
  ],
  'marks in force': [
    [
      'entry',
      'delete from entry where org_id = $1 and reverses_id in (select entry_id from mark where org_id = $1 and entry_id is not null)',
    ],
  ],
  payments: [
    ['payment', one('payment', 'amount_minor = amount_minor + 1', 'true')],
    ['payment', oneLess('payment', 'true')],
    ['lot', oneLess('lot', "source_kind = 'payment' and kind = 'purchase'")],
    ['payment', one('payment', "method = 'cash'", 'true')],
  ],
  orders: [
    ['student_order', one('student_order', 'paid_minor = paid_minor - 1', 'paid_minor > 0')],
    ['student_order', one('student_order', 'units_given_credited = 0', 'units_given_credited > 0')],
    ['student_order', one('student_order', "state = 'open'", "state = 'paid'")],
  ],
  receipts: [
    ['payment', oneLess('payment', 'true')],
    ['counter', one('counter', 'value = value + 1', "name like 'receipt:%'")],
  ],
  consumption: counted('consumption'),
  granted: counted('granted'),
  expected: counted('expected'),
  attended: counted('attended'),
  receipt: counted('receipt'),
  renewal: counted('renewal'),
  're-enrolment': counted('re-enrolment'),
  extension: [
    ['fact', one('fact', 'count = count + 1', "metric = 'extension'")],
    ['student_order', one('student_order', "kind = 'new'", "kind = 'extension'")],
  ],
  visit: counted('visit'),
  'consult-call': [...counted('consult-call'), ['lead_contact', oneLess('lead_contact', "kind = 'consult_call'")]],
  'hotline-call': counted('hotline-call'),
  invitation: counted('invitation'),
  arrival: [...counted('arrival'), ['lead_contact', oneLess('lead_contact', 'reverses_id is not null')]],
  'face-consult': counted('face-consult'),
  'referral-lead': [
    ...counted('referral-lead'),
    ['referral', one('referral', 'reversal_kind = null', "reversal_kind = 'mistaken'")],
  ],
  'referral-sign-up': [
    ...counted('referral-sign-up'),
    ['fact', one('fact', 'minor = minor + 1', "metric = 'referral-sign-up'")],
    ['referral', one('referral', 'reversal_kind = null', "reversal_kind = 'refunded'")],
  ],
  'referral rewards': [
    ['referral_reward', one('referral_reward', 'units = units + 1', "state = 'granted'")],
    ['referral_reward', one('referral_reward', 'clawed_units = clawed_units - 1', 'clawed_units > 0')],
    ['referral_reward', oneLess('referral_reward', "state = 'granted'")],
    ['referral_reward', one('referral_reward', "state = 'dropped'", "state = 'granted'")],
    ['referral', oneLess('referral', 'signed_on is not null')],
    [
      'lot',
      one(
        'lot',
        'source_id = gen_random_uuid()',
        'exists (select from referral_reward w where w.org_id = lot.org_id and w.lot_id = lot.id)',
      ),
    ],
  ],
  complaint: [...counted('complaint'), ['incident', oneLess('incident', "kind = 'complaint' and attributable")]],
  accident: counted('accident'),
  'survey-answer': counted('survey-answer'),
  'survey-satisfied': [
    ...counted('survey-satisfied'),
    ['survey_result', one('survey_result', 'satisfied = satisfied - 1', 'true')],
  ],
  'survey results': [
    ['survey_answer', one('survey_answer', `scores = '{"teaching": 1}'`, `scores ->> 'teaching' = '5'`)],
    ['survey_answer', oneLess('survey_answer', 'true')],
    ['survey', one('survey', 'answered = answered + 1', 'true')],
  ],
  'paper-filed': [...counted('paper-filed'), ['filing', oneLess('filing', 'true')]],
  'paper-corrected': [...counted('paper-corrected'), ['record', one('record', 'version = 1', 'version = 2')]],
  'filing-figure': counted('filing-figure'),
  'filing-kept': [
    ...counted('filing-kept'),
    ['filing_version', one('filing_version', 'adjusted_count = 0', 'adjusted_count = 1')],
  ],
  'rule-check': [
    ...counted('rule-check'),
    ...counted('rule-kept'),
    ['record', one('record', 'serious = true', "kind = 'parents-meeting'")],
    ['visit', one('visit', 'plan = null', 'counted')],
  ],
  target: [
    ...counted('target-hours'),
    ['fact', one('fact', 'minor = minor + 1', "metric = 'target-new'")],
    ['target', oneLess('target', "level = 'person'")],
  ],
  'sign-up': [
    ['fact', one('fact', 'minor = minor + 1', "metric = 'sign-up'")],
    ['student_order', one('student_order', "kind = 'extension'", "kind = 'new' and state = 'paid'")],
  ],
  'renewal-due': [
    ...counted('renewal-due'),
    ['fact', one('fact', 'count = count + 1', "metric = 'renewal-done'")],
    ['fact', one('fact', 'count = count + 1', "metric = 'renewal-part'")],
    ['fact', one('fact', 'count = count + 1', "metric = 'renewal-due-end'")],
    ['renewal', one('renewal', "stage = 'quoted'", "stage = 'paid'")],
  ],
  'renewal-won': counted('renewal-won'),
  'renewal-settled': counted('renewal-settled'),
  'renewal-hours': counted('renewal-hours'),
  rollup_day: [
    ['rollup_day', one('rollup_day', 'minor = minor + 1', 'true')],
    ['rollup_day', oneLess('rollup_day', 'count <> 0')],
  ],
  rollup_campus: [
    ['rollup_campus', one('rollup_campus', 'units = units + 1', "grain = 'year'")],
    ['rollup_campus', oneLess('rollup_campus', "grain = 'quarter' and count <> 0")],
    ['rollup_campus', one('rollup_campus', 'minor = minor - 1', "grain = 'month'")],
    ['rollup_campus', oneLess('rollup_campus', "grain = 'day' and count <> 0")],
  ],
  rollup_month: [
    ['rollup_month', one('rollup_month', 'units = units - 1', 'true')],
    [
      'fact_batch',
      "insert into fact_batch (org_id, id, created_at) select org_id, batch_id, now() from fact where org_id = $1 and metric = 'visit' limit 1",
    ],
  ],
  'record numbers': [
    ['counter', one('counter', 'value = value + 1', "name like 'record:%'")],
    ['record', oneLess('record', "state = 'planned'")],
  ],
  'record versions': [
    ['record', one('record', 'version = 1', 'version = 2')],
    ['record_version', oneLess('record_version', 'version = 2')],
  ],
  'record copies': [
    ['record_student', one('record_student', `shown = '{"analysis": "x"}'`, 'version = 2')],
    ['test_score', one('test_score', 'score = score + 1', 'score is not null')],
    ['record_version', one('record_version', `form = form || '{"analysis": "x"}'`, 'version = 1')],
  ],
  [AUDIT_CHECK]: [
    ['audit', one('audit', `detail = '{"amount": 1}'`, 'true')],
    ['audit_link', oneLess('audit_link', 'seq = 3')],
  ],
};

/** Tampers, looks with one check, and puts the table back as it was. */
async function seenAfter(name: string, table: string, statement: string): Promise<number> {
  await admin.query(`create table kept as select * from ${table} where org_id = '${org.orgId}'`);
  try {
    const { rowCount } = await admin.query(statement, [org.orgId]);
    expect(rowCount).toBeGreaterThan(0);
    return (await verify(name)).differences;
  } finally {
    await admin.query(`delete from ${table} where org_id = '${org.orgId}'`);
    await admin.query(`insert into ${table} select * from kept`);
    await admin.query('drop table kept');
  }
}

describe('no tampering goes unseen', () => {
  test('every check has a way to fail', () => {
    expect(Object.keys(TAMPERINGS).sort()).toEqual([...CHECKS.map((check) => check.name), AUDIT_CHECK].sort());
  });

  test.each(
    Object.entries(TAMPERINGS).flatMap(([name, all]) =>
      all.map(([table, statement]) => [name, table, statement] as const),
    ),
  )('%s: %s', async (name, table, statement) => {
    expect(await seenAfter(name, table, statement)).toBeGreaterThan(0);
  });

  test('and what was put back is in order again', async () => {
    expect((await verify()).differences).toBe(0);
  });
});

describe('npm run verify:books', () => {
  const script = fileURLToPath(new URL('verify-books.ts', import.meta.url));
  const run = (...args: string[]): Promise<{ code: number | null; stdout: string }> =>
    new Promise((resolve) => {
      const child = execFile(process.execPath, [script, ...args], (_error, stdout) => {
        resolve({ code: child.exitCode, stdout });
      });
    });

  test('prints the table and ends with 0, with 1 when the books differ, with 2 when they cannot be read', async () => {
    const good = await run('--url', api.db.adminUrl);
    expect([good.code, good.stdout.trim().split('\n').at(-1)]).toEqual([0, 'differences: 0']);
    await admin.query(
      'update lot set units_left = units_left - 1 where ctid = (select ctid from lot where units_left > 0 limit 1)',
    );
    expect((await run('--url', api.db.adminUrl, '--org', org.orgId)).code).toBe(1);
    expect((await run('--url', 'postgres://nobody@127.0.0.1:1/none')).code).toBe(2);
  });
});
