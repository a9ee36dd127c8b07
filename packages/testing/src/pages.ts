/**
 * Every page of the web app once: its route, an address on the stage where it has something to show, and who looks at it.
 * The accessibility journey walks this list, the pictures are taken along it, and a test holds it equal to the routes there are.
 */
import { sql } from '@keshi/platform/sql';
import { present } from '@keshi/kernel/assert';
import { openDatabase } from '@keshi/platform/db';
import type { Stage, Viewer } from './journey.ts';

export type PageAt = { readonly route: string; readonly path: string; readonly as: Viewer; readonly phone: boolean };

type Ids = {
  org: string;
  campus: string;
  branch: string;
  student: string;
  lesson: string;
  class: string;
  order: string;
  payment: string;
  renewal: string;
  lead: string;
  incident: string;
  survey: string;
  task: string;
  record: string;
  filing: string;
  article: string;
  person: string;
  batch: string;
  today: string;
  checkout: string;
  token: string;
  familyStudent: string;
  familyOrder: string;
  familyPayment: string;
  familySurvey: string;
  guardianPhone: string;
};

/** Ids of rows that make each page show its main state, at the stage's first campus. */
async function idsOf(stage: Stage): Promise<Ids> {
  const db = openDatabase({ url: stage.adminUrl, max: 1 });
  const orgId = stage.franchise.orgId;
  const campus = stage.franchise.campuses[0];
  if (campus === undefined) throw new Error('the stage has a campus');
  try {
    const [row] = await db.query<Omit<Ids, 'org' | 'campus' | 'branch' | 'person' | 'batch' | 'token' | 'today'>>(sql`
      with here as (select ${orgId}::uuid as org_id, ${campus.id}::uuid as campus_id),
      quoted as (
        select o.* from app.student_order o join here h on h.org_id = o.org_id and h.campus_id = o.campus_id join app.student_guardian g on g.org_id = o.org_id and g.student_id = o.student_id
        order by exists (select from app.checkout c where c.org_id = o.org_id and c.order_id = o.id) desc, (o.kind = 'renewal') desc, (o.state = 'open') desc, o.id limit 1)
      select
        (select l.id from app.lesson l join here h on h.org_id = l.org_id and h.campus_id = l.campus_id where l.roll_revision = 0 and exists (select from app.lesson_student s where s.org_id = l.org_id and s.lesson_id = l.id) order by l.starts_at limit 1) as lesson,
        (select m.class_id from app.class_member m join here h on h.org_id = m.org_id and h.campus_id = m.campus_id group by m.class_id order by count(*) desc, m.class_id limit 1) as class,
        (select e.student_id from app.entry e join here h on h.org_id = e.org_id and h.campus_id = e.campus_id group by e.student_id order by count(*) desc, e.student_id limit 1) as student,
        (select o.id from app.student_order o join here h on h.org_id = o.org_id and h.campus_id = o.campus_id order by (o.state = 'open') desc, o.id limit 1) as "order",
        (select p.id from app.payment p join here h on h.org_id = p.org_id and h.campus_id = p.campus_id order by p.id desc limit 1) as payment,
        (select r.id from app.renewal r join here h on h.org_id = r.org_id and h.campus_id = r.campus_id order by (r.closed_on is null) desc, r.id limit 1) as renewal,
        (select k.lead_id from app.lead_contact k join here h on h.org_id = k.org_id and h.campus_id = k.campus_id group by k.lead_id order by count(*) desc, k.lead_id limit 1) as lead,
        (select i.id from app.incident i join here h on h.org_id = i.org_id and h.campus_id = i.campus_id order by i.id limit 1) as incident,
        (select y.id from app.survey y join here h on h.org_id = y.org_id and h.campus_id = y.campus_id order by (y.tallied_at is not null) desc, y.id limit 1) as survey,
        (select t.id from app.task t join here h on h.org_id = t.org_id and h.campus_id = t.campus_id order by (t.state = 'open') desc, t.kind = 'abnormal' desc, t.id limit 1) as task,
        (select r.id from app.record r join here h on h.org_id = r.org_id and h.campus_id = r.campus_id order by (r.state = 'filed') desc, r.id limit 1) as record,
        (select a.id from app.handbook_article a join here h on h.org_id = a.org_id order by a.id limit 1) as article,
        (select f.id from app.filing f join here h on h.org_id = f.org_id and h.campus_id = f.campus_id where f.kind = 'takings' order by f.id limit 1) as filing,
        (select q.student_id from quoted q) as family_student, (select q.id from quoted q) as family_order,
        (select p.id from app.payment p join quoted q on q.org_id = p.org_id and q.student_id = p.student_id order by p.id limit 1) as family_payment,
        (select c.id from app.checkout c join here h on h.org_id = c.org_id and h.campus_id = c.campus_id where c.student_id = (select q.student_id from quoted q) order by c.id limit 1) as checkout,
        (select v.survey_id from app.survey_invitation v join quoted q on q.org_id = v.org_id and q.student_id = v.student_id order by (v.closed_on is null) desc, v.survey_id limit 1) as family_survey,
        (select g.phone from app.student_guardian g join quoted q on q.org_id = g.org_id and q.student_id = g.student_id order by g.id limit 1) as guardian_phone`);
    if (row === undefined) throw new Error('the stage has been lived on');
    return {
      ...row,
      org: orgId,
      campus: campus.id,
      branch: campus.branchId,
      person: present(campus.advisors[0], 'an advisor').personId,
      batch: stage.batchId,
      today: stage.today,
      token: stage.invitationToken,
    };
  } finally {
    await db.end();
  }
}

export type Pages = { readonly pages: readonly PageAt[]; readonly guardianPhone: string };

/** Pages below one address: `[as, route, path?, phone?]`; without a path the route is the address. */
type Row = readonly [as: Viewer, route: string, path?: string, phone?: boolean];
const below = (routeBase: string, pathBase: string, rows: readonly Row[]): PageAt[] =>
  rows.map(([as, route, path = route, phone = false]) => ({
    as,
    route: routeBase + route,
    path: pathBase + path,
    phone,
  }));

const publicPages = (ids: Ids): PageAt[] =>
  below('', '', [
    ['nobody', '/(auth)/sign-in', '/sign-in'],
    ['nobody', '/(auth)/invitations/[token]', `/invitations/${ids.token}`],
    ['nobody', '/inbox'],
    ['director', '/(auth)/choose', '/choose'],
    ['director', '/o/[org]/campuses', `/o/${ids.org}/campuses`],
  ]);

const headOfficePages = (ids: Ids): PageAt[] => [
  ...below('/o/[org]/ho', `/o/${ids.org}/ho`, [
    ['director', '/reporting'],
    ['director', '/reporting/campuses'],
    ['director', '/reporting/figures/[metric]', '/reporting/figures/consumption'],
    ['director', '/reporting/awards', '/reporting/awards?month=2026-09'],
    ['director', '/reporting/people'],
    ['director', '/reporting/departments', '/reporting/departments?from=2026-09-01'],
    ['director', '/targets'],
    ['director', '/identity'],
    ['director', '/tenancy'],
    ['director', '/tenancy/settings'],
    ['director', '/payments'],
    ['director', '/scheduling/courses'],
    ['director', '/filings'],
    ['director', '/handbook', '/handbook?show=all'],
    ['director', '/handbook/new'],
    ['director', '/handbook/[article]', `/handbook/${ids.article}`],
    ['director', '/handbook/[article]/receipts', `/handbook/${ids.article}/receipts`],
    ['director', '/handbook/[article]/version', `/handbook/${ids.article}/version`],
  ]),
  ...below('/o/[org]/b/[branch]', `/o/${ids.org}/b/${ids.branch}`, [
    ['director', '/reporting'],
    ['director', '/reporting/campuses'],
    ['director', '/reporting/figures/[metric]', '/reporting/figures/receipts'],
    ['director', '/filings'],
    ['director', '/targets'],
    ['director', '/reporting/awards', '/reporting/awards?month=2026-09'],
    ['director', '/reporting/departments', '/reporting/departments?from=2026-09-01'],
  ]),
];

const principalPages = (ids: Ids): readonly Row[] => [
  ['principal', '/reporting'],
  ['principal', '/reporting/figures/[metric]', '/reporting/figures/attendance'],
  ['principal', '/reporting/departments', '/reporting/departments?from=2026-09-01'],
  ['principal', '/reporting/departments/duties', '/reporting/departments/duties?from=2026-09-01&which=late'],
  ['principal', '/reporting/departments/archives'],
  ['principal', '/identity'],
  ['principal', '/appraisal', '/appraisal?quarter=2026-Q3'],
  ['principal', '/appraisal/people/[person]', `/appraisal/people/${ids.person}?quarter=2026-Q3`],
  ['principal', '/scheduling/rooms'],
  ['principal', '/opening'],
  ['principal', '/opening/[batch]', `/opening/${ids.batch}`],
  ['principal', '/opening/[batch]/columns', `/opening/${ids.batch}/columns`],
  ['principal', '/opening/[batch]/sign', `/opening/${ids.batch}/sign`],
];

const advisorPages = (ids: Ids): readonly Row[] => [
  ['advisor', '/advising'],
  ['advisor', '/advising/visits'],
  ['advisor', '/advising/visits/new', `/advising/visits/new?student=${ids.student}`, true],
  ['advisor', '/appraisal/own', '/appraisal/own?quarter=2026-Q3', true],
  ['advisor', '/scheduling'],
  ['advisor', '/scheduling/classes'],
  ['advisor', '/scheduling/classes/new'],
  ['advisor', '/scheduling/classes/[class]', `/scheduling/classes/${ids.class}`],
  ['advisor', '/registry'],
  ['advisor', '/registry/new'],
  ['advisor', '/registry/[student]', `/registry/${ids.student}`],
  ['advisor', '/registry/[student]/profile', `/registry/${ids.student}/profile`],
  ['advisor', '/registry/[student]/visits', `/registry/${ids.student}/visits`],
  ['advisor', '/registry/[student]/orders', `/registry/${ids.student}/orders`],
  ['advisor', '/admissions'],
  ['advisor', '/admissions/new', '/admissions/new', true],
  ['advisor', '/admissions/[lead]', `/admissions/${ids.lead}`],
  ['advisor', '/admissions/[lead]/referrer', `/admissions/${ids.lead}/referrer`],
  ['advisor', '/admissions/[lead]/student', `/admissions/${ids.lead}/student`],
  ['advisor', '/admissions/referrals'],
  ['advisor', '/service-desk'],
  ['advisor', '/service-desk/new'],
  ['advisor', '/service-desk/[incident]', `/service-desk/${ids.incident}`],
  ['advisor', '/tasks'],
  ['advisor', '/tasks/new', `/tasks/new?student=${ids.student}`, true],
  ['supervisor', '/tasks/[task]', `/tasks/${ids.task}`],
  ['advisor', '/satisfaction'],
  ['supervisor', '/satisfaction/new'],
  ['advisor', '/satisfaction/[survey]', `/satisfaction/${ids.survey}`],
  ['advisor', '/records'],
  ['advisor', '/records/new', '/records/new', true],
  ['advisor', '/records/[record]', `/records/${ids.record}`],
  ['advisor', '/records/[record]/file', `/records/${ids.record}/file`, true],
  ['advisor', '/registry/[student]/archive', `/registry/${ids.student}/archive`],
  ['advisor', '/targets/own', '/targets/own', true],
  ['advisor', '/reporting/own'],
  ['advisor', '/renewals'],
  ['advisor', '/renewals/slow'],
  ['advisor', '/renewals/[renewal]', `/renewals/${ids.renewal}`],
  ['advisor', '/payments'],
  ['advisor', '/payments/new', `/payments/new?student=${ids.student}`],
];

const campusPages = (ids: Ids): PageAt[] =>
  below('/o/[org]/c/[campus]', `/o/${ids.org}/c/${ids.campus}`, [
    ...principalPages(ids),
    ...advisorPages(ids),
    ['teacher', '/attendance/[lesson]', `/attendance/${ids.lesson}`, true],
    ['supervisor', '/advising/team'],
    ['supervisor', '/filings', '/filings?show=inbox'],
    ['supervisor', '/filings/[filing]', `/filings/${ids.filing}`],
    ['supervisor', '/filings/[filing]/correct', `/filings/${ids.filing}/correct`],
    ['advisor', '/filings/new', `/filings/new?kind=advisor-daily&on=${ids.today}`, true],
    ['supervisor', '/targets'],
    ['advisor', '/handbook', '/handbook', true],
    ['advisor', '/handbook/[article]', `/handbook/${ids.article}`, true],
    ['supervisor', '/handbook/[article]/receipts', `/handbook/${ids.article}/receipts`],
    ['supervisor', '/reporting/people/[person]', `/reporting/people/${ids.person}`],
    ['supervisor', '/payments/[order]', `/payments/${ids.order}`],
    ['supervisor', '/payments/receipts'],
    ['supervisor', '/payments/receipts/[payment]', `/payments/receipts/${ids.payment}`],
  ]);

const familyPages = (ids: Ids): PageAt[] =>
  below('/o/[org]/family/[student]', `/o/${ids.org}/family/${ids.familyStudent}`, [
    ['guardian', '', '', true],
    ['guardian', '/hours', '/hours', true],
    ['guardian', '/records', '/records', true],
    ['guardian', '/service-desk', '/service-desk', true],
    ['guardian', '/satisfaction', '/satisfaction', true],
    ['guardian', '/satisfaction/[survey]', `/satisfaction/${ids.familySurvey}`, true],
    ['guardian', '/scheduling', '/scheduling', true],
    ['guardian', '/payments', '/payments', true],
    ['guardian', '/payments/[order]', `/payments/${ids.familyOrder}`, true],
    ['guardian', '/payments/receipts/[payment]', `/payments/receipts/${ids.familyPayment}`, true],
    ['guardian', '/pay/[checkout]', `/pay/${ids.checkout}`, true],
  ]);

/** The list, filled in for a stage. */
export async function pagesOf(stage: Stage): Promise<Pages> {
  const ids = await idsOf(stage);
  return {
    pages: [...publicPages(ids), ...headOfficePages(ids), ...campusPages(ids), ...familyPages(ids)],
    guardianPhone: ids.guardianPhone,
  };
}

/** `/o/[org]/c/[campus]/registry/[student]` → `c-registry-student`: the name of a page's picture. */
export const pictureName = (route: string): string =>
  route
    .replace(/^\/\(auth\)\//, '')
    .replace(/^\/o\/\[org\]\/?/, '')
    .replaceAll(/\[(\w+)\]\/?/g, (_, name: string) => (['campus', 'branch'].includes(name) ? '' : `${name}/`))
    .replace(/^\/|\/$/g, '')
    .replaceAll('/', '-') || 'org';
