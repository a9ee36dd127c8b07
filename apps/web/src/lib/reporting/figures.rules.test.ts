import { expect, test } from 'vitest';
import { cellText, differenceOf, drawnValue, exactText, shownOf, wholeText, type Figure } from './figures.ts';
import { partsOfSentence, slot } from './sentence.ts';

const figure = (
  numerator: number,
  denominator: number | null,
  previousNumerator = 0,
  previousDenominator: number | null = null,
): Figure => ({
  metric: 'renewal-rate',
  numerator,
  denominator,
  previousNumerator,
  previousDenominator,
  provisionalUntil: null,
});

test('a rate over nothing is n/a everywhere, never zero', () => {
  const nothing = { numerator: 0, denominator: 0 };
  expect([shownOf('rate', nothing, 'zh-CN').text, wholeText('rate', nothing), cellText('rate', nothing, '')]).toEqual([
    'n/a',
    'n/a',
    'n/a',
  ]);
  expect(drawnValue('rate', nothing)).toBeNull();
  expect(differenceOf('rate', figure(0, 0, 1, 2), 'zh-CN')).toBeNull();
  expect(differenceOf('rate', figure(1, 2, 0, 0), 'zh-CN')).toBeNull();
});

test('a figure is written in the unit of its metric', () => {
  expect(shownOf('rate', { numerator: 13_373, denominator: 19_087 }, 'zh-CN')).toEqual({
    text: '70.1',
    scale: '',
    mark: '%',
  });
  expect(shownOf('minor', { numerator: 8_513_100_000, denominator: null }, 'zh-CN')).toEqual({
    text: '8,513.1',
    scale: '万',
    mark: '',
  });
  expect(shownOf('units', { numerator: 44_560_900, denominator: null }, 'en')).toEqual({
    text: '445.6',
    scale: 'k',
    mark: '',
  });
  expect(shownOf('ratio', { numerator: 12, denominator: 5 }, 'zh-CN').text).toBe('2.4');
  expect([exactText('count', 1204), exactText('units', 120_450), exactText('minor', -5)]).toEqual([
    '1,204',
    '1,204.5',
    '−0.05',
  ]);
});

test('a rate changes in points, everything else relative to what it was', () => {
  expect(differenceOf('rate', figure(701, 1000, 724, 1000), 'zh-CN')).toEqual({
    direction: 'down',
    text: '2.3 个百分点',
    size: -230,
  });
  expect(differenceOf('count', figure(4607, null, 4338), 'zh-CN')).toEqual({
    direction: 'up',
    text: '6.2%',
    size: 620,
  });
  expect(differenceOf('ratio', figure(12, 5, 6, 5), 'en')).toEqual({ direction: 'up', text: '100.0%', size: 10_000 });
});

test('from nothing there is no relative change, and nothing to nothing is level', () => {
  expect(differenceOf('count', figure(3, null, 0), 'zh-CN')).toBeNull();
  expect(differenceOf('count', figure(0, null, 0), 'zh-CN')?.direction).toBe('flat');
});

test('what was below zero and rose is up', () => {
  expect(differenceOf('units', figure(-50, null, -100), 'en')).toEqual({ direction: 'up', text: '50.0%', size: 5000 });
});

test('a sentence keeps its order: numbers open where the message puts them', () => {
  const number = { href: '/x', text: '21' };
  expect(partsOfSentence(`还有 ${slot('open')} 个。`, { open: number })).toEqual(['还有 ', number, ' 个。']);
  expect(partsOfSentence('没有到期的报读。', {})).toEqual(['没有到期的报读。']);
});
