/** Filings (报送): what is owed, prefilled from facts; filing it; the inbox of those it goes to (RPT-01…12, PAY-01, PTM-03, CLS-06, CLS-11, HRS-04, HRS-06). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { ROLES } from '@keshi/kernel/permissions';
import { DateOn, Id, Instant, Whole } from '@keshi/kernel/shapes';
import { FILING_KINDS, LIST_KEYS, TEXT_KEYS } from './rules/kinds.ts';

export const FilingKindName = z.enum(FILING_KINDS);
const RoleName = z.enum(ROLES);

/** `open`: not filed and not due. `late`: filed after its deadline. `missing`: not filed, and the deadline has passed. */
export const FilingState = z.enum(['open', 'filed', 'late', 'missing']);

/** Counts are whole; units are class-hours and minor is money, both in hundredths. */
const CellUnit = z.enum(['count', 'units', 'minor']);
/** A figure as the system has it, with the definition and version it was made by. `code` is the metric's, null for figures only filings have. */
const SystemCell = z.object({
  key: z.string(),
  unit: CellUnit,
  code: z.string().nullable(),
  nameZh: z.string(),
  nameEn: z.string(),
  definitionZh: z.string(),
  definitionEn: z.string(),
  version: z.int(),
  system: Whole,
});
const FiledCell = SystemCell.extend({ filed: Whole, note: z.string().nullable() });
/** Rows under the columns that the rules name for the list; `total` counts those that did not fit too. */
const ListShape = z.object({
  key: z.enum(LIST_KEYS),
  rows: z.array(z.array(z.union([z.string(), Whole, z.null()])).max(8)).max(200),
  total: z.int(),
});
const TextShape = z.object({ key: z.enum(TEXT_KEYS), text: z.string() });

const FilingHead = z.object({
  kind: FilingKindName,
  /** The person whose report it is, or the campus. */
  subjectId: Id,
  subjectName: z.string(),
  /** Half-open: `until` is not in it. */
  from: DateOn,
  until: DateOn,
  dueAt: Instant,
});

const DueFiling = FilingHead.extend({
  warnAt: Instant,
  state: FilingState,
  filingId: Id.nullable(),
});
/** What the caller is to file at the campus: open and missing first by deadline, then what was filed, the latest first. */
export const listDueFilings = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/due-filings',
  summary: 'What I am to file',
  can: 'filing.file',
  repeat: 'safe',
  output: z.object({ now: Instant, items: z.array(DueFiling).max(100) }),
  rows: ['ADV-17', 'ADV-18', 'ADV-19', 'ADV-20'],
});

/** Classes of the advisor for the list of next week, the longest without a planned meeting or test first (PTM-03). */
/** Held: the last on record. Next: what is planned for the week that the list is about. */
const PlanCandidate = z.object({
  classId: Id,
  className: z.string(),
  lastMeetingOn: DateOn.nullable(),
  lastTestOn: DateOn.nullable(),
  nextMeetingOn: DateOn.nullable(),
  nextTestOn: DateOn.nullable(),
});
/** A filing filled from facts as they are now: what filing it would freeze. `on` is any day of the period. */
export const getFilingDraft = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/filing-draft',
  summary: 'A filing filled from facts',
  can: 'filing.file',
  repeat: 'safe',
  query: z.object({ kind: FilingKindName, on: DateOn }),
  output: FilingHead.extend({
    /** Already filed: then it can be corrected. */
    filingId: Id.nullable(),
    /** Filed now, it is late. */
    late: z.boolean(),
    recipients: z.array(RoleName).max(5),
    cells: z.array(SystemCell).max(30),
    lists: z.array(ListShape).max(5),
    texts: z.array(z.enum(TEXT_KEYS)).max(5),
    plans: z.array(PlanCandidate).max(100),
  }),
  problems: ['not-found'],
  rows: ['RPT-01', 'RPT-02', 'RPT-05', 'RPT-09', 'RPT-10', 'PAY-01'],
});

/**
 * Each figure once: `seen` is the system's as it was shown; `value` (counts) or `amount` (hours, money) what is filed instead, with a note
 * that says why; neither leaves the system's (RPT-10).
 */
const Amount = z.int().min(-100_000_000_00).max(100_000_000_00).meta({ form: 'hundredths' });
const GivenCell = z.object({
  key: z.string().max(40),
  seen: Whole,
  value: z.int().min(-1_000_000).max(1_000_000).optional(),
  amount: Amount.optional(),
  note: z.string().trim().max(500).optional(),
});
const Given = z.object({
  cells: z.array(GivenCell).max(30).default([]),
  texts: z
    .object({ summary: z.string().trim().max(4000).optional(), plan: z.string().trim().max(4000).optional() })
    .default({}),
  plans: z
    .array(z.object({ classId: Id, meetingOn: DateOn.optional(), testOn: DateOn.optional() }))
    .max(100)
    .default([]),
});

const VersionHead = z.object({
  version: z.int(),
  filedAt: Instant,
  filedByName: z.string().nullable(),
  reason: z.string().nullable(),
  /** Figures, and how many of them were changed by hand: the rest of all is the accuracy. */
  cellCount: z.int(),
  adjustedCount: z.int(),
});
export const FilingDetail = FilingHead.extend({
  id: Id,
  state: FilingState,
  recipients: z.array(RoleName).max(5),
  /** The one shown; the newest unless another was asked for. */
  version: z.int(),
  content: z.object({
    cells: z.array(FiledCell).max(30),
    lists: z.array(ListShape).max(5),
    texts: z.array(TextShape).max(5),
  }),
  /** The newest first. */
  versions: z.array(VersionHead).max(50),
  /** Who has said that they read the version shown. */
  readings: z.array(z.object({ role: RoleName, personName: z.string().nullable(), readAt: Instant })).max(5),
  /** What the caller may do with it. */
  mayCorrect: z.boolean(),
  mayAcknowledge: z.boolean(),
});

/** Files what the caller owes. Frozen as filed; conflict when a figure has moved since it was shown, already-exists when it is filed. */
export const fileFiling = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/filings',
  summary: 'File a report',
  can: 'filing.file',
  repeat: 'key',
  status: 201,
  body: Given.extend({ kind: FilingKindName, from: DateOn }),
  output: FilingDetail,
  problems: ['invalid-input', 'not-found', 'conflict', 'already-exists'],
  rows: ['RPT-01', 'RPT-02', 'RPT-03', 'RPT-04', 'RPT-05', 'RPT-06', 'RPT-07', 'RPT-10', 'RPT-12', 'PTM-03', 'CLS-11'],
});
/** A correction: a new version from the figures of now, with its reason; older versions stay as they were (RPT-12). */
export const correctFiling = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/filings/{filingId}/corrections',
  summary: 'Correct a filed report',
  can: 'filing.file',
  repeat: 'key',
  status: 201,
  body: Given.extend({ reason: z.string().trim().min(2).max(500) }),
  output: FilingDetail,
  problems: ['invalid-input', 'not-found', 'conflict'],
  rows: ['RPT-12'],
});
export const getFiling = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/filings/{filingId}',
  summary: 'A filed report with its versions',
  can: 'filing.read',
  repeat: 'safe',
  query: z.object({ version: z.coerce.number<number>().int().min(1).max(1000).optional() }),
  output: FilingDetail,
  problems: ['not-found'],
  rows: ['RPT-12'],
});
/** A recipient says that they have read the newest version, for their role (PAY-01). Repeating it changes nothing. */
export const acknowledgeFiling = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/campuses/{campusId}/filings/{filingId}/reading',
  summary: 'Say that a filed report was read',
  can: 'filing.read',
  repeat: 'natural',
  output: FilingDetail,
  problems: ['not-found'],
  rows: ['PAY-01'],
});
/** A filed version as a file, printed in one language. */
export const exportFiling = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/filings/{filingId}/file',
  summary: 'A filed report as a workbook or a document',
  can: 'filing.read',
  repeat: 'safe',
  query: z.object({
    format: z.enum(['xlsx', 'pdf']).default('xlsx'),
    version: z.coerce.number<number>().int().min(1).max(1000).optional(),
    locale: z.enum(['zh-CN', 'en']).default('zh-CN'),
  }),
  produces: 'file',
  problems: ['not-found'],
  rows: ['RPT-11'],
});

const InboxRow = FilingHead.extend({
  state: FilingState,
  filingId: Id.nullable(),
  filedAt: Instant.nullable(),
  version: z.int().nullable(),
  adjustedCount: z.int().nullable(),
  /** Roles that have said they read the newest version, of those that are to. */
  readBy: z.array(RoleName).max(5),
  toBeReadBy: z.array(RoleName).max(5),
});
/**
 * What the caller receives from a campus, as of a day: of each kind the last period that has ended by then (a day's is that day's own), who has filed it and
 * who has not. An advisor sees their own.
 */
export const getFilingInbox = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/filings',
  summary: 'Reports received from a campus, and those missing',
  can: 'filing.read',
  repeat: 'safe',
  query: z.object({ on: DateOn.optional() }),
  output: z.object({ on: DateOn, today: DateOn, now: Instant, rows: z.array(InboxRow).max(500) }),
  rows: ['RPT-04', 'ADV-19'],
});

const CampusFilings = z.object({
  campusId: Id,
  campusName: z.string(),
  branchName: z.string(),
  owed: z.int(),
  filed: z.int(),
  late: z.int(),
  missing: z.int(),
  /** Where one kind was asked for that the campus itself files. */
  filingId: Id.nullable(),
  unread: z.int(),
});
const OverviewQuery = z.object({ on: DateOn.optional(), kind: FilingKindName.optional() });
const Overview = z.object({ on: DateOn, kinds: z.array(FilingKindName), rows: z.array(CampusFilings).max(5000) });
/** Campus by campus: how many filings were owed to the caller as of a day, filed, late and missing, and how many are still to be read by their role. */
export const getOrgFilings = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/filings',
  summary: 'Reports by campus',
  can: 'filing.read',
  repeat: 'safe',
  query: OverviewQuery,
  output: Overview,
  rows: ['RPT-03', 'RPT-04', 'PAY-01'],
});
export const getBranchFilings = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/branches/{branchId}/filings',
  summary: 'Reports of a branch by campus',
  can: 'filing.read',
  repeat: 'safe',
  query: OverviewQuery,
  output: Overview,
  problems: ['not-found'],
  rows: ['RPT-02', 'RPT-03', 'RPT-04'],
});
