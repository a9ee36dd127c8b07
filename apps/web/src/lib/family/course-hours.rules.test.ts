import { expect, test } from 'vitest';
import { courseHours } from './course-hours.ts';

type Lot = Parameters<typeof courseHours>[0][number];
const lot = (fields: Partial<Lot>): Lot => ({
  id: '1',
  number: 'L-1',
  courseId: 'maths',
  courseName: '数学',
  kind: 'purchase',
  unitsBought: 3200,
  unitsLeft: 200,
  paidMinor: 0,
  leftMinor: 0,
  boughtOn: '2026-08-22',
  expiresOn: null,
  burnRank: 1,
  ...fields,
});

test('paid and given are told apart, and used is what the open lots have given', () => {
  const lots = [
    lot({}),
    lot({ kind: 'gift', unitsBought: 200, unitsLeft: 200 }),
    lot({ unitsBought: 1000, unitsLeft: 0 }),
    lot({ courseId: 'english', unitsLeft: 1600 }),
  ];
  expect(courseHours(lots, 'maths')).toEqual({ paid: 200, gift: 200, used: 3000, expiresOn: null });
});

test('what was carried over counts like what it was before', () => {
  expect(
    courseHours(
      [lot({ kind: 'opening', unitsLeft: 300 }), lot({ kind: 'opening_gift', unitsBought: 100, unitsLeft: 100 })],
      'maths',
    ),
  ).toMatchObject({ paid: 300, gift: 100 });
});

test('a course that is used up still shows its last purchase, as used', () => {
  const lots = [
    lot({ unitsBought: 1000, unitsLeft: 0, boughtOn: '2026-01-01' }),
    lot({ unitsBought: 2000, unitsLeft: 0, boughtOn: '2026-06-01' }),
  ];
  expect(courseHours(lots, 'maths')).toEqual({ paid: 0, gift: 0, used: 2000, expiresOn: null });
});

test('the first expiry is that of something still there', () => {
  const lots = [
    lot({ expiresOn: '2026-12-01', unitsLeft: 0 }),
    lot({ expiresOn: '2027-02-21' }),
    lot({ expiresOn: '2027-01-21' }),
  ];
  expect(courseHours(lots, 'maths').expiresOn).toBe('2027-01-21');
});
