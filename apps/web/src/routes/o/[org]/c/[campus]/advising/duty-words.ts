/** A duty in words: its tag, why it is there, and when it is due. A complete table, so a new rule without words does not compile. */
import { daysBetween, wallClock, type DateText, type InstantText } from '@keshi/kernel/dates';
import {
  formatDate,
  formatMoney,
  formatTime,
  formatTimeRange,
  formatUnits,
  formatWeekday,
  NOTHING,
} from '@keshi/ui/format';
import { quarterOf } from '@keshi/modules/appraisal/rules';
import { KIND_WORDS, wordIn } from '@keshi/modules/filings/rules';
import { quarterText } from '#lib/appraisal/words.ts';
import { listText, SPOKEN, spokenName, VISIT_CHECKS, visitCheckName, type VisitKind } from '#lib/campus-words.ts';
import { dueOnOf, dueText, dueTimeText, minuteOf } from '#lib/due.ts';
import { roleName } from '#lib/role-words.ts';
import { taskKindName, taskTone } from '#lib/task-words.ts';
import type { CampusLinks } from '#lib/campus-links.ts';
import { m } from '#paraglide/messages.js';
import { getLocale } from '#paraglide/runtime.js';
import type { Duty } from './duties.ts';

type Tone = 'bad' | 'warn' | 'info' | undefined;
type Said = { readonly tag: string; readonly tone: Tone; readonly why: string };
export type DutyAt = { readonly now: InstantText; readonly today: DateText; readonly timeZone: string };

const dayText = (on: DateText | undefined): string => formatDate(on ?? null, 'day', getLocale());
const unitsText = (units: number | undefined): string => formatUnits(Math.abs(units ?? 0));
/** 9月13日 8:30. */
const startText = ({ lesson }: Duty, timeZone: string): string =>
  lesson === null
    ? NOTHING
    : `${dayText(wallClock(lesson.startsAt, timeZone).on)} ${formatTime(minuteOf(lesson.startsAt, timeZone))}`;
/** 9月13日 13:30–14:30. */
function lessonText({ lesson }: Duty, timeZone: string): string {
  if (lesson === null) return NOTHING;
  const times = formatTimeRange(minuteOf(lesson.startsAt, timeZone), minuteOf(lesson.endsAt, timeZone));
  return `${dayText(wallClock(lesson.startsAt, timeZone).on)} ${times}`;
}
const roomText = ({ lesson }: Duty): string => lesson?.roomName ?? NOTHING;

export const spokenMissing = ({ detail }: Duty) => SPOKEN.filter((who) => detail.missing?.includes(who));
export const checksMissing = ({ detail }: Duty) => VISIT_CHECKS.filter((check) => detail.missing?.includes(check));

function sayFirstLesson(duty: Duty, { now, timeZone }: DutyAt): Said {
  const isOver = duty.lesson !== null && duty.lesson.endsAt <= now;
  const say =
    duty.detail.outOfOrder === true
      ? m.advising_first_lesson_order
      : isOver
        ? m.advising_first_lesson_after
        : m.advising_first_lesson_why;
  const missing = listText(spokenMissing(duty).map(spokenName));
  return {
    tag: m.advising_first_lesson_tag(),
    tone: 'info',
    why: say({ time: lessonText(duty, timeZone), room: roomText(duty), missing }),
  };
}

function sayVisits({ detail, period }: Duty, { today }: DutyAt): Said {
  const { done = 0, needed: owed = 0 } = detail;
  const month = formatDate(`${period}-01`, 'month', getLocale());
  return {
    tag: today.startsWith(period)
      ? m.advising_visits_done({ done, owed })
      : m.advising_visits_tag({ month, done, owed }),
    tone: undefined,
    why: m.advising_visits_why({ count: owed - done }),
  };
}

const sayLow = ({ detail: { units = 0 } }: Duty): Said => ({
  tag: (units < 0 ? m.advising_owes : m.advising_left)({ units: unitsText(units) }),
  tone: units <= 0 ? 'bad' : 'warn',
  why: m.advising_low_why(),
});

const BRIEFING_PARTS = {
  filing: m.advising_briefing_filing,
  teacher: m.advising_briefing_teacher,
  guardians: m.advising_briefing_guardians,
};
type BriefingPart = keyof typeof BRIEFING_PARTS;
const BRIEFING_ORDER: readonly BriefingPart[] = ['filing', 'teacher', 'guardians'];

function sayBriefing(duty: Duty, { timeZone }: DutyAt): Said {
  const { done = 0, needed = 0, missing } = duty.detail;
  const lacking = BRIEFING_ORDER.filter((part) => missing?.includes(part)).map((part) => BRIEFING_PARTS[part]());
  return {
    tag: m.advising_briefing_tag(),
    tone: 'warn',
    why: m.advising_briefing_why({ time: startText(duty, timeZone), missing: listText(lacking), done, needed }),
  };
}

function sayTest({ detail, period }: Duty): Said {
  const { done = 0, needed = 0, missing } = detail;
  const month = formatDate(`${period}-01`, 'month', getLocale());
  return {
    tag: m.advising_test_tag(),
    tone: undefined,
    why:
      missing?.includes('told') === true
        ? m.advising_test_told_why({ month })
        : m.advising_test_why({ month, done, needed }),
  };
}

/** A record's duty that is about a day. */
const sayOn =
  (tag: () => string, why: (day: { date: string }) => string, tone?: Tone) =>
  ({ detail }: Duty): Said => ({ tag: tag(), tone, why: why({ date: dayText(detail.onDate) }) });

const sayFiling = ({ detail }: Duty): Said => ({
  tag: m.advising_filing_tag(),
  tone: undefined,
  why: m.advising_filing_why({ role: roleName(detail.tells ?? 'advisor_supervisor') }),
});
/** 学管师日报 · 10月9日. */
function filingName({ detail: { filing, onDate } }: Duty): string | undefined {
  if (filing === undefined) return undefined;
  return m.advising_filing_of({ kind: wordIn(getLocale(), KIND_WORDS[filing]), date: dayText(onDate) });
}
const monthText = ({ period }: Duty): string => formatDate(`${period}-01`, 'month', getLocale());

/** What of the month's end is still missing: the split, the signature, or both. */
function saySplitOwn(duty: Duty): Said {
  const [hasNoTargets, hasNoPlan] = ['targets', 'plan'].map((part) => duty.detail.missing?.includes(part) === true);
  const why = !hasNoTargets
    ? m.advising_split_own_plan
    : hasNoPlan
      ? m.advising_split_own_both
      : m.advising_split_own_targets;
  return { tag: m.advising_split_own_tag(), tone: 'info', why: why({ month: monthText(duty) }) };
}

/** What stands on a list of a matter that was written at length. */
const MATTER_SHOWN = 120;
const sayTask = ({ task }: Duty): Said => {
  const matter = task?.matter ?? NOTHING;
  return {
    tag: task === null ? NOTHING : taskKindName(task.kind),
    tone: task === null ? undefined : taskTone(task.kind),
    why: matter.length > MATTER_SHOWN ? `${matter.slice(0, MATTER_SHOWN)}…` : matter,
  };
};

/** Who is appraised for which quarter. */
const appraisedIn = ({ personName, period }: Duty): { name: string; quarter: string } => ({
  name: personName ?? m.advising_someone(),
  quarter: quarterText(period),
});

/** Duties that are about a month, and of nobody in particular. */
const MONTH_NAMES: Readonly<Partial<Record<Duty['rule'], (given: { month: string }) => string>>> = {
  'split-own': m.advising_split_own_name,
  'split-campus': m.advising_split_campus_name,
  'self-appraisal': m.advising_self_appraisal_name,
};

const SAY: Readonly<Record<Duty['rule'], (duty: Duty, at: DutyAt) => Said>> = {
  truancy: (duty, { timeZone }) => ({
    tag: m.advising_truancy_tag(),
    tone: 'bad',
    why: m.advising_truancy_why({ time: startText(duty, timeZone), count: duty.detail.repeats ?? 1 }),
  }),
  'first-lesson': sayFirstLesson,
  'pre-lesson': (duty, { timeZone }) => ({
    tag: m.advising_pre_lesson(),
    tone: 'warn',
    why: m.advising_pre_lesson_why({
      time: lessonText(duty, timeZone),
      room: roomText(duty),
      missing: listText(checksMissing(duty).map(visitCheckName)),
    }),
  }),
  'renewal-collect': ({ detail }) => ({
    tag: m.advising_collect_tag(),
    tone: 'warn',
    why: m.advising_renewal_quoted({ amount: formatMoney(detail.minor ?? null, { lone: true }) }),
  }),
  'renewal-contact': ({ detail }) => ({
    tag: m.advising_renewal_tag(),
    tone: 'warn',
    why: m.advising_renewal_contact_why({ date: dayText(detail.onDate) }),
  }),
  'low-balance': sayLow,
  expiring: ({ detail }) => ({
    tag: m.advising_expires({ date: dayText(detail.onDate) }),
    tone: 'warn',
    why: m.advising_expiring_why({ units: unitsText(detail.units) }),
  }),
  unseen: ({ detail }) => ({
    tag: m.advising_unseen_tag(),
    tone: 'bad',
    why: m.advising_unseen_why({ date: dayText(detail.onDate) }),
  }),
  unmarked: (duty, { timeZone }) => ({
    tag: m.advising_unmarked(),
    tone: 'bad',
    why: m.advising_unmarked_why({ time: startText(duty, timeZone) }),
  }),
  task: sayTask,
  briefing: sayBriefing,
  'first-lesson-memo': (duty, { timeZone }) => ({
    tag: m.advising_memo_tag(),
    tone: 'info',
    why: m.advising_memo_why({ time: startText(duty, timeZone) }),
  }),
  'parents-meeting-prep': sayOn(m.advising_prep_tag, m.advising_prep_why, 'warn'),
  'parents-meeting-prep-teacher': sayOn(m.advising_prep_tag, m.advising_prep_teacher_why, 'warn'),
  'parents-meeting-minutes': sayOn(m.advising_minutes_tag, m.advising_minutes_why),
  'plan-after-meeting': sayOn(m.advising_plan_tag, m.advising_plan_why),
  'plan-review': sayOn(m.advising_review_tag, m.advising_review_why),
  'monthly-test': sayTest,
  filing: sayFiling,
  visits: sayVisits,
  finished: ({ detail }) => ({
    tag: m.advising_finished(),
    tone: undefined,
    why: m.advising_finished_why({ date: dayText(detail.onDate) }),
  }),
  'split-own': saySplitOwn,
  'split-campus': (duty) => ({
    tag: m.advising_split_campus_tag(),
    tone: 'info',
    why: m.advising_split_campus_why({ month: monthText(duty) }),
  }),
  'superior-appraisal': (duty) => ({
    tag: m.advising_superior_appraisal_tag(),
    tone: 'info',
    why: m.advising_superior_appraisal_why(appraisedIn(duty)),
  }),
  'self-appraisal': (duty) => ({
    tag: m.advising_self_appraisal_tag(),
    tone: 'info',
    why: m.advising_self_appraisal_why({ month: monthText(duty) }),
  }),
};

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
/** Lateness is said in hours up to here, then in days. */
const DAYS_FROM_HOURS = 48;

function lateText(dueAt: InstantText, now: InstantText): string {
  const minutes = Math.max(1, Math.floor((Date.parse(now) - Date.parse(dueAt)) / MINUTE_MS));
  const hours = Math.floor(minutes / HOUR_MINUTES);
  if (hours === 0) return m.advising_late_minutes({ count: minutes });
  return hours < DAYS_FROM_HOURS
    ? m.advising_late_hours({ count: hours })
    : m.advising_late({ count: Math.floor(hours / 24) });
}

/** The day a duty falls due, as near days are called. */
function dayName(on: DateText, today: DateText): string {
  const ahead = daysBetween(today, on);
  if (ahead === 0) return m.advising_today();
  if (ahead === -1) return m.advising_yesterday();
  if (ahead === 1) return m.advising_tomorrow();
  return ahead > 1 && ahead < 7 ? formatWeekday(on, getLocale()) : dayText(on);
}

function dueWords({ dueAt, urgency }: Duty, { now, today, timeZone }: DutyAt): { due: string; dueNote: string } {
  const dueOn = dueOnOf(dueAt, timeZone);
  if (urgency === 'late') return { due: dayName(dueOn, today), dueNote: lateText(dueAt, now) };
  if (dueOn === today) return { due: dueTimeText(dueAt, timeZone), dueNote: m.advising_today() };
  const note = minuteOf(dueAt, timeZone) === 0 ? dayText(dueOn) : dueText(dueAt, timeZone);
  const due = dayName(dueOn, today);
  return { due, dueNote: due === note ? formatWeekday(dueOn, getLocale()) : note };
}

export function sayDuty(duty: Duty, at: DutyAt) {
  return {
    name:
      filingName(duty) ??
      MONTH_NAMES[duty.rule]?.({ month: monthText(duty) }) ??
      (duty.rule === 'superior-appraisal' ? m.advising_superior_appraisal_name(appraisedIn(duty)) : undefined) ??
      duty.studentName ??
      (duty.task === null ? undefined : taskKindName(duty.task.kind)) ??
      duty.className ??
      (duty.studentId === null ? m.advising_some_class() : m.advising_someone()),
    about: duty.studentId === null ? undefined : (duty.className ?? duty.courseName ?? undefined),
    ...SAY[duty.rule](duty, at),
    ...dueWords(duty, at),
  };
}

/** Where a duty about a month or a quarter is done, and what its link says; null for others. */
export function planOf({ rule, period, subjectId }: Duty, links: CampusLinks): { href: string; text: string } | null {
  if (rule === 'split-own') return { href: links.ownMonth(period), text: m.advising_plan_open() };
  if (rule === 'split-campus') return { href: links.targets(period), text: m.advising_split_open() };
  if (rule === 'superior-appraisal')
    return { href: `${links.appraisal(subjectId, period)}#judge`, text: m.advising_appraise_open() };
  return rule === 'self-appraisal'
    ? { href: links.ownAppraisals(quarterOf(`${period}-01`)), text: m.advising_appraise_own() }
    : null;
}

/** What a visit for a duty is begun with. */
export type VisitPrefill = {
  readonly kind: VisitKind;
  readonly purpose: string;
  readonly spokeWith?: (typeof SPOKEN)[number] | undefined;
  /** Checks that visits before have settled. */
  readonly settled?: readonly (typeof VISIT_CHECKS)[number][] | undefined;
};

/** Null where no visit makes good for it. */
export function visitFor(duty: Duty, timeZone: string): VisitPrefill | null {
  const missing = checksMissing(duty);
  switch (duty.rule) {
    case 'truancy':
      return {
        kind: 'regular',
        purpose: m.advising_purpose_truancy({ time: startText(duty, timeZone) }),
        spokeWith: 'guardian',
      };
    case 'first-lesson':
      return { kind: 'first_lesson', purpose: m.advising_purpose_first_lesson(), spokeWith: spokenMissing(duty)[0] };
    case 'pre-lesson':
      return {
        kind: 'pre_lesson',
        purpose: m.advising_purpose_pre_lesson(),
        spokeWith: 'guardian',
        settled: VISIT_CHECKS.filter((check) => !missing.includes(check)),
      };
    case 'expiring':
      return { kind: 'renewal', purpose: m.advising_purpose_expiring() };
    case 'finished':
      return { kind: 'finished', purpose: m.advising_purpose_finished() };
    case 'visits':
      return { kind: 'regular', purpose: '' };
    case 'unseen':
    case 'unmarked':
    case 'filing':
    case 'low-balance':
    case 'task':
    case 'briefing':
    case 'first-lesson-memo':
    case 'parents-meeting-prep':
    case 'parents-meeting-prep-teacher':
    case 'parents-meeting-minutes':
    case 'plan-after-meeting':
    case 'plan-review':
    case 'monthly-test':
    case 'renewal-contact':
    case 'renewal-collect':
    case 'split-own':
    case 'split-campus':
    case 'superior-appraisal':
    case 'self-appraisal':
      return null;
  }
}
