/** What the web server reads from its environment when it starts. On Workers the API is a service binding and needs no address. */
import { defineEnvVars } from '@sveltejs/kit/env';

const optional = (value: string | undefined): string | undefined => (value === '' ? undefined : value);

export const variables = defineEnvVars({
  KESHI_API_URL: { schema: optional, description: 'Address of the API, without a slash at its end; on Node' },
  KESHI_WEB_URL: { schema: optional, description: 'Public address of this app: its origin may post' },
  KESHI_ORIGINS: { schema: optional, description: 'Further origins that may post, separated by commas' },
  KESHI_PAY_ORIGINS: {
    schema: optional,
    description: 'Origins of the payment page, with spaces; https://checkout.stripe.com if unset',
  },
  KESHI_INBOX_URL: {
    schema: optional,
    description: 'Demo only: where /inbox reads the messages that were not really sent',
  },
  KESHI_CLOCK_OFFSET_MS: {
    schema: optional,
    description: 'Demo only: milliseconds between the clock and the story’s now; the same as the API’s',
  },
});
