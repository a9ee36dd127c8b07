/** Every RULE row of the advisor's work (requirements: RV, BRF, PTM, ADV, REN, TST, TGT, RPT, KPI, HRS-04, PAY-01), with what holds it. */
import type { RuleRow } from './book.ts';
import { REPORT_ROWS } from './report-rows.ts';

const ADVISING = 'packages/modules/src/advising';
const RECORDS = 'packages/modules/src/records';
const FILINGS = 'packages/modules/src/filings';
const DUTIES = `${ADVISING}/rules/duty-rules.test.ts`;

/** Rows about students and their families: RV, BRF, PTM, ADV, TST, REN. */
const CARE_ROWS: readonly RuleRow[] = [
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
  {
    row: 'BRF-02',
    says: 'advisor, teacher and all parents of the class take part in the briefing',
    held: {
      test: {
        file: `${ADVISING}/rules/record-duties.test.ts`,
        name: 'a new class’s briefing (BRF-02, BRF-03, BRF-05)',
      },
      off: {
        file: `${ADVISING}/rules/record-duties.ts`,
        from: 'guardians: each.signed < each.families',
        to: 'guardians: false',
      },
    },
  },
  {
    row: 'BRF-03',
    says: 'the briefing is complete 24 hours before a new class’s first lesson',
    held: {
      test: {
        file: `${ADVISING}/rules/record-duties.test.ts`,
        name: 'a new class’s briefing (BRF-02, BRF-03, BRF-05)',
      },
      off: {
        file: `${ADVISING}/rules/record-duties.ts`,
        from: 'later(each.startsAt, -settings.briefingHours * HOUR_MS)',
        to: 'each.startsAt',
      },
    },
  },
  {
    row: 'BRF-05',
    says: 'the advisor records the briefing; all who took part sign; it is in each student’s archive',
    held: {
      test: {
        file: `${ADVISING}/rules/record-duties.test.ts`,
        name: 'a new class’s briefing (BRF-02, BRF-03, BRF-05)',
      },
      off: {
        file: `${ADVISING}/rules/record-duties.ts`,
        from: 'teacher: each.teacherSignedAt === null',
        to: 'teacher: false',
      },
    },
  },
  {
    row: 'BRF-06',
    says: 'after the first lesson the first-lesson memo is filled',
    held: {
      test: { file: `${ADVISING}/rules/record-duties.test.ts`, name: 'the memo of a first lesson (BRF-06)' },
      off: {
        file: `${ADVISING}/rules/record-duties.ts`,
        from: 'endOf(addDays(first.onDate, settings.memoDays), clock)',
        to: 'endOf(addDays(first.onDate, settings.memoDays + 30), clock)',
      },
    },
  },
  {
    row: 'BRF-07',
    says: 'the first-lesson memo is in the student’s archive',
    held: {
      test: { file: `${RECORDS}/records.http.test.ts`, name: 'BRF-06, BRF-07' },
      off: {
        file: `${RECORDS}/service/version.ts`,
        from: `from unnest(\${arrayOf(studentIds, 'uuid')}) as s(id)`,
        to: `from unnest(\${arrayOf(studentIds, 'uuid')}) as s(id) where false`,
      },
    },
  },
  {
    row: 'PTM-03',
    says: 'every Friday: next week’s parents’ meetings and stage tests',
    held: {
      test: { file: `${FILINGS}/rules.test.ts`, name: 'PTM-03: the list of next week is for Friday' },
      off: {
        file: `${FILINGS}/rules/periods.ts`,
        from: 'addDays(period.from, deadlines.classListWeekday - 1)',
        to: 'addDays(period.from, deadlines.classListWeekday)',
      },
    },
  },
  {
    row: 'PTM-07',
    says: 'teaching director and supervisor attend the parents’ meeting',
    held: {
      test: { file: `${RECORDS}/rules.test.ts`, name: 'PTM-07, PTM-15' },
      off: {
        file: `${RECORDS}/rules.ts`,
        from: `!form[who] && (serious || who !== 'principal')`,
        to: '!form[who] && serious',
      },
    },
  },
  {
    row: 'PTM-14',
    says: 'the teacher optimises the plan within one week of the meeting; the teaching director reviews it',
    held: {
      test: { file: `${ADVISING}/rules/record-duties.test.ts`, name: 'the plan after a meeting (PTM-14)' },
      off: {
        file: `${ADVISING}/rules/meeting-duties.ts`,
        from: 'endOf(addDays(meeting.heldOn, settings.planDays), clock)',
        to: 'endOf(addDays(meeting.heldOn, settings.planDays + 7), clock)',
      },
    },
  },
  {
    row: 'ADV-07',
    says: 'banned words are warned of',
    held: {
      test: { file: `${ADVISING}/advising.http.test.ts`, name: 'with words that hurt is asked back' },
      off: { file: 'packages/kernel/src/wording.ts', from: 'found.length === 0', to: 'true' },
    },
  },
  {
    row: 'TST-02',
    says: 'a test and its analysis each month, told to the parents',
    held: {
      test: { file: `${ADVISING}/rules/record-duties.test.ts`, name: 'a month’s test with its analysis told (TST-02)' },
      off: {
        file: `${ADVISING}/rules/record-duties.ts`,
        from: 'doneAt: told[needed - 1] ?? null',
        to: 'doneAt: each.tests[0] === undefined ? null : each.createdAt',
      },
    },
  },
  {
    row: 'REN-04',
    says: 'contacted promptly, collected in full; only what is fully paid is a renewal',
    held: {
      test: {
        file: `${ADVISING}/rules/renewal-duties.test.ts`,
        name: 'renewals are spoken of promptly and collected in full (REN-04)',
      },
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
];

export const ROWS: readonly RuleRow[] = [...CARE_ROWS, ...REPORT_ROWS];
