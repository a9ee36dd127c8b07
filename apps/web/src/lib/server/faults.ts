/** Zod's issues and the API's field errors as faults by field name. */
import type * as z from 'zod';
import { globalRegistry } from 'zod';
import { fieldName } from '@keshi/kernel/form';
import { hundredthsText } from '@keshi/kernel/money';
import type { FieldError } from '@keshi/kernel/problem';
import type { FieldFault } from '../field-fault.ts';

type Faults = Record<string, FieldFault>;
type Path = readonly PropertyKey[];

/** The first fault of each field, found by the endpoint's own schema. `given` is what was parsed. */
export function faultsOf(schema: z.core.$ZodType, given: unknown, issues: readonly z.core.$ZodIssue[]): Faults {
  const faults: Faults = {};
  for (const issue of issues) {
    const missing = valueAt(given, issue.path) === undefined;
    faults[issue.path.map(String).join('.')] ??= missing
      ? { code: 'required' }
      : faultOf(issue, isHundredths(schemaAt(schema, issue.path)));
  }
  return faults;
}

/** The faults that the API found, which say in English what no schema can know (`taken`). */
export function faultsFrom(errors: readonly FieldError[]): Faults {
  const faults: Faults = {};
  for (const { pointer, detail } of errors) faults[fieldName(pointer)] ??= { code: 'other', detail };
  return faults;
}

function faultOf(issue: z.core.$ZodIssue, hundredths: boolean): FieldFault {
  const limit = (value: number | bigint): string => (hundredths ? hundredthsText(Number(value)) : String(value));
  switch (issue.code) {
    case 'too_small':
      if (issue.origin === 'string')
        return issue.minimum === 1 ? { code: 'required' } : { code: 'too-short', limit: limit(issue.minimum) };
      return { code: issue.origin === 'array' ? 'too-few' : 'too-small', limit: limit(issue.minimum) };
    case 'too_big':
      return {
        code: issue.origin === 'string' ? 'too-long' : issue.origin === 'array' ? 'too-many' : 'too-large',
        limit: limit(issue.maximum),
      };
    case 'invalid_type':
      return { code: issue.expected === 'number' || issue.expected === 'int' ? 'number' : 'format' };
    case 'invalid_format':
      return { code: issue.format === 'email' ? 'email' : 'format' };
    case 'invalid_value':
      return { code: 'choice' };
    case 'custom':
      return { code: /\bdate\b/.test(issue.message) ? 'date' : 'other', detail: issue.message };
    default:
      return { code: 'other', detail: issue.message };
  }
}

// Reads one property of anything; what is not there is undefined. Cast: every object may be asked for a property.
const propertyOf = (value: unknown, name: PropertyKey): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[name] : undefined;

const valueAt = (value: unknown, path: Path): unknown => path.reduce(propertyOf, value);

/** The schema of a field, through what wraps it. */
function schemaAt(schema: z.core.$ZodType, path: Path): z.core.$ZodType | undefined {
  const def: unknown = schema._zod.def;
  const inner = propertyOf(def, 'innerType') ?? propertyOf(def, 'in');
  if (isSchema(inner) && !isHundredths(schema)) return schemaAt(inner, path);
  const [name, ...rest] = path;
  if (name === undefined) return schema;
  const child = propertyOf(propertyOf(def, 'shape'), name) ?? propertyOf(def, 'element');
  return isSchema(child) ? schemaAt(child, rest) : undefined;
}

const isSchema = (value: unknown): value is z.core.$ZodType => propertyOf(value, '_zod') !== undefined;

const isHundredths = (schema: z.core.$ZodType | undefined): boolean =>
  schema !== undefined && globalRegistry.get(schema)?.['form'] === 'hundredths';
