/**
 * Cloudflare Workers: assets beside one module worker. Own, because no released adapter builds with this version of Kit.
 * The worker gets the API as a service binding `API` and the static files as `ASSETS` (infra/wrangler).
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { Adapter } from '@sveltejs/kit';

const OUT = 'dist';

/** What the platform adds to static files: names under `immutable` hold a hash of the content, so a browser need never ask again. */
const headersOf = (appPath: string): string => `/*
  X-Content-Type-Options: nosniff
  Strict-Transport-Security: max-age=63072000; includeSubDomains
/${appPath}/immutable/*
  Cache-Control: public, max-age=31536000, immutable
`;

/** Static files are answered by the platform before the worker runs; the worker only renders. */
const WORKER = `import { server } from './server/instance.js';

let started;

export default {
  async fetch(request, env, context) {
    started ??= server.init({ env: Object.fromEntries(Object.entries(env).filter(([, value]) => typeof value === 'string')) });
    await started;
    return server.respond(request, {
      platform: { env, context },
      getClientAddress: () => request.headers.get('cf-connecting-ip') ?? '',
    });
  },
};
`;

export const adapterWorkers = (): Adapter => ({
  name: 'keshi-workers',
  adapt(builder) {
    rmSync(OUT, { force: true, recursive: true });
    mkdirSync(`${OUT}/assets`, { recursive: true });
    builder.writeClient(`${OUT}/assets`);
    builder.writePrerendered(`${OUT}/assets`);
    builder.generateServerInstance(`${builder.getServerDirectory()}/instance.js`);
    builder.writeServer(`${OUT}/server`);
    writeFileSync(`${OUT}/worker.js`, WORKER);
    writeFileSync(`${OUT}/assets/_headers`, headersOf(builder.getAppPath()));
  },
});
