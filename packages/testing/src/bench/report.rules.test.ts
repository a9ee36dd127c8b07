import { expect, test } from 'vitest';
import { gathering, requestText } from './http-load.ts';
import { interleaved } from './lessons.ts';
import { timesIn } from './processes.ts';
import { cpuText, reportOf, short, tableOf, verdict, type Finding } from './report.ts';
import { riseOf } from './rise.ts';

const finding: Finding = {
  row: 1,
  name: 'commits',
  a: '100/s',
  b: '200/s',
  value: 0.5,
  goal: { atLeast: 0.5 },
  cpu: '',
  notes: ['eight clients'],
};

test('a goal is reached at its very value, and never by a figure that could not be made', () => {
  expect(verdict(finding)).toBe('ok');
  expect(verdict({ ...finding, value: 0.499 })).toBe('FALLS SHORT');
  expect(verdict({ value: 5.01, goal: { atMost: 5 } })).toBe('FALLS SHORT');
  expect(verdict({ value: Number.NaN, goal: { atMost: 5 } })).toBe('FALLS SHORT');
  expect(verdict({ value: Number.NaN, goal: { atLeast: 5 } })).toBe('FALLS SHORT');
});

test('a report is a table with the notes below it', () => {
  expect(reportOf([finding, { ...finding, row: 12, name: 'tails', value: 0.4, notes: [] }])).toBe(
    [
      '#   what     A      B      ratio  goal                CPU ms/request',
      '1   commits  100/s  200/s  0.5    ≥ 0.5  ok',
      '12  tails    100/s  200/s  0.4    ≥ 0.5  FALLS SHORT',
      '',
      '  1: eight clients',
    ].join('\n'),
  );
  expect(tableOf([])).toBe('');
});

test('figures have three digits, or all before the point', () => {
  expect([0.123456, 12.345, 1234.56, 0.5, Number.NaN].map(short)).toEqual(['0.123', '12.3', '1235', '0.5', '–']);
});

test('processor time is told per request and per who spent it', () => {
  const sample = { seconds: 1, latenciesMs: [1, 1, 1, 1], errors: 0, cpuMs: { server: 8, postgres: 4, client: 2 } };
  expect(cpuText([[sample]], 0)).toBe('2 + pg 1 (client 0.5)');
});

test('times are read behind the name, whatever it is made of', () => {
  const stat = `42 (postgres: x) y) S 7 42 42 0 -1 4194304 100 200 0 0 11 22 33 44 20 0 1 0 12345`;
  expect(timesIn(stat)).toEqual({ parent: 7, ownMs: 330, childrenMs: 770 });
});

test('a rise is the share of the mean that a line through the values gains', () => {
  expect(riseOf([0, 1, 2].map((at) => ({ at, value: 100 })))).toBe(0);
  expect(riseOf([0, 1, 2].map((at) => ({ at, value: 90 + 10 * at })))).toBeCloseTo(0.2);
  expect(riseOf([])).toBeNaN();
});

test('lists are interleaved, the longer ones going on alone', () => {
  expect(interleaved([['a', 'b', 'c'], ['1'], ['x', 'y']])).toEqual(['a', '1', 'x', 'b', 'y', 'c']);
});

test('an answer is whole when its length says so, counted in bytes, however it is cut', () => {
  const body = JSON.stringify({ name: '课时' });
  const whole = Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  const gathered = gathering();
  for (let cut = 1; cut < whole.length; cut += 1) {
    expect(gathered(whole.subarray(0, cut))).toBeNull();
    expect(gathered(whole.subarray(cut))).toEqual({ status: 200, body });
  }
  expect(gathered(whole)).toEqual({ status: 200, body });
  expect(gathered(Buffer.from('HTTP/1.1 204 No Content\r\n\r\n'))).toEqual({ status: 204, body: '' });
  expect(() => gathered(Buffer.from('HTTP/1.1 200 OK\r\n\r\n'))).toThrow(/without a length/);
});

test('a request says its length in bytes and carries its session', () => {
  const text = requestText({ method: 'POST', path: '/x', token: 't', body: '课' });
  expect(text).toContain('content-length: 3\r\n');
  expect(text).toContain('cookie: __Host-keshi=t\r\n');
  expect(text.endsWith('\r\n\r\n课')).toBe(true);
});
