import { describe, expect, test } from 'vitest';
import { MESSAGE_TEMPLATES, messageText } from './message-text.ts';

const valuesIn = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '').sort();

describe('texts of messages', () => {
  test.each(Object.entries(MESSAGE_TEMPLATES))('%s says the same things in both languages', (_name, texts) => {
    expect(valuesIn(texts.en)).toEqual(valuesIn(texts['zh-CN']));
  });

  test('values are filled in, and a missing one is refused', () => {
    expect(messageText('sign-in-code', 'en', { code: '123456', minutes: '10' })).toContain('123456');
    expect(() => messageText('sign-in-code', 'en', { code: '123456' })).toThrow(/minutes/);
  });
});
