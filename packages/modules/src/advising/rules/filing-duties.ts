/** The duty to file what is reported by a deadline: one rule over the table of kinds, which is filings' own. */
import { closesOn, KINDS, owedOf, timesOf } from '@keshi/modules/filings/rules';
import type { Rule } from './duty-facts.ts';
import { escalated, startOf } from './duty-times.ts';

/**
 * RPT-04: a report stands from the last day of its period, is late after the deadline in force on that day, and is done by filing it; corrections
 * change nothing. A late one of an advisor is told to the supervisor, a late one of the campus to its branch.
 */
export const filing: Rule = ({ facts, settings, clock }) => {
  if (facts.filings === null) return [];
  const { campusId, posts, periods, filed } = facts.filings;
  const filedAt = new Map(
    filed.map((each) => [`${each.kind} ${each.subjectId} ${each.fromOn}`, each.filedAt] as const),
  );
  return periods.flatMap(({ kind, period, deadlines }) => {
    const times = timesOf(kind, period, deadlines, clock.timeZone);
    return owedOf(kind, times, campusId, posts).map(({ subjectId, ownerIds }) => ({
      rule: 'filing' as const,
      subjectId,
      period: `${kind} ${period.from}`,
      ownerId: ownerIds[0],
      studentId: null,
      classId: null,
      opensAt: times.opensAt,
      warnAt: times.warnAt,
      dueAt: times.dueAt,
      escalateAt: escalated(times.dueAt, settings),
      closesAt: startOf(closesOn(kind, period), clock),
      doneAt: filedAt.get(`${kind} ${subjectId} ${period.from}`) ?? null,
      detail: {
        filing: kind,
        onDate: period.from,
        tells: KINDS[kind].by === 'advisor' ? ('advisor_supervisor' as const) : ('branch_principal' as const),
      },
    }));
  });
};
