/** Database errors as problems: by SQLSTATE first, then by constraint name with a cluster's shard suffix stripped. */
import { problem, Problem, type ProblemType } from '@keshi/kernel/problem';

type DriverError = Error & { code: string; constraint?: string };

const isDriverError = (error: unknown): error is DriverError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string';

const BY_STATE: Readonly<Record<string, ProblemType>> = {
  '23505': 'already-exists',
  '23P01': 'booking-clash',
  // A reference to a row of another tenant and to no row at all are the same to the caller.
  '23503': 'not-found',
  // Text that a cursor of somebody's own making holds where we put an id or a time. Parsed input cannot get here.
  '22P02': 'malformed-request',
  '22007': 'malformed-request',
  '22008': 'malformed-request',
  // A number within JSON's range but beyond the column's.
  '22003': 'invalid-input',
  '57014': 'service-unavailable',
  '53300': 'service-unavailable',
  '53100': 'service-unavailable',
  '57P01': 'service-unavailable',
  '57P02': 'service-unavailable',
  '57P03': 'service-unavailable',
  '08006': 'service-unavailable',
  '08001': 'service-unavailable',
  '08P01': 'service-unavailable',
  // Our own, raised by app.set_scope: the organisation has left this cell; it is leaving and takes no writes meanwhile.
  KS001: 'service-unavailable',
  KS002: 'service-unavailable',
  '25P03': 'service-unavailable',
  ECONNREFUSED: 'service-unavailable',
  ECONNRESET: 'service-unavailable',
};

/** States after which the whole transaction may simply be run again. */
const RETRYABLE = new Set(['40001', '40P01']);

/** The name of the constraint an error came from, without the suffix of a shard; null for anything else. */
export const constraintOf = (error: unknown): string | null => {
  const cause = error instanceof Problem ? error.cause : error;
  return isDriverError(cause) && cause.constraint !== undefined ? cause.constraint.replace(/_\d{6,}$/, '') : null;
};

/** An error that says the database cannot be used right now; what happened is kept as the cause, never sent. */
export function unavailable(cause: unknown): Problem {
  const made = problem('service-unavailable');
  made.cause = cause;
  return made;
}

export const isRetryable = (error: unknown): boolean => isDriverError(error) && RETRYABLE.has(error.code);

/** True when a cell refused an organisation because it has moved to another one. */
export const hasMoved = (error: unknown): boolean => {
  const cause = error instanceof Problem ? error.cause : error;
  return isDriverError(cause) && cause.code === 'KS001';
};

/** A driver's error as a Problem where there is one; the constraint is kept as the cause, never sent. */
export function fromDatabaseError(error: unknown): unknown {
  if (!isDriverError(error)) return error;
  const type = BY_STATE[error.code];
  if (type === undefined) return error;
  const made = problem(type);
  made.cause = error;
  return made;
}
