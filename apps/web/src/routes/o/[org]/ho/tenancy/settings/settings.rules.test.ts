/** The page of rules: stored numbers as people write them, and what they write as stored numbers again. */
import { expect, test } from 'vitest';
import * as z from 'zod';
import { formValue } from '@keshi/kernel/form';
import { SETTING_NAMES, SETTINGS, type SettingKey } from '@keshi/modules/tenancy/rules';
import { overwriteGetLocale } from '#paraglide/runtime.js';
import { shownSetting } from './shown.ts';
import { SETTING_WORDS, valueText } from './words.ts';

const standardText = (name: SettingKey): string => valueText(shownSetting({ name, value: SETTINGS[name].standard }));

test('every rule has a name, an explanation and its standard value in words, in both languages', () => {
  for (const locale of ['zh-CN', 'en'] as const) {
    overwriteGetLocale(() => locale);
    const texts = SETTING_NAMES.map((name) => [SETTING_WORDS[name].name(), SETTING_WORDS[name].text()]);
    expect(new Set(texts.flat()).size).toBe(SETTING_NAMES.length * 2);
  }
  overwriteGetLocale(() => 'zh-CN');
  expect(Object.fromEntries(SETTING_NAMES.map((name) => [name, standardText(name)]))).toEqual({
    'low-balance-units': '4 课时',
    'owed-limit-units': '2 课时',
    'charge-shares': '到课 100%、迟到 100%、请假 0%、旷课 100%、补课 100%、试听 0%',
    'visits-per-month': '2',
    'visit-channels': '电话、面谈、邮件、短信、微信',
    'banned-words': '差生、成绩差、poor student、poor grades',
    'sign-up-minimum-minor': '¥0.01',
    'renewal-grace-days': '30',
    'expiry-notice-days': '30',
    'slow-balance-days': '180',
    'idle-weeks': '3',
    'unseen-weeks': '2',
    'pre-lesson-days': '3',
    'door-minutes': '10',
    'truancy-repeats': '2',
    'finished-visit-days': '30',
    'renewal-contact-days': '3',
    'renewal-collect-days': '7',
    'duty-escalation-hours': '0',
    'target-plan-days': '6',
    'renewal-rate-definition': '期初口径',
    'class-standard-size': '15',
    'complaint-response-hours': '24',
    'complaint-progress-days': '3',
    'complaint-resolve-days': '7',
    'satisfaction-minimum-answers': '5',
    'briefing-hours': '24',
    'briefing-days': '7',
    'memo-days': '1',
    'meeting-preparation-days': '3',
    'minutes-days': '1',
    'plan-days': '7',
    'plan-review-days': '3',
    'tests-per-month': '1',
    'filing-daily-days': '1',
    'filing-weekly-days': '1',
    'filing-monthly-days': '1',
    'filing-evening-hour': '21',
    'class-list-weekday': '5',
    'low-class-lessons': '4',
    'referral-first-touch-days': '90',
    'referral-referrer-units': '未设，不奖励',
    'referral-newcomer-units': '未设，不奖励',
    'referral-reward-after-days': '7',
    'referral-rewards-per-year': '不限',
    'supervisor-award-weights': '招生任务 1、续班任务 1、课时任务 1',
    'team-award-weights': '签约量 1、签约率 1、续班任务 1',
    'team-award-classes': '2',
    'supervisor-award-classes': '未设，不看',
    'supervisor-award-own-classes': '未设，不看',
    'supervisor-award-filings': '未设，不看',
    'supervisor-award-count': '不限',
    'self-appraisal-days': '3',
    'superior-appraisal-days': '10',
    'appraisal-grades': '优秀 4.5、良好 3.5、合格 2.5',
    'appraisal-bonus': '未设，不看',
  });
  overwriteGetLocale(() => 'en');
  expect(standardText('low-balance-units')).toBe('4 hours');
});

test('a channel that this version does not know is shown as it was set', () => {
  expect(valueText(shownSetting({ name: 'visit-channels', value: ['pager'] }))).toBe('pager');
});

test.each([
  ['low-balance-units', { value: '3.5' }, 350],
  ['sign-up-minimum-minor', { value: '1,000.00' }, 100_000],
  ['visits-per-month', { value: '3' }, 3],
  ['expiry-notice-days', { value: '0' }, 0],
  ['unseen-weeks', { value: '3' }, 3],
  ['team-award-classes', { value: '2.5' }, 250],
  ['referral-referrer-units', { value: '2' }, 200],
  [
    'team-award-weights',
    { 'value.signUps': '2', 'value.signUpRate': '0', 'value.renewal': '1' },
    { signUps: 2, signUpRate: 0, renewal: 1 },
  ],
  ['visit-channels', { 'value.0': 'phone', 'value.3': 'sms' }, ['phone', 'sms']],
] as const)('a form of %s is read as what is stored', (name, fields, value) => {
  const form = new FormData();
  for (const [field, text] of Object.entries(fields)) form.append(field, text);
  const schema = z.object({ value: SETTINGS[name].schema });
  expect(schema.parse(formValue(schema, form))).toEqual({ value });
});
