import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const infra = (name: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../infra/${name}`, import.meta.url)), 'utf8');

const variablesIn = (text: string, pattern: RegExp): Set<string> =>
  new Set([...text.matchAll(pattern)].map(([, name = '']) => name));

const asked = variablesIn(infra('compose.yaml'), /\$\{(KESHI_[A-Z_]+)/g);

test('every variable that the compose file asks its user for is in the example, and none besides', () => {
  expect(variablesIn(infra('keshi.env.example'), /^(KESHI_[A-Z_]+)=/gm)).toEqual(
    new Set([...asked].filter((name) => name !== 'KESHI_PAY_ORIGINS')),
  );
});

test('every variable that the compose file sets in a container is described', () => {
  const set = variablesIn(infra('compose.yaml'), /^ +((?:KESHI_)?[A-Z_]+): /gm);
  const described = variablesIn(infra('environment.md'), /`([A-Z_]+)`/g);
  const ofPostgres = ['POSTGRES_PASSWORD', 'POSTGRES_DB'];
  expect([...set].filter((name) => !described.has(name) && !ofPostgres.includes(name))).toEqual([]);
});

test('a needed variable without a value stops the compose file, a needless one does not', () => {
  const needed = variablesIn(infra('environment.md'), /^\| `(KESHI_[A-Z_]+)`[^|]*\| yes \|/gm);
  const composed = [...needed].filter((name) => asked.has(name));
  expect(composed.length).toBeGreaterThan(3);
  for (const name of composed) expect(infra('compose.yaml')).not.toContain(`\${${name}:-`);
});

test('the image copies every workspace that the API and the web app import', () => {
  const file = infra('Dockerfile');
  for (const workspace of ['kernel', 'modules', 'platform']) {
    expect(file).toContain(`packages/${workspace}/package.json`);
    expect(file).toContain(`COPY packages/${workspace}/src`);
  }
  expect(file).toContain('COPY migrations migrations');
});
