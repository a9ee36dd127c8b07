/** Bookings in the way, in words: which room, teacher, student or class, when, and whose lesson it is. */
import type { Clash } from '@keshi/modules/scheduling/rules';
import { formatInstant } from '@keshi/ui/format';
import type { ShownProblem } from './field-fault.ts';
import { m } from '#paraglide/messages.js';
import { getLocale } from '#paraglide/runtime.js';

/** The clashes that a refusal names; empty when it is another refusal or a race that could not name one. */
export function clashesIn(problem: ShownProblem | null, kinds?: readonly Clash['kind'][]): readonly Clash[] {
  if (problem?.type !== 'booking-clash') return [];
  // The API sends its clashes with this type (scheduling/service/clashes.ts); a constraint that caught a race has none.
  const clashes = (problem.facts['clashes'] ?? []) as readonly Clash[];
  return clashes.filter((clash) => kinds?.includes(clash.kind) ?? true);
}

const WORDS = {
  room: m.timetable_clash_room,
  teacher: m.timetable_clash_teacher,
  student: m.timetable_clash_student,
} as const;

function oneClash(clash: Clash, timeZone: string | undefined): string {
  const at = formatInstant(clash.at, 'day', getLocale(), timeZone);
  if (clash.kind === 'class') return m.timetable_clash_class({ at });
  return WORDS[clash.kind]({ name: clash.name ?? '', at, className: clash.className });
}

/** The first clash of these kinds and how many more there are; undefined when there is none. */
export function clashText(
  problem: ShownProblem | null,
  kinds?: readonly Clash['kind'][],
  timeZone?: string,
): string | undefined {
  const [first, ...more] = clashesIn(problem, kinds);
  if (first === undefined) return undefined;
  const text = oneClash(first, timeZone);
  return more.length === 0 ? text : m.timetable_clash_more({ first: text, count: more.length });
}
