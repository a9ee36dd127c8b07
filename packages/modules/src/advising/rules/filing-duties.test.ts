/** The duty to report by a deadline (RPT-04, PAY-01). */
import { describe, expect, test } from 'vitest';
import type { FilingFacts } from '@keshi/modules/filings/rules';
import { at, duties, fate, only } from './duty.test-data.ts';
import type { DutyFacts } from './duty-facts.ts';

describe('filing reports by their deadline (RPT-04, PAY-01)', () => {
  const DEADLINES = { dailyDays: 1, weeklyDays: 1, monthlyDays: 1, eveningHour: 21, classListWeekday: 5 };
  const post = (personId: string, role: string) => ({
    personId,
    name: personId,
    role,
    fromOn: '2026-01-01',
    endedOn: null,
  });
  const facts = (given: Partial<FilingFacts> = {}): Partial<DutyFacts> => ({
    filings: {
      campusId: 'c',
      posts: [post('xu', 'advisor'), post('chen', 'advisor_supervisor'), post('he', 'teacher')],
      periods: (['advisor-daily', 'takings'] as const).map((kind) => ({
        kind,
        period: { from: '2026-03-10', until: '2026-03-11' },
        deadlines: DEADLINES,
      })),
      filed: [],
      ...given,
    },
  });

  test('stands from the day itself, one for each who owes it, and for nobody without a post', () => {
    expect(duties('filing', '03-09 23:59', facts())).toEqual([]);
    expect(duties('filing', '03-10 00:00', facts())).toMatchObject([
      {
        subjectId: 'xu',
        period: 'advisor-daily 2026-03-10',
        ownerId: 'xu',
        warnAt: at('03-10 21:00'),
        dueAt: at('03-12'),
        detail: { filing: 'advisor-daily', tells: 'advisor_supervisor' },
      },
      {
        subjectId: 'c',
        period: 'takings 2026-03-10',
        ownerId: 'chen',
        warnAt: at('03-11'),
        dueAt: at('03-12'),
        detail: { filing: 'takings', tells: 'branch_principal' },
      },
    ]);
    expect(duties('filing', '03-10', facts({ posts: [post('he', 'teacher')] }))).toEqual([]);
  });

  test('is done by filing, late after the deadline, told on, and missed when it can no longer be filed', () => {
    const filed = [
      { kind: 'advisor-daily' as const, subjectId: 'xu', fromOn: '2026-03-10', filedAt: at('03-10 21:30') },
    ];
    const [mine, takings] = duties('filing', '03-11', facts({ filed }));
    expect([mine?.doneAt, takings?.doneAt]).toEqual([at('03-10 21:30'), null]);
    const open = only(duties('filing', '03-13', facts()).filter(({ subjectId }) => subjectId === 'c'));
    expect(fate(open, '03-11 23:59')).toEqual({ state: undefined, escalated: false, lateBy: undefined });
    expect(fate(open, '03-12 02:00')).toEqual({ state: 'open', escalated: true, lateBy: 'chen' });
    expect(fate({ ...open, doneAt: at('03-12 09:00') }, '03-12 10:00')).toEqual({
      state: 'done',
      escalated: false,
      lateBy: 'chen',
    });
    expect(fate(open, '03-19')).toEqual({ state: 'missed', escalated: false, lateBy: 'chen' });
  });
});
