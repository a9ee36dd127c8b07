/** What the product needs from outside, as small ports: a tenant may have to stay inside a jurisdiction. */
import type { MessageTemplate } from '@keshi/kernel/message-text';
import type { InstantText } from '@keshi/kernel/dates';

/** A message to a person. `key` makes sending it again harmless. */
export type Message = {
  readonly key: string;
  readonly channel: 'sms' | 'email';
  readonly to: string;
  readonly template: MessageTemplate;
  readonly locale: 'zh-CN' | 'en';
  readonly values: Readonly<Record<string, string>>;
};

export type Delivery = {
  /** Resolves when the provider has taken the message; rejects when it may be tried again. */
  send(message: Message): Promise<void>;
};

/** Where signed audit heads go: outside the database, so that rewriting it shows. */
export type HeadStore = {
  put(head: { orgId: string; seq: number; hash: string; signature: string; signedAt: InstantText }): Promise<void>;
};

/** Keyed hash of contact data, for looking up sign-ins without storing the data there. */
export type ContactHash = (kind: 'phone' | 'email', text: string) => Promise<string>;

/** Modules add their own ports by declaration merging where they define them (payments). */

export interface Ports {
  readonly delivery: Delivery;
  readonly heads: HeadStore;
  readonly contactHash: ContactHash;
  /** Public address of the web app, for links in messages and returns from the payment page. */
  readonly webUrl: string;
}
