import { expect, test } from 'vitest';
import { currentSpan, lastDay, monthSpan, readSpan, spanQuery, stepped, yearBefore } from './period.ts';

const TODAY = '2026-11-22';
const at = (text: string) => new URLSearchParams(text);

test('without a word the period is this month up to today, and its address is empty', () => {
  const span = readSpan(at(''), TODAY);
  expect(span).toEqual({ kind: 'month', from: '2026-11-01', until: '2026-11-23' });
  expect(spanQuery(span, TODAY)).toEqual({});
});

test('a period that is over is whole, one that lasts ends with today', () => {
  expect(readSpan(at('from=2026-10-15'), TODAY)).toEqual({ kind: 'month', from: '2026-10-01', until: '2026-11-01' });
  expect(readSpan(at('period=quarter'), TODAY)).toEqual({ kind: 'quarter', from: '2026-10-01', until: '2026-11-23' });
  expect(readSpan(at('period=week'), TODAY)).toEqual({ kind: 'week', from: '2026-11-16', until: '2026-11-23' });
  expect(readSpan(at('period=day&from=2026-11-21'), TODAY)).toEqual({
    kind: 'day',
    from: '2026-11-21',
    until: '2026-11-22',
  });
});

test.each([
  '',
  'period=week&from=2026-11-02',
  'period=quarter&from=2026-04-09',
  'period=day',
  'period=custom&from=2026-02-03&to=2026-03-02',
])('the address of a period reads back as that period: %s', (text) => {
  const span = readSpan(at(text), TODAY);
  expect(readSpan(at(new URLSearchParams(spanQuery(span, TODAY)).toString()), TODAY)).toEqual(span);
});

test('the last day of a custom period is in it; days that do not exist or go backwards are no period', () => {
  const span = readSpan(at('period=custom&from=2026-02-03&to=2026-03-02'), TODAY);
  expect([span.from, lastDay(span)]).toEqual(['2026-02-03', '2026-03-02']);
  for (const text of [
    'period=custom&from=2026-03-02&to=2026-02-03',
    'period=custom&from=2026-02-30&to=2026-03-02',
    'period=custom&from=x',
    'period=custom&from=9999-01-01&to=9999-02-01',
    'period=nonsense',
  ])
    expect(readSpan(at(text), TODAY)).toEqual(currentSpan('month', TODAY));
});

test('steps go from period to period without a gap, and not into one that has not begun', () => {
  const now = currentSpan('month', TODAY);
  expect(stepped(now, 1, TODAY)).toBeNull();
  const before = stepped(now, -1, TODAY);
  expect(before).toEqual({ kind: 'month', from: '2026-10-01', until: '2026-11-01' });
  expect(before && stepped(before, 1, TODAY)).toEqual(now);
  expect(stepped(currentSpan('quarter', '2026-01-10'), -1, '2026-01-10')).toEqual({
    kind: 'quarter',
    from: '2025-10-01',
    until: '2026-01-01',
  });
  expect(stepped({ kind: 'custom', from: '2026-11-01', until: '2026-11-08' }, -1, TODAY)).toEqual({
    kind: 'custom',
    from: '2026-10-25',
    until: '2026-11-01',
  });
});

test('a month of the trend opens that month; the current one up to today', () => {
  expect(monthSpan('2026-03', TODAY)).toEqual({ kind: 'month', from: '2026-03-01', until: '2026-04-01' });
  expect(monthSpan('2026-11', TODAY).until).toBe('2026-11-23');
});

test('a year earlier are the same days; a day that did not exist then is the one before', () => {
  expect(yearBefore({ from: '2026-11-01', until: '2026-11-23' })).toEqual({ from: '2025-11-01', until: '2025-11-23' });
  expect(yearBefore({ from: '2028-02-01', until: '2028-02-29' })).toEqual({ from: '2027-02-01', until: '2027-02-28' });
});
