/** The books of how well things are written down: reports, records and visits, and the rules they had to keep (M24, M26, M27). Nobody in a life corrects one. */
import type { Diary } from './diary.ts';
import type { Campus } from './franchise.ts';
import { whereOf } from './listen.ts';
import type { Tell } from './living.ts';
import type { Timetable } from './timetable-books.ts';

const DAY_MS = 86_400_000;

export function openQualityBooks(diary: Diary, timetable: Timetable): Tell {
  const write = (campus: Campus, personId: string, onDate: string, counts: Readonly<Record<string, number>>): void => {
    for (const [metric, count] of Object.entries(counts))
      if (count > 0) diary.write({ ...whereOf(campus), personId, onDate, metric, count, units: 0, minor: 0 });
  };
  return {
    filed: ({ campus, personId, from, figures, adjusted }) =>
      write(campus, personId, from, {
        'paper-filed': 1,
        'filing-figure': figures,
        'filing-kept': figures - adjusted,
      }),
    memoed: ({ campus, personId, onDate }) => write(campus, personId, onDate, { 'paper-filed': 1 }),
    // A briefing is held a whole day before its class's first lesson (BRF-03).
    briefed: ({ klass, personId, onDate, heldAt }) => {
      const firstAt = timetable.classesOf(klass.campus.id).find(({ id }) => id === klass.id)?.firstAt ?? '';
      const isEarly = Date.parse(firstAt) - Date.parse(heldAt) >= DAY_MS;
      write(klass.campus, personId, onDate, { 'paper-filed': 1, 'rule-check': 1, 'rule-kept': isEarly ? 1 : 0 });
    },
    // Whoever reached somebody says what came of it (RV-12).
    visited: ({ student, advisorId, reached, saysSomething, onDate }) => {
      if (reached) write(student.campus, advisorId, onDate, { 'rule-check': 1, 'rule-kept': saysSomething ? 1 : 0 });
    },
  };
}
