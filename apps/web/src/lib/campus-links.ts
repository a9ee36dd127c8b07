/**
 * The addresses of a campus's pages, so that a page says where it leads and not how that address is written. They are absolute paths, as
 * the frame's are: Kit's `resolve` writes them relative to the page on the server, and then they can't be compared with it.
 */

type At = { readonly org: string; readonly campus: string };

const withQuery = (path: string, query: Readonly<Record<string, string>>): string => {
  const text = new URLSearchParams(query).toString();
  return text === '' ? path : `${path}?${text}`;
};

/** What is about a month or a quarter: targets, plans, a person's score and appraisals, a figure. */
const monthLinks = (base: string) => ({
  targets: (month?: string) => `${base}/targets${month === undefined ? '' : `?month=${month}`}`,
  ownMonth: (month?: string) => `${base}/targets/own${month === undefined ? '' : `?month=${month}`}`,
  person: (personId: string, month: string) => `${base}/reporting/people/${personId}?month=${month}`,
  ownScore: (month: string) => `${base}/reporting/own?month=${month}`,
  appraisals: (quarter: string) => `${base}/appraisal?quarter=${quarter}`,
  appraisal: (personId: string, quarter: string) => `${base}/appraisal/people/${personId}?quarter=${quarter}`,
  ownAppraisals: (quarter: string) => `${base}/appraisal/own?quarter=${quarter}`,
  figure: (metric: string, month: string, person?: string) =>
    `${base}/reporting/figures/${metric}?from=${month}-01${person === undefined ? '' : `&person=${person}`}`,
});

/** Departments side by side, and the rows behind them. `period` is a period of an address. */
const departmentLinks = (base: string) => ({
  departments: (period: Readonly<Record<string, string>> = {}) => withQuery(`${base}/reporting/departments`, period),
  dueDuties: (period: Readonly<Record<string, string>>) => withQuery(`${base}/reporting/departments/duties`, period),
  archives: () => `${base}/reporting/departments/archives`,
});

/** What is written down, reported and asked: records, tasks, complaints, surveys, filings. */
const paperLinks = (base: string) => ({
  records: (filter: Readonly<Record<string, string>> = {}) => withQuery(`${base}/records`, filter),
  newRecord: (given: Readonly<Record<string, string>> = {}) => withQuery(`${base}/records/new`, given),
  record: (id: string) => `${base}/records/${id}`,
  fileRecord: (id: string) => `${base}/records/${id}/file`,
  studentArchive: (id: string) => `${base}/registry/${id}/archive`,
  tasks: (filter: Readonly<Record<string, string>> = {}) => withQuery(`${base}/tasks`, filter),
  newTask: (studentId?: string) => `${base}/tasks/new${studentId === undefined ? '' : `?student=${studentId}`}`,
  task: (id: string) => `${base}/tasks/${id}`,
  incidents: () => `${base}/service-desk`,
  newIncident: () => `${base}/service-desk/new`,
  incident: (id: string) => `${base}/service-desk/${id}`,
  surveys: () => `${base}/satisfaction`,
  newSurvey: (classId?: string) => `${base}/satisfaction/new${classId === undefined ? '' : `?class=${classId}`}`,
  survey: (id: string) => `${base}/satisfaction/${id}`,
  filings: () => `${base}/filings`,
  filingInbox: (on: string) => `${base}/filings?show=inbox&on=${on}`,
  newFiling: (kind: string, on: string) => `${base}/filings/new?kind=${kind}&on=${on}`,
  filing: (id: string) => `${base}/filings/${id}`,
  correctFiling: (id: string) => `${base}/filings/${id}/correct`,
});

export function campusLinks({ org, campus }: At) {
  const base = `/o/${org}/c/${campus}`;
  return {
    day: () => `${base}/advising`,
    dayOf: (advisorId: string, studentId?: string) =>
      `${base}/advising?advisor=${advisorId}${studentId === undefined ? '' : `&student=${studentId}#student`}`,
    team: () => `${base}/advising/team`,
    visits: () => `${base}/advising/visits`,
    newVisit: () => `${base}/advising/visits/new`,
    timetable: () => `${base}/scheduling`,
    classes: () => `${base}/scheduling/classes`,
    newClass: () => `${base}/scheduling/classes/new`,
    classOf: (id: string) => `${base}/scheduling/classes/${id}`,
    roll: (lessonId: string) => `${base}/attendance/${lessonId}`,
    students: () => `${base}/registry`,
    newStudent: () => `${base}/registry/new`,
    student: (id: string) => `${base}/registry/${id}`,
    studentProfile: (id: string) => `${base}/registry/${id}/profile`,
    studentVisits: (id: string) => `${base}/registry/${id}/visits`,
    studentOrders: (id: string) => `${base}/registry/${id}/orders`,
    leads: () => `${base}/admissions`,
    newLead: () => `${base}/admissions/new`,
    lead: (id: string) => `${base}/admissions/${id}`,
    referrals: () => `${base}/admissions/referrals`,
    leadReferrer: (id: string) => `${base}/admissions/${id}/referrer`,
    leadStudent: (id: string) => `${base}/admissions/${id}/student`,
    registerLead: (id: string) => `${base}/registry/new?lead=${id}`,
    ...paperLinks(base),
    ...monthLinks(base),
    ...departmentLinks(base),
    renewals: () => `${base}/renewals`,
    slowBalances: () => `${base}/renewals/slow`,
    renewal: (id: string) => `${base}/renewals/${id}`,
    orders: () => `${base}/payments`,
    newOrder: (studentId?: string) => `${base}/payments/new${studentId === undefined ? '' : `?student=${studentId}`}`,
    order: (id: string) => `${base}/payments/${id}`,
    receipts: () => `${base}/payments/receipts`,
    receipt: (paymentId: string) => `${base}/payments/receipts/${paymentId}`,
  };
}

export type CampusLinks = ReturnType<typeof campusLinks>;

type Here = { readonly pathname: string; readonly searchParams: { entries(): Iterable<[string, string]> } };

/**
 * This page with some filters changed: `null` takes one away. The cursor never survives, because it belongs to the list as it was, and
 * neither does the action a form was posted to.
 */
export function hereWith(url: Here, changes: Readonly<Record<string, string | null>>): string {
  const kept = [...url.searchParams.entries()].filter(
    ([name]) => name !== 'cursor' && !name.startsWith('/') && !(name in changes),
  );
  const set = Object.entries(changes).filter((entry): entry is [string, string] => entry[1] !== null);
  const query = new URLSearchParams([...kept, ...set]).toString();
  return query === '' ? url.pathname : `${url.pathname}?${query}`;
}
