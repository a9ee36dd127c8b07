/**
 * Keys of an input that its schema does not name. Zod drops them in silence; an API that does so turns a misspelt field into a lost
 * change, and lets a client believe it may set what it may not.
 */
import type * as z from 'zod';
import type { FieldError } from './problem.ts';

const UNKNOWN = 'this field is not known here';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The parts of a schema's definition that lead to inner schemas. */
type Inner = {
  readonly type: string;
  readonly innerType?: z.core.$ZodType;
  readonly in?: z.core.$ZodType;
  readonly element?: z.core.$ZodType;
  readonly items?: readonly z.core.$ZodType[];
  readonly options?: readonly z.core.$ZodType[];
  readonly left?: z.core.$ZodType;
  readonly right?: z.core.$ZodType;
  readonly valueType?: z.core.$ZodType;
  readonly shape?: Readonly<Record<string, z.core.$ZodType>>;
  readonly catchall?: z.core.$ZodType;
  readonly getter?: () => z.core.$ZodType;
};

/** Cast: every definition is a member of Zod's union, which has at most these fields of these types. */
const definitionOf = (schema: z.core.$ZodType): Inner => schema._zod.def;

const shortest = (lists: readonly FieldError[][]): FieldError[] =>
  lists.toSorted((a, b) => a.length - b.length)[0] ?? [];

function inObject(definition: Inner, value: Readonly<Record<string, unknown>>, at: string): FieldError[] {
  const shape = definition.shape ?? {};
  return Object.entries(value).flatMap(([key, each]) => {
    const pointer = `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const schema = Object.hasOwn(shape, key) ? shape[key] : definition.catchall;
    return schema === undefined ? [{ pointer, detail: UNKNOWN }] : unknownKeys(schema, each, pointer);
  });
}

/**
 * Pointers of the unknown keys, at any depth; none for a value of another kind than the schema's, which parsing will refuse anyway.
 * Of a union, the option that knows most decides; of an intersection, a key is unknown when neither side knows it.
 */
export function unknownKeys(schema: z.core.$ZodType, value: unknown, at = ''): FieldError[] {
  const definition = definitionOf(schema);
  const next = definition.innerType ?? definition.in ?? definition.getter?.();
  if (next !== undefined) return unknownKeys(next, value, at);
  if (definition.options !== undefined) return shortest(definition.options.map((each) => unknownKeys(each, value, at)));
  if (definition.left !== undefined && definition.right !== undefined) {
    const right = new Set(unknownKeys(definition.right, value, at).map((each) => each.pointer));
    return unknownKeys(definition.left, value, at).filter((each) => right.has(each.pointer));
  }
  if (Array.isArray(value)) {
    return value.flatMap((each: unknown, index) => {
      const element = definition.element ?? definition.items?.[index];
      return element === undefined ? [] : unknownKeys(element, each, `${at}/${String(index)}`);
    });
  }
  if (!isRecord(value)) return [];
  if (definition.type === 'object') return inObject(definition, value, at);
  const { valueType } = definition;
  return valueType === undefined
    ? []
    : Object.entries(value).flatMap(([key, each]) => unknownKeys(valueType, each, `${at}/${key}`));
}
