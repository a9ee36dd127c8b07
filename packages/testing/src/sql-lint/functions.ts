/**
 * What functions may stand where a cluster evaluates an expression on more than one node. A name that is on no list is refused, so
 * that whoever uses a new one looks its volatility up; functions.db.test.ts compares the lists with the server's catalogue.
 */

/** The same arguments always give the same result: allowed in DO UPDATE SET. */
export const IMMUTABLE_FUNCTIONS: readonly string[] = ['jsonb_array_length'];

/** The same within one statement: allowed, like the immutable ones, in UPDATE SET and RETURNING. */
export const STABLE_FUNCTIONS: readonly string[] = ['now'];

/** `current_timestamp` and its kin: the parser knows them as values, the catalogue does not. Stable. */
export const CLOCK_VALUES: readonly string[] = ['current_date', 'current_timestamp', 'localtime', 'localtimestamp'];
