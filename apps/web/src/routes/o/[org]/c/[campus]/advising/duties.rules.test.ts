/** What waits for an advisor becomes one list of duties, each thing once. */
import { expect, test } from 'vitest';
import { countOf, groupDuties, type Day } from './duties.ts';

const day = (over: Partial<Day> = {}): Day => ({
  onDate: '2026-04-20',
  advisorId: 'advisor',
  advisorName: null,
  lessons: [],
  unmarked: [],
  lowBalances: [],
  expiring: [],
  renewals: [],
  visitsOwed: [],
  counts: { lessons: 0, unmarked: 0, lowBalances: 0, expiring: 0, renewals: 0, visitsOwed: 0, students: 0 },
  ...over,
});
const course = { courseId: 'course', courseName: '数学' };
const renewal: Day['renewals'][number] = {
  id: 'renewal',
  studentId: 'one',
  name: '一',
  courseName: '数学',
  stage: 'due',
  dueOn: '2026-04-18',
  balanceUnits: 400,
  arrearsMinor: null,
};
const expiring: Day['expiring'][number] = {
  studentId: 'two',
  name: '二',
  ...course,
  unitsLeft: 2000,
  expiresOn: '2026-05-02',
  renewalId: null,
};

test('hours about to expire are a contact for today among the renewals (HRS-09)', () => {
  const shown = day({ expiring: [expiring] });
  expect(groupDuties(shown, 'renewals').today).toMatchObject([
    { of: 'expiring', dueOn: '2026-04-20', studentId: 'two' },
  ]);
  expect(countOf(shown, 'renewals')).toBe(1);
});

test('a low balance or a last day whose renewal is on the list is that renewal, not a second duty', () => {
  const low = { studentId: 'one', name: '一', ...course, balanceUnits: 400, renewalId: 'renewal' };
  const own = { ...expiring, studentId: 'one', renewalId: 'renewal' };
  const colleagues = { ...own, renewalId: 'another' };
  const { late, today } = groupDuties(day({ renewals: [renewal], lowBalances: [low], expiring: [own, colleagues] }));
  expect(late.map((duty) => duty.of)).toEqual(['renewal']);
  expect(today.map((duty) => duty.of)).toEqual(['expiring']);
});

test('a visit owed has until the last day of the month', () => {
  const visit = { studentId: 'one', name: '一', doneThisMonth: 0, owedThisMonth: 2, lastVisitOn: null };
  expect(groupDuties(day({ visitsOwed: [visit] })).month).toMatchObject([{ dueOn: '2026-04-30' }]);
});
