/** A form action made from an endpoint: the endpoint's schema reads and checks the form, so a form has no second declaration. */
import { fail, redirect, type ActionFailure } from '@sveltejs/kit';
import type * as z from 'zod';
import type { Callable } from '@keshi/kernel/client';
import { pathParams, type ClientInput, type ClientOutput, type Repeat } from '@keshi/kernel/endpoint';
import { formValue } from '@keshi/kernel/form';
import { Problem, problem, type FieldError } from '@keshi/kernel/problem';
import type { Done, FieldFault, Refused } from '../field-fault.ts';
import { ask, type ApiEvent } from './api.ts';
import { faultsFrom, faultsOf } from './faults.ts';

/** The part of Kit's event that an action needs. */
export type FormEvent = ApiEvent & {
  readonly request: Request;
  readonly params: Readonly<Partial<Record<string, string>>>;
};

type FormEndpoint = Callable & { readonly repeat: Repeat };
type Given = { readonly params: Readonly<Record<string, string>>; readonly body: unknown };

type Options<E extends FormEndpoint, Event extends FormEvent, Extra extends object> = {
  /** Path parameters that are neither in the page's address nor fields of the form. */
  params?: (event: Event) => Readonly<Record<string, string>>;
  /** The body, where it is not simply the fields of the form. What comes back is checked by the endpoint's schema all the same. */
  body?: (form: FormData, event: Event) => unknown;
  /** After success: redirect, or say more to the page. */
  then?: (event: Event, output: ClientOutput<E>, form: FormData) => Extra | Promise<Extra>;
};

const KEY = /^[A-Za-z0-9_-]{8,128}$/;
/** Fields that never go back into a page. */
const SECRETS = ['password', 'code'];

/**
 * `export const actions = { createBranch: formAction(createBranch) }`.
 * Path parameters come from the page's address (`orgId` from `[org]`), else from a field of that name (a row's `membershipId`).
 * Whatever the API refuses comes back as `Refused` with everything that was typed; only a success changes the page.
 */
export function formAction<E extends FormEndpoint, Event extends FormEvent, Extra extends object = object>(
  endpoint: E,
  options: Options<E, Event, Extra> = {},
): (event: Event) => Promise<ActionFailure<Refused> | (Done & Extra)> {
  return async (event) => {
    const form = await event.request.formData();
    const read = readForm(endpoint, event, form, options);
    if ('errors' in read) return refuse(form, problem('invalid-input'), read.errors);
    try {
      const output = await ask(event, endpoint, inputFor<E>(read.given), keyOf(endpoint, form));
      // Without `then` nothing is added, which is what the default of its type says.
      const extra = (await options.then?.(event, output, form)) ?? ({} as Extra);
      return { form: textOf(form, '_form'), done: true, ...extra };
    } catch (refusal) {
      if (!(refusal instanceof Problem)) throw refusal;
      return refuse(form, refusal, faultsFrom(errorsOf(refusal)));
    }
  };
}

function readForm<E extends FormEndpoint, Event extends FormEvent, Extra extends object>(
  endpoint: E,
  event: Event,
  form: FormData,
  options: Options<E, Event, Extra>,
): { given: Given } | { errors: Record<string, FieldFault> } {
  const params = { ...paramsOf(endpoint, event, form), ...options.params?.(event) };
  if (endpoint.body === undefined) return { given: { params, body: undefined } };
  const schema = bodySchema(endpoint);
  const body = options.body?.(form, event) ?? formValue(schema, form);
  const { success, error } = schema.safeParse(body);
  return success ? { given: { params, body } } : { errors: faultsOf(schema, body, error.issues) };
}

// Cast: the contract types its schemas structurally; `endpoint` is only ever given Zod's.
const bodySchema = (endpoint: FormEndpoint): z.ZodType => endpoint.body as z.ZodType;

// Cast: read from the address and checked by the endpoint's schema, which is what this type says.
const inputFor = <E extends FormEndpoint>(given: Given): ClientInput<E> => given as unknown as ClientInput<E>;

/** A field's text; empty when there is none. */
export const textOf = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};

const paramsOf = (endpoint: FormEndpoint, event: FormEvent, form: FormData): Record<string, string> =>
  Object.fromEntries(
    pathParams(endpoint.path).map((name) => [name, event.params[name.replace(/Id$/, '')] ?? textOf(form, name)]),
  );

/** The key that the form was rendered with: submitting the same page twice posts once, also without script. */
function keyOf(endpoint: FormEndpoint, form: FormData): { idempotencyKey?: string } {
  if (endpoint.repeat !== 'key') return {};
  const key = textOf(form, '_key');
  return { idempotencyKey: KEY.test(key) ? key : crypto.randomUUID() };
}

// Problems carry the errors they were sent with.
const errorsOf = (refusal: Problem): readonly FieldError[] => refusal.extra.errors ?? [];

function refuse(form: FormData, refusal: Problem, errors: Record<string, FieldFault>): ActionFailure<Refused> {
  const { errors: _errors, ...facts } = refusal.extra;
  const typed = [...form.entries()].filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string' && !SECRETS.includes(entry[0]),
  );
  return fail(refusal.status, {
    form: textOf(form, '_form'),
    problem: { type: refusal.type, status: refusal.status, facts },
    errors,
    values: Object.fromEntries(typed),
  });
}

/** A `then` that shows the page anew without the dialog the form stood in. */
export const backToPage = (event: { readonly url: URL }): never => redirect(303, event.url.pathname);
