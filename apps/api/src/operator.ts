/**
 * What only the operator of an installation may do, from the command line:
 *
 *   npm run operator -- create-org --name 竹里教育 --director-name 沈岚 --director-phone 13800138000
 *   npm run operator -- quarantine
 *   npm run operator -- move-org --org <id> --to <cell>
 *   npm run operator -- forget-org --org <id> --cell <cell>
 *   npm run operator -- refold --org <id>
 *
 * Environment of create-org: KESHI_ADMIN_URL (a superuser or a member of keshi_owner, not through a pooler), KESHI_CONTACT_KEY (the key that
 * the API hashes contact data with), KESHI_WEB_URL (address of the web app, for the link). Of quarantine: KESHI_AUTH_URL. Of refold: KESHI_WORKER_URL. Of move-org and
 * forget-org: KESHI_ADMIN_URL of the home cell and KESHI_CELL_ADMIN_URLS, the same of the others as a JSON object by name.
 */
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { isId } from '@keshi/kernel/id';
import { Problem } from '@keshi/kernel/problem';
import { createOrganisation } from '@keshi/modules/identity';
import { HOME } from '@keshi/platform/cells';
import { openDatabase } from '@keshi/platform/db';
import { refoldCampuses } from '@keshi/platform/fold';
import { keyedHash } from '@keshi/platform/hash';
import { forgetOrg, moveOrg } from '@keshi/platform/move-org';
import { quarantineLines } from './operator-quarantine.ts';

const USAGE = [
  'npm run operator -- create-org --name <organisation> --director-name <name> --director-phone <phone>',
  'npm run operator -- quarantine',
  'npm run operator -- move-org --org <organisation> --to <cell>',
  'npm run operator -- forget-org --org <organisation> --cell <cell>',
  'npm run operator -- refold --org <organisation>',
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

async function quarantine(args: readonly string[]): Promise<void> {
  if (args.length > 1) throw mistake(`Usage: ${USAGE}`);
  for (const line of await quarantineLines(environment('KESHI_AUTH_URL'))) console.log(line);
}

function cellAddresses(): Record<string, string> {
  const text = process.env['KESHI_CELL_ADMIN_URLS'] ?? '{}';
  const refusal = mistake('KESHI_CELL_ADMIN_URLS is not a JSON object of addresses by the name of the cell.');
  try {
    const read = z.record(z.string(), z.url()).safeParse(JSON.parse(text));
    if (!read.success) throw refusal;
    return { ...read.data, [HOME]: environment('KESHI_ADMIN_URL') };
  } catch (error) {
    throw error instanceof SyntaxError ? refusal : error;
  }
}

/** The organisation and the cell that the rest of a command names. */
function readPlace(args: readonly string[], cellOption: 'to' | 'cell'): { orgId: string; cell: string } {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { org: { type: 'string' }, [cellOption]: { type: 'string' } },
  });
  const { org: orgId, [cellOption]: cell } = values;
  if (positionals.length !== 1 || orgId === undefined || !isId(orgId) || cell === undefined)
    throw mistake(`Usage: ${USAGE}`);
  return { orgId, cell };
}

/** What a move refuses is for whoever typed the command. */
const told = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    throw error instanceof Error && error.name === 'Error' ? mistake(error.message) : error;
  });

async function move(args: readonly string[]): Promise<void> {
  const { orgId, cell } = readPlace(args, 'to');
  const { from } = await told(moveOrg({ orgId, to: cell, cells: cellAddresses(), say: console.log }));
  console.log(
    `Organisation ${orgId} is in the cell ${cell}. Its rows in ${from} are out of reach; forget-org deletes them.`,
  );
}

async function forget(args: readonly string[]): Promise<void> {
  const { orgId, cell } = readPlace(args, 'cell');
  const address = cellAddresses()[cell];
  if (address === undefined) throw mistake(`No address of the cell ${cell} was given.`);
  console.log(`Deleted ${String(await told(forgetOrg(address, orgId)))} rows.`);
}

async function refold(args: readonly string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { org: { type: 'string' } },
  });
  const { org: orgId } = values;
  if (positionals.length !== 1 || orgId === undefined || !isId(orgId)) throw mistake(`Usage: ${USAGE}`);
  const db = openDatabase({ url: environment('KESHI_WORKER_URL'), max: 1 });
  try {
    await refoldCampuses(db, orgId);
    console.log(`The roll-ups of campuses of ${orgId} are made anew.`);
  } finally {
    await db.end();
  }
}

const COMMANDS = new Map([
  ['create-org', createOrg],
  ['quarantine', quarantine],
  ['move-org', move],
  ['forget-org', forget],
  ['refold', refold],
]);

async function run(args: readonly string[]): Promise<void> {
  const command = COMMANDS.get(args[0] ?? '');
  if (command === undefined) throw mistake(`Usage: ${USAGE}`);
  await command(args);
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
