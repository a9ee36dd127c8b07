/** Every RULE row of the advisor's work (requirements: RV, BRF, PTM, ADV, REN, TST, TGT, RPT, KPI, HRS-04, PAY-01), with what holds it. */
import type { RuleRow } from './book.ts';

const ADVISING = 'packages/modules/src/advising';
const DUTIES = `${ADVISING}/rules/duty-rules.test.ts`;

export const ROWS: readonly RuleRow[] = [
  {
    row: 'RV-01',
    says: 'at least two return visits per student and month, entered promptly',
    held: {
      test: { file: DUTIES, name: 'two return visits per student and month (RV-01)' },
      off: { file: `${ADVISING}/rules/visit-duties.ts`, from: 'made[needed - 1] ?? null', to: 'made[0] ?? null' },
    },
  },
  {
    row: 'RV-02',
    says: 'nobody attends lessons two weeks running without having seen the advisor; alarm before the second week ends',
    held: {
      test: { file: DUTIES, name: 'nobody comes two lesson weeks running without having been seen (RV-02)' },
      off: {
        file: `${ADVISING}/rules/visit-duties.ts`,
        from: 'warnAt: startOf(addDays(weekOn, 4), clock)',
        to: 'warnAt: dueAt',
      },
    },
  },
  {
    row: 'RV-04',
    says: 'first-lesson visit in order: student, teacher, parent',
    held: {
      test: { file: DUTIES, name: 'is done with the last of the three, and says when their order was another' },
      off: {
        file: `${ADVISING}/rules/lesson-duties.ts`,
        from: "['student', 'teacher', 'guardian'] as const",
        to: "['guardian', 'teacher', 'student'] as const",
      },
    },
  },
  {
    row: 'RV-05',
    says: 'the advisor waits at the door 5–10 minutes before the first lesson ends: a reminder at that time',
    held: {
      test: { file: DUTIES, name: 'calls to the door ten minutes before the end' },
      off: {
        file: `${ADVISING}/rules/lesson-duties.ts`,
        from: 'warnAt: later(first.endsAt, -settings.doorMinutes * MINUTE_MS)',
        to: 'warnAt: first.endsAt',
      },
    },
  },
  {
    row: 'RV-10',
    says: 'a visit has a purpose before it can be saved',
    held: {
      test: { file: `${ADVISING}/advising.http.test.ts`, name: 'needs a purpose (RV-10)' },
      off: {
        file: `${ADVISING}/contract.ts`,
        from: 'purpose: z.string().trim().min(2).max(200)',
        to: "purpose: z.string().default('-')",
      },
    },
  },
  {
    row: 'RV-16',
    says: 'only valid channels with a connected result count',
    held: {
      test: {
        file: `${ADVISING}/advising.http.test.ts`,
        name: 'counts only through a channel that is valid on its day (RV-16)',
      },
      off: { file: `${ADVISING}/service/visits.ts`, from: ' && channels.includes(body.channel)', to: '' },
    },
  },
  { row: 'BRF-02', says: 'advisor, teacher and all parents of the class take part in the briefing', held: null },
  { row: 'BRF-03', says: 'the briefing is complete 24 hours before a new class’s first lesson', held: null },
  {
    row: 'BRF-05',
    says: 'the advisor records the briefing; all who took part sign; it is in each student’s archive',
    held: null,
  },
  { row: 'BRF-06', says: 'after the first lesson the first-lesson memo is filled', held: null },
  { row: 'BRF-07', says: 'the first-lesson memo is in the student’s archive', held: null },
  { row: 'PTM-03', says: 'every Friday: next week’s parents’ meetings and stage tests', held: null },
  { row: 'PTM-07', says: 'teaching director and supervisor attend the parents’ meeting', held: null },
  {
    row: 'PTM-14',
    says: 'the teacher optimises the plan within one week of the meeting; the teaching director reviews it',
    held: null,
  },
  {
    row: 'ADV-07',
    says: 'banned words are warned of',
    held: {
      test: { file: `${ADVISING}/advising.http.test.ts`, name: 'with words that hurt is asked back' },
      off: { file: 'packages/kernel/src/wording.ts', from: 'found.length === 0', to: 'true' },
    },
  },
  { row: 'TST-02', says: 'a test and its analysis each month, told to the parents', held: null },
  {
    row: 'REN-04',
    says: 'contacted promptly, collected in full; only what is fully paid is a renewal',
    held: {
      test: { file: DUTIES, name: 'renewals are spoken of promptly and collected in full (REN-04)' },
      off: {
        file: `${ADVISING}/rules/renewal-duties.ts`,
        from: "doneAt: renewal.stage === 'paid' ? renewal.stageAt : null",
        to: 'doneAt: renewal.stageAt',
      },
    },
  },
  {
    row: 'REN-10',
    says: 'finished students may use the study room',
    held: {
      test: { file: `${ADVISING}/duties.http.test.ts`, name: 'a finished student who comes to the study room' },
      off: {
        file: `${ADVISING}/service/sightings.ts`,
        from: 'and id = ${body.studentId}`',
        to: "and id = ${body.studentId} and exists (select from enrolment e where e.org_id = student.org_id and e.student_id = student.id and e.status = 'active')`",
      },
    },
  },
  { row: 'HRS-04', says: 'every day the classes with at most four lessons left go to the supervisor', held: null },
  { row: 'PAY-01', says: 'the day’s takings are reported in time to finance and the project department', held: null },
  { row: 'TGT-02', says: 'at month-end the advisor splits next month’s targets', held: null },
  { row: 'TGT-03', says: 'the supervisor splits all indicators and reports to branch and principal', held: null },
  { row: 'TGT-04', says: 'parts add up to the target above', held: null },
  { row: 'RPT-01', says: 'advisor’s daily figures to the supervisor', held: null },
  { row: 'RPT-02', says: 'supervisor’s daily figures to branch and principal', held: null },
  { row: 'RPT-03', says: 'supervisor’s daily, weekly and monthly reports to the branch', held: null },
  { row: 'RPT-04', says: 'due next day, next Monday, first of next month; late ones flagged', held: null },
  { row: 'RPT-05', says: 'advisor’s monthly figures with the renewal rate', held: null },
  {
    row: 'RPT-09',
    says: 'monthly hours, students and teachers to project department and teaching director',
    held: null,
  },
  { row: 'RPT-10', says: 'figures come from the facts; an adjustment has a note; both are kept', held: null },
  { row: 'RPT-12', says: 'a filed report is frozen; corrections are versions', held: null },
  { row: 'KPI-03', says: 'an excellent supervisor has no complaint and no major accident', held: null },
  { row: 'KPI-04', says: 'the supervisor’s own class load by effective students, off until set', held: null },
  { row: 'KPI-05', says: 'classes per advisor at 15 students a class, adjusted for smaller ones', held: null },
  {
    row: 'KPI-07',
    says: 'an excellent team: ranks by system data, no complaint, at least two classes an advisor',
    held: null,
  },
  { row: 'KPI-11', says: 'assessed by oneself each month, by the superior each quarter', held: null },
];
