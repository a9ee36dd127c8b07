/** The raw side of marking as a process of its own: the API's driver, pool size and planner settings, the statement of raw-roll.ts, nothing else. */
import pg from 'pg';
import { PLANNER_SETTINGS } from '@keshi/platform/planner';
import { RAW_STATEMENTS, rawValues, scopeSettings, type RawVariant, type RollJob } from './raw-roll.ts';

/** Connects with the organisation's scope set once per connection: row policies hold, but no transaction has to say where it acts. */
type Open = { readonly kind: 'open'; readonly url: string; readonly orgId: string; readonly max: number };
type Run = {
  readonly kind: 'run';
  readonly variant: RawVariant;
  readonly clients: number;
  readonly seconds: number;
  readonly jobs: readonly RollJob[];
};
export type RawMessage = Open | Run;
/** `used`: how many of the jobs were begun. */
export type RawAnswer = { readonly seconds: number; readonly latenciesMs: number[]; readonly used: number };

let pool: pg.Pool | null = null;

async function open({ url, orgId, max }: Open): Promise<RawAnswer> {
  const options = `${scopeSettings(orgId)} ${PLANNER_SETTINGS}`;
  pool = new pg.Pool({ connectionString: url, max, options, idleTimeoutMillis: 0 });
  await pool.query('select 1');
  return { seconds: 0, latenciesMs: [], used: 0 };
}

async function run({ variant, clients, seconds, jobs }: Run): Promise<RawAnswer> {
  const connections = pool;
  if (connections === null) throw new Error('the pool is not open');
  const latenciesMs: number[] = [];
  const startMs = performance.now();
  const untilMs = startMs + seconds * 1000;
  let used = 0;
  const client = async (): Promise<void> => {
    for (let job = jobs[used]; job !== undefined && performance.now() < untilMs; job = jobs[used]) {
      used += 1;
      const sentMs = performance.now();
      await connections.query({ ...RAW_STATEMENTS[variant], values: rawValues(variant, job) });
      latenciesMs.push(performance.now() - sentMs);
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  return { seconds: (performance.now() - startMs) / 1000, latenciesMs, used };
}

process.on('message', (message: RawMessage) => {
  void (message.kind === 'open' ? open(message) : run(message)).then((answer) => process.send?.(answer));
});
process.on('disconnect', () => {
  void pool?.end().then(() => process.exit(0));
});
