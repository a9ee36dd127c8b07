import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { displayName, headerRelation, parseGender, parseName, parsePhones, relationOf } from './people.ts';

const A = '13800138000';
const B = '13900139000';
const one = (number: string, relation: string | null = null): unknown => ({
  phones: [{ number, relation }],
  unread: [],
  lost: false,
});

describe('phones', () => {
  test.each([
    [A],
    ['138 0013 8000'],
    ['138-0013-8000'],
    ['+8613800138000'],
    ['+86 138 0013 8000'],
    ['0086-13800138000'],
    ['8613800138000'],
    ['电话13800138000'],
    ['１３８００１３８０００'],
    [' 13800138000\n'],
    ['\u202d13800138000\u202c'],
    ['1.3800138000E+10'],
    ["'13800138000"],
  ])('%s is one mobile', (text) => {
    expect(parsePhones(text)).toEqual(one(A));
  });

  test.each([
    [`${A}(妈)/${B}(爸)`],
    [`${A}（妈）/${B}（爸）`],
    [`${A}妈、${B}爸`],
    [`妈妈:${A} 爸爸:${B}`],
    [`妈妈：${A}，爸爸：${B}`],
    [`${A}(妈)${B}(爸)`],
    [`${A}（妈妈）\n${B}（爸爸）`],
    [`母亲${A}；父亲${B}`],
  ])('%s is two mobiles, mother first', (text) => {
    expect(parsePhones(text).phones).toEqual([
      { number: A, relation: 'mother' },
      { number: B, relation: 'father' },
    ]);
  });

  test.each([[`${A}/${B}`], [`${A} ${B}`], [`${A}${B}`], [`${A},${B}`], [`+86${A} 86${B}`]])(
    '%s is two mobiles of nobody in particular',
    (text) => {
      expect(parsePhones(text).phones).toEqual([
        { number: A, relation: null },
        { number: B, relation: null },
      ]);
    },
  );

  test('the same number twice is one', () => {
    expect(parsePhones(`${A}/${A}`).phones).toHaveLength(1);
  });

  test.each(['1.38E+10', '1.38e10', '1.3800138E+10'])('%s has lost its digits for good', (text) => {
    expect(parsePhones(text)).toEqual({ phones: [], unread: [text], lost: true });
  });

  test.each(['12345', '010-62345678', '1380013800', '138001380001', '待补', '12800138000'])(
    '%s is no mobile, and is named',
    (text) => {
      expect(parsePhones(text).phones).toEqual([]);
      expect(parsePhones(text).unread).toHaveLength(1);
    },
  );

  test('a landline beside a mobile is named, and the mobile kept', () => {
    expect(parsePhones(`${A}/010-62345678`)).toEqual({
      phones: [{ number: A, relation: null }],
      unread: ['010-62345678'],
      lost: false,
    });
  });

  test('a number that says nothing is the parent its header names', () => {
    expect(parsePhones(A, headerRelation('妈妈电话')).phones[0]?.relation).toBe('mother');
    expect(parsePhones(`${A}(爸)`, headerRelation('妈妈电话')).phones[0]?.relation).toBe('father');
    expect(headerRelation('妈妈电话/爸爸电话')).toBeNull();
  });

  test('however a mobile is written, it is read', () => {
    const mobile = fc
      .tuple(fc.integer({ min: 13, max: 19 }), fc.integer({ min: 0, max: 999_999_999 }))
      .map(([head, rest]) => `${head}${String(rest).padStart(9, '0')}`);
    fc.assert(
      fc.property(mobile, (number) => {
        const spaced = `${number.slice(0, 3)} ${number.slice(3, 7)} ${number.slice(7)}`;
        const wide = number.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));
        for (const written of [number, spaced, wide, `+86${number}`, `${number.slice(0, 1)}.${number.slice(1)}E+10`])
          expect(parsePhones(written)).toEqual(one(number));
      }),
    );
  });

  test('no text makes it throw', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(parsePhones(text).phones.every(({ number }) => /^1[3-9]\d{9}$/.test(number))).toBe(true);
        parseName(text);
      }),
    );
  });
});

describe('names', () => {
  test.each([
    ['王梓涵', '王梓涵', null],
    ['谢诗涵 ', '谢诗涵', null],
    ['王 梓 涵', '王梓涵', null],
    ['王　梓涵', '王梓涵', null],
    ['王梓涵(小)', '王梓涵', '小'],
    ['王梓涵（小）', '王梓涵', '小'],
    ['王梓涵 (大)', '王梓涵', '大'],
    ['John  Smith', 'John Smith', null],
    ['阿依古丽·买买提', '阿依古丽·买买提', null],
    ['\u200b李想', '李想', null],
  ])('%s is %s, told apart by %s', (text, name, label) => {
    expect(parseName(text)).toEqual({ name, label });
  });

  test.each(['', '123', '-', '()'])('"%s" is no name', (text) => {
    expect(parseName(text)).toBeNull();
  });

  test('the label is part of the name shown', () => {
    expect(displayName({ name: '王梓涵', label: '小' })).toBe('王梓涵(小)');
  });
});

test.each([
  ['妈妈', 'mother'],
  ['母亲', 'mother'],
  ['爸', 'father'],
  ['奶奶', 'grandparent'],
  ['外公', 'grandparent'],
  ['舅舅', 'other'],
  ['', null],
])('%s is %s', (text, relation) => {
  expect(relationOf(text)).toBe(relation);
});

test.each([
  ['男', 'male'],
  ['女', 'female'],
  ['F', 'female'],
  ['未知', null],
])('%s is %s', (text, gender) => {
  expect(parseGender(text)).toBe(gender);
});
