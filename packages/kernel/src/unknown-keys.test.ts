import fc from 'fast-check';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { unknownKeys } from './unknown-keys.ts';

const pointers = (schema: z.ZodType, value: unknown): string[] =>
  unknownKeys(schema, value).map((each) => each.pointer);
const Row = z.object({ a: z.string(), b: z.object({ c: z.int() }).optional() });
type Tree = { name: string; children?: Tree[] | undefined };
const Tree: z.ZodType<Tree> = z.lazy(() => z.object({ name: z.string(), children: z.array(Tree).optional() }));

test.each<[string, z.ZodType, unknown, string[]]>([
  ['nothing unknown', Row, { a: 'x', b: { c: 1 } }, []],
  ['at the top and below', Row, { a: 'x', d: 1, b: { c: 1, e: 2 } }, ['/d', '/b/e']],
  ['in every row of a list', z.array(Row), [{ a: 'x' }, { a: 'x', z: 1 }], ['/1/z']],
  [
    'through optional, nullable, default, catch, readonly and pipes',
    z.object({ r: Row.optional().nullable().default({ a: '' }).catch(null).readonly().transform(String) }),
    { r: { x: 1 } },
    ['/r/x'],
  ],
  [
    'a union knows what one of its options knows',
    z.union([z.object({ a: z.int() }), z.object({ b: z.int() })]),
    { b: 1 },
    [],
  ],
  [
    'an option of a union must know all of it',
    z.union([z.object({ a: z.int() }), z.object({ b: z.int() })]),
    { a: 1, b: 1 },
    ['/b'],
  ],
  [
    'an intersection knows what either side knows',
    z.intersection(z.object({ a: z.int() }), z.object({ b: z.int() })),
    { a: 1, b: 1, c: 1 },
    ['/c'],
  ],
  ['records take any key, their values do not', z.record(z.string(), Row), { any: { a: 'x', q: 1 } }, ['/any/q']],
  ['tuples', z.tuple([Row, Row]), [{ a: 'x' }, { a: 'x', q: 1 }], ['/1/q']],
  ['a schema of itself', Tree, { name: 'x', children: [{ name: 'y', extra: 1 }] }, ['/children/0/extra']],
  ['what may be anything may be anything', z.object({ value: z.unknown() }), { value: { deep: { er: 1 } } }, []],
  ['a loose object names its own rule', z.looseObject({ a: z.string() }), { a: 'x', b: 1 }, []],
  ['values of another kind are left to parsing', Row, 'text', []],
  ['keys are escaped as in JSON pointers', Row, { a: 'x', 'b/c~d': 1 }, ['/b~1c~0d']],
  [
    'names of the prototype are unknown',
    Row,
    JSON.parse('{"a":"x","__proto__":{},"constructor":1,"toString":1}'),
    ['/__proto__', '/constructor', '/toString'],
  ],
])('%s', (_name, schema, value, expected) => {
  expect(pointers(schema, value)).toEqual(expected);
});

test('it agrees with what strict parsing would refuse', () => {
  const strict = z.strictObject({ a: z.unknown(), b: z.strictObject({ c: z.unknown() }).optional() });
  const loose = z.object({ a: z.unknown(), b: z.object({ c: z.unknown() }).optional() });
  fc.assert(
    fc.property(
      fc.record(
        { a: fc.anything(), b: fc.dictionary(fc.string(), fc.integer()), x: fc.integer() },
        { requiredKeys: [] },
      ),
      (value) => {
        const known = strict.safeParse(value).success || !loose.safeParse(value).success;
        expect(known || unknownKeys(loose, value).length > 0).toBe(true);
        if (strict.safeParse(value).success) expect(unknownKeys(loose, value)).toEqual([]);
      },
    ),
  );
});
