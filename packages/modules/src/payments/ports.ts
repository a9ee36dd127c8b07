/** What payments needs from outside, added to the platform's ports. */
import type { Ports } from '@keshi/platform/ports';
import type { PaymentProvider } from './provider.ts';

declare module '@keshi/platform/ports' {
  interface Ports {
    readonly payments: PaymentProvider;
    /** Secrets of the webhook endpoint: two while one is being rolled. */
    readonly stripeWebhookSecrets: readonly string[];
  }
}

export type PaymentPorts = Pick<Ports, 'payments' | 'stripeWebhookSecrets'>;
