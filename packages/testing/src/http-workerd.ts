/** The HTTP suite's way to the API in workerd: every request brings the test's databases, time and doubles along. */
import type { SigningKeys } from '@keshi/platform/audit-chain';
import type { LogLine } from '@keshi/platform/log';
import type { Ports } from '@keshi/platform/ports';
import type { DatabaseUrls } from './database.ts';
import { HOME } from '@keshi/platform/cells';
import { openDoors } from './workerd-doors.ts';
import { GIVEN_HEADER, givenText, type Given } from './workerd-given.ts';

/** Set by the lanes that run on workerd (vitest.config.ts). */
const RUNTIME = 'KESHI_TEST_RUNTIME';
/** Set by `setup` of workerd-run.ts: address of this run's workerd. */
export const WORKERD_VARIABLE = 'KESHI_TEST_WORKERD';

/** Do the tests of this process run against workerd? */
export const isOnWorkerd = (): boolean => process.env[RUNTIME] === 'workerd';

export type WorkerdApiOptions = {
  readonly db: DatabaseUrls;
  readonly ports: Ports;
  readonly keys: SigningKeys;
  readonly stripeKey: string;
  readonly payments: (request: Request) => Promise<Response>;
  readonly now: () => string;
  readonly log: (line: LogLine) => void;
};

export type WorkerdApi = {
  /** Resolves after the request's background work has ended too, so that a test sees the same as in process. */
  readonly fetch: typeof fetch;
  settle(orgId: string): Promise<void>;
  /** All that is due, as `settle`: workerd's door knows no part of it. */
  react(orgId: string): Promise<void>;
  stop(): Promise<void>;
};

/** The API in this run's workerd, for one test file. */
export async function apiInWorkerdOfRun(options: WorkerdApiOptions): Promise<WorkerdApi> {
  const address = process.env[WORKERD_VARIABLE];
  if (address === undefined) throw new Error(`No workerd is running (${WORKERD_VARIABLE} is not set).`);
  const { db, ports } = options;
  const doors = await openDoors(options);
  const given = (settle: string | null): Given => ({
    id: crypto.randomUUID(),
    cells: [{ name: HOME, app: db.appUrl, auth: db.authUrl, worker: db.workerUrl }],
    now: options.now(),
    doors: doors.url,
    keys: options.keys,
    webUrl: ports.webUrl,
    stripeKey: options.stripeKey,
    stripeWebhookSecrets: ports.stripeWebhookSecrets,
    settle,
  });
  const ask = async (sent: Given, input: Request): Promise<Response> => {
    const request = new Request(new URL(new URL(input.url).pathname + new URL(input.url).search, address), input);
    request.headers.set(GIVEN_HEADER, givenText(sent));
    const response = await fetch(request, { redirect: 'manual' });
    await doors.ended(sent.id);
    return response;
  };
  const settle = async (orgId: string): Promise<void> => {
    const response = await ask(given(orgId), new Request(address, { method: 'POST' }));
    if (!response.ok) throw new Error(`settling in workerd failed: ${await response.text()}`);
  };
  return {
    fetch: (input, init) =>
      ask(
        given(null),
        input instanceof Request ? new Request(input, init) : new Request(new URL(input, address), init),
      ),
    settle,
    react: settle,
    stop: () => doors.stop(),
  };
}
