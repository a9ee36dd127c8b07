/** vitest's `globalSetup` of the lanes on workerd: one workerd and one proxy for the whole run, after database.ts has started PostgreSQL. */
import type { TestProject } from 'vitest/node';
import { WORKERD_VARIABLE } from './http-workerd.ts';
import { startNeonProxy } from './neon-proxy.ts';
import { bundleOf } from './worker-bundle.ts';
import { startWorkers } from './workerd.ts';

let stop: (() => Promise<void>) | undefined;

/** vitest calls this for each such lane, and loads this file anew for each: the first one starts it. */
export async function setup(project: TestProject): Promise<void> {
  if (process.env[WORKERD_VARIABLE] !== undefined) return;
  const { databaseUrls } = project.getProvidedContext();
  const proxy = await startNeonProxy({ allow: [new URL(databaseUrls.appUrl).host] });
  const workers = await startWorkers(0, [
    { name: 'suite', script: await bundleOf('api of the HTTP suite'), bindings: { KESHI_NEON_PROXY: proxy.address } },
  ]);
  process.env[WORKERD_VARIABLE] = workers.url;
  stop = async () => {
    Reflect.deleteProperty(process.env, WORKERD_VARIABLE);
    await workers.stop();
    await proxy.stop();
  };
}

/** Stops what this lane's `setup` started. */
export const teardown = async (): Promise<void> => {
  await stop?.();
};
