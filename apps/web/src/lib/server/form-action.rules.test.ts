import { isActionFailure, redirect } from '@sveltejs/kit';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { problemBody, PROBLEMS, type FieldError, type ProblemType } from '@keshi/kernel/problem';
import { MinorAmount, Name, UnitsAmount } from '@keshi/kernel/shapes';
import { eventFor } from './event.test-data.ts';
import { formAction } from './form-action.ts';

const Plan = z.object({
  name: Name,
  units: UnitsAmount.min(1).max(10_00),
  priceMinor: MinorAmount,
  note: z.string().max(3).optional(),
});
const createPlan = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/courses/{courseId}/plans',
  summary: 'Add a plan',
  can: 'org.manage',
  repeat: 'key',
  status: 201,
  body: Plan,
  output: z.object({ id: z.string() }),
});
const endPlan = endpoint({
  method: 'DELETE',
  path: '/orgs/{orgId}/plans/{planId}',
  summary: 'End a plan',
  can: 'org.manage',
  repeat: 'natural',
});
const signIn = endpoint({
  method: 'POST',
  path: '/session',
  summary: 'Sign in',
  can: 'public',
  repeat: 'none',
  body: z.object({ account: z.string().min(3), password: z.string().min(1) }),
  output: z.object({}),
});

const filled = {
  _form: 'createPlan',
  _key: 'key-of-this-page',
  courseId: 'c1',
  name: ' 40 课时 ',
  units: '9.5',
  priceMinor: '5,280.00',
};
const made = () => Response.json({ id: 'p1' }, { status: 201 });
const refusing =
  (type: ProblemType, extra: { errors?: FieldError[]; retryAfterSeconds?: number } = {}) =>
  () =>
    Response.json(problemBody(type, extra), {
      status: PROBLEMS[type][0],
      headers: { 'content-type': 'application/problem+json' },
    });

const failureOf = (result: unknown) => (isActionFailure(result) ? { status: result.status, data: result.data } : null);

describe('a form that the schema accepts', () => {
  test('is sent as the endpoint wants it, under the key the page was rendered with', async () => {
    const { event, requests } = eventFor({ form: filled, answer: made });
    expect(await formAction(createPlan)(event)).toEqual({ form: 'createPlan', done: true });
    expect(requests[0]?.path).toBe('/orgs/o1/courses/c1/plans');
    expect(requests[0]?.headers.get('idempotency-key')).toBe('key-of-this-page');
    expect(JSON.parse(requests[0]?.body ?? '')).toEqual({ name: ' 40 课时 ', units: 950, priceMinor: 528_000 });
  });

  test('adds what `then` says, or ends in its redirect', async () => {
    expect(
      await formAction(createPlan, { then: (_event, output) => ({ planId: output.id }) })(
        eventFor({ form: filled, answer: made }).event,
      ),
    ).toMatchObject({ planId: 'p1' });
    const going = formAction(createPlan, { then: () => redirect(303, '/there') });
    await expect(going(eventFor({ form: filled, answer: made }).event)).rejects.toMatchObject({ location: '/there' });
  });

  test('a row without a body names itself by a hidden field', async () => {
    const { event, requests } = eventFor({
      form: { _form: 'end-p9', planId: 'p9' },
      answer: () => new Response(null, { status: 204 }),
    });
    expect(await formAction(endPlan)(event)).toEqual({ form: 'end-p9', done: true });
    expect(requests[0]?.path).toBe('/orgs/o1/plans/p9');
    expect(requests[0]?.headers.has('idempotency-key')).toBe(false);
  });

  test('the address of the page wins over a field of the same name', async () => {
    const { event, requests } = eventFor({ form: { ...filled, orgId: 'someone-else' }, answer: made });
    await formAction(createPlan)(event);
    expect(requests[0]?.path).toBe('/orgs/o1/courses/c1/plans');
  });
});

describe('a form that the schema refuses', () => {
  test('never reaches the API and comes back with every fault and everything that was typed', async () => {
    const { event, requests } = eventFor({
      form: { ...filled, name: '', units: '12', priceMinor: 'abc', note: 'too long' },
      answer: made,
    });
    const failure = failureOf(await formAction(createPlan)(event));
    expect(requests).toEqual([]);
    expect(failure).toMatchObject({
      status: 422,
      data: {
        form: 'createPlan',
        problem: { type: 'invalid-input' },
        errors: {
          name: { code: 'required' },
          units: { code: 'too-large', limit: '10.00' },
          priceMinor: { code: 'number' },
          note: { code: 'too-long', limit: '3' },
        },
        values: { units: '12', priceMinor: 'abc', note: 'too long', _key: 'key-of-this-page' },
      },
    });
  });

  test('a password does not come back into the page', async () => {
    const { event } = eventFor({ form: { account: 'x', password: 'secret' }, answer: made });
    expect(failureOf(await formAction(signIn)(event))?.data).toMatchObject({ values: { account: 'x' } });
    expect(
      JSON.stringify(
        await formAction(signIn)(eventFor({ form: { account: 'x', password: 'secret' }, answer: made }).event),
      ),
    ).not.toContain('secret');
  });
});

describe('a form that the API refuses', () => {
  test('field errors stand at their fields', async () => {
    const { event } = eventFor({
      form: filled,
      answer: refusing('already-exists', { errors: [{ pointer: '/name', detail: 'taken' }] }),
    });
    expect(failureOf(await formAction(createPlan)(event))).toMatchObject({
      status: 409,
      data: {
        problem: { type: 'already-exists', status: 409 },
        errors: { name: { code: 'other', detail: 'taken' } },
        values: { units: '9.5' },
      },
    });
  });

  test.each(['not-signed-in', 'not-found', 'not-allowed', 'service-unavailable'] as const)(
    '%s does not take away what was typed',
    async (type) => {
      expect(
        failureOf(await formAction(createPlan)(eventFor({ form: filled, answer: refusing(type) }).event)),
      ).toMatchObject({ status: PROBLEMS[type][0], data: { problem: { type }, values: { name: ' 40 课时 ' } } });
    },
  );

  test('the facts of a problem come along', async () => {
    const { event } = eventFor({ form: filled, answer: refusing('too-many-requests', { retryAfterSeconds: 900 }) });
    expect(failureOf(await formAction(createPlan)(event))).toMatchObject({
      status: 429,
      data: { problem: { facts: { retryAfterSeconds: 900 } } },
    });
  });
});
