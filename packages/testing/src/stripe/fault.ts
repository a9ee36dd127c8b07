/** Errors in the shape Stripe answers them. Handlers throw a fault; the edge of the double turns it into the response. */

/** The `error` object of a Stripe error body. Wording follows Stripe's where a client could come to depend on it. */
export type FaultBody = {
  type: 'invalid_request_error' | 'idempotency_error' | 'card_error' | 'api_error';
  message: string;
  code?: string;
  decline_code?: string;
  param?: string;
  [detail: string]: unknown;
};

export type Fault = Error & { readonly stripeFault: { readonly status: number; readonly body: FaultBody } };

export const fault = (status: number, body: FaultBody): Fault =>
  Object.assign(new Error(body.message), { stripeFault: { status, body } });

export const isFault = (thrown: unknown): thrown is Fault => thrown instanceof Error && 'stripeFault' in thrown;

/** 400 about one parameter. `param` is Stripe's bracketed path, e.g. `line_items[0][price_data][currency]`. */
export const badParameter = (param: string, message: string, code?: string): Fault =>
  fault(400, { type: 'invalid_request_error', message, param, ...(code === undefined ? {} : { code }) });

export const missingParameter = (param: string): Fault =>
  badParameter(param, `Missing required param: ${param}.`, 'parameter_missing');

/** 404 for an object that isn't there or belongs to another account: the two are the same, as at Stripe. */
export const missingObject = (noun: string, id: string, param = 'id'): Fault =>
  fault(404, { type: 'invalid_request_error', code: 'resource_missing', message: `No such ${noun}: '${id}'`, param });
