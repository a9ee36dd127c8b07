/** The double behind a port: driven by the official CLI, controlled over HTTP, and remembering through a restart. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startStripeServer, type StripeServer } from './server.ts';

/** The CLI's binary, where the platform has one installed. */
function cliBinary(): string | null {
  try {
    const manifest = createRequire(import.meta.url).resolve('@stripe/cli-linux-x64/package.json');
    const binary = join(dirname(manifest), 'bin', 'stripe');
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

const binary = process.platform === 'linux' && process.arch === 'x64' ? cliBinary() : null;
if (binary === null) console.log('The official Stripe CLI is not installed on this platform: its tests are left out.');

let home = '';
let server: StripeServer;
const start = () =>
  startStripeServer({
    now: () => new Date(),
    secretKey: 'sk_test_0123456789abcdefghijkl',
    stateFile: join(home, 'stripe.json'),
  });

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'keshi-stripe-'));
  server = await start();
});
afterAll(async () => {
  await server.stop();
  await rm(home, { recursive: true });
});

/** Cast: what the CLI prints is JSON of the double's own making. */
const parsed = (text: string) => JSON.parse(text) as Record<string, unknown>;

/** Runs the CLI against the double with a home of its own, so no login of the machine's user is touched. */
async function cli(...given: string[]): Promise<string> {
  const flags = ['--api-base', server.url, '--api-key', server.double.secretKey, '--color', 'off'];
  const env = { HOME: home, XDG_CONFIG_HOME: home, PATH: '', STRIPE_CLI_TELEMETRY_OPTOUT: '1' };
  const { stdout } = await promisify(execFile)(binary ?? '', [...given, ...flags], { env, timeout: 20_000 });
  return stdout;
}

const types = () => server.double.events().map(({ type }) => type);

describe.skipIf(binary === null)('the official CLI', () => {
  test('creates and reads a customer', async () => {
    const made = parsed(await cli('customers', 'create', '-d', 'name=王小明'));
    expect(made).toMatchObject({ object: 'customer', name: '王小明' });
    expect(parsed(await cli('customers', 'retrieve', String(made['id'])))).toMatchObject({ id: made['id'] });
  });

  test('opens a checkout session with nested line items, and expires it', async () => {
    const item = [
      'line_items[0][quantity]=1',
      'line_items[0][price_data][currency]=cny',
      'line_items[0][price_data][unit_amount]=360000',
      'line_items[0][price_data][product_data][name]=数学',
    ];
    const fields = ['mode=payment', 'success_url=https://keshi.example/paid', ...item].flatMap((field) => [
      '-d',
      field,
    ]);
    const made = parsed(await cli('post', '/v1/checkout/sessions', ...fields));
    expect(made).toMatchObject({ object: 'checkout.session', status: 'open', amount_total: 360_000, currency: 'cny' });
    const expired = parsed(await cli('checkout', 'sessions', 'expire', String(made['id'])));
    expect(expired).toMatchObject({ status: 'expired' });
  });

  test('acts in a connected account', async () => {
    const account = server.double.addAccount().id;
    const made = parsed(await cli('customers', 'create', '-d', 'name=甲', '--stripe-account', account));
    await expect(cli('customers', 'retrieve', String(made['id']))).resolves.toContain('resource_missing');
    expect(parsed(await cli('customers', 'retrieve', String(made['id']), '--stripe-account', account))).toMatchObject({
      name: '甲',
    });
  });

  test('shows a refusal with the parameter at fault', async () => {
    const shown = parsed(await cli('post', '/v1/customers', '-d', 'nmae=x'));
    expect(shown).toMatchObject({ error: { code: 'parameter_unknown', param: 'nmae' } });
  });

  test('replays an idempotent request', async () => {
    const create = () => cli('customers', 'create', '-d', 'name=乙', '--idempotency', 'cli-1');
    expect(parsed(await create())['id']).toBe(parsed(await create())['id']);
  });

  test.each([
    ['customer.created', []],
    ['payment_intent.canceled', []],
    ['checkout.session.expired', []],
    // The CLI's fixtures still send a parameter that the pinned API version took away.
    ['payment_intent.succeeded', ['--remove', 'payment_intent:payment_method_types']],
    ['charge.refunded', ['--remove', 'payment_intent:payment_method_types']],
  ])('triggers %s', async (type, flags) => {
    const before = types().length;
    expect(await cli('trigger', type, ...flags)).toContain('Trigger succeeded');
    expect(types().slice(before)).toContain(type);
  });

  test('pages through events', async () => {
    const own = server.double.events().filter((event) => event.account === undefined);
    const [newest, next] = own.toReversed();
    const page = parsed(await cli('events', 'list', '--limit', '1'));
    expect(page).toMatchObject({ has_more: true, data: [{ id: newest?.id }] });
    const second = parsed(await cli('events', 'list', '--limit', '1', '--starting-after', newest?.id ?? ''));
    expect(second).toMatchObject({ data: [{ id: next?.id }] });
  });
});

describe('control over HTTP', () => {
  const control = (action: string, fields: Record<string, string>, key = server.double.secretKey) =>
    fetch(`${server.url}/_double/${action}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: new URLSearchParams(fields),
    });

  test('sets switches, refuses unknown ones and values, and wants the key', async () => {
    expect(await (await control('set', { duplicate: '3', hold: 'true' })).json()).toMatchObject({
      duplicate: 3,
      hold: true,
    });
    expect((await control('set', { twice: 'true' })).status).toBe(400);
    expect((await control('set', { forgery: 'clever' })).status).toBe(400);
    expect((await control('set', { duplicate: '2' }, 'sk_test_wrong')).status).toBe(401);
    expect((await control('wish', {})).status).toBe(404);
    expect(await (await control('reset', {})).json()).toMatchObject({ duplicate: 1, hold: false });
  });

  test('pays, refunds and disputes by id', async () => {
    const headers = { authorization: `Bearer ${server.double.secretKey}` };
    const body = new URLSearchParams({
      mode: 'payment',
      success_url: 'https://keshi.example/paid',
      'line_items[0][quantity]': '1',
      'line_items[0][price_data][currency]': 'cny',
      'line_items[0][price_data][unit_amount]': '360000',
      'line_items[0][price_data][product_data][name]': '数学',
    });
    const made = parsed(
      await (await fetch(`${server.url}/v1/checkout/sessions`, { method: 'POST', headers, body })).text(),
    );
    const session = String(made['id']);
    const charge = parsed(await (await control('pay', { session, method: 'alipay', outcome: 'succeeds' })).text());
    expect((await control('refund', { id: String(charge['id']), amount: '1000' })).status).toBe(200);
    expect((await control('dispute', { id: String(charge['id']) })).status).toBe(200);
    expect(types().slice(-3)).toEqual(['charge.refunded', 'charge.dispute.created', 'charge.dispute.funds_withdrawn']);
  });
});

test('a restarted server still knows what it knew, and listens on this machine only', async () => {
  const before = server.double.events().map(({ id }) => id);
  expect(new URL(server.url).hostname).toBe('127.0.0.1');
  await server.stop();
  server = await start();
  expect(server.double.events().map(({ id }) => id)).toEqual(before);
});
