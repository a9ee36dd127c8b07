/** The production build of the web app, made again only when what it is made of has changed. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const WEB = join(ROOT, 'apps/web');
const SOURCES = [
  'apps/web/src',
  'apps/web/messages',
  'apps/web/static',
  'apps/web/vite.config.ts',
  'apps/web/adapters',
  'packages/ui/src',
  'packages/kernel/src',
  'packages/modules/src',
  'package-lock.json',
];
const MARKER = join(ROOT, '.keshi/web-build');

async function* filesOf(path: string): AsyncGenerator<string> {
  if (!existsSync(path)) return;
  if ((await stat(path)).isFile()) {
    yield path;
    return;
  }
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.name === 'paraglide' || entry.name === 'node_modules') continue;
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
function run(script: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules', script), ...args], {
      cwd: WEB,
      stdio: ['ignore', 'pipe', 'pipe'],
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

/** Makes sure apps/web/build is the build of the sources as they are. Returns its entry. */
export async function buildWeb(): Promise<string> {
  const entry = join(WEB, 'build/index.js');
  const wanted = await fingerprint();
  const built = existsSync(entry) && existsSync(MARKER) ? await readFile(MARKER, 'utf8') : '';
  if (built !== wanted) {
    await run('vite/bin/vite.js', ['build']);
    await mkdir(join(ROOT, '.keshi'), { recursive: true });
    await writeFile(MARKER, wanted);
  }
  return entry;
}
