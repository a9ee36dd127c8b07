/** A franchise's life through the public API against books that share no code with the product. */
import { readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { RULES } from './book-rules.ts';
import { DUTY_NUMBERS } from './duty-books.ts';
import { simulate, type SimulateReport } from './simulate.ts';

test('the books share no code with the product but its calendar', async () => {
  const books = [
    'book-rules',
    'accounts',
    'books',
    'diary',
    'renewal-books',
    'lead-books',
    'timetable-books',
    'duty-books',
    'paper-books',
    'task-books',
    'award-books',
    'roster',
    'listen',
    'oracle',
  ];
  for (const name of books) {
    const text = await readFile(new URL(`${name}.ts`, import.meta.url), 'utf8');
    const imports = [...text.matchAll(/^import (?!type ).*from '(@keshi\/[^']+)'/gm)].map((match) => match[1]);
    expect([name, imports.filter((each) => each !== '@keshi/kernel/dates')]).toEqual([name, []]);
  }
  // What compares reads the product through its endpoints alone.
  const read = (name: string) => readFile(new URL(`${name}.ts`, import.meta.url), 'utf8');
  const compare = (await Promise.all(['compare', 'compare-duties'].map(read))).join('');
  const modules = [...compare.matchAll(/from '(@keshi\/modules\/[^']+)'/g)].map((match) => match[1] ?? '');
  expect(modules.filter((each) => !each.endsWith('/contract'))).toEqual([]);
});

describe('two months of two small campuses', () => {
  let report: SimulateReport;
  beforeAll(async () => {
    report = await simulate({
      seed: 23,
      campuses: 2,
      students: 12,
      months: 2,
      classSize: 4,
      wrong: {
        'revenue is rounded at each draw': {
          rules: { ...RULES, revenue: (lot, units) => Math.round((lot.paid * units) / lot.units) },
        },
        'leave is charged': { rules: { ...RULES, charge: (kind) => (kind === 'trial' ? 0 : 100) } },
        'a trial is charged': { rules: { ...RULES, charge: (_, status) => (status === 'leave' ? 0 : 100) } },
        'one visit a month is enough': { numbers: { ...DUTY_NUMBERS, visitsAMonth: 1 } },
      },
    });
    // A fifth of it is needed on a machine that has nothing else to do.
  }, 300_000);

  test('every balance and every figure of the product is that of the books', () => {
    expect(report.differences).toEqual([]);
    expect(report.compared).toBeGreaterThan(300);
    expect(report.faults).toEqual([]);
  });

  test('the life had everything in it that can go wrong', () => {
    const least = {
      renewal: 3,
      'renewal-done': 3,
      corrections: 3,
      'part payments': 2,
      'duplicate webhooks': 1,
      gifts: 3,
      'hand-overs': 1,
      'hand-overs ahead': 1,
      stops: 2,
      resumptions: 1,
      leavings: 2,
      'trial marks': 1,
      'make_up marks': 1,
      tasks: 10,
      'task hand-overs': 2,
      'tasks ended': 5,
      'campus targets': 2,
      'personal targets': 2,
    };
    const lacking = Object.entries(least).filter(([what, count]) => (report.tally[what] ?? 0) < count);
    expect(lacking, JSON.stringify(report.tally)).toEqual([]);
  });

  test('books with a wrong rule are found out', () => {
    for (const [rule, differences] of Object.entries(report.wrong)) expect(differences.length, rule).toBeGreaterThan(0);
  });
});
