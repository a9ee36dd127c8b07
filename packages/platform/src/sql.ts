/**
 * The template tag of statements. Everybody takes it from here: at each import of drizzle-orm itself Node reads that package's 130 kB of
 * exports anew, which was a quarter of the time in which the API starts.
 */
export { sql, type SQL } from 'drizzle-orm/sql';
