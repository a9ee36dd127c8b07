import { expect, test } from 'vitest';
import { isTimeZone, parseSetting, SETTING_NAMES, settingFaults, SETTINGS } from './rules.ts';

test.each(SETTING_NAMES)('the standard value of %s is a value it accepts', (name) => {
  expect(settingFaults(name, SETTINGS[name].standard)).toEqual([]);
  expect(parseSetting(name, structuredClone(SETTINGS[name].standard))).toEqual(SETTINGS[name].standard);
});

test('every setting has a name that can be set', () => {
  expect([...SETTING_NAMES].sort()).toEqual(Object.keys(SETTINGS).sort());
});

test.each([
  ['low-balance-units', 4.5, '/value'],
  ['low-balance-units', undefined, '/value'],
  ['visits-per-month', 32, '/value'],
  ['expiry-notice-days', 366, '/value'],
  ['expiry-notice-days', -1, '/value'],
  ['charge-shares', { present: 100, late: 100, leave: 0, absent: 100, make_up: 100 }, '/value/trial'],
  ['charge-shares', { present: 100, late: 100, leave: 0, absent: 100, make_up: 100, trial: 201 }, '/value/trial'],
  ['visit-channels', ['phone', 7], '/value/1'],
] as const)('%s refuses %j and says where', (name, value, pointer) => {
  expect(settingFaults(name, value).map((each) => each.pointer)).toEqual([pointer]);
  expect(() => parseSetting(name, value)).toThrow();
});

test.each([
  ['Asia/Shanghai', true],
  ['Europe/Berlin', true],
  ['Asia/Wangjing', false],
  ['+08:00', false],
  ['-05', false],
  ['', false],
])('time zone %j: %j', (text, known) => {
  expect(isTimeZone(text)).toBe(known);
});
