/** The forms of records as they are filled in. */
import { beforeEach, expect, test } from 'vitest';
import { AGENDA } from '@keshi/modules/records/rules';
import { overwriteGetLocale } from '#paraglide/runtime.js';
import { agendaTexts, fieldsOf } from './record-words.ts';

beforeEach(() => {
  overwriteGetLocale(() => 'zh-CN');
});

test('PTM-08: the agenda is told in its order, and minutes are written in it', () => {
  expect(agendaTexts()).toEqual(['学管师介绍老师和家长', '老师汇报阶段进展', '学管师主要谈学科以外的事', '家长提问']);
  const steps: readonly string[] = AGENDA;
  expect(
    fieldsOf('parents-meeting')
      .map(({ name }) => name)
      .filter((name) => steps.includes(name)),
  ).toEqual(steps.slice(1));
});

test('RV-06, RV-08: a memo asks parents who sat in something else than those who did not', () => {
  const asked = (when: 'satIn' | 'notSatIn') =>
    fieldsOf('first-lesson-memo').flatMap((field) => (field.when === when ? [field.name] : []));
  expect(asked('satIn')).toEqual(['childSeen', 'teacherSeen']);
  expect(asked('notSatIn')).toEqual(['passedOn']);
});
