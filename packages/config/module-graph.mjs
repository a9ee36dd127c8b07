// @ts-check

/**
 * Who may call whom among the modules, as data. A call goes through the callee's index.ts, contract.ts or events.ts
 * (rule R4); events add no arrow. dependency-cruiser refuses every edge that is not in this table (rule R6) and every
 * module folder that is not a key of it.
 *
 * To add an edge: write it here with a comment that says why the call must be direct and cannot be an event
 * (usually: it has to be atomic). Never add one that closes a circle; the import-rules test walks the table.
 */

/** Everyone may name the tenant and the person acting. @type {readonly string[]} */
export const everyoneMayCall = ['tenancy', 'identity'];

/** @type {Readonly<Record<string, readonly string[]>>} */
export const moduleGraph = {
  tenancy: [],
  identity: ['tenancy'],
  approvals: [],
  compliance: [],
  // The ledger knows ids, not students: it calls nobody, so that anybody can be charged through it.
  hours: [],
  registry: [],
  people: ['approvals'],
  finance: ['approvals'],
  resources: ['approvals'],
  scheduling: ['registry', 'people'],
  // Crediting a lot and confirming its payment commit together.
  payments: ['hours', 'registry', 'scheduling'],
  // Whoever is named as a lead's advisor must be one at the campus before the lead is written; a lead and the student it becomes are tied
  // together, and a reward for a referral is posted with the row that says so.
  admissions: ['registry', 'scheduling', 'payments', 'hours'],
  marketing: ['admissions'],
  // Marks and the draws they cause commit together.
  attendance: ['scheduling', 'registry', 'hours'],
  assessment: ['scheduling', 'registry'],
  // A renewal is quoted as an order and done when that order is paid. It falls due with a roll (whose event it hears) and takes the
  // day and the advisor from the lesson.
  renewals: ['hours', 'payments', 'registry', 'scheduling', 'attendance'],
  // A student or person that is named must be of the campus before a complaint about them is written.
  'service-desk': ['registry', 'approvals'],
  // A student or teacher that a record names must be of the campus before it is written.
  records: ['registry', 'scheduling'],
  // Families of a class are asked about whoever answers for it on the day, which scheduling says; who is asked are students of registry.
  satisfaction: ['scheduling', 'registry'],
  // A student and an owner that a task names must be of the campus before it is written.
  tasks: ['registry'],
  // The numbers of a split are its people's and campuses', whose names and standing it reads; it calls nobody.
  targets: [],
  // Whom a rule is for are memberships, which identity says; it calls nobody.
  handbook: [],
  // A report's figure is the dashboard's, so it is asked for and not made again (decision 0009).
  filings: ['reporting', 'scheduling', 'hours'],
  // A supervisor is named excellent by the ranking as it stands, so it is asked for.
  appraisal: ['reporting'],
  // Duties are made of what others announce (rolls, payments) and of facts read from their tables; which reports are owed when is filings' rule.
  // A visit and the task raised of what it found commit together.
  advising: [
    'registry',
    'scheduling',
    'hours',
    'renewals',
    'attendance',
    'payments',
    'records',
    'filings',
    'targets',
    'appraisal',
    'tasks',
  ],
  // The opening import writes students, enrolments and opening lots of one batch in one transaction.
  opening: ['registry', 'scheduling', 'hours'],
  // Reads every module's tables; filings and appraisal call it. How complete archives are is records' rule, so it is asked for. It has no
  // arrow to advising, whose duties know the filings.
  reporting: [
    'approvals',
    'compliance',
    'hours',
    'registry',
    'people',
    'finance',
    'resources',
    'scheduling',
    'payments',
    'admissions',
    'marketing',
    'attendance',
    'assessment',
    'renewals',
    'service-desk',
    'records',
    'satisfaction',
    'targets',
    'opening',
  ],
};

/**
 * The modules that `from` may call, its own edges and the shared ones.
 * @param {string} from
 * @returns {readonly string[]}
 */
export const callable = (from) => [
  ...new Set([
    ...(moduleGraph[from] ?? []),
    ...everyoneMayCall.filter((to) => to !== from && !(moduleGraph[to] ?? []).includes(from)),
  ]),
];
