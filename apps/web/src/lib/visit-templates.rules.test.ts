/** The templates of visits: one of its own for each kind the API knows. */
import { beforeEach, describe, expect, test } from 'vitest';
import { VisitKind } from '@keshi/modules/advising/contract';
import { overwriteGetLocale } from '#paraglide/runtime.js';
import { VISIT_KINDS, visitKindName } from './campus-words.ts';
import { templateOf } from './visit-templates.ts';

beforeEach(() => {
  overwriteGetLocale(() => 'zh-CN');
});

describe('RV-15: every kind of visit', () => {
  test('has a name and a template of its own', () => {
    expect(VISIT_KINDS.toSorted()).toEqual(VisitKind.options.toSorted());
    expect(new Set(VISIT_KINDS.map(visitKindName)).size).toBe(VISIT_KINDS.length);
    expect(new Set(VISIT_KINDS.map((kind) => templateOf(kind).join())).size).toBe(VISIT_KINDS.length);
    for (const kind of VISIT_KINDS) expect(templateOf(kind).length, kind).toBeGreaterThanOrEqual(2);
  });

  test('RV-06, RV-07, RV-08: after a first lesson the student, then the teacher, then parents who sat in and who did not', () => {
    const [student, teacher, satIn, notSatIn] = templateOf('first_lesson');
    expect(student).toMatch(/^学员：/);
    expect(teacher).toMatch(/^老师：.*沟通.*配合.*学习意愿.*学习能力.*学科水平.*没了解到/);
    expect(satIn).toMatch(/^旁听的家长：.*孩子的表现.*老师的表现.*看法/);
    expect(notSatIn).toMatch(/^没旁听的家长：.*转告老师的回应和评价，先说进步/);
  });

  test('RV-20: customer relationship asks about study and life at school, needs and difficulties, help offered', () => {
    expect(templateOf('customer_relationship')).toEqual([
      expect.stringMatching(/学习.*在校生活/),
      expect.stringMatching(/需要.*困难/),
      expect.stringContaining('帮助'),
    ]);
  });
});
