/** Both languages say the same things: same areas, same keys, same parameters. */
import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import settings from '../../project.inlang/settings.json' with { type: 'json' };

const folder = fileURLToPath(new URL('../../messages', import.meta.url));
const areasOf = (locale: string): string[] =>
  globSync(`${folder}/${locale}/*.json`)
    .map((path) => path.replace(/^.*\/(.+)\.json$/, '$1'))
    .sort();
// Cast: the compiler refuses a file of messages that is not an object.
const read = (locale: string, area: string) =>
  JSON.parse(readFileSync(`${folder}/${locale}/${area}.json`, 'utf8')) as Record<string, unknown>;
const areas = areasOf('zh-CN');

/** The parameters of a message, whichever of its forms has them. */
const parametersOf = (message: unknown): string[] =>
  [
    ...new Set(
      [...JSON.stringify(message).matchAll(/\{(\w+)\}|input (\w+)/g)].map((match) => match[1] ?? match[2] ?? ''),
    ),
  ].sort();

/** Every text of an area; a message with variants has several. */
const textsOf = (messages: Record<string, unknown>): string[] =>
  Object.values(messages).flatMap((message) =>
    typeof message === 'string'
      ? [message]
      : [...JSON.stringify(message).matchAll(/=\w+\*?":"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1] ?? ''),
  );

test('both languages have the same areas, and the compiler reads them all', () => {
  expect(areasOf('en')).toEqual(areas);
  const read = settings['plugin.inlang.messageFormat'].pathPattern.map((path) =>
    path.replace(/^.*\/(.+)\.json$/, '$1'),
  );
  expect(areas.filter((area) => !read.includes(area))).toEqual([]);
});

describe.each(areas)('%s', (area) => {
  const [zh, en] = [read('zh-CN', area), read('en', area)];
  test('has the same keys in both languages, each beginning with the area', () => {
    expect(Object.keys(en).sort()).toEqual(Object.keys(zh).sort());
    // Keys of all areas are one namespace: the later of two equal ones would win without a word.
    expect(Object.keys(zh).filter((key) => !key.startsWith(`${area}_`))).toEqual([]);
  });
  test('every message takes the same parameters in both languages', () => {
    for (const key of Object.keys(zh)) expect([key, parametersOf(en[key])]).toEqual([key, parametersOf(zh[key])]);
  });
  test('Chinese uses full-width punctuation, and neither language shouts', () => {
    for (const text of textsOf(zh)) expect(text).not.toMatch(/[\u4e00-\u9fff][,;:!?]|！/);
    for (const text of textsOf(en)) expect(text).not.toMatch(/!/);
  });
});
