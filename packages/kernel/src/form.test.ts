import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { fieldErrors, fieldName, formValue } from './form.ts';
import { DateOn, Id, MinorAmount, Name, Note, UnitsAmount } from './shapes.ts';

const form = (entries: readonly (readonly [string, string | Blob])[]): FormData => {
  const made = new FormData();
  for (const [name, value] of entries) made.append(name, value);
  return made;
};
const read = (schema: z.ZodType, entries: readonly (readonly [string, string | Blob])[]): unknown =>
  formValue(schema, form(entries));

describe('scalars', () => {
  const schema = z.object({
    name: Name,
    note: Note.optional(),
    count: z.int().optional(),
    ok: z.boolean().optional(),
    price: MinorAmount.optional(),
    hours: UnitsAmount.min(1).optional(),
    on: DateOn.optional(),
    size: z.number().nullable().default(3),
  });

  test.each<[string, [string, string][], unknown]>([
    ['text stays text, also when it looks like a number', [['name', '123']], { name: '123' }],
    [
      'an empty field is absent',
      [
        ['name', ''],
        ['note', ''],
        ['count', ''],
      ],
      {},
    ],
    ['whole numbers', [['count', '12']], { count: 12 }],
    [
      'what is no number stays as it was written, for the error',
      [
        ['count', 'twelve'],
        ['price', '1.234'],
      ],
      { count: 'twelve', price: '1.234' },
    ],
    [
      'money and class-hours are decimals in hundredths',
      [
        ['price', '1,280.50'],
        ['hours', '1.5'],
      ],
      { price: 128_050, hours: 150 },
    ],
    ['a checkbox that is ticked', [['ok', 'on']], { ok: true }],
    ['a radio of yes and no', [['ok', 'false']], { ok: false }],
    [
      'of a field given twice the last counts',
      [
        ['name', '甲'],
        ['name', '乙'],
      ],
      { name: '乙' },
    ],
    [
      'unknown fields are left out',
      [
        ['name', '甲'],
        ['role', 'director'],
        ['__proto__', 'x'],
      ],
      { name: '甲' },
    ],
    ['through optional, nullable and default', [['size', '4']], { size: 4 }],
    [
      'numbers with exponents or signs of their own are not taken for numbers',
      [
        ['count', '1e3'],
        ['size', '+4'],
      ],
      { count: '1e3', size: '+4' },
    ],
  ])('%s', (_name, entries, expected) => {
    expect(read(schema, entries)).toEqual(expected);
  });

  test('files are not fields', () => {
    expect(read(schema, [['name', new Blob(['x'])]])).toEqual({});
  });
});

describe('lists and objects', () => {
  const schema = z.object({
    tags: z.array(z.string()).optional(),
    marks: z
      .array(z.object({ studentId: Id, status: z.enum(['present', 'leave']), late: z.boolean().optional() }))
      .optional(),
    place: z.object({ city: z.string(), floor: z.int().optional() }).optional(),
  });

  test.each<[string, [string, string][], unknown]>([
    [
      'a repeated field is a list, without its empty ones',
      [
        ['tags', 'a'],
        ['tags', ''],
        ['tags', 'b'],
      ],
      { tags: ['a', 'b'] },
    ],
    [
      'rows by index, in order of the index, not of arrival',
      [
        ['marks.1.status', 'leave'],
        ['marks.0.status', 'present'],
        ['marks.0.studentId', 'x'],
      ],
      { marks: [{ studentId: 'x', status: 'present' }, { status: 'leave' }] },
    ],
    [
      'rows by ten and two are in order of number',
      [
        ['marks.10.status', 'leave'],
        ['marks.2.status', 'present'],
      ],
      { marks: [{ status: 'present' }, { status: 'leave' }] },
    ],
    ['a list nobody touched is absent', [], {}],
    ['an object nobody touched is absent', [['tags', 'a']], { tags: ['a'] }],
    [
      'an object with one field',
      [
        ['place.city', '北京'],
        ['place.floor', '3'],
      ],
      { place: { city: '北京', floor: 3 } },
    ],
    ['an index that is no number is no row', [['marks.x.status', 'leave']], { marks: [] }],
  ])('%s', (_name, entries, expected) => {
    expect(read(schema, entries)).toEqual(expected);
  });
});

test('errors point to the field that is to be mended, and its form name is found again', () => {
  const parsed = z
    .object({ marks: z.array(z.object({ status: z.enum(['present']) })) })
    .safeParse({ marks: [{ status: 'present' }, { status: 'x' }] });
  const errors = fieldErrors(parsed.error?.issues ?? []);
  expect(errors.map((each) => each.pointer)).toEqual(['/marks/1/status']);
  expect(fieldName('/marks/1/status')).toBe('marks.1.status');
});
