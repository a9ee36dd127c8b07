/** A throw-away PostgreSQL for a test run: its data goes when it stops, or when the next one starts if this process is killed. */
import { access, chmod, constants, mkdtemp, readdir, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { startEmbeddedPostgres, type EmbeddedPostgres } from './embedded-postgres.ts';
import { temporaryFolders, type Major } from './embedded-postgres-native.ts';
import { isAlive, settledServer } from './embedded-postgres-process.ts';

const PREFIX = 'keshi-temporary-';
// Linux keeps this folder in memory. On a busy disk copying a template database takes twenty times as long as here.
const MEMORY_FOLDER = '/dev/shm';
const MEMORY_BYTES_MIN = 4 * 1024 ** 3;

/**
 * Starts a server in test mode with its data in a new folder, in memory where there is room for it, else (or when TMPDIR is set) below
 * the temporary folder. `settings` are server parameters. `stop()` deletes the folder.
 */
export async function startTemporaryPostgres({
  major = 18,
  settings = {},
}: { readonly major?: Major; readonly settings?: Readonly<Record<string, string>> } = {}): Promise<EmbeddedPostgres> {
  const folders = await throwAwayFolders();
  const [temporary] = folders;
  if (temporary === undefined) {
    throw new Error('There is no temporary folder that everybody may enter. What to do: set TMPDIR to one.');
  }
  for (const folder of new Set([...folders, MEMORY_FOLDER])) await removeAbandoned(folder);
  const dataDir = await mkdtemp(join(temporary, `${PREFIX}${String(process.pid)}-`));
  await chmod(dataDir, 0o711);
  try {
    const server = await startEmbeddedPostgres({ dataDir, mode: 'test', major, settings });
    const stop = async (): Promise<void> => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    };
    return { ...server, stop };
  } catch (error) {
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
}

/** Folders for data that may be lost, best first. */
async function throwAwayFolders(): Promise<string[]> {
  const folders = await temporaryFolders();
  return process.env['TMPDIR'] === undefined && (await hasRoomInMemory()) ? [MEMORY_FOLDER, ...folders] : folders;
}

async function hasRoomInMemory(): Promise<boolean> {
  try {
    await access(MEMORY_FOLDER, constants.W_OK);
    const { bavail, bsize } = await statfs(MEMORY_FOLDER);
    return Math.min(bavail * bsize, process.availableMemory()) >= MEMORY_BYTES_MIN;
  } catch {
    return false;
  }
}

/** What killed processes left behind. Folders of other users stay: they are swept by their own. */
async function removeAbandoned(temporary: string): Promise<void> {
  for (const name of await readdir(temporary).catch(() => [])) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    const folder = join(temporary, name);
    try {
      await settledServer(join(folder, 'cluster'));
      await rm(folder, { recursive: true, force: true });
    } catch {
      continue;
    }
  }
}
