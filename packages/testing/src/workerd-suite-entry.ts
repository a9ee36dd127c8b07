/**
 * The API's worker for the HTTP suite: an invocation as the product makes it, but databases, clock and doubles are those that the request
 * brings (workerd-given.ts). What a request announces waits for `settle`, as in process; `settle` runs it here.
 */
import { end, finish, jobsIn, serve, startInvocation, type Invocation } from '@keshi/api/invocation';
import { runJobsOf } from '@keshi/api/jobs';
import { outsidePorts } from '@keshi/api/outside';
import { stripeProvider } from '@keshi/modules/payments';
import { faultText, type LogLine } from '@keshi/platform/log';
import type { Ports } from '@keshi/platform/ports';
import { GIVEN_HEADER, readGiven, type Given } from './workerd-given.ts';

type Background = { waitUntil(work: Promise<unknown>): void };

const post = (url: string, body: unknown): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

/** The product's own ports, aimed at the doors; what leaves the product elsewhere goes through one too. */
function portsOf(given: Given, log: (line: LogLine) => void): Ports {
  const { doors, stripeKey, webUrl } = given;
  const { hostname, port } = new URL(doors);
  return {
    ...outsidePorts({
      contactKey: '',
      webUrl,
      log,
      deliveryUrl: `${doors}/deliveries/${given.id}`,
      deliveryKey: undefined,
      stripeKey,
      stripeWebhookSecrets: given.stripeWebhookSecrets.join(','),
      stripeApi: undefined,
    }),
    // A test may have its own.
    contactHash: async (kind, text) => await (await post(`${doors}/contact-hash`, { kind, text })).text(),
    heads: {
      put: async (head) => {
        await post(`${doors}/heads`, head);
      },
    },
    payments: stripeProvider({
      secretKey: stripeKey,
      retries: 0,
      apiBase: { host: hostname, port: Number(port), protocol: 'http' },
    }),
  };
}

async function settle(invocation: Invocation, orgId: string): Promise<Response> {
  try {
    await runJobsOf(await jobsIn(invocation, orgId), orgId);
    return new Response(null, { status: 204 });
  } catch (error) {
    return new Response(faultText(error), { status: 500 });
  } finally {
    await end(invocation);
  }
}

export default {
  async fetch(request: Request, env: { readonly KESHI_NEON_PROXY: string }, background: Background): Promise<Response> {
    const given = readGiven(request.headers.get(GIVEN_HEADER) ?? '');
    const lines: LogLine[] = [];
    const log = (line: LogLine): void => {
      lines.push(line);
    };
    const invocation = startInvocation({
      cells: given.cells,
      neonProxy: env.KESHI_NEON_PROXY,
      ports: portsOf(given, log),
      keys: given.keys,
      now: () => given.now,
      log,
      origins: [given.webUrl],
    });
    const report = (): Promise<unknown> => post(`${given.doors}/ends/${given.id}`, lines);
    if (given.settle !== null) {
      const settled = await settle(invocation, given.settle);
      await report();
      return settled;
    }
    const asked = new Request(request);
    asked.headers.delete(GIVEN_HEADER);
    const response = await serve(asked, invocation);
    invocation.later.orgIds.clear();
    background.waitUntil(finish(invocation).then(report));
    return response;
  },
};
