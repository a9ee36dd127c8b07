/** The cycle of appraisals (KPI-11): everybody their month, superiors the quarter of those who answer to them. */
import { addDays } from '@keshi/kernel/dates';
import { periodOf, quarterOf, type AppraisalFact } from '@keshi/modules/appraisal/rules';
import type { Expected } from './duty.ts';
import type { Given, Rule } from './duty-facts.ts';
import { endOf, escalated, startOf } from './duty-times.ts';

/** From the period's last day, due by the setting's day of the next, made good until that one has ended. */
function expected({ kind, fromOn, ...fact }: AppraisalFact, days: number, { clock, settings }: Given): Expected {
  const { until } = periodOf(kind, fromOn);
  const dueOn = addDays(until, days - 1);
  const dueAt = endOf(dueOn, clock);
  return {
    rule: kind === 'self' ? 'self-appraisal' : 'superior-appraisal',
    subjectId: fact.personId,
    period: kind === 'self' ? fromOn.slice(0, 7) : quarterOf(fromOn),
    ownerId: fact.ownerId,
    studentId: null,
    classId: null,
    opensAt: startOf(addDays(until, -1), clock),
    warnAt: startOf(dueOn, clock),
    dueAt,
    escalateAt: escalated(dueAt, settings),
    closesAt: startOf(periodOf(kind, until).until, clock),
    doneAt: fact.appraisedAt,
    detail: {},
  };
}

const rule =
  (kind: AppraisalFact['kind']): Rule =>
  (given) => {
    const days = kind === 'self' ? given.settings.selfAppraisalDays : given.settings.superiorAppraisalDays;
    return days === 0
      ? []
      : given.facts.appraisals.filter((fact) => fact.kind === kind).map((fact) => expected(fact, days, given));
  };

export const selfAppraisal = rule('self');
export const superiorAppraisal = rule('superior');
