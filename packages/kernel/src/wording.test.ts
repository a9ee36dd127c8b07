/** Which texts are warned of, and where (ADV-07). */
import { expect, test } from 'vitest';
import { bannedIn, wordingErrors } from './wording.ts';

const BANNED = ['差生', '成绩差', 'poor student'];

test.each([
  ['最近进步明显，要继续鼓励', []],
  ['不能叫孩子差生，成绩差也是暂时的', ['差生', '成绩差']],
  ['He is no POOR  student', ['poor student']],
  ['ｐｏｏｒ student', ['poor student']],
  ['差 生', []],
])('%s', (text, found) => {
  expect(bannedIn(text, BANNED)).toEqual(found);
});

test('each text is named with its words; one that is not there is not (ADV-07)', () => {
  expect(wordingErrors({ '/purpose': '谈谈近况', '/problems': '差生，成绩差', '/plan': undefined }, BANNED)).toEqual([
    { pointer: '/problems', detail: 'banned words: 差生, 成绩差' },
  ]);
  expect(wordingErrors({ '/problems': '差生' }, [])).toEqual([]);
});
