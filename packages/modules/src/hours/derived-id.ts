/** Ids of entries that follow from other entries, made inside one statement: a custom (version 8) UUID from a hash of the source. */
import { sql, type SQL } from '@keshi/platform/sql';

/** The same source always derives the same id, so deriving twice meets the primary key instead of posting twice. */
export const derivedId = (source: SQL): SQL =>
  sql`overlay(overlay(md5(${source}) placing '8' from 13) placing 'a' from 17)::uuid`;
