/** The self-hosted entrance: `node apps/api/src/node.ts`, with the environment of infra/environment.md. */
import { consoleLog } from '@keshi/platform/log';
import { runUntilStopped } from './run-until-stopped.ts';
import { startServer } from './server.ts';
import { readSettings } from './settings.ts';

await runUntilStopped(async () => {
  const running = await startServer(readSettings(process.env), consoleLog);
  console.log(`READY ${running.url}`);
  return running;
});
