/** What a test gives the API in workerd with each request, because there is one workerd for a whole run: databases, time, and the way back. */
import type { CellUrls } from '@keshi/platform/cells';
import type { SigningKeys } from '@keshi/platform/audit-chain';

export type Given = {
  /** Names the request when its end is reported. */
  readonly id: string;
  readonly cells: readonly [CellUrls, ...CellUrls[]];
  readonly now: string;
  /** Address in the test process where doubles answer: workerd-doors.ts. */
  readonly doors: string;
  readonly keys: SigningKeys;
  readonly webUrl: string;
  readonly stripeKey: string;
  readonly stripeWebhookSecrets: readonly string[];
  /** Run what is due in this organisation instead of answering a request. */
  readonly settle: string | null;
};

export const GIVEN_HEADER = 'x-keshi-test-given';

/** Headers hold ASCII. */
export const givenText = (given: Given): string => encodeURIComponent(JSON.stringify(given));

/** Cast: only the HTTP suite's own client (http-workerd.ts) reaches the entry, and it writes exactly this. */
export const readGiven = (text: string): Given => JSON.parse(decodeURIComponent(text)) as Given;
