/** The self-hosted entrance: `node apps/api/src/node.ts`, with the environment of infra/environment.md. */
import { consoleLog } from '@keshi/platform/log';
import { startServer } from './server.ts';
import { readSettings } from './settings.ts';

try {
  const running = await startServer(readSettings(process.env), consoleLog);
  console.log(`READY ${running.url}`);
  let leaving = false;
  const leave = (): void => {
    // Asked twice, it goes at once.
    if (leaving) process.exit(1);
    leaving = true;
    void running.stop().then(() => {
      process.exitCode = 0;
    });
  };
  process.on('SIGTERM', leave);
  process.on('SIGINT', leave);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
