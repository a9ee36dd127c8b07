/** The class-hour ledger as it is read and adjusted (HRS-01, 07, 08, 10). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { DateOn, Id, Instant, Note, PageQuery, pageOf, UnitsAmount, Whole } from '@keshi/kernel/shapes';

export const LotShape = z.object({
  id: Id,
  number: z.string(),
  courseId: Id,
  courseName: z.string(),
  kind: z.enum(['purchase', 'gift', 'opening', 'opening_gift']),
  unitsBought: Whole,
  unitsLeft: Whole,
  paidMinor: Whole,
  leftMinor: Whole,
  boughtOn: DateOn,
  expiresOn: DateOn.nullable(),
  /** Place in the burn order among lots with something left: 1 is drawn next; null when used up. */
  burnRank: z.int().nullable(),
});

export const EntryShape = z.object({
  id: Id,
  kind: z.enum(['purchase', 'gift', 'opening', 'draw', 'reverse', 'settle']),
  onDate: DateOn,
  recordedAt: Instant,
  courseId: Id,
  courseName: z.string(),
  /** What caused it, for words and links: a lesson's mark, an order's payment, an import batch, a decision. */
  cause: z.object({
    kind: z.enum(['mark', 'payment', 'import', 'gift', 'settlement', 'reversal']),
    id: Id,
    label: z.string().nullable(),
    status: z.string().nullable(),
  }),
  reason: z.string().nullable(),
  actorName: z.string().nullable(),
  reversesId: Id.nullable(),
  reversed: z.boolean(),
  /** Change of the student's balance (available − owed) and the balance after it, over all courses shown. */
  units: Whole,
  balanceUnits: Whole,
  revenueMinor: Whole,
  lots: z.array(z.object({ number: z.string(), units: Whole })).max(50),
});

export const StatementQuery = PageQuery.extend({
  courseId: Id.optional(),
  /** Business dates up to and including this day count. Default: all. */
  asOf: DateOn.optional(),
  /** Only what had been recorded by this instant: the statement as it was known then. */
  knownAt: Instant.optional(),
});
export const Statement = z.object({
  studentId: Id,
  asOf: DateOn.nullable(),
  knownAt: Instant.nullable(),
  balanceUnits: Whole,
  availableUnits: Whole,
  owedUnits: Whole,
  prepaidMinor: Whole,
  lots: z.array(LotShape).max(200),
  entries: pageOf(EntryShape),
  /** True when the balance shown equals the sum over all entry lines, checked by the database for this answer. */
  reconciled: z.boolean(),
});

/** Lots, every entry newest first with running balance, why and by whom. Any past date, as of then or as known then. */
export const getStatement = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/students/{studentId}/statement',
  summary: 'Class-hour statement of a student',
  can: 'hours.read',
  repeat: 'safe',
  query: StatementQuery,
  output: Statement,
  problems: ['not-found'],
  rows: ['HRS-07', 'HRS-01'],
});
export const getChildStatement = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/family/{studentId}/statement',
  summary: 'Class-hour statement of my child',
  can: 'family.read',
  repeat: 'safe',
  query: StatementQuery,
  output: Statement,
  rows: ['HRS-07'],
});

/** Gives class-hours without money: their own lot, used after paid ones. */
export const giveHours = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses/{campusId}/students/{studentId}/gifts',
  summary: 'Give class-hours',
  can: 'hours.adjust',
  repeat: 'key',
  status: 201,
  body: z.object({
    courseId: Id,
    units: UnitsAmount.min(1).max(100_00),
    reason: Note.min(2),
    expiresOn: DateOn.optional(),
  }),
  output: LotShape,
  problems: ['not-found'],
  rows: ['HRS-07'],
});
