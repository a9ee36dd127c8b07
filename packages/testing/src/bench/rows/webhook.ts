/** Row 13: how soon the payment provider has its acknowledgement. */
import { randomUUID } from 'node:crypto';
import { receiveStripeEvent } from '@keshi/modules/payments/contract';
import { signWebhook } from '../../stripe/webhooks.ts';
import { metered } from '../arms.ts';
import type { Bench } from '../bench.ts';
import { openLoop, type HttpRequest } from '../http-load.ts';
import { p50, p99 } from '../pairs.ts';
import { cpuText, short, type Finding } from '../report.ts';

const PER_SECOND = 100;
/** Of the length of other runs. */
const LONGER = 5;

/** A genuine event about a checkout that the provider, when asked, does not know: stored, looked up once and settled. */
export function webhookRequest(bench: Bench): HttpRequest {
  const nowSeconds = Math.floor(Date.now() / 1000);
  const event = {
    id: `evt_${randomUUID()}`,
    object: 'event',
    account: bench.account,
    api_version: '2026-10-28.endive',
    created: nowSeconds,
    livemode: false,
    pending_webhooks: 1,
    request: null,
    type: 'checkout.session.completed',
    data: {
      object: {
        id: `cs_test_${randomUUID()}`,
        object: 'checkout.session',
        client_reference_id: null,
        payment_intent: null,
        amount_total: 360_000,
      },
    },
  };
  const { body, header } = signWebhook(JSON.stringify(event, null, 2), bench.webhookSecret, nowSeconds);
  return {
    method: 'POST',
    path: receiveStripeEvent.path,
    headers: { 'stripe-signature': header ?? '' },
    body,
  };
}

export async function webhookAcknowledged(bench: Bench): Promise<Finding> {
  const api = await bench.api();
  const run = (seconds: number) =>
    metered(bench, api.pid, () => openLoop(api.port, { perSecond: PER_SECOND, seconds }, () => webhookRequest(bench)));
  await run(bench.seconds);
  const sample = await run(LONGER * bench.seconds);
  return {
    row: 13,
    name: 'webhook acknowledged at 100/s, p99 ms',
    a: `p99 ${short(p99(sample))} ms`,
    b: `p50 ${short(p50(sample))} ms`,
    value: sample.errors === 0 ? p99(sample) : Number.NaN,
    goal: { atMost: 250 },
    cpu: cpuText([[sample]], 0),
    notes: [
      `${sample.latenciesMs.length} signed events of a known account at a constant rate, ${sample.errors} refused; timed from when each was due; the worker applies them meanwhile`,
    ],
  };
}
