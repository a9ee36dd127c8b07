/** The product's ports to the real outside, the same on Node and Workers: messages over HTTP, payments through Stripe, audit heads to the log. */
import { messageText } from '@keshi/kernel/message-text';
import { noProvider, stripeProvider } from '@keshi/modules/payments';
import { keyedHash } from '@keshi/platform/hash';
import type { Log } from '@keshi/platform/log';
import type { Delivery, Ports } from '@keshi/platform/ports';

export type OutsideOptions = {
  /** Key of the hashes by which phones and e-mails of sign-ins are found. */
  readonly contactKey: string;
  readonly webUrl: string;
  readonly log: Log;
  /** Where messages are posted as JSON { key, channel, to, text, template, locale }. Without it messages fail and are tried again. */
  readonly deliveryUrl: string | undefined;
  readonly deliveryKey: string | undefined;
  /** Without it nothing is paid online: asking for a checkout is answered 503. */
  readonly stripeKey: string | undefined;
  /** One or, while one is being rolled, two secrets, separated by a comma. */
  readonly stripeWebhookSecrets: string | undefined;
  /** Another address for Stripe's API, as in the demo. */
  readonly stripeApi: string | undefined;
};

const DELIVERY_TIMEOUT_MS = 10_000;

const deliveryOver = (url: string | undefined, key: string | undefined): Delivery => ({
  async send(message) {
    if (url === undefined) throw new Error('no delivery service is configured');
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': message.key,
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      },
      body: JSON.stringify({ ...message, text: messageText(message.template, message.locale, message.values) }),
      signal: AbortSignal.timeout(DELIVERY_TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`the delivery service answered ${String(response.status)}`);
  },
});

function apiBaseOf(address: string) {
  const url = new URL(address);
  const protocol: 'http' | 'https' = url.protocol === 'http:' ? 'http' : 'https';
  return { host: url.hostname, port: Number(url.port === '' ? (protocol === 'http' ? 80 : 443) : url.port), protocol };
}

export const outsidePorts = (options: OutsideOptions): Ports => ({
  contactHash: (kind, text) => keyedHash(options.contactKey, `${kind}:${text}`),
  webUrl: options.webUrl,
  delivery: deliveryOver(options.deliveryUrl, options.deliveryKey),
  // Logs are shipped off the machine as they are written, which is what an anchor needs.
  heads: {
    put: (head) => {
      options.log({ at: head.signedAt, event: 'audit head', ...head });
      return Promise.resolve();
    },
  },
  payments:
    options.stripeKey === undefined
      ? noProvider
      : stripeProvider({
          secretKey: options.stripeKey,
          ...(options.stripeApi === undefined ? {} : { apiBase: apiBaseOf(options.stripeApi) }),
        }),
  stripeWebhookSecrets: (options.stripeWebhookSecrets ?? '').split(',').filter((secret) => secret !== ''),
});
