/**
 * `npm run times`: how long a person waits for `npm run demo` to be READY, from nothing, and for `npm test`; and for what. The figures of the
 * README come from here. Ends with 1 when either failed.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

type Said = { readonly seconds: number; readonly line: string };
type Ran = { readonly code: number | null; readonly said: readonly Said[] };

/** Runs an npm script and hears its lines with the second each came at; ended by SIGINT, as with Ctrl-C, once `isEnough`. */
function run(args: readonly string[], environment: Record<string, string>, isEnough: (line: string) => boolean) {
  const started = performance.now();
  const said: Said[] = [];
  // A group of its own, so that the signal reaches what npm started.
  const child = spawn('npm', ['run', '--silent', ...args], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    said.push({ seconds: (performance.now() - started) / 1000, line: line.trim() });
    if (isEnough(line) && child.pid !== undefined) process.kill(-child.pid, 'SIGINT');
  });
  return new Promise<Ran>((resolve) => {
    child.on('close', (code) => {
      resolve({ code, said });
    });
  });
}

const shown = (seconds: number): string => `${seconds.toFixed(1).padStart(7)} s`;

/** Ports nobody waits at, so that a demo that runs is left alone. */
const FREE_PORTS = Object.fromEntries(
  ['WEB', 'API', 'STRIPE', 'INBOX'].map((name) => [`KESHI_DEMO_${name}_PORT`, '0']),
);

async function demoReady(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'keshi-times-'));
  try {
    const { said } = await run(['demo'], { ...FREE_PORTS, KESHI_DEMO_FOLDER: folder }, (line) =>
      line.startsWith('READY'),
    );
    const ready = said.findIndex(({ line }) => line.startsWith('READY'));
    console.log(`npm run demo, from nothing: ${ready === -1 ? 'not READY' : shown(said[ready]?.seconds ?? 0)}`);
    // Each line of the demo says what is done, so what it took is the time since the line before.
    for (const [index, { seconds, line }] of said.slice(0, ready === -1 ? undefined : ready).entries())
      if (seconds - (said[index - 1]?.seconds ?? 0) > 1) console.log(`${shown(seconds)}  ${line}`);
    return ready !== -1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function tests(): Promise<boolean> {
  const { code, said } = await run(['test'], {}, () => false);
  console.log(`npm test: ${shown(said.at(-1)?.seconds ?? 0)}`);
  for (const { line } of said) if (/^[a-z-]+: \d+ files, /.test(line)) console.log(`  ${line}`);
  return code === 0;
}

console.log(`${String(availableParallelism())} cores, ${cpus()[0]?.model ?? ''}, Node ${process.version}`);
const passed = [await demoReady(), await tests()];
process.exitCode = passed.every(Boolean) ? 0 : 1;
