/** Web and API as two workers in one workerd: pages ask the API over a service binding, and nothing else reaches it. */
import { fileURLToPath } from 'node:url';
import { buildWeb } from './demo/web-build.ts';
import { startNeonProxy } from './neon-proxy.ts';
import { bundleOf } from './worker-bundle.ts';
import { startWorkers } from './workerd.ts';

/** What is to be started: texts of the two workers, and the folder of static files. */
export type WorkersBuild = { readonly api: string; readonly web: string; readonly assets: string };

/** Builds both, the web app only when its sources changed. */
export async function buildWorkers(): Promise<WorkersBuild> {
  await buildWeb('workers');
  const [api, web] = [await bundleOf('api of journeys'), await bundleOf('web')];
  return { api, web, assets: fileURLToPath(new URL('../../../apps/web/dist/assets', import.meta.url)) };
}

/** Between two cron triggers: Cloudflare's come every minute, a person in a browser waits less. */
const CRON_MS = 1000;

const API = 'keshi-api';

/** Starts them. `api` and `web` are their bindings; the proxy to the database is added. The web app listens on `port` of 127.0.0.1. */
export async function startOnWorkers(
  build: WorkersBuild,
  given: {
    readonly port: number;
    readonly api: Readonly<Record<string, string>>;
    readonly web: Readonly<Record<string, string>>;
  },
): Promise<{ url: string; stop: () => Promise<void> }> {
  const proxy = await startNeonProxy({ allow: [new URL(given.api['KESHI_APP_URL'] ?? '').host] });
  const workers = await startWorkers(given.port, [
    { name: 'keshi-web', script: build.web, assets: build.assets, bindings: given.web, services: { API } },
    { name: API, script: build.api, bindings: { ...given.api, KESHI_NEON_PROXY: proxy.address } },
  ]);
  let round: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    round = round.then(() => workers.scheduled(API)).catch(() => undefined);
  }, CRON_MS);
  return {
    url: workers.url,
    stop: async () => {
      clearInterval(timer);
      await round;
      await workers.stop();
      await proxy.stop();
    },
  };
}
