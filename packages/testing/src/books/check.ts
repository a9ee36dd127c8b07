/** One thing the books must agree on: a statement that finds where they do not. */
import type { SQL } from '@keshi/platform/sql';

export type Check = {
  readonly name: string;
  /** What is compared with what, for the person reading the table. */
  readonly what: string;
  /** Rows `subject, expected, found` for every difference in the organisation; none when the books agree. */
  readonly differences: (orgId: string) => SQL;
};
