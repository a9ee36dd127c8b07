import { describe, expect, test } from 'vitest';
import { Problem } from '@keshi/kernel/problem';
import { hashPassword, verifyPassword } from './password.ts';

const password = '竹里馆 bamboo-12';

test('a password opens its own hash, and only that', { timeout: 30_000 }, async () => {
  const hash = await hashPassword(password);
  expect(hash).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[\w-]{22}\$[\w-]{43}$/);
  expect(await verifyPassword(password, hash)).toBe(true);
  expect(await verifyPassword(`${password} `, hash)).toBe(false);
  expect(await verifyPassword('', hash)).toBe(false);
});

test('two hashes of one password differ, so that equal passwords do not show', { timeout: 30_000 }, async () => {
  expect(await hashPassword(password)).not.toBe(await hashPassword(password));
});

test('the same characters typed on another keyboard are the same password', { timeout: 30_000 }, async () => {
  expect(await verifyPassword('e\u0301te\u0301 ｂａｍｂｏｏ', await hashPassword('\u00e9t\u00e9 bamboo'))).toBe(true);
});

describe('what is no hash of ours opens to nobody', () => {
  test.each([
    null,
    '',
    '$scrypt$ln=15,r=8,p=3$$',
    '$scrypt$ln=1,r=8,p=3$c2FsdHNhbHRzYWx0c2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  ])('%s', { timeout: 30_000 }, async (hash) => {
    expect(await verifyPassword('', hash)).toBe(false);
  });
});

test('an account that does not exist costs about as much as a wrong password', { timeout: 60_000 }, async () => {
  const hash = await hashPassword(password);
  const cost = async (given: string | null): Promise<number> => {
    const times: number[] = [];
    for (let index = 0; index < 3; index += 1) {
      const before = performance.now();
      await verifyPassword('wrong', given);
      times.push(performance.now() - before);
    }
    return times.toSorted((a, b) => a - b)[1] ?? 0;
  };
  const ratio = (await cost(null)) / (await cost(hash));
  expect(ratio).toBeGreaterThan(0.4);
  expect(ratio).toBeLessThan(2.5);
});

test('many at once wait their turn and all get their answer', { timeout: 60_000 }, async () => {
  const hash = await hashPassword(password);
  const answers = await Promise.all(
    Array.from({ length: 5 }, (_, index) => verifyPassword(index % 2 === 0 ? password : 'wrong', hash)),
  );
  expect(answers).toEqual([true, false, true, false, true]);
});

test('a flood is refused instead of queued, and does not harm those who wait', { timeout: 60_000 }, async () => {
  const tries = Array.from({ length: 40 }, () => verifyPassword('wrong', null).catch((error: unknown) => error));
  const answers = await Promise.all(tries);
  expect(answers.filter((answer) => answer === false)).toHaveLength(32);
  expect(answers.filter((answer) => answer instanceof Problem && answer.type === 'service-unavailable')).toHaveLength(
    8,
  );
  expect(await verifyPassword('wrong', null)).toBe(false);
});
