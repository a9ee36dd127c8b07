/** What the parts of a life share: who is there, what is planned for later, and doing many things side by side. */
import type { TestApi } from '../http.ts';
import type { Kind } from './book-rules.ts';
import type { Campus, Course, Franchise, Person } from './franchise.ts';
import type { Random } from './random.ts';

/** `phone` is empty for families that came by an import: they pay at the desk. */
export type Student = {
  readonly id: string;
  readonly name: string;
  readonly phone: string;
  readonly campus: Campus;
  readonly courses: Set<string>;
};
export type Klass = {
  readonly id: string;
  readonly campus: Campus;
  readonly course: Course;
  readonly weekday: number;
  readonly time: string;
  readonly startedOn: string;
  readonly teacherIndex: number;
  /** Who answers for it from when: places in the campus's advisors. */
  readonly duties: { readonly advisorIndex: number; readonly fromOn: string }[];
  readonly members: Set<string>;
  readonly capacity: number;
};
export type OrderTold = {
  readonly id: string;
  readonly student: Student;
  readonly courseId: string;
  readonly kind: 'new' | 'extension' | 'renewal';
  readonly unitsBought: number;
  readonly unitsGiven: number;
  readonly priceMinor: number;
  readonly validDays: number | null;
  readonly signedById: string;
  readonly renewalId: string | null;
};

export type Task = {
  readonly id: string;
  readonly campus: Campus;
  readonly studentId: string | null;
  owner: Person;
  readonly dueOn: string;
};

export type Lead = { readonly id: string; readonly campus: Campus; readonly source: string };

type ClassDay = { readonly klass: Klass; readonly student: Student; readonly onDate: string };

/** What happened, as the outside saw it. */
export type Tell = {
  admitted?(student: { readonly student: Student; readonly advisorId: string }): void;
  order?(order: OrderTold): void;
  paid?(payment: {
    readonly orderId: string;
    readonly amountMinor: number;
    readonly onDate: string;
    readonly method: string;
    /** How often the provider said so. */
    readonly copies: number;
  }): void;
  gave?(gift: {
    readonly student: Student;
    readonly courseId: string;
    readonly units: number;
    readonly onDate: string;
  }): void;
  opened?(opening: { readonly klass: Klass; readonly advisorId: string }): void;
  /** Written down on `onDate`, in force from `fromOn`. */
  handedOver?(handOver: {
    readonly klass: Klass;
    readonly advisorId: string;
    readonly fromOn: string;
    readonly onDate: string;
  }): void;
  joined?(joining: ClassDay): void;
  /** Not expected from that day on. */
  left?(leaving: ClassDay): void;
  /** In one lesson of a class, on `onDate`. */
  guest?(guest: ClassDay & { readonly kind: 'trial' | 'make_up' }): void;
  /** The enrolment rests from today, or no longer does. */
  stopped?(stop: { readonly student: Student; readonly courseId: string }): void;
  resumed?(resumption: { readonly student: Student; readonly courseId: string }): void;
  marked?(mark: {
    readonly klass: Klass;
    readonly lessonId: string;
    readonly onDate: string;
    readonly studentId: string;
    readonly kind: Kind;
    readonly status: string;
  }): void;
  /** One submission: the students whose mark changed. */
  rolled?(roll: { readonly klass: Klass; readonly onDate: string; readonly studentIds: readonly string[] }): void;
  lost?(renewal: { readonly studentId: string; readonly courseId: string; readonly onDate: string }): void;
  contacted?(renewal: { readonly studentId: string; readonly courseId: string }): void;
  /** Announcements so far have been handled. */
  settled?(onDate: string): void;
  visited?(visit: {
    readonly student: Student;
    readonly advisorId: string;
    readonly kind: string;
    readonly channel: string;
    readonly reached: boolean;
    readonly spokeWith: string | null;
    readonly checks: readonly string[];
    /** Problems, a plan or an agreement were written down. */
    readonly saysSomething: boolean;
    readonly onDate: string;
  }): void;
  /** An advisor met the student. */
  seen?(meeting: { readonly student: Student; readonly onDate: string }): void;
  /** Somebody wrote down a contact with a lead, which happened on `onDate`. */
  leadContact?(contact: {
    readonly id: string;
    readonly leadId: string;
    readonly campus: Campus;
    readonly kind: 'consult_call' | 'invitation' | 'visit_in' | 'face_consult';
    readonly isHotline: boolean;
    readonly personId: string;
    readonly onDate: string;
  }): void;
  /** A student's family brought a lead, and somebody wrote down who did. */
  leadReferred?(referral: {
    readonly id: string;
    readonly campus: Campus;
    readonly personId: string;
    readonly onDate: string;
  }): void;
  /** A complaint or a major accident was registered, and whom it concerns. */
  registered?(incident: {
    readonly id: string;
    readonly kind: 'complaint' | 'accident';
    readonly campus: Campus;
    readonly personId: string | null;
    readonly onDate: string;
  }): void;
  /** A campus was given numbers for a month, or, with a person, that person some of them. */
  tasked?(task: {
    readonly campus: Campus;
    readonly personId: string | null;
    readonly month: string;
    readonly newMinor: number;
    readonly newCount: number;
    readonly renewalMinor: number;
    readonly hoursUnits: number;
  }): void;
  /** Something was raised about a student, or none, for somebody to see to; then given to somebody else; then ended. */
  taskRaised?(task: {
    readonly id: string;
    readonly campus: Campus;
    readonly studentId: string | null;
    readonly ownerId: string;
    readonly dueOn: string;
  }): void;
  taskHandedOver?(task: { readonly id: string; readonly ownerId: string }): void;
  taskEnded?(task: { readonly id: string }): void;
  /** Whether it is the campus's. */
  judged?(judgement: { readonly id: string; readonly attributable: boolean }): void;
  /** A report was filed by somebody: whose, a person's own or a campus's, and of which period. */
  filed?(filing: {
    readonly subjectId: string;
    readonly kind: string;
    readonly from: string;
    readonly campus: Campus;
    readonly personId: string;
    /** How many figures it has, and how many of them were changed by hand. */
    readonly figures: number;
    readonly adjusted: number;
  }): void;
  /** The memo of a student's first lesson in a class was filed. */
  memoed?(memo: {
    readonly studentId: string;
    readonly classId: string;
    readonly campus: Campus;
    readonly personId: string;
    readonly onDate: string;
  }): void;
  /** A new class was briefed and its teacher signed; which families did. */
  briefed?(briefing: {
    readonly klass: Klass;
    readonly signedBy: readonly string[];
    readonly personId: string;
    readonly onDate: string;
    readonly heldAt: string;
  }): void;
  /** A person's month or quarter was appraised, by its first day. */
  appraised?(appraisal: { readonly kind: 'self' | 'superior'; readonly personId: string; readonly from: string }): void;
  /** It was taken back. */
  leadContactUndone?(contact: { readonly id: string }): void;
};

export type LifeOptions = {
  readonly api: TestApi;
  readonly random: Random;
  readonly seed: number;
  readonly franchise: Franchise;
  readonly from: string;
  readonly until: string;
  readonly studentsEach: number;
  readonly tell: Tell;
  /** Per cent of students visited on a weekday. */
  readonly visitChance?: number;
  /** First day from which advisors work through their duties on the evenings of weekdays, and reports are filed every evening; without it nobody does. */
  readonly dutiesFrom?: string;
  /** First day on whose evening what is derived is made; without it that is left to whoever opens the database next. */
  readonly derivesFrom?: string;
  /** An instant at which the life stops in mid-day: later lessons are still to come. */
  readonly stopAt?: string;
  /** Most members of a class; 12 unless given. */
  readonly classSize?: number;
  /** How a student turns out for a lesson of their class; without it chance alone decides. */
  readonly attends?: (studentId: string, random: Random) => 'present' | 'late' | 'leave' | 'absent';
  /** First day on which new families come in ones and twos; without it more than half come on the first day. */
  readonly newcomersFrom?: string;
};

export type Living = LifeOptions & {
  readonly orgId: string;
  /** Whose life this is. */
  readonly campuses: readonly Campus[];
  readonly students: Student[];
  readonly classes: Klass[];
  readonly byId: Map<string, Student>;
  readonly later: { onDate: string; run: (onDate: string) => Promise<void> }[];
  /** Enrolments that rest, by `restKey`: teachers leave these students out of the roll. */
  readonly resting: Set<string>;
  /** Who is invited to which lesson as a guest. */
  readonly guests: { readonly studentId: string; readonly klass: Klass; readonly onDate: string }[];
  /** Leads that are still talked with. */
  readonly leads: Lead[];
  /** Tasks that nobody has ended. */
  readonly tasks: Task[];
};

export const restKey = (studentId: string, courseId: string): string => `${studentId}/${courseId}`;

export const beginLiving = (options: LifeOptions, campuses: readonly Campus[]): Living => ({
  ...options,
  orgId: options.franchise.orgId,
  campuses,
  students: [],
  classes: [],
  byId: new Map(),
  later: [],
  resting: new Set(),
  guests: [],
  leads: [],
  tasks: [],
});

export const adopt = (living: Living, student: Student): void => {
  living.students.push(student);
  living.byId.set(student.id, student);
};

export const ownStudents = (living: Living, campus: Campus): Student[] =>
  living.students.filter((student) => student.campus === campus);

const personOf = (person: Person | undefined, what: string): Person => {
  if (person === undefined) throw new Error(`a class has ${what}`);
  return person;
};
/** Who answers for the class on a day. */
export const advisorOf = (klass: Klass, onDate: string): Person => {
  const duty = klass.duties.findLast((each) => each.fromOn <= onDate) ?? klass.duties[0];
  return personOf(klass.campus.advisors[duty?.advisorIndex ?? 0], 'an advisor');
};
export const teacherOf = (klass: Klass): Person => personOf(klass.campus.teachers[klass.teacherIndex], 'a teacher');

const slotOf = (klass: Klass): string => `${String(klass.weekday)} ${klass.time}`;

/** The student's week has no class at the time of this one, and no lesson as a guest is ahead then. */
export const hasTimeFor = (living: Living, student: Student, klass: Klass, onDate: string): boolean =>
  !living.classes.some((each) => each.members.has(student.id) && slotOf(each) === slotOf(klass)) &&
  !living.guests.some(
    (each) => each.studentId === student.id && each.onDate >= onDate && slotOf(each.klass) === slotOf(klass),
  );

const AT_ONCE = 4;

/** Does the same for many, a few at a time. */
export async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = [...items];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
    }),
  );
}
