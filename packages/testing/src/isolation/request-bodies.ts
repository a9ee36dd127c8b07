/** Bodies of the requests the matrix sends, where the endpoint's shape alone does not say what is sensible. */
import { APPRAISAL, briefingOf, COUNSELLING, MEMO, PLAN, TEACHER_PREPARATION } from '../record-forms.ts';
import type { Ids } from './site.ts';

/** Bodies that a sample cannot guess, by `METHOD path`. */
export const BODIES: Readonly<Record<string, (ids: Ids) => unknown>> = {
  'PUT /orgs/{orgId}/settings': () => ({ name: 'low-balance-units', value: 300, effectiveOn: '2026-10-01' }),
  'POST /orgs/{orgId}/members': (ids) => ({
    name: '新同事',
    phone: '13811112222',
    role: 'advisor',
    branchId: ids['branchId'],
    campusId: ids['campusId'],
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/members': () => ({ name: '新同事', phone: '13811112222', role: 'teacher' }),
  'POST /orgs/{orgId}/campuses/{campusId}/students': (ids) => ({
    name: '新学员',
    advisorId: ids['advisorId'],
    guardians: [{ name: '家长', phone: '13811113333' }],
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/orders': (ids) => ({
    studentId: ids['studentId'],
    courseId: ids['courseId'],
    kind: 'renewal',
    pricePlanId: ids['pricePlanId'],
    renewalId: ids['renewalId'],
    signedById: ids['signedById'],
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/students/{studentId}/guardians': () => ({
    name: '家长',
    phone: '13811114444',
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/classes/{classId}/members': (ids) => ({
    studentId: ids['guestId'],
    fromOn: '2026-09-02',
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/lessons/{lessonId}/students': (ids) => ({
    studentId: ids['guestId'],
    kind: 'trial',
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/lessons/{lessonId}/roll': (ids) => ({
    seenRevision: 0,
    marks: [{ studentId: ids['studentId'], status: 'present' }],
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/imports/{batchId}/signature': () => ({
    enrolments: 1,
    paidLeftUnits: 2000,
    giftLeftUnits: 0,
    valueLeftMinor: 0,
    newCourses: ['书法'],
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/classes/{classId}/series': (ids) => ({
    weekday: 3,
    startsAtTime: '18:00',
    durationMinutes: 60,
    roomId: ids['roomId'],
    teacherId: ids['teacherId'],
    fromOn: '2026-09-02',
    untilOn: '2026-09-10',
  }),
  'PUT /orgs/{orgId}/branches/{branchId}/targets': (ids) => ({
    month: '2026-09',
    parts: [{ holderId: ids['campusId'], numbers: { newMinor: 2_000_000 } }],
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/leads/{leadId}/contacts': () => ({ kind: 'visit_in' }),
  'POST /orgs/{orgId}/campuses/{campusId}/leads': (ids) => ({
    name: '新线索',
    source: 'referral',
    advisorId: ids['advisorId'],
    referrer: { studentId: ids['studentId'], guardianId: ids['guardianId'], relation: 'friend' },
  }),
  'PUT /orgs/{orgId}/campuses/{campusId}/leads/{leadId}/referrer': (ids) => ({
    studentId: ids['studentId'],
    relation: 'friend',
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/leads/{leadId}/student': (ids) => ({
    name: '新学员',
    advisorId: ids['advisorId'],
    guardians: [{ name: '家长', phone: '13811115555' }],
  }),
  'PUT /orgs/{orgId}/campuses/{campusId}/leads/{leadId}/student': (ids) => ({ studentId: ids['guestId'] }),
  'PUT /orgs/{orgId}/campuses/{campusId}/referrals/{referralId}/reversal': () => ({
    kind: 'mistaken',
    reason: '登记错了人',
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/incidents': (ids) => ({
    kind: 'complaint',
    via: 'phone',
    studentId: ids['studentId'],
    matter: '老师迟到',
    personConcernedId: ids['personConcernedId'],
    occurredOn: '2026-01-01',
  }),
  'PUT /orgs/{orgId}/campuses/{campusId}/planned-records/{plannedId}': () => ({ heldAt: '2026-09-03T02:00:00.000Z' }),
  'POST /orgs/{orgId}/campuses/{campusId}/planned-records/{plannedId}/preparations': () => TEACHER_PREPARATION,
  'POST /orgs/{orgId}/campuses/{campusId}/records/{recordId}/versions': (ids) => ({
    reason: '补充课次',
    form: briefingOf(ids['teacherId'] ?? ''),
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/lessons/{lessonId}/memos': (ids) => ({
    studentId: ids['studentId'],
    form: MEMO,
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/classes/{classId}/plans': (ids) => ({
    meetingId: ids['meetingId'],
    form: PLAN,
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/students/{studentId}/counselling-plans': () => ({ form: COUNSELLING }),
  'PUT /orgs/{orgId}/family/{studentId}/records/{recordId}/signature': () => ({ version: 1 }),
  'PUT /orgs/{orgId}/family/{studentId}/surveys/{surveyId}/answer': () => ({
    scores: { teaching: 5, service: 5, environment: 5, progress: 5 },
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/filings': () => ({
    kind: 'teacher-demand',
    from: '2026-09-01',
    cells: ['lessons-next-day', 'teachers-next-day'].map((key) => ({ key, seen: 0 })),
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/filings/{filingId}/corrections': () => ({
    reason: '漏了一笔',
    cells: ['cash', 'transfer', 'pos', 'card', 'alipay', 'wechat_pay']
      .map((method) => `receipts-${method}`)
      .concat('refunds')
      .map((key) => ({ key, seen: key === 'receipts-cash' ? 200_000 : 0 })),
  }),
  'PUT /orgs/{orgId}/campuses/{campusId}/handbook/{articleId}/receipt': () => ({ version: 1 }),
  'PUT /orgs/{orgId}/handbook/{articleId}/receipt': () => ({ version: 1 }),
  'POST /orgs/{orgId}/handbook-articles/{articleId}/versions': () => ({
    title: '考勤制度',
    text: '上课前十分钟到岗。',
    audience: ['advisor'],
    seenVersion: 1,
  }),
  'PUT /orgs/{orgId}/campuses/{campusId}/own-appraisals': () => ({ month: '2026-08', ...APPRAISAL }),
  'POST /orgs/{orgId}/campuses/{campusId}/appraisals/{appraisalId}/answers': () => ({ version: 1 }),
  'POST /orgs/{orgId}/branches/{branchId}/named-supervisors': (ids) => ({
    month: '2026-08',
    campusId: ids['campusId'],
    personId: ids['supervisorId'],
    reason: '招生和续班都完成',
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/visits': (ids) => ({
    studentId: ids['studentId'],
    purpose: '了解近况',
    channel: 'phone',
    reached: true,
    problems: '不想来了',
    abnormal: { reportToId: ids['ownerId'], plan: '当天再联系', dueOn: '2026-09-02' },
  }),
  'POST /orgs/{orgId}/campuses/{campusId}/incidents/{incidentId}/steps': (ids) => ({
    to: 'assigned',
    assigneeId: ids['assigneeId'],
  }),
};
