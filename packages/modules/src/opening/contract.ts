/**
 * The opening import: from the spreadsheet a campus keeps to opening lots, with a dry run and a signature in between.
 * Stage → choose sheets and columns → dry run, repeated after every decision → sign-off → or the whole batch back.
 */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { Bytes, DateOn, Id, Instant, PageQuery, pageOf, Whole } from '@keshi/kernel/shapes';
import { FIELDS, REASON_CODES } from './rules.ts';

const at = '/orgs/{orgId}/campuses/{campusId}/imports';

/** `staged`: read, not looked at. `checked`: a person has confirmed the columns. Then signed, and perhaps reversed. */
export const BatchState = z.enum(['staged', 'checked', 'signed', 'reversed']);
/** What becomes of a row. `refused` and `undecided` wait for a person; `already` came in with an earlier file. After the sign-off `ready` rows are in. */
export const RowState = z.enum(['ready', 'refused', 'undecided', 'skipped', 'already']);
export const FieldName = z.enum(FIELDS);
/** `reasonText` of rules.ts says an issue in words. `column` is the file's own header. */
export const IssueShape = z.object({
  code: z.enum(REASON_CODES),
  severity: z.enum(['refuse', 'decide', 'notice']),
  column: z.string().nullable(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});

const Counts = z.object({ ready: z.int(), refused: z.int(), undecided: z.int(), skipped: z.int(), already: z.int() });
/** Of the rows that are ready. Hours in hundredths, money in fen. */
export const TotalsShape = z.object({
  students: z.int(),
  enrolments: z.int(),
  paidLeftUnits: Whole,
  giftLeftUnits: Whole,
  receivedMinor: Whole,
  valueLeftMinor: Whole,
});
/** `fileLeftUnits`: what the file itself says is left in those rows; null where it says nothing. */
export const CourseTotals = TotalsShape.extend({ courseName: z.string(), fileLeftUnits: Whole.nullable() });
/** A total the file states, beside the sum of its rows and of those that are imported. Hundredths or fen, as `unit` says. */
export const FileTotalShape = z.object({
  sheet: z.string(),
  row: z.int(),
  kind: z.enum(['subtotal', 'total']),
  label: z.string(),
  column: z.string(),
  unit: z.enum(['hours', 'money']),
  stated: Whole,
  rowsSum: Whole,
  importedSum: Whole,
});
export const SheetShape = z.object({
  name: z.string(),
  hidden: z.boolean(),
  chosen: z.boolean(),
  students: z.int(),
  hiddenRows: z.int(),
  blankRows: z.int(),
  /** The course a person gave to all of its rows that name none. */
  course: z.string().nullable(),
  /** Why nothing is taken from it; null when something is. */
  left: z.enum(['hidden', 'not-chosen', 'empty', 'no-header', 'no-rows']).nullable(),
});
/** `basis` says why the field was proposed; `chosen` is a person's own choice. */
export const ColumnShape = z.object({
  index: z.int(),
  header: z.string(),
  field: FieldName.nullable(),
  basis: z.enum(['remembered', 'same', 'recognised', 'guessed', 'clash', 'none', 'chosen']),
  samples: z.array(z.string()).max(3),
  notes: z
    .array(
      z.object({
        code: z.enum(['spaces', 'full-width', 'gift-split', 'merged', 'comments', 'formulas']),
        count: z.int(),
      }),
    )
    .max(10),
});
/** All tables with the same header, however many sheets they stand on: mapped once, remembered for the next file. */
export const LayoutShape = z.object({
  id: z.string(),
  taken: z.boolean(),
  rows: z.int(),
  sheets: z.array(z.string()).max(200),
  columns: z.array(ColumnShape).max(200),
});
const QuestionRow = z.object({
  sheet: z.string(),
  row: z.int(),
  name: z.string(),
  phone: z.string().nullable(),
  birthOn: DateOn.nullable(),
  courseName: z.string(),
});
const KnownShape = z.object({ id: Id, name: z.string(), phone: z.string().nullable(), birthOn: DateOn.nullable() });
/** Are these rows one student? Its rows are held until it is answered. `rows` shows the first twenty. */
export const QuestionShape = z.object({
  id: z.string(),
  name: z.string(),
  rowCount: z.int(),
  rows: z.array(QuestionRow).max(20),
  known: z.array(KnownShape).max(20),
  kind: z.enum([
    'birth-differs',
    'number-differs',
    'label-differs',
    'same-birth',
    'same-number',
    'known-birth-differs',
    'known-same-birth',
    'known-several',
  ]),
  answer: z.enum(['same', 'different', 'known']).nullable(),
  knownId: Id.nullable(),
});
/** A name in an advisor's or salesperson's column: `personId` when exactly one member of the campus has it. */
export const StaffNameShape = z.object({
  field: z.enum(['advisor', 'salesperson']),
  text: z.string(),
  rows: z.int(),
  personId: Id.nullable(),
  found: z.int(),
});
/** A row of the file that is no student's, and why. */
export const LeftOutShape = z.object({
  sheet: z.string(),
  row: z.int(),
  reason: z.enum(['blank', 'title', 'header', 'subtotal', 'total', 'remark', 'only-serial']),
  text: z.string(),
});

export const BatchSummary = z.object({
  id: Id,
  fileName: z.string(),
  cutOverOn: DateOn,
  state: BatchState,
  uploadedBy: z.string().nullable(),
  uploadedAt: Instant,
  signedBy: z.string().nullable(),
  signedAt: Instant.nullable(),
  reversedBy: z.string().nullable(),
  reversedAt: Instant.nullable(),
  reversalReason: z.string().nullable(),
  rowCount: z.int(),
  counts: Counts,
  totals: TotalsShape,
});
export const BatchShape = BatchSummary.extend({
  format: z.enum(['xlsx', 'csv']),
  encoding: z.enum(['utf-8', 'utf-16', 'gb18030']).nullable(),
  sheets: z.array(SheetShape).max(200),
  layouts: z.array(LayoutShape).max(100),
  byCourse: z.array(CourseTotals).max(500),
  newStudentCount: z.int(),
  /** Courses the organisation does not have yet; the signature makes them, with 1 class-hour and 60 minutes a lesson. */
  newCourses: z.array(z.string()).max(100),
  /** Null when the file states no totals; else whether every one equals what is imported. Those that differ come first in `fileTotals`. */
  agrees: z.boolean().nullable(),
  fileTotals: z.array(FileTotalShape).max(500),
  fileTotalCount: z.int(),
  questions: z.array(QuestionShape).max(200),
  questionCount: z.int(),
  notices: z.array(IssueShape).max(20),
  staff: z.array(StaffNameShape).max(200),
  leftOut: z.array(LeftOutShape).max(500),
  leftOutCount: z.int(),
  /** What stands in the ledger from this batch, read from its entries; null before the sign-off. Equal to `totals` when signed, 0 when reversed. */
  posted: z.object({ paidLeftUnits: Whole, giftLeftUnits: Whole, valueLeftMinor: Whole, lots: z.int() }).nullable(),
});
/** `cells` are the file's own, in its column order under `headers`. `reading` is what they mean; null while that can't be told. */
export const ImportRowShape = z.object({
  id: Id,
  sheet: z.string(),
  rowNo: z.int(),
  state: RowState,
  headers: z.array(z.string()).max(200),
  cells: z.array(z.string()).max(200),
  issues: z.array(IssueShape).max(40),
  name: z.string(),
  courseName: z.string(),
  reading: z
    .object({
      phone: z.string().nullable(),
      status: z.enum(['active', 'paused', 'on-leave', 'finished', 'refunded']),
      boughtUnits: Whole,
      givenUnits: Whole,
      usedUnits: Whole,
      paidLeftUnits: Whole,
      giftLeftUnits: Whole,
      receivedMinor: Whole,
      valueLeftMinor: Whole,
      enrolledOn: DateOn.nullable(),
      expiresOn: DateOn.nullable(),
    })
    .nullable(),
  decision: z
    .object({
      kind: z.enum(['skip', 'accept', 'correct']),
      cells: z.array(z.object({ field: FieldName, text: z.string() })).max(60),
    })
    .nullable(),
  studentId: Id.nullable(),
});

/** Text of a file name: nothing a terminal or database would choke on. */
const FileName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^\P{Cc}*$/u);
const CellText = z.string().max(2000).default('');

/** Uploads a file. The same bytes in the same campus find the batch that is there, unless that was reversed. The cut-over day is not after today. */
export const stageImport = endpoint({
  method: 'POST',
  path: at,
  summary: 'Upload a spreadsheet',
  can: 'import.run',
  repeat: 'key',
  status: 201,
  consumes: 'bytes',
  maxBytes: 10 * 1024 * 1024,
  query: z.object({ fileName: FileName, cutOverOn: DateOn }),
  body: Bytes,
  output: BatchShape,
  problems: ['file-unreadable', 'payload-too-large', 'invalid-input'],
  rows: ['HRS-01'],
});
/** Newest first. */
export const listImports = endpoint({
  method: 'GET',
  path: at,
  summary: 'Imports of a campus',
  can: 'import.run',
  repeat: 'safe',
  query: PageQuery,
  output: pageOf(BatchSummary),
});
export const getImport = endpoint({
  method: 'GET',
  path: `${at}/{batchId}`,
  summary: 'An import',
  can: 'import.run',
  repeat: 'safe',
  output: BatchShape,
  problems: ['not-found'],
});
/**
 * Confirms which sheets are taken and what each column is, then reads, matches and adds up: the dry run. What is not named stays as it is
 * (a column that is not named in a named layout is not imported). Remembered for the next file of this shape. May be repeated until signed.
 */
export const checkImport = endpoint({
  method: 'PUT',
  path: `${at}/{batchId}/mapping`,
  summary: 'Map columns and dry-run',
  can: 'import.run',
  repeat: 'natural',
  maxBytes: 1024 * 1024,
  body: z.object({
    cutOverOn: DateOn.optional(),
    sheets: z
      .array(z.object({ name: z.string().max(200), chosen: z.boolean() }))
      .max(200)
      .optional(),
    layouts: z
      .array(
        z.object({
          id: z.string().max(64),
          columns: z.array(z.object({ index: z.int().min(0).max(199), field: FieldName.optional() })).max(200),
        }),
      )
      .max(100)
      .optional(),
    /** The course of every row of a sheet that names none; an empty text takes it away. */
    courses: z
      .array(z.object({ sheet: z.string().max(200), course: z.string().trim().max(60).default('') }))
      .max(200)
      .optional(),
  }),
  output: BatchShape,
  problems: ['not-found', 'batch-state', 'invalid-input'],
});
/** Rows of the taken sheets, in the file's order. */
export const listImportRows = endpoint({
  method: 'GET',
  path: `${at}/{batchId}/rows`,
  summary: 'Rows of an import',
  can: 'import.run',
  repeat: 'safe',
  query: PageQuery.extend({ state: RowState.optional(), noted: z.stringbool().optional() }),
  output: pageOf(ImportRowShape),
  problems: ['not-found'],
});
/** Leaves a row out, takes it as it is read, or reads it with other cell texts; `none` takes the decision back. The dry run is made again. */
export const decideImportRow = endpoint({
  method: 'PUT',
  path: `${at}/{batchId}/rows/{rowId}/decision`,
  summary: 'Decide about a row',
  can: 'import.run',
  repeat: 'natural',
  body: z.object({
    kind: z.enum(['skip', 'accept', 'correct', 'none']),
    cells: z
      .array(z.object({ field: FieldName, text: CellText }))
      .max(60)
      .default([]),
    accept: z.boolean().default(false),
  }),
  output: ImportRowShape,
  problems: ['not-found', 'batch-state', 'invalid-input'],
});
/** Answers whether rows are one student: the same, different ones, or a student who is there already. The dry run is made again. */
export const answerImportQuestion = endpoint({
  method: 'PUT',
  path: `${at}/{batchId}/questions/{question}`,
  summary: 'Answer a question about rows',
  can: 'import.run',
  repeat: 'natural',
  body: z.object({ answer: z.enum(['same', 'different', 'known', 'none']), knownId: Id.optional() }),
  output: BatchShape,
  problems: ['not-found', 'batch-state', 'invalid-input'],
});
/**
 * Signs off: students, guardians, enrolments and opening lots with units and money, everything or nothing. What is signed is named, so that a
 * dry run that came out differently meanwhile is refused: conflict. Rows that are not ready stay out, and are in the error file.
 */
export const signImport = endpoint({
  method: 'POST',
  path: `${at}/{batchId}/signature`,
  summary: 'Sign off an import',
  can: 'import.sign',
  repeat: 'key',
  body: z.object({
    enrolments: z.int().min(0),
    paidLeftUnits: Whole,
    giftLeftUnits: Whole,
    valueLeftMinor: Whole,
    newCourses: z.array(z.string().max(2000)).max(100).default([]),
  }),
  output: BatchShape,
  problems: ['not-found', 'batch-state', 'conflict', 'invalid-input'],
  rows: ['HRS-01'],
});
/** Takes the whole batch back by opposite entries and ends the enrolments it made; refused when hours of it have been used. */
export const reverseImport = endpoint({
  method: 'POST',
  path: `${at}/{batchId}/reversal`,
  summary: 'Reverse an import',
  can: 'import.sign',
  repeat: 'key',
  body: z.object({ reason: z.string().trim().min(2).max(200) }),
  output: BatchShape,
  problems: ['not-found', 'batch-state', 'batch-in-use'],
});
/** The rows that were not imported, in the file's own columns plus the reason. `format` is csv or xlsx. */
export const exportImportErrors = endpoint({
  method: 'GET',
  path: `${at}/{batchId}/errors/{format}`,
  summary: 'Rows that were not imported',
  can: 'import.run',
  repeat: 'safe',
  produces: 'file',
  problems: ['not-found'],
});
