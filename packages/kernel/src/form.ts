/**
 * Form fields → the value an endpoint's body schema expects, driven by that schema, so a form needs no second declaration.
 * Names are paths (`marks.0.status`); repeated scalars use the same name several times; an empty field is absent.
 */
import * as z from 'zod';
import { parseHundredths } from './money.ts';
import type { FieldError } from './problem.ts';

type Fields = ReadonlyMap<string, readonly string[]>;

/** Cast: Zod's own definition types are told apart by `type`, which `in` and the union do not show the compiler. */
const unwrap = (schema: z.core.$ZodType): z.core.$ZodType => {
  const def = schema._zod.def;
  if ('innerType' in def) return unwrap(def.innerType as z.core.$ZodType);
  if (def.type === 'pipe') return unwrap((def as z.core.$ZodPipeDef).in);
  return schema;
};

/** Cast: a definition with an inner type holds a schema there. */
const metaOf = (schema: z.core.$ZodType): unknown => {
  const own = z.globalRegistry.get(schema)?.['form'];
  const def = schema._zod.def;
  return own ?? ('innerType' in def ? metaOf(def.innerType as z.core.$ZodType) : undefined);
};

function scalar(schema: z.core.$ZodType, text: string): unknown {
  const type = unwrap(schema)._zod.def.type;
  if (type === 'number') {
    if (metaOf(schema) === 'hundredths') return parseHundredths(text) ?? text;
    return /^-?\d+(\.\d+)?$/.test(text.trim()) ? Number(text) : text;
  }
  if (type === 'boolean') return text === 'on' || text === 'true' ? true : text === 'false' ? false : text;
  return text;
}

/** Cast: `type` says which of Zod's definitions it is. */
function valueAt(schema: z.core.$ZodType, path: string, fields: Fields): unknown {
  const inner = unwrap(schema);
  const def = inner._zod.def;
  if (def.type === 'object') {
    const shape = (def as z.core.$ZodObjectDef).shape;
    const entries = Object.entries(shape)
      .map(([name, child]) => [name, valueAt(child, path === '' ? name : `${path}.${name}`, fields)] as const)
      .filter(([, value]) => value !== undefined);
    const touched = path === '' || [...fields.keys()].some((name) => name.startsWith(`${path}.`));
    return touched ? Object.fromEntries(entries) : undefined;
  }
  if (def.type === 'array') {
    const element = (def as z.core.$ZodArrayDef).element;
    const repeated = fields.get(path);
    if (repeated) return repeated.filter((text) => text !== '').map((text) => scalar(element, text));
    const indexes = new Set(
      [...fields.keys()]
        .filter((name) => name.startsWith(`${path}.`))
        .map((name) => Number(name.slice(path.length + 1).split('.')[0])),
    );
    if (indexes.size === 0) return undefined;
    return [...indexes]
      .filter((index) => Number.isInteger(index))
      .sort((a, b) => a - b)
      .map((index) => valueAt(element, `${path}.${String(index)}`, fields));
  }
  if (def.type === 'boolean' && !fields.has(path)) return undefined;
  const text = fields.get(path)?.at(-1);
  return text === undefined || text === '' ? undefined : scalar(schema, text);
}

/** Reads a submitted form into the shape of `schema`, unparsed: `schema.safeParse` of it gives the errors. */
export function formValue(schema: z.core.$ZodType, form: FormData): unknown {
  const fields = new Map<string, string[]>();
  for (const [name, value] of form.entries()) {
    if (typeof value !== 'string') continue;
    const known = fields.get(name);
    if (known) known.push(value);
    else fields.set(name, [value]);
  }
  return valueAt(schema, '', fields);
}

/** Zod's issues as JSON-pointer field errors. */
export const fieldErrors = (issues: readonly { path: readonly PropertyKey[]; message: string }[]): FieldError[] =>
  issues.map((issue) => ({ pointer: `/${issue.path.map(String).join('/')}`, detail: issue.message }));

/** A JSON pointer as the name of its form field: `/marks/0/status` → `marks.0.status`. */
export const fieldName = (pointer: string): string => pointer.replace(/^\//, '').replaceAll('/', '.');
