/** The production build of the web app, made again only when what it is made of has changed. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const WEB = join(ROOT, 'apps/web');
const SOURCES = [
  'apps/web/src',
  'apps/web/messages',
  'apps/web/messages.config.ts',
  'apps/web/project.inlang/settings.json',
  'apps/web/static',
  'apps/web/vite.config.ts',
  'apps/web/workers-adapter.config.ts',
  'packages/ui/src',
  'packages/kernel/src',
  'packages/modules/src',
  'package-lock.json',
];

/** Where it is going to run: what the build sees, what it leaves, and the mark of the sources it was made of. */
const TARGETS = {
  node: { environment: {}, entry: join(WEB, 'build/index.js'), marker: join(ROOT, '.keshi/web-build') },
  workers: {
    environment: { KESHI_WEB_TARGET: 'workers' },
    entry: join(WEB, 'dist/worker.js'),
    marker: join(ROOT, '.keshi/web-build-workers'),
  },
} as const;
const LOCK = join(ROOT, '.keshi/web-build.lock');
const LOOK_MS = 500;

async function* filesOf(path: string): AsyncGenerator<string> {
  if (!existsSync(path)) return;
  if ((await stat(path)).isFile()) {
    yield path;
    return;
  }
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.name === 'paraglide' || entry.name === 'node_modules' || entry.name.includes('.test.')) continue;
    yield* filesOf(join(path, entry.name));
  }
}

async function fingerprint(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES)
    for await (const file of filesOf(join(ROOT, source)))
      hash.update(file.slice(ROOT.length)).update(await readFile(file));
  return hash.digest('hex');
}

/** Runs a tool of the workspace under the Node that runs this, and fails with its output. */
function run(script: string, args: readonly string[], environment: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules', script), ...args], {
      cwd: WEB,
      stdio: ['ignore', 'pipe', 'pipe'],
      // A build in a test's environment would be one for development: several times as large, and not what anybody is served.
      env: { ...process.env, NODE_ENV: 'production', ...environment },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`building the web app failed (${script} ${args.join(' ')}):\n${output}`));
    });
  });
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** One build at a time on this checkout: two would write each other's files. A lock whose process is gone counts for nothing. */
async function alone<T>(work: () => Promise<T>): Promise<T> {
  await mkdir(join(ROOT, '.keshi'), { recursive: true });
  for (;;) {
    const isMine = await writeFile(LOCK, String(process.pid), { flag: 'wx' }).then(
      () => true,
      () => false,
    );
    if (isMine) break;
    const holder = Number(await readFile(LOCK, 'utf8').catch(() => ''));
    if (holder > 0 && !isAlive(holder)) await rm(LOCK, { force: true });
    else await wait(LOOK_MS);
  }
  try {
    return await work();
  } finally {
    await rm(LOCK, { force: true });
  }
}

/** Makes sure apps/web/build (for Workers apps/web/dist) is the build of the sources as they are. Returns its entry. */
export function buildWeb(target: keyof typeof TARGETS = 'node'): Promise<string> {
  const { environment, entry, marker } = TARGETS[target];
  return alone(async () => {
    const wanted = await fingerprint();
    const built = existsSync(entry) && existsSync(marker) ? await readFile(marker, 'utf8') : '';
    if (built !== wanted) {
      await run('vite/bin/vite.js', ['build'], environment);
      await writeFile(marker, wanted);
    }
    return entry;
  });
}
