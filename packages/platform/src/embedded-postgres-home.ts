/**
 * The folder of one embedded server: `secret`, `server.log` and `cluster/` (what PostgreSQL calls its data directory).
 *
 * Only `cluster/` belongs to the server's user. The rest belongs to the user of this process, so a server that runs as `nobody`
 * cannot make root write through a link of its making.
 */
import { execFile } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import {
  chmod,
  chown,
  lchown,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  rmdir,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import {
  isOpenToEveryone,
  isRoot,
  serverEnvironment,
  temporaryFolders,
  type Major,
  type Native,
  type ServerUser,
} from './embedded-postgres-native.ts';
import { hasCode, messageOf, isAlive } from './embedded-postgres-process.ts';

const run = promisify(execFile);

export type Mode = 'test' | 'durable';

/** Absolute paths, and the secret from which every role's password is derived. */
export type Home = { readonly folder: string; readonly cluster: string; readonly log: string; readonly secret: string };

// Where root keeps durable data that the server's user could not reach at the place asked for.
const DURABLE_ELSEWHERE = '/var/lib/keshi';

/** Makes (or finds) the home for `dataDir`, reachable by `user`. */
export async function openHome(dataDir: string, mode: Mode, user: ServerUser): Promise<Home> {
  const folder =
    user.uid === undefined ? await ownFolder(resolve(dataDir)) : await reachableFolder(resolve(dataDir), mode);
  const secret = await ensureSecret(folder);
  return { folder, cluster: join(folder, 'cluster'), log: join(folder, 'server.log'), secret };
}

/** The same home and role always give the same password, so a restarted process knows it without storing one per role. */
export const passwordOf = (home: Home, role: string): string =>
  createHmac('sha256', home.secret).update(role).digest('base64url');

/** What a cluster is made with. */
export type Maker = { readonly native: Native; readonly major: Major; readonly mode: Mode; readonly user: ServerUser };

/** Runs initdb unless the home has a whole cluster. A cluster appears under its name only when it is complete. */
export async function ensureCluster(home: Home, maker: Maker): Promise<void> {
  const { major, user } = maker;
  const version = await readFile(join(home.cluster, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version !== undefined) {
    if (version.trim() !== String(major)) {
      throw new Error(
        `${home.cluster} was made by PostgreSQL ${version.trim()}; this is ${String(major)}. What to do: restore a backup into a new folder, or delete ${home.folder} if its data may go.`,
      );
    }
    return giveTo(home.cluster, user);
  }
  await removeAbandoned(home);
  const fresh = await mkdtemp(join(home.folder, `new-${String(process.pid)}-`));
  try {
    await giveTo(fresh, user);
    await initialise(home, fresh, maker);
    await rename(fresh, home.cluster);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (!hasCode(error, 'ENOTEMPTY') && !hasCode(error, 'EEXIST')) throw error; // else another process made the cluster meanwhile
  }
}

/** A provider of the server's own, which no library of the machine can change, exists from 17 on. */
const localeProvider = (major: Major): string[] =>
  major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : [];

async function initialise(home: Home, fresh: string, { native, major, mode, user }: Maker): Promise<void> {
  const passwordFile = `${fresh}.password`;
  await writeFile(passwordFile, `${passwordOf(home, 'postgres')}\n`, { mode: 0o600, flag: 'wx' });
  const common = [
    `--pgdata=${fresh}`,
    '--username=postgres',
    `--pwfile=${passwordFile}`,
    '--auth-local=reject',
    // Clear text, but only ever over the loopback interface: the Neon driver's pipelined login knows no other method.
    '--auth-host=password',
    '--encoding=UTF8',
    ...localeProvider(major),
    '--locale=C',
    '--no-instructions',
    ...(mode === 'test' ? ['--no-sync'] : []),
  ];
  try {
    if (user.uid !== undefined && user.gid !== undefined) await chown(passwordFile, user.uid, user.gid);
    const options = { ...user, cwd: '/', env: serverEnvironment() };
    // Sorting never depends on the machine (built-in C.UTF-8, or plain C before it). The character classes of text search and trigrams still come from
    // the C library: its C.UTF-8 knows Chinese letters, plain C does not but is everywhere.
    await run(native.initdb, [...common, '--lc-ctype=C.UTF-8'], options).catch(async (error: unknown) => {
      if (!messageOf(error).includes('locale')) throw error;
      await run(native.initdb, common, options);
    });
  } catch (error) {
    throw new Error(
      `initdb could not make a database cluster in ${fresh}: ${messageOf(error)}\nWhat to do: ${initAdvice(error)}`,
      { cause: error },
    );
  } finally {
    await rm(passwordFile, { force: true });
  }
}

function initAdvice(error: unknown): string {
  const text = messageOf(error);
  if (text.includes('could not look up effective user')) {
    return 'run as a user that has a name (an entry in /etc/passwd), or use a PostgreSQL server of your own.';
  }
  if (text.includes('No space left')) return 'free disk space.';
  return `see to what initdb complains about; the data folder must allow uid ${process.getuid?.() ?? 0} to write.`;
}

/** Leftovers of a process that was killed during initdb. */
async function removeAbandoned(home: Home): Promise<void> {
  for (const name of await readdir(home.folder)) {
    const pid = /^new-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(home.folder, name), { recursive: true, force: true });
  }
}

async function ensureSecret(folder: string): Promise<string> {
  const file = join(folder, 'secret');
  const known = await readFile(file, 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (known !== undefined) return known;
  const unexpected = (await readdir(folder)).filter((name) => !/^(new-|secret)/.test(name));
  if (unexpected.length > 0) {
    throw new Error(
      `${folder} is not empty and is no data folder of Keshi (it contains ${unexpected.slice(0, 3).join(', ')}). What to do: choose an empty folder.`,
    );
  }
  const draft = `${file}-${randomBytes(6).toString('hex')}`;
  await writeFile(draft, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  // A link appears whole or not at all, and the first of two processes wins.
  await link(draft, file).catch((error: unknown) => {
    if (!hasCode(error, 'EEXIST')) throw error;
  });
  await rm(draft);
  return readFile(file, 'utf8');
}

async function ownFolder(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { uid } = await stat(folder);
  if (uid !== process.getuid?.()) {
    throw new Error(
      `The data folder ${folder} belongs to uid ${String(uid)}. What to do: run as that user, choose another folder, or change its owner.`,
    );
  }
  return realpath(folder);
}

/** As root: the folder asked for, or one elsewhere that it then links to when the server's user could not get there. */
async function reachableFolder(asked: string, mode: Mode): Promise<string> {
  const about = await lstat(asked).catch(() => undefined);
  if (about?.isSymbolicLink() === true) {
    return realpath(asked).catch(async () => {
      throw new Error(
        `${asked} points to ${await readlink(asked)}, which is gone. What to do: delete the link to start with an empty database.`,
      );
    });
  }
  await mkdir(asked, { recursive: true });
  await chmod(asked, 0o711);
  if (await isOpenToEveryone(asked)) return realpath(asked);
  if ((await readdir(asked)).length > 0) {
    throw new Error(
      `As root the database server runs as another user, who cannot enter ${asked}. What to do: let others enter the folders above it (chmod o+x), or move it to a place like ${DURABLE_ELSEWHERE}.`,
    );
  }
  const elsewhere = mode === 'durable' ? DURABLE_ELSEWHERE : (await temporaryFolders())[0];
  if (elsewhere === undefined)
    throw new Error('There is no temporary folder that everybody may enter. What to do: set TMPDIR to one.');
  await mkdir(elsewhere, { recursive: true });
  const folder = await mkdtemp(join(elsewhere, 'keshi-data-'));
  await chmod(folder, 0o711);
  await rmdir(asked);
  await symlink(folder, asked);
  return realpath(folder);
}

/** Makes `cluster` and everything in it the server user's: a normal user may have made it before root runs it. */
async function giveTo(cluster: string, { uid, gid }: ServerUser): Promise<void> {
  const owner = (await stat(cluster)).uid;
  if (uid === undefined || gid === undefined) {
    if (owner === process.getuid?.()) return;
    throw new Error(
      `${cluster} belongs to uid ${String(owner)}, perhaps because root ran it. What to do: run "chown -R" on ${dirname(cluster)} as root, or choose another folder.`,
    );
  }
  if (owner === uid || !isRoot()) return;
  for (const entry of await readdir(cluster, { recursive: true, withFileTypes: true }))
    await lchown(join(entry.parentPath, entry.name), uid, gid);
  await chown(cluster, uid, gid);
}
