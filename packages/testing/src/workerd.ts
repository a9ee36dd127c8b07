/** Workers in workerd, their runtime; the API reaches the test's PostgreSQL through the Neon driver and the local proxy. */
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import { startNeonProxy, type NeonProxy } from './neon-proxy.ts';
import { bundleOf, type WorkerName } from './worker-bundle.ts';
import type { DatabaseUrls } from './database.ts';

/** A worker to start. */
export type WorkerOptions = {
  readonly name: string;
  /** The text of its one module. */
  readonly script: string;
  readonly bindings: Readonly<Record<string, string>>;
  /** Other workers, by the name of the binding. */
  readonly services?: Readonly<Record<string, string>>;
  /** Folder of static files, which are answered before the worker runs. */
  readonly assets?: string;
};

export type Workers = {
  /** Address of the first one. */
  readonly url: string;
  /** What the cron trigger of the worker of this name does. */
  scheduled(name: string): Promise<void>;
  stop(): Promise<void>;
};

/** Cast: the service binding has `scheduled` (workerd's own types say so); miniflare's declaration of it lost the method. */
const cronTriggerOf = (worker: object) => worker as { scheduled(event: { cron: string }): Promise<unknown> };

/** Starts workers in one workerd, as infra/wrangler.*.jsonc say. Port 0 takes a free one. */
export async function startWorkers(port: number, workers: readonly WorkerOptions[]): Promise<Workers> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      host: '127.0.0.1',
      port,
      // Their log is the product's own structured log; a failing test shows the answer instead.
      handleStructuredLogs: () => undefined,
      workers: workers.map(({ name, script, bindings, services, assets }) => ({
        name,
        modules: true,
        script,
        compatibilityDate: '2026-10-01',
        compatibilityFlags: ['nodejs_compat'],
        bindings,
        ...(services === undefined ? {} : { serviceBindings: services }),
        ...(assets === undefined
          ? {}
          : { assets: { directory: assets, binding: 'ASSETS', routerConfig: { has_user_worker: true } } }),
      })),
    }),
  );
  try {
    const url = (await miniflare.ready).origin;
    return {
      url,
      scheduled: async (name) => {
        await cronTriggerOf(await miniflare.getWorker(name)).scheduled({ cron: '* * * * *' });
      },
      stop: () => miniflare.dispose(),
    };
  } catch (error) {
    await miniflare.dispose();
    throw error;
  }
}

export type ApiInWorkerd = {
  readonly url: string;
  fetch: typeof fetch;
  /** What the cron trigger does. */ scheduled(): Promise<void>;
  /** The gateway to the database, which counts connections. */ readonly proxy: NeonProxy;
  stop(): Promise<void>;
};

/**
 * Starts the product's API worker. `bindings` are the rest of infra/environment.md; the database addresses are given here. `perRole` is
 * the most connections a role gets at once.
 */
export async function startApiInWorkerd(
  urls: DatabaseUrls,
  port: number,
  bindings: Readonly<Record<string, string>>,
  perRole?: number,
): Promise<ApiInWorkerd> {
  const script = await bundleOf('api' satisfies WorkerName);
  const proxy = await startNeonProxy({
    allow: [new URL(urls.appUrl).host],
    ...(perRole === undefined ? {} : { perRole }),
  });
  const workers = await startWorkers(port, [
    {
      name: 'keshi-api',
      script,
      bindings: {
        KESHI_APP_URL: urls.appUrl,
        KESHI_AUTH_URL: urls.authUrl,
        KESHI_WORKER_URL: urls.workerUrl,
        KESHI_NEON_PROXY: proxy.address,
        ...bindings,
      },
    },
  ]);
  const { url } = workers;
  return {
    url,
    proxy,
    fetch: (input, init) => fetch(typeof input === 'string' && input.startsWith('/') ? url + input : input, init),
    scheduled: () => workers.scheduled('keshi-api'),
    stop: async () => {
      await workers.stop();
      await proxy.stop();
    },
  };
}
