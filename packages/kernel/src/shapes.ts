/** Schemas every contract shares. Limits live here so that every text and list has one. */
import * as z from 'zod';
import { isDate } from './dates.ts';

export const Id = z.uuid();
/** Years a person's life or a contract can lie in; beyond them databases and people disagree about calendars. */
const isOurTime = (text: string): boolean => text >= '1900' && text < '2200';
/** A campus-local business date, YYYY-MM-DD. */
export const DateOn = z
  .string()
  .refine((text) => isDate(text) && isOurTime(text), { error: 'a date as YYYY-MM-DD' })
  .meta({ format: 'date' });
/** An instant, ISO 8601 in UTC. */
export const Instant = z.iso
  .datetime({ offset: true })
  .refine(isOurTime, { error: 'an instant between 1900 and 2200' });
/** Wall-clock time HH:MM in the campus's zone. */
export const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
/** A month, YYYY-MM. */
export const Month = z.string().regex(/^\d{4}-(0[1-9]|1[0-2])$/);
/** Class-hours in hundredths (100 = 1 课时). A form field sends decimal text, `1.5`. */
export const UnitsAmount = z.int().min(0).max(100_000_00).meta({ form: 'hundredths' });
/** Money in fen. A form field sends decimal text, `1280.00`. */
export const MinorAmount = z.int().min(0).max(100_000_000_00).meta({ form: 'hundredths' });
/** Signed sums in answers. */
export const Whole = z.int();
export const Name = z.string().trim().min(1).max(60);
export const Note = z.string().trim().max(1000);
/** A mobile number as people write it; stored in E.164. */
export const Phone = z.string().trim().min(5).max(24);
export const Email = z.email().max(254);
export const Cursor = z.string().max(400);

/** Query of every list: keyset paging, at most 100 rows a page. */
export const PageQuery = z.object({
  cursor: Cursor.optional(),
  limit: z.coerce.number<number>().int().min(1).max(100).default(50),
});
/** Answer of every list. `nextCursor` is null on the last page. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item).max(100), nextCursor: Cursor.nullable() });

/** The raw body of an upload or a signed webhook (`consumes: 'bytes'`). */
export const Bytes = z.instanceof(Uint8Array);
