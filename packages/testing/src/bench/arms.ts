/** Arms over HTTP: a number of clients asking one server for a while, and what that cost whom. */
import type { Bench } from './bench.ts';
import { closedLoop, openHttp, type HttpRequest } from './http-load.ts';
import type { LessonQueue } from './lessons.ts';
import type { Arm, Sample } from './pairs.ts';
import { cpuBetween, cpuNow, type ServerProcess } from './processes.ts';
import type { RollJob } from './raw-roll.ts';

export type HttpArm = Arm & { readonly close: () => void };

/** `clients` connections that send what `next` gives, one request each at a time. An arm whose requests fail is no measurement. */
export function httpArm(
  bench: Bench,
  name: string,
  server: ServerProcess,
  clients: number,
  next: () => HttpRequest | null,
): HttpArm {
  const connections = Array.from({ length: clients }, () => openHttp(server.port));
  return {
    name,
    run: (seconds) =>
      metered(bench, server.pid, async () => {
        const load = await closedLoop(connections, seconds, next);
        if (load.firstError !== null)
          throw new Error(`${name}: ${load.errors} requests failed; the first: ${load.firstError}`);
        if (load.latenciesMs.length === 0) throw new Error(`${name}: there was nothing to ask for`);
        return load;
      }),
    close: () => connections.forEach((connection) => connection.close()),
  };
}

/** Adds the processor time that passed while `work` ran. */
export async function metered(
  bench: Bench,
  serverPid: number,
  work: () => Promise<Omit<Sample, 'cpuMs'>>,
): Promise<Sample> {
  const before = cpuNow(serverPid, bench.postgres.pid);
  const sample = await work();
  return { ...sample, cpuMs: cpuBetween(before, cpuNow(serverPid, bench.postgres.pid)) };
}

/** The request that marks everybody of a class present. */
export const rollRequest = ({ campus, of, lesson }: RollJob): HttpRequest => ({
  method: 'POST',
  path: `/orgs/${campus.orgId}/campuses/${campus.id}/lessons/${lesson.id}/roll`,
  token: campus.token,
  headers: { 'idempotency-key': crypto.randomUUID() },
  body: JSON.stringify({
    seenRevision: 0,
    marks: of.studentIds.map((studentId) => ({ studentId, status: 'present' })),
  }),
});

/** Requests that mark the queue's lessons one after the other. */
export const rollRequests = (queue: LessonQueue) => (): HttpRequest | null => {
  const job = queue.next();
  return job === null ? null : rollRequest(job);
};

/** Asks for the same or for each of some in turn, again and again. */
export function inTurn(requests: readonly HttpRequest[]): () => HttpRequest | null {
  let index = 0;
  return () => {
    index += 1;
    return requests[(index - 1) % requests.length] ?? null;
  };
}
