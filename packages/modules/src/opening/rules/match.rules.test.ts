import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchStudents, type Answer, type KnownStudent, type Match } from './match.ts';
import type { ReadRow } from './row.ts';

type Given = { name?: string; label?: string; phone?: string | string[]; birthOn?: string; no?: string };

const row = (key: string, { name = '王梓涵', label, phone = '13800138000', birthOn, no }: Given): ReadRow => ({
  key,
  sheet: 'S',
  row: Number(key),
  nameText: name,
  courseText: '语文',
  issues: [],
  enrolment: null,
  figures: { bought: null, given: null, used: null, left: null, received: null, arrears: null, due: null },
  student: {
    name,
    label: label ?? null,
    phones: [phone].flat().map((number) => ({ number, relation: null })),
    birthOn: birthOn ?? null,
    externalNo: no ?? null,
    gender: null,
    grade: null,
    school: null,
    wechat: null,
    guardianName: null,
  },
});

const match = (
  given: readonly Given[],
  answers: ReadonlyMap<string, Answer> = new Map(),
  known: readonly KnownStudent[] = [],
): Match =>
  matchStudents(
    given.map((one, index) => row(String(index + 1), one)),
    known,
    answers,
  );

const groups = (found: Match): string[] => found.students.map(({ rows }) => rows.join()).sort();
const kinds = (found: Match): string[] => found.questions.map(({ kind }) => kind);
const answerAll = (found: Match, answer: Answer): Map<string, Answer> =>
  new Map(found.questions.map(({ key }) => [key, answer]));

describe('without a question', () => {
  test.each<[string, Given[], string[]]>([
    ['same name and phone is one student', [{}, {}], ['1,2']],
    ['same name and phone with one birth date unsaid is one student', [{ birthOn: '2015-01-01' }, {}], ['1,2']],
    ['same name and another phone is another student', [{}, { phone: '13900139000' }], ['1', '2']],
    ['one phone and two names are two students', [{}, { name: '王梓轩' }], ['1', '2']],
    [
      'a phone shared with either number of a pair is one student',
      [{ phone: ['13800138000', '13900139000'] }, { phone: '13900139000' }],
      ['1,2'],
    ],
    [
      'a chain of phones is one student',
      [{}, { phone: '13900139000' }, { phone: ['13800138000', '13900139000'] }],
      ['1,2,3'],
    ],
  ])('%s', (_, given, want) => {
    const found = match(given);
    expect(groups(found)).toEqual(want);
    expect(found.questions).toEqual([]);
    expect(found.held.size).toBe(0);
  });
});

describe('with a question', () => {
  test.each<[string, Given[], string, string[], string[]]>([
    [
      'another birth date',
      [{ birthOn: '2015-01-01' }, { birthOn: '2016-02-02' }],
      'birth-differs',
      ['1', '2'],
      ['1,2'],
    ],
    ['another student number', [{ no: 'A1' }, { no: 'A2' }], 'number-differs', ['1', '2'], ['1,2']],
    ['a label on one of two', [{}, { label: '小' }], 'label-differs', ['1', '2'], ['1,2']],
    [
      'the same birth date and another phone',
      [{ birthOn: '2015-01-01' }, { birthOn: '2015-01-01', phone: '13900139000' }],
      'same-birth',
      ['1', '2'],
      ['1,2'],
    ],
    [
      'the same number and another phone',
      [{ no: 'A1' }, { no: 'A1', phone: '13900139000' }],
      'same-number',
      ['1', '2'],
      ['1,2'],
    ],
  ])('%s is asked about, held until answered, and obeys the answer', (_, given, kind, apart, together) => {
    const open = match(given);
    expect(kinds(open)).toEqual([kind]);
    expect(groups(open)).toEqual(apart);
    expect([...open.held].sort()).toEqual(['1', '2']);
    const same = match(given, answerAll(open, 'same'));
    expect(groups(same)).toEqual(together);
    const different = match(given, answerAll(open, 'different'));
    expect(groups(different)).toEqual(apart);
    for (const answered of [same, different]) expect(answered.held.size).toBe(0);
    expect(new Set(different.students.map(({ key }) => key)).size).toBe(2);
  });
});

describe('with students who are there already', () => {
  const known = (id: string, rest: Partial<KnownStudent> = {}): KnownStudent => ({
    id,
    name: '王梓涵',
    phones: ['13800138000'],
    birthOn: null,
    openings: [],
    ...rest,
  });
  const idsOf = (found: Match): (string | null)[] => found.students.map(({ knownId }) => knownId);

  test('the same name and phone is that student', () => {
    expect(idsOf(match([{}], new Map(), [known('k')]))).toEqual(['k']);
  });
  test('another phone, or another name on the phone, is a new student', () => {
    expect(
      idsOf(match([{}], new Map(), [known('k', { phones: ['13900139000'] }), known('m', { name: '王梓轩' })])),
    ).toEqual([null]);
  });
  test('another birth date is asked', () => {
    const given = [{ birthOn: '2015-01-01' }];
    const there = [known('k', { birthOn: '2016-01-01' })];
    const open = match(given, new Map(), there);
    expect([kinds(open), idsOf(open), [...open.held]]).toEqual([['known-birth-differs'], [null], ['1']]);
    expect(idsOf(match(given, answerAll(open, 'same'), there))).toEqual(['k']);
    expect(idsOf(match(given, answerAll(open, 'different'), there))).toEqual([null]);
  });
  test('of two on one phone the birth date decides, and without one a person picks', () => {
    const there = [known('k', { birthOn: '2016-01-01' }), known('m', { birthOn: '2012-01-01' })];
    expect(idsOf(match([{ birthOn: '2012-01-01' }], new Map(), there))).toEqual(['m']);
    const open = match([{}], new Map(), there);
    expect(open.questions.map(({ kind, knownIds }) => [kind, knownIds])).toEqual([['known-several', ['k', 'm']]]);
    expect(idsOf(match([{}], answerAll(open, { knownId: 'm' }), there))).toEqual(['m']);
    expect(idsOf(match([{}], answerAll(open, { knownId: 'elsewhere' }), there))).toEqual([null]);
  });
  test('the same birth date and another phone is asked', () => {
    const open = match([{ birthOn: '2015-01-01' }], new Map(), [
      known('k', { phones: ['13900139000'], birthOn: '2015-01-01' }),
    ]);
    expect(kinds(open)).toEqual(['known-same-birth']);
  });
});

test('the main phone is the one in most rows, then the one written first', () => {
  const found = match([{ phone: ['13900139000', '13800138000'] }, { phone: '13800138000' }]);
  expect(found.students[0]?.phones.map(({ number }) => number)).toEqual(['13800138000', '13900139000']);
  expect(match([{ phone: ['13900139000', '13800138000'] }]).students[0]?.phones[0]?.number).toBe('13900139000');
});

test('siblings are named to each other', () => {
  expect([...match([{}, { name: '王梓轩' }]).siblings.values()].flat().sort()).toEqual(['王梓涵', '王梓轩']);
});

const people = fc.array(
  fc.record(
    {
      name: fc.constantFrom('甲', '乙'),
      phone: fc.subarray(['13800138000', '13800138001', '13800138002'], { minLength: 1 }),
      birthOn: fc.constantFrom('2015-01-01', '2016-01-01'),
      label: fc.constantFrom(undefined, '小'),
      no: fc.constantFrom(undefined, 'A1', 'A2'),
    },
    { requiredKeys: ['name', 'phone'] },
  ),
  { maxLength: 8 },
);

const defined = (given: {
  name: string;
  phone: string[];
  birthOn?: string;
  label?: string | undefined;
  no?: string | undefined;
}): Given => ({
  name: given.name,
  phone: given.phone,
  ...(given.birthOn === undefined ? {} : { birthOn: given.birthOn }),
  ...(given.label === undefined ? {} : { label: given.label }),
  ...(given.no === undefined ? {} : { no: given.no }),
});

test('every row is exactly one student’s, two names are never merged, and the order of rows changes nothing', () => {
  fc.assert(
    fc.property(people, fc.infiniteStream(fc.nat()), (list, weights) => {
      const rows = list.map((one, index) => row(String(index + 1), defined(one)));
      const found = matchStudents(rows, [], new Map());
      expect(found.students.flatMap((student) => student.rows).sort()).toEqual(rows.map(({ key }) => key).sort());
      const nameOf = new Map(rows.map(({ key, nameText }) => [key, nameText]));
      for (const student of found.students)
        expect(student.rows.every((key) => nameOf.get(key) === student.name)).toBe(true);
      const order = new Map(rows.map(({ key }) => [key, weights.next().value]));
      const shuffled = rows.toSorted((one, other) => Number(order.get(one.key)) - Number(order.get(other.key)));
      expect(matchStudents(shuffled, [], new Map())).toEqual(found);
    }),
  );
});

test('answering every question leaves none open, however they are answered', () => {
  const answers = fc.array(fc.constantFrom<Answer>('same', 'different'), { minLength: 1 });
  fc.assert(
    fc.property(people, answers, (list, choices) => {
      const rows = list.map((one, index) => row(String(index + 1), defined(one)));
      const given = new Map<string, Answer>();
      for (let round = 0; round < 20; round += 1) {
        const open = matchStudents(rows, [], given).questions.filter(({ answer }) => answer === null);
        if (open.length === 0) return;
        for (const { key } of open) given.set(key, choices[given.size % choices.length] ?? 'same');
      }
      expect(matchStudents(rows, [], given).held.size).toBe(0);
    }),
  );
});

/** How often phone numbers are looked at while this many children of one name are told apart. */
function looksAtPhones(children: number): number {
  let looks = 0;
  const rows = Array.from({ length: children }, (_, index): ReadRow => {
    const given = row(String(index), { birthOn: '2015-01-01', no: 'A1' });
    const phone = {
      relation: null,
      get number() {
        looks += 1;
        return String(13_800_000_000 + index);
      },
    };
    return { ...given, student: given.student && { ...given.student, phones: [phone] } };
  });
  expect(matchStudents(rows, [], new Map()).questions.map(({ kind }) => kind)).toEqual(['same-birth', 'same-number']);
  return looks;
}

test('eight times as many children of one name are eight times as many looks at their phones, not sixty-four times', () => {
  expect(looksAtPhones(4_000) / looksAtPhones(500)).toBeLessThan(10);
});
