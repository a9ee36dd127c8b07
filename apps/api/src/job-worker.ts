/**
 * The worker loop as a process of its own: `node apps/api/src/job-worker.ts`, with the environment of the API, whose processes then have
 * KESHI_JOBS=elsewhere. Any number may run: announcements, facts and audit rows are claimed, never shared.
 */
import { consoleLog } from '@keshi/platform/log';
import { runUntilStopped } from './run-until-stopped.ts';
import { startJobWorker } from './server.ts';
import { readSettings } from './settings.ts';

await runUntilStopped(async () => {
  const running = await startJobWorker(readSettings(process.env), consoleLog);
  console.log('READY');
  return running;
});
