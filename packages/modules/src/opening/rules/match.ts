/** Which rows are one student. Certain when name and phone agree; everything else is asked, never merged in silence. */
import type { DateText } from '@keshi/kernel/dates';
import { displayName, type Phone } from './people.ts';
import type { ReadRow, StudentPart } from './row.ts';

/** A student the organisation already has. */
export type KnownStudent = {
  readonly id: string;
  /** With the label, if two of one name are told apart: 王梓涵(小). */
  readonly name: string;
  readonly phones: readonly string[];
  readonly birthOn: DateText | null;
  /** Courses they have opening hours in, from an import that stands. */
  readonly openings: readonly string[];
};

/**
 * `birth-differs`, `number-differs`: name and phone agree, the birth date or number does not.
 * `label-differs`: 王梓涵 and 王梓涵(小) on one phone. `same-birth`, `same-number`: one name, different phones.
 * `known-…`: the same doubts about a student who is there already.
 */
export type QuestionKind =
  | 'birth-differs'
  | 'number-differs'
  | 'label-differs'
  | 'same-birth'
  | 'same-number'
  | 'known-birth-differs'
  | 'known-same-birth'
  | 'known-several';

/** `knownId` picks one of the students who are there already. */
export type Answer = 'same' | 'different' | { readonly knownId: string };

export type Question = {
  /** Stable for the same rows, so that an answer survives a new dry run. */
  readonly key: string;
  readonly kind: QuestionKind;
  readonly name: string;
  readonly rows: readonly string[];
  readonly knownIds: readonly string[];
  readonly answer: Answer | null;
};

export type Student = {
  /** Name and main phone: the same whatever order the rows come in. */
  readonly key: string;
  readonly name: string;
  readonly label: string | null;
  /** The main phone first: the one in most rows, then the one written first. */
  readonly phones: readonly Phone[];
  readonly birthOn: DateText | null;
  readonly rows: readonly string[];
  /** The student this is, when the organisation has them already. */
  readonly knownId: string | null;
};

export type Match = {
  readonly students: readonly Student[];
  readonly questions: readonly Question[];
  /** Names sharing a phone and kept apart, by student key. */
  readonly siblings: ReadonlyMap<string, readonly string[]>;
  /** Rows whose student waits for an answer. */
  readonly held: ReadonlySet<string>;
};

type Person = StudentPart & { readonly row: string };
/** `phones` is shared by the groups that one phone joined before they were split. */
type Group = { readonly people: readonly Person[]; readonly joinedBy: number };
type Ask = (kind: QuestionKind, groups: readonly Group[], knownIds?: readonly string[]) => Answer | null;

const byRow = (one: Person, other: Person): number => (one.row < other.row ? -1 : 1);

/** Adds to the list under a key, in place: these lists may be long. */
function addTo<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

const distinct = <T>(values: readonly (T | null)[]): T[] => [
  ...new Set(values.filter((value): value is T => value !== null)),
];
const rowsOf = (groups: readonly Group[]): string[] =>
  groups.flatMap(({ people }) => people.map(({ row }) => row)).sort();
const birthsOf = ({ people }: Group): string[] => distinct(people.map(({ birthOn }) => birthOn));
const numbersOf = ({ people }: Group): string[] => distinct(people.map(({ externalNo }) => externalNo));
const phonesOf = ({ people }: Group): string[] => people.flatMap(({ phones }) => phones.map(({ number }) => number));
const meet = (one: readonly string[], other: readonly string[]): boolean => one.some((value) => other.includes(value));

/** People of one name, joined by shared phones and through any chain of them. */
function joinByPhone(people: readonly Person[]): Person[][] {
  const byPhone = new Map<string, Person[]>();
  const groups = new Set<Person[]>();
  for (const person of people) {
    const touching = person.phones.map(({ number }) => byPhone.get(number)).filter((group) => group !== undefined);
    const [into = [], ...others] = new Set(touching);
    for (const other of others) {
      groups.delete(other);
      into.push(...other);
      for (const { phones } of other) for (const { number } of phones) byPhone.set(number, into);
    }
    into.push(person);
    groups.add(into);
    for (const { number } of person.phones) byPhone.set(number, into);
  }
  return [...groups].map((group) => group.sort(byRow));
}

/** People whom one phone joined, split by what they disagree about unless a person has said they are one. */
function splitDisagreeing(people: readonly Person[], joinedBy: number, ask: Ask): Group[] {
  const whole: Group = { people, joinedBy };
  for (const [kind, values, of] of [
    ['birth-differs', birthsOf(whole), ({ birthOn }: Person) => birthOn],
    ['number-differs', numbersOf(whole), ({ externalNo }: Person) => externalNo],
  ] as const) {
    if (values.length < 2 || ask(kind, [whole]) === 'same') continue;
    return [...Map.groupBy(people, of).values()].map((part) => ({ people: part, joinedBy }));
  }
  return [whole];
}

type Doubt = { readonly kind: QuestionKind; readonly keysOf: (group: Group) => readonly string[] };

/** What makes two groups of one name look like one person after all. */
const DOUBTS: readonly Doubt[] = [
  { kind: 'label-differs', keysOf: phonesOf },
  { kind: 'same-number', keysOf: numbersOf },
  { kind: 'same-birth', keysOf: birthsOf },
];

const labelsOf = ({ people }: Group): string => people[0]?.label ?? '';

/** One question for all groups of a name that share a phone under different labels, a number, or a birth date. */
function settleDoubt({ kind, keysOf }: Doubt, groups: readonly Group[], ask: Ask): readonly Group[] {
  const byKey = new Map<string, Group[]>();
  for (const group of groups) for (const key of new Set(keysOf(group))) addTo(byKey, key, group);
  let settled = groups;
  for (const alike of byKey.values()) {
    const labels = new Set(alike.map(labelsOf)).size;
    const asked =
      kind === 'label-differs' ? labels > 1 : labels === 1 && new Set(alike.map(({ joinedBy }) => joinedBy)).size > 1;
    if (!asked || ask(kind, alike) !== 'same') continue;
    const people = new Set(alike.flatMap((group) => group.people));
    const [joined, rest] = [true, false].map((inside) =>
      settled.filter((group) => group.people.some((person) => people.has(person)) === inside),
    );
    settled = [
      ...(rest ?? []),
      { people: (joined ?? []).flatMap((group) => group.people).sort(byRow), joinedBy: joined?.[0]?.joinedBy ?? 0 },
    ];
  }
  return settled;
}

function matchName(people: readonly Person[], ask: Ask): readonly Group[] {
  let groups: readonly Group[] = [...Map.groupBy(people, displayName).values()]
    .flatMap(joinByPhone)
    .flatMap((joined, index) => splitDisagreeing(joined, index, ask));
  for (const doubt of groups.length > 1 ? DOUBTS : []) groups = settleDoubt(doubt, groups, ask);
  return groups;
}

/** A doubt about students who are there already: the one a person picked, the only one when they said "same", or none. */
function askKnown(kind: QuestionKind, group: Group, candidates: readonly KnownStudent[], ask: Ask): string | null {
  const answer = ask(
    kind,
    [group],
    candidates.map(({ id }) => id),
  );
  if (answer === 'same') return candidates.length === 1 ? (candidates[0]?.id ?? null) : null;
  if (answer === null || answer === 'different') return null;
  return candidates.find(({ id }) => id === answer.knownId)?.id ?? null;
}

/** The student a group already is. One of the same name and phone is, unless the birth dates disagree. */
function knownFor(group: Group, sameName: readonly KnownStudent[], ask: Ask): string | null {
  const births = birthsOf(group);
  const numbers = phonesOf(group);
  const samePhone = sameName.filter((student) => meet(student.phones, numbers));
  const sameBirth = (samePhone.length > 0 ? samePhone : sameName).filter(
    ({ birthOn }) => birthOn !== null && births.includes(birthOn),
  );
  if (samePhone.length === 0)
    return sameBirth.length === 0 ? null : askKnown('known-same-birth', group, sameBirth, ask);
  const certain =
    samePhone.length > 1
      ? sameBirth
      : samePhone.filter(({ birthOn }) => birthOn === null || births.length === 0 || births.includes(birthOn));
  if (certain.length === 1) return certain[0]?.id ?? null;
  return askKnown(samePhone.length > 1 ? 'known-several' : 'known-birth-differs', group, samePhone, ask);
}

/** Phones of a group, whose people stand in row order, the main one first: in most rows, then written first, then lowest. A stated relation is kept. */
function phonesInOrder({ people }: Group): Phone[] {
  const seen = new Map<string, { relation: Phone['relation']; rows: number; place: number }>();
  for (const { phones } of people) {
    phones.forEach(({ number, relation }, place) => {
      const before = seen.get(number);
      seen.set(number, {
        relation: before?.relation ?? relation,
        rows: (before?.rows ?? 0) + 1,
        place: Math.min(before?.place ?? place, place),
      });
    });
  }
  return [...seen]
    .sort(([one, a], [other, b]) => b.rows - a.rows || a.place - b.place || (one < other ? -1 : 1))
    .map(([number, { relation }]) => ({ number, relation }));
}

function studentOf(group: Group, knownId: string | null): Student | null {
  const [first] = group.people;
  if (!first) return null;
  const phones = phonesInOrder(group);
  const births = birthsOf(group);
  const birthOn = births.length === 1 ? (births[0] ?? null) : null;
  return {
    key: `${displayName(first)}|${phones[0]?.number ?? ''}`,
    name: first.name,
    label: first.label,
    phones,
    birthOn,
    rows: rowsOf([group]),
    knownId,
  };
}

/** Two of one name and phone, kept apart by a person, are told apart by their first rows. */
function withOwnKeys(students: readonly Student[]): Student[] {
  const same = Map.groupBy(students, ({ key }) => key);
  return students.map((student) =>
    (same.get(student.key)?.length ?? 0) > 1 ? { ...student, key: `${student.key}|${student.rows[0] ?? ''}` } : student,
  );
}

/** A phone on a whole school's rows would name everybody to everybody. */
const SIBLINGS_NAMED = 6;

function siblingsOf(students: readonly Student[]): Map<string, string[]> {
  const byPhone = new Map<string, Student[]>();
  for (const student of students) for (const { number } of student.phones) addTo(byPhone, number, student);
  const siblings = new Map<string, string[]>();
  for (const student of students) {
    const others = student.phones.flatMap(({ number }) =>
      (byPhone.get(number) ?? []).slice(0, SIBLINGS_NAMED + 1).filter((other) => other !== student),
    );
    const names = [...new Set(others.map(displayName))].sort().slice(0, SIBLINGS_NAMED);
    if (names.length > 0) siblings.set(student.key, names);
  }
  return siblings;
}

/**
 * Rows to students. Same name and phone (and no other birth date) is one student; same name with another phone is
 * another; one phone with different names is siblings. What could be either is a question, and its rows wait.
 */
export function matchStudents(
  rows: readonly ReadRow[],
  known: readonly KnownStudent[],
  answers: ReadonlyMap<string, Answer>,
): Match {
  const questions = new Map<string, Question>();
  const ask: Ask = (kind, groups, knownIds = []) => {
    const about = rowsOf(groups);
    const key = [kind, ...about, ...knownIds].join('~');
    const answer = answers.get(key) ?? null;
    questions.set(key, {
      key,
      kind,
      name: groups[0]?.people[0]?.name ?? '',
      rows: about,
      knownIds: [...knownIds].sort(),
      answer,
    });
    return answer;
  };
  const people = rows.flatMap((row): Person[] => (row.student ? [{ ...row.student, row: row.key }] : [])).sort(byRow);
  const knownByName = Map.groupBy(known, ({ name }) => name);
  const groups = [...Map.groupBy(people, ({ name }) => name).values()].flatMap((same) => matchName(same, ask));
  const found = groups.flatMap(
    (group) =>
      studentOf(
        group,
        knownFor(group, knownByName.get(group.people[0] ? displayName(group.people[0]) : '') ?? [], ask),
      ) ?? [],
  );
  const students = withOwnKeys(found).sort((one, other) => (one.key < other.key ? -1 : 1));
  const open = [...questions.values()].filter(({ answer }) => answer === null);
  return {
    students,
    questions: [...questions.values()].sort((one, other) => (one.key < other.key ? -1 : 1)),
    siblings: siblingsOf(students),
    held: new Set(open.flatMap((question) => question.rows)),
  };
}
