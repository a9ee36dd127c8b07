/** Rows about what is reported, aimed at and judged: HRS-04, PAY-01, TGT, RPT, KPI. */
import type { RuleRow } from './book.ts';

const ADVISING = 'packages/modules/src/advising';
const FILINGS = 'packages/modules/src/filings';
const TARGETS = 'packages/modules/src/targets';

export const REPORT_ROWS: readonly RuleRow[] = [
  {
    row: 'HRS-04',
    says: 'every day the classes with at most four lessons left go to the supervisor',
    held: {
      test: { file: `${FILINGS}/filings.http.test.ts`, name: 'HRS-04, A10, CLS-06' },
      off: {
        file: `${FILINGS}/rules/kinds.ts`,
        from: `lists: ['low-classes', 'low-students', 'next-lessons']`,
        to: `lists: ['next-lessons']`,
      },
    },
  },
  {
    row: 'PAY-01',
    says: 'the day’s takings are reported in time to finance and the project department',
    held: {
      test: { file: `${FILINGS}/kinds.http.test.ts`, name: 'PAY-01: takings by method add up' },
      off: {
        file: `${FILINGS}/rules/kinds.ts`,
        from: `acknowledgedBy: ['finance', 'project_department']`,
        to: `acknowledgedBy: ['finance']`,
      },
    },
  },
  {
    row: 'TGT-02',
    says: 'at month-end the advisor splits next month’s targets',
    held: {
      test: { file: `${ADVISING}/rules/target-duties.test.ts`, name: 'an advisor splits next month’s targets' },
      off: {
        file: `${ADVISING}/rules/target-duties.ts`,
        from: `isIssued && !hasTargets ? ['targets'] : []`,
        to: `isIssued && hasTargets ? ['targets'] : []`,
      },
    },
  },
  {
    row: 'TGT-03',
    says: 'the supervisor splits all indicators and reports to branch and principal',
    held: {
      test: {
        file: `${ADVISING}/rules/target-duties.test.ts`,
        name: 'the supervisor splits what the campus was given',
      },
      off: { file: `${ADVISING}/rules/target-duties.ts`, from: 'doneAt: releasedAt', to: 'doneAt: monthOn' },
    },
  },
  {
    row: 'TGT-04',
    says: 'parts add up to the target above',
    held: {
      test: { file: `${TARGETS}/rules.test.ts`, name: 'TGT-04: parts sum to the whole' },
      off: {
        file: `${TARGETS}/rules.ts`,
        from: 'wanted === undefined || wanted === found ? []',
        to: 'wanted === undefined || found > 0 ? []',
      },
    },
  },
  {
    row: 'RPT-01',
    says: 'advisor’s daily figures to the supervisor',
    held: {
      test: { file: `${FILINGS}/filings.http.test.ts`, name: 'RPT-01, RPT-10: the daily report' },
      off: {
        file: `${FILINGS}/rules/kinds.ts`,
        from: `['consult-calls', 'lead-visits', 'return-visits', 'invitations', 'sign-ups']`,
        to: `['consult-calls', 'lead-visits', 'return-visits', 'sign-ups']`,
      },
    },
  },
  {
    row: 'RPT-02',
    says: 'supervisor’s daily figures to branch and principal',
    held: {
      test: { file: `${FILINGS}/kinds.http.test.ts`, name: 'RPT-02: arrivals, hotline' },
      off: {
        file: `${FILINGS}/rules/kinds.ts`,
        from: `['lead-visits', 'hotline-calls', 'face-consults', 'sign-ups', 'renewals']`,
        to: `['lead-visits', 'face-consults', 'sign-ups', 'renewals']`,
      },
    },
  },
  {
    row: 'RPT-03',
    says: 'supervisor’s daily, weekly and monthly reports to the branch',
    held: {
      test: { file: `${FILINGS}/kinds.http.test.ts`, name: 'RPT-03: the week’s report' },
      off: {
        file: `${FILINGS}/rules/kinds.ts`,
        from: `recipients: ['branch_principal'],
    period: 'week'`,
        to: `recipients: ['principal'],
    period: 'week'`,
      },
    },
  },
  {
    row: 'RPT-04',
    says: 'due next day, next Monday, first of next month; late ones flagged',
    held: {
      test: { file: `${FILINGS}/rules.test.ts`, name: 'deadlines (RPT-04, A8)' },
      off: {
        file: `${FILINGS}/rules/periods.ts`,
        from: 'addDays(last, deadlines.weeklyDays)',
        to: 'addDays(last, deadlines.weeklyDays + 1)',
      },
    },
  },
  {
    row: 'RPT-05',
    says: 'advisor’s monthly figures with the renewal rate',
    held: {
      test: { file: `${FILINGS}/rules.test.ts`, name: 'RPT-05: the renewal rate follows' },
      off: {
        file: `${FILINGS}/rules/derived.ts`,
        from: `denominator: valueOf(cells, 'renewal-rate.base', side)`,
        to: 'denominator: null',
      },
    },
  },
  {
    row: 'RPT-09',
    says: 'monthly hours, students and teachers to project department and teaching director',
    held: {
      test: { file: `${FILINGS}/kinds.http.test.ts`, name: 'RPT-05, RPT-09, HRS-06' },
      off: {
        file: `${FILINGS}/rules/kinds.ts`,
        from: `lists: ['hours-by-advisor', 'hours-by-teacher']`,
        to: `lists: ['hours-by-advisor']`,
      },
    },
  },
  {
    row: 'RPT-10',
    says: 'figures come from the facts; an adjustment has a note; both are kept',
    held: {
      test: { file: `${FILINGS}/rules.test.ts`, name: 'figures (RPT-10)' },
      off: { file: `${FILINGS}/rules/content.ts`, from: `(each.note ?? '').length < NOTE_MIN`, to: 'false' },
    },
  },
  {
    row: 'RPT-12',
    says: 'a filed report is frozen; corrections are versions',
    held: {
      test: { file: `${FILINGS}/filings.http.test.ts`, name: 'RPT-12: a correction is a new version' },
      off: {
        file: `${FILINGS}/service/file.ts`,
        from: 'set version = f.version + 1 where',
        to: 'set version = f.version where',
      },
    },
  },
  {
    row: 'KPI-03',
    says: 'an excellent supervisor has no complaint and no major accident',
    held: {
      test: {
        file: `packages/modules/src/reporting/awards.http.test.ts`,
        name: 'KPI-03: a complaint or major accident costs the place',
      },
      off: {
        file: `packages/modules/src/reporting/rules/awards.ts`,
        from: 'isPassed: side.numerator <= 0',
        to: 'isPassed: true',
      },
    },
  },
  {
    row: 'KPI-04',
    says: 'the supervisor’s own class load by effective students, off until set',
    held: {
      test: { file: `packages/modules/src/reporting/rules/awards.test.ts`, name: 'KPI-04: with' },
      off: {
        file: `packages/modules/src/reporting/rules/awards.ts`,
        from: 'students >= tiers.largeFrom ? tiers.large',
        to: 'students > tiers.largeFrom ? tiers.large',
      },
    },
  },
  {
    row: 'KPI-05',
    says: 'classes per advisor at 15 students a class, adjusted for smaller ones',
    held: {
      test: {
        file: `packages/modules/src/reporting/rules/awards.test.ts`,
        name: 'KPI-05: for supervisors small classes count in part',
      },
      off: {
        file: `packages/modules/src/reporting/rules/awards.ts`,
        from: `'classes-per-advisor-adjusted', settings.supervisorClasses`,
        to: `'classes-per-advisor', settings.supervisorClasses`,
      },
    },
  },
  {
    row: 'KPI-07',
    says: 'an excellent team: ranks by system data, no complaint, at least two classes an advisor',
    held: {
      test: { file: `packages/modules/src/reporting/rules/awards.test.ts`, name: 'KPI-07 ③: 2 advisors' },
      off: {
        file: `packages/modules/src/reporting/rules/awards.ts`,
        from: `'classes-per-advisor', settings.teamClasses`,
        to: `'classes-per-advisor-adjusted', settings.teamClasses`,
      },
    },
  },
  {
    row: 'KPI-11',
    says: 'assessed by oneself each month, by the superior each quarter',
    held: {
      test: { file: `${ADVISING}/rules/appraisal-duties.test.ts`, name: 'the superior appraises the quarter (KPI-11)' },
      off: {
        file: `packages/modules/src/appraisal/rules.ts`,
        from: "if (kind !== 'self') return quarterPeriod(quarterOf(on));",
        to: '',
      },
    },
  },
];
