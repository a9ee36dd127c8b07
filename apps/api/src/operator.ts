/**
 * What only the operator of an installation may do, from the command line:
 *
 *   npm run operator -- create-org --name 竹里教育 --director-name 沈岚 --director-phone 13800138000
 *   npm run operator -- quarantine
 *
 * Environment of create-org: KESHI_ADMIN_URL (a superuser or a member of keshi_owner, not through a pooler), KESHI_CONTACT_KEY (the key that
 * the API hashes contact data with), KESHI_WEB_URL (address of the web app, for the link). Of quarantine: KESHI_AUTH_URL.
 */
import { parseArgs } from 'node:util';
import { Problem } from '@keshi/kernel/problem';
import { createOrganisation } from '@keshi/modules/identity';
import { openDatabase } from '@keshi/platform/db';
import { keyedHash } from '@keshi/platform/hash';
import { quarantineLines } from './operator-quarantine.ts';

const USAGE = [
  'npm run operator -- create-org --name <organisation> --director-name <name> --director-phone <phone>',
  'npm run operator -- quarantine',
].join('\n       ');

/** A mistake of whoever typed the command: told without a stack. */
const mistake = (message: string): Error => Object.assign(new Error(message), { name: 'Mistake' });

function environment(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw mistake(`${name} is not set.`);
  return value;
}

function readCommand(args: readonly string[]): { name: string; directorName: string; directorPhone: string } {
  const text = { type: 'string' } as const;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { name: text, 'director-name': text, 'director-phone': text },
  });
  const { name, 'director-name': directorName, 'director-phone': directorPhone } = values;
  if (
    positionals.join(' ') !== 'create-org' ||
    name === undefined ||
    directorName === undefined ||
    directorPhone === undefined
  )
    throw mistake(`Usage: ${USAGE}`);
  return { name, directorName, directorPhone };
}

/** Looked at before anything is made: a link that cannot be printed is lost, because only its hash is kept. */
function webAddress(): string {
  const text = environment('KESHI_WEB_URL');
  if (!/^https?:/.test(text) || !URL.canParse(text))
    throw mistake('KESHI_WEB_URL is not an address that starts with https:// (or http:// on one machine).');
  return text;
}

async function createOrg(args: readonly string[]): Promise<void> {
  const given = readCommand(args);
  const [url, key, webUrl] = [environment('KESHI_ADMIN_URL'), environment('KESHI_CONTACT_KEY'), webAddress()];
  const db = openDatabase({ url, max: 1 });
  try {
    const contactHash = (kind: string, contact: string): Promise<string> => keyedHash(key, `${kind}:${contact}`);
    const made = await createOrganisation({ db, contactHash, now: new Date().toISOString() }, given);
    console.log(`Organisation ${made.orgId}`);
    console.log(`Invitation for ${given.directorName}, valid for seven days: ${new URL(made.invitation, webUrl).href}`);
  } finally {
    await db.end();
  }
}

async function run(args: readonly string[]): Promise<void> {
  const [command, ...rest] = args;
  if (command !== 'quarantine') {
    await createOrg(args);
    return;
  }
  if (rest.length > 0) throw mistake(`Usage: ${USAGE}`);
  for (const line of await quarantineLines(environment('KESHI_AUTH_URL'))) console.log(line);
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  const expected =
    error instanceof Problem || (error instanceof Error && (error.name === 'Mistake' || 'code' in error));
  console.error(
    expected
      ? [
          error.message,
          ...(error instanceof Problem
            ? (error.extra.errors ?? []).map((each) => `${each.pointer}: ${each.detail}`)
            : []),
        ].join('\n')
      : error,
  );
  process.exitCode = 1;
}
