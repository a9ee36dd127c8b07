/** A valid value for any schema, with the ids given by name: what the isolation matrix sends where a contract wants a body or a query. */
import * as z from 'zod';
import type { Schema } from '@keshi/kernel/endpoint';

/** The id to use for a field of this name. */
export type IdOf = (name: string) => string;

/** Tried in order where a schema wants a text or a number: the first that it accepts. */
const TEXTS = [
  '甲乙丙',
  '10:00',
  '2026-09',
  '2026-Q2',
  '000000',
  '13800138000',
  'someone@example.com',
  'acct_test12345678',
  'Asia/Shanghai',
  'roster.csv',
  'x',
];
const NUMBERS = [100, 1, 5, 0, 60];
const DATE = '2026-09-02';
const INSTANT = '2026-09-01T00:30:00.000Z';

type Definition = {
  type: string;
  format?: string;
  innerType?: z.core.$ZodType;
  in?: z.core.$ZodType;
  shape?: Record<string, z.core.$ZodType>;
  element?: z.core.$ZodType;
  options?: z.core.$ZodType[];
  entries?: Record<string, string>;
  values?: unknown[];
};

/** Cast: every definition is a member of Zod's union, which has at most these fields of these types. */
const definitionOf = (schema: z.core.$ZodType): Definition => schema._zod.def;

/** The schema inside optional, default and the like. */
function innermost(schema: z.core.$ZodType): z.core.$ZodType {
  const { innerType } = definitionOf(schema);
  return innerType === undefined ? schema : innermost(innerType);
}

const isOptional = (schema: z.core.$ZodType): boolean => z.safeParse(schema, undefined).success;
const isIdSchema = (schema: z.core.$ZodType): boolean => definitionOf(innermost(schema)).format === 'uuid';

function accepted(schema: z.core.$ZodType, candidates: readonly unknown[], name: string): unknown {
  const found = candidates.find((each) => z.safeParse(schema, each).success);
  if (found === undefined)
    throw new Error(`the matrix knows no value for ${name}: teach it one in sample.ts or requests.ts`);
  return found;
}

function valueOf(schema: z.core.$ZodType, name: string, idOf: IdOf): unknown {
  const inner = innermost(schema);
  const definition = definitionOf(inner);
  if (definition.format === 'uuid') return idOf(name);
  if (definition.shape !== undefined) return objectOf(definition.shape, idOf);
  if (definition.element !== undefined) {
    const one = valueOf(definition.element, name, idOf);
    return [one];
  }
  if (definition.options !== undefined) return valueOf(definition.options[0] ?? inner, name, idOf);
  if (definition.entries !== undefined) return Object.values(definition.entries)[0];
  if (definition.type === 'boolean') return true;
  if (definition.type === 'number') return accepted(schema, NUMBERS, name);
  if (definition.type === 'unknown' || definition.type === 'any') return 1;
  return accepted(schema, [DATE, INSTANT, 'true', ...TEXTS], name);
}

/** Every required field, and every optional one that is an id. */
const objectOf = (shape: Record<string, z.core.$ZodType>, idOf: IdOf): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(shape)
      .filter(([, each]) => !isOptional(each) || isIdSchema(each))
      .map(([name, each]) => [name, valueOf(each, name, idOf)]),
  );

/** Cast: endpoints hold Zod schemas; their type is only structural to spare the compiler. */
const zodOf = (schema: Schema): z.core.$ZodType => schema as unknown as z.core.$ZodType;

/** A value of the schema. */
export const sampleOf = (schema: Schema, idOf: IdOf): unknown => valueOf(zodOf(schema), 'the whole', idOf);

/** Names of the id fields of a schema, at any depth. */
export function idNamesOf(schema: Schema | undefined): string[] {
  const names = new Set<string>();
  if (schema !== undefined) {
    sampleOf(schema, (name) => {
      names.add(name);
      return '00000000-0000-4000-8000-000000000000';
    });
  }
  return [...names];
}
