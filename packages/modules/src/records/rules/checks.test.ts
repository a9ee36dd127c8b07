/** Which rules a record must keep, and how many it keeps (M26). */
import { describe, expect, test } from 'vitest';
import { newId } from '@keshi/kernel/id';
import { briefingOf, COUNSELLING, MEETING, MEMO, PLAN, testOf } from '@keshi/testing/record-forms';
import { checksOf, type Checks, type Circumstances } from './checks.ts';
import { RecordForm } from './forms.ts';

const at: Circumstances = {
  serious: false,
  heldAt: '2026-09-08T02:00:00.000Z',
  firstLessonAt: '2026-09-09T02:00:00.000Z',
  briefingHours: 24,
};

/** Of a form as it comes in. */
const checked = (form: unknown, circumstances: Circumstances): Checks =>
  checksOf(RecordForm.parse(form), circumstances);

describe('KPI-09, M26: compliance of a record when it is filed', () => {
  test.each([
    ['a day before the first lesson', {}, 1],
    ['a minute less', { heldAt: '2026-09-08T02:01:00.000Z' }, 0],
    ['of a class without lessons yet', { firstLessonAt: null }, 1],
    ['where a campus asks for two days', { briefingHours: 48 }, 0],
  ])('BRF-03: a briefing %s', (_, more, kept) => {
    expect(checked(briefingOf(newId()), { ...at, ...more })).toEqual({ checked: 1, kept });
  });

  test.each([
    ['both were there', {}, false, 2, 2],
    ['the supervisor was not', { supervisor: false }, false, 2, 1],
    ['nobody was', { supervisor: false, teachingDirector: false }, false, 2, 0],
    ['nobody asked for the principal', { principal: true }, false, 2, 2],
    ['serious problems and no principal', {}, true, 3, 2],
    ['serious problems and the principal', { principal: true }, true, 3, 3],
  ])('PTM-07, PTM-15: a meeting at which %s', (_, form, serious, asked, kept) => {
    expect(checked({ ...MEETING, ...form }, { ...at, serious })).toEqual({ checked: asked, kept });
  });

  test('other kinds are bound by nothing that filing leaves open', () => {
    for (const form of [MEMO, PLAN, COUNSELLING, testOf([[newId(), 90_00]])])
      expect(checked(form, { ...at, serious: true })).toEqual({ checked: 0, kept: 0 });
  });
});
