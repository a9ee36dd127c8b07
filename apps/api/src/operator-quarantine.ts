/** Webhooks of merchant accounts that no organisation has: somebody pays and nobody is credited, or a test account points here. */
import { sql } from '@keshi/platform/sql';
import { openDatabase } from '@keshi/platform/db';

const SHOWN_MAX = 100;

type Quarantined = {
  readonly providerEvent: string;
  readonly account: string;
  readonly type: string;
  readonly receivedAt: string;
  readonly total: number;
};

/** How many there are, and the newest of them, a line each. `authUrl` logs in as keshi_auth, the only role of the product that reads them. */
export async function quarantineLines(authUrl: string): Promise<string[]> {
  const db = openDatabase({ url: authUrl, max: 1 });
  try {
    const rows = await db.query<Quarantined>(sql`
      select provider_event, account, type, received_at, (count(*) over ())::int as total from app.payment_event_quarantine
      order by received_at desc, provider, provider_event limit ${SHOWN_MAX}`);
    const total = rows[0]?.total ?? 0;
    const more = total > rows.length ? `; the newest ${String(rows.length)}:` : total > 0 ? ':' : '.';
    return [
      `Webhooks of unknown merchant accounts: ${String(total)}${more}`,
      ...rows.map((row) => [row.receivedAt, row.account, row.type, row.providerEvent].join('  ')),
    ];
  } finally {
    await db.end();
  }
}
