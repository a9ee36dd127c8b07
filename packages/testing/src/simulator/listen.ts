/** Listening to a life: what is told is entered in the books the way a clerk with the rule book would. */
import { addDays } from '@keshi/kernel/dates';
import type { Books } from './books.ts';
import type { Happening, Where } from './diary.ts';
import type { Campus } from './franchise.ts';
import type { LeadBooks } from './lead-books.ts';
import type { OrderTold, Tell } from './living.ts';
import type { RenewalBooks, RollMarked } from './renewal-books.ts';
import type { Roster } from './roster.ts';

type Order = OrderTold & { paid: number; credited: number };
type Payment = { readonly order: Order; readonly onDate: string; readonly full: boolean };

export type Ears = {
  readonly books: Books;
  readonly roster: Roster;
  readonly renewals: RenewalBooks;
  readonly leads: LeadBooks;
  readonly now: () => { readonly at: string; readonly onDate: string };
  /** How often something was told: what the life was made of. */
  readonly told: Map<string, number>;
};

export const whereOf = (campus: Campus): Where => ({ campusId: campus.id, branchId: campus.branchId });

const note = ({ told }: Ears, what: string): void => void told.set(what, (told.get(what) ?? 0) + 1);

type OrderTells = Required<Pick<Tell, 'order' | 'paid' | 'gave'>>;

/** Money credits its share of the bought hours at once, rounded down, and the rest and what is given with the last fen. */
function credit({ books }: Ears, order: Order, amountMinor: number, onDate: string): boolean {
  const { unitsBought, unitsGiven, priceMinor, validDays, student, courseId } = order;
  order.paid += amountMinor;
  const full = order.paid === priceMinor;
  const soFar = full ? unitsBought : Math.floor((unitsBought * order.paid) / priceMinor);
  const expiresOn = validDays === null ? null : addDays(onDate, validDays);
  const lot = { ...whereOf(student.campus), studentId: student.id, courseId, boughtOn: onDate, expiresOn, onDate };
  books.addLot({ ...lot, units: soFar - order.credited, paid: amountMinor });
  if (full && unitsGiven > 0) books.addLot({ ...lot, units: unitsGiven, paid: 0 });
  order.credited = soFar;
  return full;
}

/** Receipts by the day; a sign-up with its first money, a renewal or an extension with its last (M5, M9, M11, M15). */
function countMoney({ books }: Ears, { order, onDate, full }: Payment, amountMinor: number, first: boolean): void {
  const base = { ...whereOf(order.student.campus), personId: order.signedById, onDate, count: 1, units: 0 };
  books.diary.write({ ...base, metric: 'receipt', minor: amountMinor });
  if (order.kind === 'new' && first) books.diary.write({ ...base, metric: 'sign-up', minor: order.priceMinor });
  if (order.kind !== 'new' && full) books.diary.write({ ...base, metric: order.kind, minor: order.priceMinor });
}

function ordersHeard(ears: Ears, wait: (payment: Payment) => void): OrderTells {
  const { books, roster, renewals, now } = ears;
  const orders = new Map<string, Order>();
  return {
    order: (order) => {
      orders.set(order.id, { ...order, paid: 0, credited: 0 });
      if (order.renewalId !== null) renewals.quoted(order.student.id, order.courseId, now().onDate);
    },
    paid: ({ orderId, amountMinor, onDate, copies }) => {
      const order = orders.get(orderId);
      if (order === undefined) throw new Error('money for an order nobody opened');
      const { student, courseId } = order;
      const first = order.paid === 0;
      const payment = { order, onDate, full: credit(ears, order, amountMinor, onDate) };
      countMoney(ears, payment, amountMinor, first);
      roster.enrolled(student.id, courseId);
      renewals.hoursCame(student.id, courseId, false);
      if (!payment.full) note(ears, 'part payments');
      if (copies > 1) note(ears, 'duplicate webhooks');
      wait(payment);
    },
    gave: ({ student, courseId, units, onDate }) => {
      const lot = { ...whereOf(student.campus), studentId: student.id, courseId, boughtOn: onDate, onDate };
      books.addLot({ ...lot, units, paid: 0, expiresOn: null });
      renewals.hoursCame(student.id, courseId, true);
      note(ears, 'gifts');
    },
  };
}

type LessonTells = Required<Pick<Tell, 'marked' | 'rolled' | 'visited'>>;

function lessonsHeard(ears: Ears, wait: (roll: RollMarked) => void): LessonTells {
  const { books, roster } = ears;
  const visited = new Set<string>();
  return {
    marked: ({ klass, lessonId, onDate, studentId, kind, status }) => {
      const [where, courseId] = [whereOf(klass.campus), klass.course.id];
      const advisorId = roster.advisorOf(klass.id, onDate);
      const again = books.mark({ ...where, studentId, courseId, lessonId, onDate, kind, status, advisorId });
      if (again) note(ears, 'corrections');
      if (kind !== 'regular') note(ears, `${kind} marks`);
    },
    rolled: ({ klass, onDate, studentIds }) => {
      const advisorId = roster.advisorOf(klass.id, onDate);
      wait({ ...whereOf(klass.campus), courseId: klass.course.id, onDate, studentIds, advisorId });
    },
    visited: ({ student, advisorId, channel, reached, saysSomething, onDate }) => {
      // One a day per student and channel (M8).
      const key = `${student.id}/${channel}/${onDate}`;
      if (!reached || !saysSomething || visited.has(key)) return;
      visited.add(key);
      const visit = { ...whereOf(student.campus), personId: advisorId, onDate, count: 1, units: 0, minor: 0 };
      books.diary.write({ ...visit, metric: 'visit' });
    },
  };
}

type ClassTells = Required<Pick<Tell, 'opened' | 'handedOver' | 'joined' | 'left' | 'guest' | 'stopped' | 'resumed'>>;

function classesHeard(ears: Ears): ClassTells {
  const { roster } = ears;
  return {
    opened: ({ klass, advisorId }) => {
      const { weekday, startedOn, course } = klass;
      roster.opened(klass.id, { ...whereOf(klass.campus), courseId: course.id, weekday, startedOn }, advisorId);
    },
    handedOver: ({ klass, advisorId, fromOn, onDate }) => {
      roster.handedOver(klass.id, advisorId, fromOn);
      note(ears, fromOn > onDate ? 'hand-overs ahead' : 'hand-overs');
    },
    joined: ({ klass, student, onDate }) => {
      roster.joined(student.id, klass.id, onDate);
      roster.enrolled(student.id, klass.course.id);
    },
    left: ({ klass, student, onDate }) => {
      roster.left(student.id, klass.id, onDate);
      note(ears, 'leavings');
    },
    guest: ({ student, onDate, kind }) => {
      roster.guest(student.id, onDate);
      note(ears, `${kind} guests`);
    },
    stopped: ({ student, courseId }) => {
      roster.stopped(student.id, courseId, true);
      note(ears, 'stops');
    },
    resumed: ({ student, courseId }) => {
      roster.stopped(student.id, courseId, false);
      note(ears, 'resumptions');
    },
  };
}

type LeadTells = Required<Pick<Tell, 'leadContact' | 'leadContactUndone' | 'leadReferred'>>;

function leadsHeard(ears: Ears): LeadTells {
  return {
    leadContact: (contact) => {
      ears.leads.contact({ ...contact, ...whereOf(contact.campus) });
      note(ears, 'lead contacts');
    },
    leadReferred: (referral) => {
      ears.leads.referred({ ...referral, ...whereOf(referral.campus) });
      note(ears, 'leads referred');
    },
    leadContactUndone: ({ id }) => {
      ears.leads.undo(id);
      note(ears, 'lead contacts undone');
    },
  };
}

/** How the product names nobody in particular. */
const NO_ONE = '00000000-0000-0000-0000-000000000000';

type IncidentTells = Required<Pick<Tell, 'registered' | 'judged'>>;

/** A complaint or major accident counts on the day it came in unless it is judged not to be the campus's (M20, KPI-03). */
function incidentsHeard({ books: { diary } }: Ears): IncidentTells {
  const written = new Map<string, Happening>();
  return {
    registered: ({ id, kind, campus, personId, onDate }) => {
      const credited = personId ?? NO_ONE;
      const line = {
        ...whereOf(campus),
        metric: kind,
        personId: credited,
        onDate,
        count: 1,
        units: 0,
        minor: 0,
      };
      diary.write(line);
      written.set(id, line);
    },
    judged: ({ id, attributable }) => {
      const line = written.get(id);
      if (line === undefined) throw new Error('a judgement of nothing');
      if (attributable) diary.write(line);
      else diary.crossOut(line);
    },
  };
}

type TargetTells = Required<Pick<Tell, 'tasked'>>;

/** What a campus was given is nobody's until somebody takes a part of it; it counts on the first of its month (M28). */
function targetsHeard(ears: Ears): TargetTells {
  const { diary } = ears.books;
  return {
    tasked: ({ campus, personId, month, newMinor, newCount, renewalMinor, hoursUnits }) => {
      const line = (to: string, sign: 1 | -1): void => {
        const base = { ...whereOf(campus), personId: to, onDate: `${month}-01`, count: 0, units: 0, minor: 0 };
        diary.write({ ...base, metric: 'target-new', count: sign * newCount, minor: sign * newMinor });
        diary.write({ ...base, metric: 'target-renewal', minor: sign * renewalMinor });
        diary.write({ ...base, metric: 'target-hours', units: sign * hoursUnits });
      };
      line(personId ?? NO_ONE, 1);
      if (personId !== null) line(NO_ONE, -1);
      note(ears, personId === null ? 'campus targets' : 'personal targets');
    },
  };
}

type TaskTells = Required<Pick<Tell, 'taskRaised' | 'taskHandedOver' | 'taskEnded'>>;

/** Tasks count nowhere; how many there were says what the life was made of. */
const tasksHeard = (ears: Ears): TaskTells => ({
  taskRaised: () => note(ears, 'tasks'),
  taskHandedOver: () => note(ears, 'task hand-overs'),
  taskEnded: () => note(ears, 'tasks ended'),
});

/** Everything a life tells. What the product does in the background waits until it has been done (`settled`), in the order it happened. */
export function listen(ears: Ears): Tell {
  const { renewals } = ears;
  let waiting: (() => void)[] = [];
  return {
    ...ordersHeard(ears, ({ order, onDate, full }) => {
      if (order.kind === 'renewal')
        waiting.push(() => renewals.afterPayment(order.student.id, order.courseId, onDate, full));
      else if (full) waiting.push(() => renewals.afterFirstBuying(order.student.id, order.courseId));
    }),
    ...lessonsHeard(ears, (roll) => waiting.push(() => renewals.afterRoll(roll))),
    ...classesHeard(ears),
    ...leadsHeard(ears),
    ...incidentsHeard(ears),
    ...targetsHeard(ears),
    ...tasksHeard(ears),
    contacted: ({ studentId, courseId }) => renewals.touched(studentId, courseId),
    lost: ({ studentId, courseId }) => renewals.lost(studentId, courseId),
    settled: () => {
      for (const look of waiting) look();
      waiting = [];
    },
  };
}
