/** Ids are uuidv7 made by the application: sortable by time, and PostgreSQL 15 has no generator of its own. */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export const isId = (text: string): boolean => UUID.test(text);

const hex = (value: number, width: number): string => value.toString(16).padStart(width, '0');

let lastMs = 0;
let sequence = 0;

/**
 * A new uuidv7. Ids made in one process are strictly increasing, also within a millisecond:
 * the 12 bits after the version count, the rest is random.
 */
export function newId(nowMs: number = Date.now()): string {
  if (nowMs > lastMs) {
    lastMs = nowMs;
    sequence = 0;
  } else {
    sequence += 1;
    if (sequence > 0xfff) {
      lastMs += 1;
      sequence = 0;
    }
  }
  const time = hex(lastMs, 12);
  // A uuidv4 ends as a uuidv7 does: the variant and 62 random bits. The runtimes draw randomness for many of them at once, which is a tenth of the work.
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(sequence, 3)}-${crypto.randomUUID().slice(19)}`;
}

/** Stands in keys where "nobody in particular" must still be a value, as in roll-ups without a credited person. */
export const NOBODY = '00000000-0000-0000-0000-000000000000';
