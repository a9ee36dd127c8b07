import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bandPath, clampShare, linePath, sparkPoints, spreadLabels, stepsBetween, valueScale } from './chart.ts';
import { lanesOf, shareOfDay, type DayLesson } from './day.ts';
import { linearScale } from './linear-scale.ts';
import { faceOf, sealLines } from './seal.ts';
import { barOf, jointsOf, MOST_JOINTS } from './slip.ts';

const units = fc.integer({ min: 0, max: 3000 });
const slips = fc.record({ paid: units, gift: units, drawing: units, used: units });
const AREA = { top: 12, bottom: 276 };

describe('the bamboo slip', () => {
  test('one joint is one class-hour, in the order paid, given, being drawn, used', () => {
    expect(jointsOf({ paid: 200, gift: 200, drawing: 100, used: 300 })).toEqual([
      'paid',
      'paid',
      'gift',
      'gift',
      'draw',
      'out',
      'out',
      'out',
    ]);
  });

  test('half an hour is half a joint and the slip keeps the length of the lot', () => {
    expect(jointsOf({ paid: 150, gift: 0, drawing: 0, used: 150 })).toEqual(['paid', 'half', 'out']);
  });

  test('it has as many joints as hours up to sixty, and becomes a bar beyond', () => {
    fc.assert(
      fc.property(slips, (slip) => {
        const hours = Math.ceil((slip.paid + slip.gift + slip.drawing + slip.used) / 100);
        const joints = jointsOf(slip);
        if (hours > MOST_JOINTS) expect(joints).toBeNull();
        else {
          // Broken hours of several kinds each show a joint of their own, so there may be up to two more.
          expect(joints?.length).toBeGreaterThanOrEqual(hours);
          expect(joints?.length).toBeLessThanOrEqual(hours + 2);
        }
      }),
    );
  });

  test('the bar’s parts stand end to end inside it', () => {
    fc.assert(
      fc.property(slips, (slip) => {
        let end = 0;
        for (const part of barOf(slip)) {
          expect(part.from).toBeCloseTo(end, 6);
          end = part.from + part.width;
        }
        expect(end).toBeLessThanOrEqual(100.000001);
      }),
    );
  });

  test('negative or broken units are our own mistake', () => {
    expect(() => jointsOf({ paid: -1, gift: 0, drawing: 0, used: 0 })).toThrow('non-negative');
  });
});

describe('charts', () => {
  test('bars start at zero and lines need not', () => {
    expect(valueScale([40, 60], AREA, true)(0)).toBe(AREA.bottom);
    expect(
      valueScale([70, 77], AREA, false)
        .ticks(4)
        .every((tick) => tick > 50),
    ).toBe(true);
    expect(valueScale([-5, 10], AREA, true)(0)).toBeLessThan(AREA.bottom);
    expect(Number.isFinite(valueScale([75], AREA, false)(75))).toBe(true);
  });

  test('a scale ends at round numbers around its values, with round ticks in between', () => {
    const scale = linearScale([0.12, 2.31], [100, 0], 4);
    expect(scale.ticks(4)).toEqual([0, 0.5, 1, 1.5, 2, 2.5]);
    expect([0, 1.25, 2.5].map(scale)).toEqual([100, 50, 0]);
    expect(linearScale([-7, 23], [0, 1], 4).ticks(4)).toEqual([-10, 0, 10, 20, 30]);
  });

  test('ticks are what they look like: no step leaves a rest behind', () => {
    expect(linearScale([0, 0.3], [0, 1], 4).ticks(4)).toEqual([0, 0.1, 0.2, 0.3]);
    const ends = fc.double({ min: -1e9, max: 1e9, noNaN: true });
    fc.assert(
      fc.property(ends, fc.double({ min: 1e-3, max: 1e9, noNaN: true }), (low, span) => {
        fc.pre(low + span > low);
        const scale = linearScale([low, low + span], [0, 1], 4);
        expect(scale(low)).toBeGreaterThanOrEqual(-1e-6);
        expect(scale(low + span)).toBeLessThanOrEqual(1 + 1e-6);
        const ticks = scale.ticks(4);
        expect(ticks.length).toBeGreaterThanOrEqual(2);
        expect(ticks.length).toBeLessThanOrEqual(8);
      }),
    );
  });

  test('a month without a value is a gap, not a zero', () => {
    expect(
      linePath([
        { x: 0, y: 1 },
        { x: 1, y: null },
        { x: 2, y: 3 },
        { x: 3, y: 4 },
      ]),
    ).toBe('M0 1M2 3L3 4');
  });

  test('labels never stand closer than the gap, keep their order and stay inside when they fit', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 6 }), (wanted) => {
        const placed = spreadLabels(wanted, 20, AREA);
        const inOrder = wanted.map((y, index) => ({ y, at: placed[index] ?? 0 })).sort((a, b) => a.y - b.y);
        inOrder.forEach(({ at }, index) => {
          const before = inOrder[index - 1];
          if (before) expect(Math.abs(at - before.at)).toBeGreaterThanOrEqual(19.9);
          expect(at).toBeGreaterThanOrEqual(AREA.top - 0.1);
          expect(at).toBeLessThanOrEqual(AREA.bottom + 0.1);
        });
      }),
    );
  });

  test('points stand evenly from end to end', () => {
    expect(stepsBetween(3, 0, 10)).toEqual([0, 5, 10]);
    expect(stepsBetween(1, 4, 10)).toEqual([4]);
    expect(sparkPoints([5, 5]).map((point) => point.y)).toEqual([15, 15]);
    expect(
      bandPath(
        [0, 10],
        [
          { low: 1, high: 2 },
          { low: 1, high: 2 },
        ],
        valueScale([0, 4], { top: 0, bottom: 40 }, true),
      ),
    ).toMatch(/^M0 .*Z$/);
  });

  test('a share never leaves its bar', () => {
    expect([clampShare(-4), clampShare(70.1), clampShare(128)]).toEqual([0, 70.1, 100]);
  });
});

describe('the day', () => {
  const lesson = (from: number, to: number): DayLesson => ({
    href: `#${String(from)}`,
    from,
    to,
    title: '',
    detail: '',
    label: '',
    state: 'next',
  });

  test('no two lessons of one lane overlap and none is lost', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 480, max: 1200 }), fc.integer({ min: 30, max: 180 })), { maxLength: 20 }),
        (spans) => {
          const lanes = lanesOf(spans.map(([from, length]) => lesson(from, from + length)));
          expect(lanes.flat()).toHaveLength(spans.length);
          for (const lane of lanes)
            lane.forEach((one, index) => expect(one.from).toBeGreaterThanOrEqual(lane[index - 1]?.to ?? 0));
        },
      ),
    );
  });

  test('a lesson before opening stands at the start of the line', () => {
    expect([shareOfDay(500, 540, 1290), shareOfDay(840, 540, 1290), shareOfDay(1400, 540, 1290)]).toEqual([0, 40, 100]);
  });
});

describe('seals and faces', () => {
  test.each([
    ['相符', ['相', '符']],
    ['已入账', ['已', '入账']],
    ['对账相符', ['对账', '相符']],
    ['Match', ['Match']],
  ])('%s stands as %j', (text, lines) => {
    expect(sealLines(text)).toEqual(lines);
  });

  test('a face is one character of a Chinese name and two initials of a Latin one', () => {
    expect([faceOf('陈一诺'), faceOf('Zhou Min'), faceOf('maya'), faceOf('')]).toEqual(['陈', 'ZM', 'M', '']);
  });
});
