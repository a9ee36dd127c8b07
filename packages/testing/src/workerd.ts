/** The API in workerd, the runtime of Workers, as wrangler bundles it; it reaches the test's PostgreSQL through the Neon driver and the local proxy. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { startNeonProxy } from './neon-proxy.ts';
import type { DatabaseUrls } from './database.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export type ApiInWorkerd = {
  readonly url: string;
  fetch: typeof fetch;
  /** What the cron trigger does. */ scheduled(): Promise<void>;
  stop(): Promise<void>;
};

/** wrangler's own bundling, without its network. */
function bundle(outdir: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      [
        join(ROOT, 'node_modules/wrangler/bin/wrangler.js'),
        'deploy',
        '--dry-run',
        '--outdir',
        outdir,
        '-c',
        join(ROOT, 'infra/wrangler.api.jsonc'),
      ],
      {
        cwd: ROOT,
        stdio: ['ignore', 'pipe', 'pipe'],
        env: { ...process.env, CI: '1', WRANGLER_SEND_METRICS: 'false', CLOUDFLARE_CF_FETCH_ENABLED: 'false' },
      },
    );
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    child.once('error', reject);
    child.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`wrangler could not bundle the API:\n${output}`));
    });
  });
}

/** Cast: the service binding has `scheduled` (workerd's own types say so); miniflare's declaration of it lost the method. */
const cronTriggerOf = (worker: object) => worker as { scheduled(event: { cron: string }): Promise<unknown> };

/** Starts it. `bindings` are the rest of infra/environment.md; the database addresses are given here. */
export async function startApiInWorkerd(
  urls: DatabaseUrls,
  port: number,
  bindings: Readonly<Record<string, string>>,
): Promise<ApiInWorkerd> {
  const outdir = await mkdtemp(join(tmpdir(), 'keshi-worker-'));
  await bundle(outdir);
  const { host } = new URL(urls.appUrl);
  const proxy = await startNeonProxy({ allow: [host] });
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: await readFile(join(outdir, 'worker.js'), 'utf8'),
      compatibilityDate: '2026-10-01',
      compatibilityFlags: ['nodejs_compat'],
      host: '127.0.0.1',
      port,
      // Its log is the API's own structured log; a failing test shows the answer instead.
      handleRuntimeStdio: (out: Readable, err: Readable) => {
        out.resume();
        err.resume();
      },
      bindings: {
        KESHI_APP_URL: urls.appUrl,
        KESHI_AUTH_URL: urls.authUrl,
        KESHI_WORKER_URL: urls.workerUrl,
        KESHI_NEON_PROXY: proxy.address,
        ...bindings,
      },
    }),
  );
  const url = (await miniflare.ready).origin;
  return {
    url,
    fetch: (input, init) => fetch(typeof input === 'string' && input.startsWith('/') ? url + input : input, init),
    scheduled: async () => {
      await cronTriggerOf(await miniflare.getWorker()).scheduled({ cron: '* * * * *' });
    },
    stop: async () => {
      await miniflare.dispose();
      await proxy.stop();
      await rm(outdir, { recursive: true, force: true });
    },
  };
}
