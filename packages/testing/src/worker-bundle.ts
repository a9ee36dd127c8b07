/** Workers as wrangler bundles them, from the configurations of infra/, without its network. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** What can be bundled: the product's two workers, and the entries beside the API's that tests start. */
const WORKERS = {
  api: { config: 'infra/wrangler.api.jsonc', main: null },
  /** Needs the Workers build of the web app (`buildWeb('workers')`). */
  web: { config: 'infra/wrangler.web.jsonc', main: null },
  'api of the HTTP suite': { config: 'infra/wrangler.api.jsonc', main: at('./workerd-suite-entry.ts') },
  'api of journeys': { config: 'infra/wrangler.api.jsonc', main: at('./workerd-journey-entry.ts') },
} as const;

export type WorkerName = keyof typeof WORKERS;

const bundles = new Map<WorkerName, Promise<string>>();

/** The text of a worker's one module; made once per process. */
export function bundleOf(name: WorkerName): Promise<string> {
  const known = bundles.get(name);
  if (known !== undefined) return known;
  const made = bundle(WORKERS[name]);
  bundles.set(name, made);
  return made;
}

async function bundle({ config, main }: { config: string; main: string | null }): Promise<string> {
  const outdir = await mkdtemp(join(tmpdir(), 'keshi-worker-'));
  try {
    await wrangler([
      'deploy',
      ...(main === null ? [] : [main]),
      '--dry-run',
      '--outdir',
      outdir,
      '-c',
      join(ROOT, config),
    ]);
    const file = main === null ? 'worker.js' : basename(main).replace(/\.ts$/, '.js');
    return await readFile(join(outdir, file), 'utf8');
  } finally {
    await rm(outdir, { recursive: true, force: true });
  }
}

function wrangler(args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(ROOT, 'node_modules/wrangler/bin/wrangler.js'), ...args], {
      cwd: ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, CI: '1', WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false' },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`wrangler ${args.join(' ')} failed:\n${output}`));
    });
  });
}
