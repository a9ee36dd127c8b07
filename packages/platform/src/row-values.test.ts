import fc from 'fast-check';
import { expect, test } from 'vitest';
import { instantOf } from './row-values.ts';

test.each([
  ['2026-09-13 04:10:00+00', '2026-09-13T04:10:00.000Z'],
  ['2026-09-13 04:10:00.1+00', '2026-09-13T04:10:00.100Z'],
  ['2026-09-13 04:10:00.123+00', '2026-09-13T04:10:00.123Z'],
  ['2026-09-13 04:10:00.123999+00', '2026-09-13T04:10:00.123Z'],
  ['1970-01-01 00:00:00+00', '1970-01-01T00:00:00.000Z'],
  // A server that was told another zone.
  ['2026-09-13 12:10:00+08', '2026-09-13T04:10:00.000Z'],
  ['2026-09-13 12:10:00.5+08', '2026-09-13T04:10:00.500Z'],
  ['2026-09-13 09:40:00+05:30', '2026-09-13T04:10:00.000Z'],
  ['2026-09-12 23:10:00-05', '2026-09-13T04:10:00.000Z'],
])('%s is the instant %s', (text, instant) => {
  expect(instantOf(text)).toBe(instant);
});

test('an instant comes out as it went in, to the millisecond', () => {
  fc.assert(
    fc.property(fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => {
      const [day, time] = date.toISOString().slice(0, -1).split('T');
      const shown = `${day ?? ''} ${time ?? ''}`;
      for (const text of [shown, shown.replace(/0+$/, '').replace(/\.$/, ''), `${shown}999`])
        expect(instantOf(`${text}+00`)).toBe(date.toISOString());
    }),
  );
});

test.each(['infinity', '-infinity', '0044-03-15 12:00:00+00 BC'])('%s is no instant', (text) => {
  expect(() => instantOf(text)).toThrow(RangeError);
});
