import { expect, test } from 'vitest';
import { medianRun, type Run } from './lighthouse.ts';
import { kilobytes, webReportOf, type WebFinding } from './report.ts';

const finding: WebFinding = {
  name: 'home, scripts',
  value: 64.96,
  unit: 'kB',
  goal: { atMost: 65 },
  notes: ['9 files'],
};

test('a report is a table with each finding’s verdict, and the notes below it', () => {
  expect(
    webReportOf([finding, { ...finding, name: 'score', value: 94, unit: '', goal: { atLeast: 95 }, notes: [] }]),
  ).toBe(
    [
      'what           measured  goal',
      'home, scripts  65 kB     ≤ 65  ok',
      'score          94        ≥ 95  FALLS SHORT',
      '',
      '  home, scripts: 9 files',
    ].join('\n'),
  );
});

test('what could not be measured reaches no goal', () => {
  expect(webReportOf([{ ...finding, value: Number.NaN }])).toContain('FALLS SHORT');
});

test('a kilobyte is a thousand bytes', () => {
  expect(kilobytes(65_000)).toBe(65);
});

test('of several runs the median of each score counts, and every fault is kept once', () => {
  const run = (performance: number, faults: string[]): Run => ({
    scores: { performance, accessibility: 100, 'best-practices': 100, seo: 90 },
    layoutShift: 0,
    paintMs: performance * 10,
    blockedMs: 0,
    faults,
  });
  const middle = medianRun([run(90, ['seo/x']), run(99, ['seo/x', 'seo/y']), run(96, [])]);
  expect(middle.scores.performance).toBe(96);
  expect(middle.paintMs).toBe(960);
  expect(middle.faults).toEqual(['seo/x', 'seo/y']);
});
