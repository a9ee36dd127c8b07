/**
 * The kinds of filing, as data: who files what, to whom, how often, by which deadline, and what is in it. Everything that somebody reports
 * by a deadline is a line of this table (RPT-01…12, PAY-01, PTM-03, CLS-06, CLS-11, HRS-04, HRS-06, ADV-17…20).
 */
import type { Role } from '@keshi/kernel/permissions';
import type { MetricKey } from '@keshi/modules/reporting/rules';
import type { OwnFigure } from './own-figures.ts';

export const FILING_KINDS = [
  'advisor-daily',
  'friday-list',
  'advisor-monthly',
  'advisor-summary',
  'finishing-classes',
  'supervisor-daily',
  'takings',
  'teacher-demand',
  'supervisor-weekly',
  'supervisor-monthly',
  'hours-monthly',
] as const;
export type FilingKind = (typeof FILING_KINDS)[number];

/** Which setting says until when. `class-list`: on one day of the week itself (PTM-03). */
export type DeadlineName = 'daily' | 'weekly' | 'monthly' | 'class-list';

/** A figure of a filing: a side of a metric of the registry, or one that only filings have. */
export type Figure =
  | {
      readonly key: string;
      readonly from: 'metric';
      readonly metric: MetricKey;
      readonly part: 'numerator' | 'denominator';
    }
  | { readonly key: OwnFigure; readonly from: 'own' };

export const LIST_KEYS = [
  'low-classes',
  'low-students',
  'next-lessons',
  'next-slots',
  'finishing',
  'plans',
  'hours-by-advisor',
  'hours-by-teacher',
] as const;
export type ListKey = (typeof LIST_KEYS)[number];

export const TEXT_KEYS = ['summary', 'plan'] as const;
export type TextKey = (typeof TEXT_KEYS)[number];

export type KindSpec = {
  /** A person's own, or the campus's, which its supervisor owes. */
  readonly by: 'advisor' | 'supervisor';
  readonly recipients: readonly Role[];
  /** Who receives it where nobody at the campus has a role of the recipients (A14). */
  readonly otherwise?: Role;
  /** Roles that say they have read it (PAY-01). */
  readonly acknowledgedBy: readonly Role[];
  readonly period: 'day' | 'week' | 'month';
  readonly deadline: DeadlineName;
  readonly figures: readonly Figure[];
  readonly lists: readonly ListKey[];
  readonly texts: readonly TextKey[];
  /** Requirement rows it implements. */
  readonly rows: readonly string[];
};

const metric = (name: MetricKey): Figure => ({ key: name, from: 'metric', metric: name, part: 'numerator' });
/** Both sides of a rate, so that what was adjusted is a number of things and the rate follows. */
const rate = (name: MetricKey): Figure[] => [
  metric(name),
  { key: `${name}.base`, from: 'metric', metric: name, part: 'denominator' },
];
const own = (key: OwnFigure): Figure => ({ key, from: 'own' });

const RECEIPTS: readonly OwnFigure[] = [
  'receipts-cash',
  'receipts-transfer',
  'receipts-pos',
  'receipts-card',
  'receipts-alipay',
  'receipts-wechat_pay',
];

const SUPERVISORS_FIGURES = ['lead-visits', 'hotline-calls', 'face-consults', 'sign-ups', 'renewals'] as const;
const ADVISORS_FIGURES = ['consult-calls', 'lead-visits', 'return-visits', 'invitations', 'sign-ups'] as const;
/** Hours taught and students, of every advisor and of the campus (HRS-06). */
const MONTHLY_COUNTS: readonly Figure[] = [metric('consumption'), metric('effective-students')];
const UNACKNOWLEDGED = { acknowledgedBy: [] } as const;

export const KINDS: Readonly<Record<FilingKind, KindSpec>> = {
  'advisor-daily': {
    ...UNACKNOWLEDGED,
    by: 'advisor',
    recipients: ['advisor_supervisor'],
    period: 'day',
    deadline: 'daily',
    figures: [...ADVISORS_FIGURES, 'renewals' as const].map(metric),
    lists: ['low-classes', 'low-students', 'next-lessons'],
    texts: [],
    rows: ['RPT-01', 'HRS-04', 'CLS-06', 'ADV-17', 'REN-12', 'RV-19'],
  },
  'friday-list': {
    ...UNACKNOWLEDGED,
    by: 'advisor',
    recipients: ['advisor_supervisor'],
    period: 'week',
    deadline: 'class-list',
    figures: [],
    lists: ['plans'],
    texts: [],
    rows: ['PTM-03', 'TST-03', 'ADV-18'],
  },
  'advisor-monthly': {
    ...UNACKNOWLEDGED,
    by: 'advisor',
    recipients: ['consultant_supervisor'],
    otherwise: 'advisor_supervisor',
    period: 'month',
    deadline: 'monthly',
    figures: [...ADVISORS_FIGURES.map(metric), ...rate('renewal-rate'), ...MONTHLY_COUNTS],
    lists: [],
    texts: [],
    rows: ['RPT-05', 'HRS-06', 'RV-19', 'ADV-18'],
  },
  'advisor-summary': {
    ...UNACKNOWLEDGED,
    by: 'advisor',
    recipients: ['advisor_supervisor'],
    period: 'month',
    deadline: 'monthly',
    figures: [],
    lists: [],
    texts: ['summary', 'plan'],
    rows: ['RPT-06', 'ADV-18'],
  },
  'finishing-classes': {
    ...UNACKNOWLEDGED,
    by: 'advisor',
    recipients: ['advisor_supervisor'],
    period: 'month',
    deadline: 'monthly',
    figures: [],
    lists: ['finishing'],
    texts: [],
    rows: ['CLS-11', 'ADV-18'],
  },
  'supervisor-daily': {
    ...UNACKNOWLEDGED,
    by: 'supervisor',
    recipients: ['principal', 'branch_principal'],
    period: 'day',
    deadline: 'daily',
    figures: SUPERVISORS_FIGURES.map(metric),
    lists: [],
    texts: [],
    rows: ['RPT-02', 'ADV-19', 'REN-12'],
  },
  takings: {
    by: 'supervisor',
    recipients: ['finance', 'project_department'],
    acknowledgedBy: ['finance', 'project_department'],
    period: 'day',
    deadline: 'daily',
    figures: [...RECEIPTS, 'refunds' as const].map(own),
    lists: [],
    texts: [],
    rows: ['PAY-01', 'ADV-19'],
  },
  'teacher-demand': {
    ...UNACKNOWLEDGED,
    by: 'supervisor',
    recipients: ['teaching_director', 'project_department'],
    period: 'day',
    deadline: 'daily',
    figures: (['lessons-next-day', 'teachers-next-day'] as const).map(own),
    lists: ['next-slots'],
    texts: [],
    rows: ['CLS-06', 'ADV-19'],
  },
  'supervisor-weekly': {
    ...UNACKNOWLEDGED,
    by: 'supervisor',
    recipients: ['branch_principal'],
    period: 'week',
    deadline: 'weekly',
    figures: [...SUPERVISORS_FIGURES, 'consult-calls' as const, 'return-visits' as const].map(metric),
    lists: [],
    texts: [],
    rows: ['RPT-03', 'RPT-11'],
  },
  'supervisor-monthly': {
    ...UNACKNOWLEDGED,
    by: 'supervisor',
    recipients: ['principal', 'branch_principal'],
    period: 'month',
    deadline: 'monthly',
    figures: [...[...SUPERVISORS_FIGURES, 'return-visits' as const].map(metric), ...rate('renewal-rate')],
    lists: [],
    texts: ['summary', 'plan'],
    rows: ['RPT-03', 'RPT-07', 'RPT-11', 'ADV-20'],
  },
  'hours-monthly': {
    ...UNACKNOWLEDGED,
    by: 'supervisor',
    recipients: ['project_department', 'teaching_director'],
    period: 'month',
    deadline: 'monthly',
    figures: [...MONTHLY_COUNTS, own('teachers')],
    lists: ['hours-by-advisor', 'hours-by-teacher'],
    texts: [],
    rows: ['RPT-09', 'HRS-06', 'ADV-20'],
  },
};
