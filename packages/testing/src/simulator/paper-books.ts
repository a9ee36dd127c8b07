/** The books' rules of what is written and signed: reports, briefings, tests, targets, appraisals (RPT-04, BRF-03, TST-02, TGT-02, TGT-03, KPI-11). */
import { addDays, addMonths, monthStart, quarterStart, weekStart } from '@keshi/kernel/dates';
import type { Owed } from './duty-books.ts';
import type { Franchise } from './franchise.ts';
import type { Tell } from './living.ts';
import { startOf, type Timetable } from './timetable-books.ts';

export type PaperBooks = {
  readonly tell: Tell;
  /** All that advisors and the supervisor of a campus owe at the end of a day. */
  owedOn(campusId: string, onDate: string): Owed[];
};
type Staff = { readonly supervisorId: string; readonly advisorIds: readonly string[] };
type Kept = {
  /** The day from which everybody is in post. */
  readonly from: string;
  readonly staffOf: (campusId: string) => Staff;
  readonly timetable: Timetable;
  readonly filed: Set<string>;
  /** By class: the families who signed its briefing. */
  readonly briefed: Map<string, readonly string[]>;
  readonly appraised: Set<string>;
  readonly givenTo: Set<string>;
  readonly splitBy: Set<string>;
};

const endOf = (onDate: string): string => startOf(addDays(onDate, 1));
const HOUR_MS = 3_600_000;
const earlier = (at: string, hours: number): string => new Date(Date.parse(at) - hours * HOUR_MS).toISOString();

/** A report of a period: from when it stands, the last day it is in time, and the first on which nobody asks any more. */
type Report = {
  readonly kind: string;
  readonly from: string;
  readonly opensOn: string;
  readonly dueOn: string;
  readonly closesOn: string;
};
const OWN = ['advisor-daily', 'friday-list', 'advisor-monthly', 'advisor-summary', 'finishing-classes'];

function daily(kind: string, onDate: string): Report[] {
  return Array.from({ length: 9 }, (_, ago) => addDays(onDate, -ago)).map((from) => ({
    kind,
    from,
    opensOn: from,
    dueOn: addDays(from, 1),
    closesOn: addDays(from, 9),
  }));
}
/** Of the week: the list on its Friday, the report from its Sunday until the next Monday. */
function weekly(kind: string, onDate: string): Report[] {
  return [0, 7, 14].map((ago) => {
    const from = addDays(weekStart(onDate), -ago);
    const [opensOn, dueOn] =
      kind === 'friday-list' ? [addDays(from, 4), addDays(from, 4)] : [addDays(from, 6), addDays(from, 7)];
    return { kind, from, opensOn, dueOn, closesOn: addDays(from, 21) };
  });
}
function monthly(kind: string, onDate: string): Report[] {
  return [0, -1, -2].map((ago) => {
    const from = addMonths(monthStart(onDate), ago);
    const next = addMonths(from, 1);
    return { kind, from, opensOn: addDays(next, -1), dueOn: next, closesOn: addMonths(from, 3) };
  });
}
const reportsUpTo = (onDate: string): Report[] => [
  ...['advisor-daily', 'supervisor-daily', 'takings', 'teacher-demand'].flatMap((kind) => daily(kind, onDate)),
  ...['friday-list', 'supervisor-weekly'].flatMap((kind) => weekly(kind, onDate)),
  ...['advisor-monthly', 'advisor-summary', 'finishing-classes', 'supervisor-monthly', 'hours-monthly'].flatMap(
    (kind) => monthly(kind, onDate),
  ),
];

/** Reports that are not filed: an advisor's own, the campus's by its supervisor (RPT-04). */
function reportsOwed({ filed, from, staffOf }: Kept, campusId: string, onDate: string): Owed[] {
  const { supervisorId, advisorIds } = staffOf(campusId);
  const standing = reportsUpTo(onDate).filter(
    (report) => report.opensOn >= from && report.opensOn <= onDate && onDate < report.closesOn,
  );
  return standing.flatMap((report) => {
    const owners = OWN.includes(report.kind)
      ? advisorIds.map((id) => ({ subjectId: id, ownerId: id }))
      : [{ subjectId: campusId, ownerId: supervisorId }];
    return owners
      .filter(({ subjectId }) => !filed.has(`${report.kind}/${subjectId}/${report.from}`))
      .map(({ ownerId }) => ({
        rule: 'filing',
        ownerId,
        about: `${report.kind} ${report.from}`,
        dueAt: endOf(report.dueOn),
      }));
  });
}

/** A new class is briefed and signed for by every family a day before its first lesson; asked for until a week after (BRF-02, BRF-03, BRF-05). */
function briefingsOwed({ timetable, briefed }: Kept, campusId: string, onDate: string): Owed[] {
  return timetable.classesOf(campusId).flatMap(({ id, firstOn, firstAt, advisorOn, membersOn }) => {
    if (onDate < addDays(firstOn, -7) || onDate > addDays(firstOn, 7)) return [];
    const families = membersOn(firstOn);
    const signed = briefed.get(id);
    if (families.length === 0 || (signed !== undefined && families.every((each) => signed.includes(each)))) return [];
    return [{ rule: 'briefing', ownerId: advisorOn(firstOn), about: `${id} once`, dueAt: earlier(firstAt, 24) }];
  });
}

/** Nobody in a life holds tests: every class that runs about a month's middle owes one until a week after its end (TST-02). */
function testsOwed({ timetable }: Kept, campusId: string, onDate: string): Owed[] {
  const thisMonth = monthStart(onDate);
  return timetable.classesOf(campusId).flatMap(({ id, firstOn, openedAt, advisorOn }) =>
    [thisMonth, addMonths(thisMonth, -1)].flatMap((month) => {
      const [middle, next] = [addDays(month, 14), addMonths(month, 1)];
      if (firstOn > middle || openedAt >= endOf(middle) || onDate >= addDays(next, 7)) return [];
      return [
        { rule: 'monthly-test', ownerId: advisorOn(onDate), about: `${id} ${month.slice(0, 7)}`, dueAt: startOf(next) },
      ];
    }),
  );
}

/** In the month's last week advisors plan the next, and the supervisor splits what the campus was given (TGT-02, TGT-03, TGT-07). */
function plansOwed({ from, staffOf, givenTo, splitBy }: Kept, campusId: string, onDate: string): Owed[] {
  const { supervisorId, advisorIds } = staffOf(campusId);
  return [addMonths(monthStart(onDate), 1), monthStart(onDate)].flatMap((monthOn) => {
    if (monthOn <= from || onDate < addDays(monthOn, -7) || onDate >= addDays(monthOn, 7)) return [];
    const month = monthOn.slice(0, 7);
    const owed = (rule: string, ownerId: string): Owed => ({ rule, ownerId, about: month, dueAt: startOf(monthOn) });
    return [
      ...advisorIds.filter((id) => !splitBy.has(`${id}/${month}`)).map((id) => owed('split-own', id)),
      ...(givenTo.has(`${campusId}/${month}`) && !splitBy.has(`${campusId}/${month}`)
        ? [owed('split-campus', supervisorId)]
        : []),
    ];
  });
}

/** Everybody their month by the third of the next; the supervisor the advisors' quarter by the tenth (KPI-11). */
function appraisalsOwed({ from, staffOf, appraised }: Kept, campusId: string, onDate: string): Owed[] {
  const { supervisorId, advisorIds } = staffOf(campusId);
  const of = (kind: 'self' | 'superior', begin: string, months: number): Owed[] => {
    const next = addMonths(begin, months);
    if (onDate < addDays(next, -1) || addDays(next, -1) < from || onDate >= addMonths(next, months)) return [];
    const people = kind === 'self' ? [...advisorIds, supervisorId] : advisorIds;
    return people
      .filter((id) => !appraised.has(`${kind}/${id}/${begin}`))
      .map((id) => ({
        rule: `${kind}-appraisal`,
        ownerId: kind === 'self' ? id : supervisorId,
        about: `${id} ${begin}`,
        dueAt: startOf(addDays(next, kind === 'self' ? 3 : 10)),
      }));
  };
  const [month, quarter] = [monthStart(onDate), quarterStart(onDate)];
  return [
    ...[month, addMonths(month, -1)].flatMap((begin) => of('self', begin, 1)),
    ...[quarter, addMonths(quarter, -3)].flatMap((begin) => of('superior', begin, 3)),
  ];
}

function listen({ filed, briefed, appraised, givenTo, splitBy }: Kept): Tell {
  return {
    filed: ({ kind, subjectId, from }) => void filed.add(`${kind}/${subjectId}/${from}`),
    briefed: ({ klass, signedBy }) => void briefed.set(klass.id, signedBy),
    appraised: ({ kind, personId, from }) => void appraised.add(`${kind}/${personId}/${from}`),
    // Who takes a part signs for it, and with everybody's parts the campus's split is released.
    tasked: ({ campus, personId, month }) => {
      if (personId === null) givenTo.add(`${campus.id}/${month}`);
      else splitBy.add(`${personId}/${month}`).add(`${campus.id}/${month}`);
    },
  };
}

/** `from`: the day on which everybody was hired. */
export function openPaperBooks(franchise: Franchise, timetable: Timetable, from: string): PaperBooks {
  const staff = new Map(
    franchise.campuses.map(({ id, supervisor, advisors }) => [
      id,
      { supervisorId: supervisor.personId, advisorIds: advisors.map(({ personId }) => personId) },
    ]),
  );
  const staffOf = (campusId: string): Staff => staff.get(campusId) ?? { supervisorId: '', advisorIds: [] };
  const kept: Kept = {
    from,
    staffOf,
    timetable,
    filed: new Set(),
    briefed: new Map(),
    appraised: new Set(),
    givenTo: new Set(),
    splitBy: new Set(),
  };
  const all = [reportsOwed, briefingsOwed, testsOwed, plansOwed, appraisalsOwed];
  return {
    tell: listen(kept),
    owedOn: (campusId, onDate) => all.flatMap((owed) => owed(kept, campusId, onDate)),
  };
}
