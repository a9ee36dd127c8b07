/** Which articles are in force, for whom, where and when: tables, and the standard articles held to their rows. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { appliesTo, ARTICLES_MAX, inForce, isShownAt, OWN_ARTICLES_MAX, unreadFirst, type Published } from './rules.ts';
import { AUDIENCE_ROLES, PLACEMENTS } from './rules/article.ts';
import { STANDARD_ARTICLES, standardArticle } from './rules/standard-articles.ts';

const OWN: Published = {
  id: '11111111-1111-4111-8111-111111111111',
  version: 3,
  isWithdrawn: false,
  words: {
    title: '考勤制度',
    audience: ['advisor'],
    placements: [],
    months: [],
    mustAcknowledge: true,
    publishedAt: '2026-09-01T00:00:00.000Z',
    publishedByName: '总监',
  },
};
const [first] = STANDARD_ARTICLES;
const over = (given: Partial<Published>): Published => ({ ...OWN, id: first?.id ?? '', version: 2, ...given });
const idsOf = (published: readonly Published[]) => inForce(STANDARD_ARTICLES, published, 'zh-CN').map(({ id }) => id);

describe('DOC-02: what is in force', () => {
  test('is the standard articles where nobody has published anything', () => {
    expect(idsOf([])).toEqual(STANDARD_ARTICLES.map(({ id }) => id));
    expect(inForce(STANDARD_ARTICLES, [], 'en')[0]).toMatchObject({
      title: 'Principles of our work',
      isStandard: true,
      publishedAt: null,
    });
  });
  test('has an organisation’s own before them, and its text in the place of a standard one', () => {
    const [own, replaced, ...others] = inForce(STANDARD_ARTICLES, [over({}), OWN], 'zh-CN');
    expect(own).toMatchObject({ id: OWN.id, version: 3, isStandard: false, title: '考勤制度' });
    expect(replaced).toMatchObject({ id: first?.id, version: 2, isStandard: false, title: '考勤制度' });
    expect(others.every(({ isStandard }) => isStandard)).toBe(true);
  });
  test.each([
    ['an own one', [{ ...OWN, isWithdrawn: true }], OWN.id],
    ['a standard one', [over({ isWithdrawn: true, words: null })], first?.id],
    ['a standard one with a text of its own', [over({ isWithdrawn: true })], first?.id],
  ])('has %s no more once it is withdrawn', (_, published, id) => {
    expect(idsOf(published)).not.toContain(id);
  });
});

describe('DOC-02: published per role', () => {
  test('an article applies to who has one of its roles', () => {
    fc.assert(
      fc.property(fc.subarray([...AUDIENCE_ROLES]), fc.subarray([...AUDIENCE_ROLES]), (audience, roles) => {
        expect(appliesTo({ audience }, roles)).toBe(roles.some((role) => audience.includes(role)));
      }),
    );
  });
  test('no standard article is for guardians', () => {
    for (const article of STANDARD_ARTICLES) expect(appliesTo(article, ['guardian'])).toBe(false);
  });
  test('what waits for a receipt is read first, the rest keeps its order', () => {
    const articles = [false, true, false, true].map((isOwed, at) => ({ at, isOwed }));
    expect(unreadFirst(articles).map(({ at }) => at)).toEqual([1, 3, 0, 2]);
  });
});

describe('where and when it is shown', () => {
  test.each([
    ['its placement', 'visit', null, [], true],
    ['another placement', 'renewal', null, [], false],
    ['its month', 'visit', '2026-09', [2, 9], true],
    ['another month', 'visit', '2026-10', [2, 9], false],
    ['no month, where it is for certain ones', 'visit', null, [9], false],
  ] as const)('%s', (_, placement, month, months, shown) => {
    expect(isShownAt({ placements: ['visit'], months }, placement, month)).toBe(shown);
  });

  test('TGT-08: every peak of the year has a note beside targets, and no note is without months', () => {
    const notes = STANDARD_ARTICLES.filter(({ rows }) => rows.includes('TGT-08'));
    const titlesIn = (month: string) =>
      notes.filter((article) => isShownAt(article, 'targets', month)).map(({ key }) => key);
    expect(titlesIn('2026-09')).toEqual(['peak-term-start']);
    expect(titlesIn('2026-06')).toEqual(['peak-exams']);
    expect(titlesIn('2026-02')).toEqual(['peak-term-start', 'peak-holidays']);
    expect(titlesIn('2026-10')).toEqual(['peak-holidays']);
    for (const month of ['2026-05', '2026-12']) expect(titlesIn(month)).toEqual([]);
    expect(notes.filter(({ months }) => months.length === 0)).toEqual([]);
  });
});

describe('the standard articles', () => {
  /** Row, whom it is for at least, where it is shown, and whether it is to be acknowledged. */
  test.each([
    ['ORG-14', AUDIENCE_ROLES, [], true],
    ['BRF-01', ['advisor', 'teacher'], ['briefing'], true],
    ['PTM-01', ['advisor', 'teacher'], ['meeting'], true],
    ['PTM-10', ['teaching_director', 'advisor_supervisor'], ['meeting'], true],
    ['REN-08', ['advisor'], ['renewal'], false],
    ['ADV-01', ['advisor'], ['day'], true],
    ['ADV-05', ['advisor'], ['visit', 'meeting'], false],
    ['ADV-06', ['advisor'], ['visit'], false],
    ['ADV-09', ['advisor'], ['day'], false],
    ['ADV-13', ['advisor'], ['day'], false],
    ['ADM-06', ['advisor'], ['lead', 'visit'], true],
    ['RV-11', ['advisor'], ['visit'], true],
    ['TGT-08', ['advisor', 'advisor_supervisor'], ['targets'], false],
  ] as const)('%s: is published to its roles and shown where the work is done', (row, roles, placements, isAsked) => {
    const articles = STANDARD_ARTICLES.filter(({ rows }) => rows.includes(row));
    expect(articles.length).toBeGreaterThan(0);
    const [article] = articles;
    expect(article).toMatchObject({ placements, mustAcknowledge: isAsked });
    expect(article?.audience).toEqual(expect.arrayContaining([...roles]));
  });
  test('have ids and keys of their own, words in both languages within the form’s limits, and known placements', () => {
    expect(new Set(STANDARD_ARTICLES.map(({ id }) => id)).size).toBe(STANDARD_ARTICLES.length);
    expect(new Set(STANDARD_ARTICLES.map(({ key }) => key)).size).toBe(STANDARD_ARTICLES.length);
    for (const { id, words, placements, months } of STANDARD_ARTICLES) {
      expect(standardArticle(id)?.id).toBe(id);
      for (const { title, text } of [words['zh-CN'], words.en]) {
        expect(title.length).toBeLessThanOrEqual(60);
        expect(text.length).toBeLessThanOrEqual(4000);
      }
      expect(words['zh-CN'].text).not.toMatch(/[\u4e00-\u9fff][,;:!?]|！/);
      expect(words.en.text).not.toMatch(/[\u4e00-\u9fff]/);
      expect(placements.every((each) => PLACEMENTS.includes(each))).toBe(true);
      expect(months.every((month) => month >= 1 && month <= 12)).toBe(true);
    }
  });
  test('fit, with as many of an organisation’s own as there may be, into one list', () => {
    expect(STANDARD_ARTICLES.length + OWN_ARTICLES_MAX).toBeLessThanOrEqual(ARTICLES_MAX);
  });
});
