/** Waiting for the worker: what one side of a comparison left to do must not be done while the other is measured. */
import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';

const ASK_EVERY_MS = 100;
const LIMIT_MS = 600_000;

/** Due announcements, facts to fold, audit rows to chain, and campuses whose duties and counts were never made, of organisations that the worker knows. */
const LEFT = `
  select (select count(*) from app.outbox o where o.state = 'waiting' and o.due_at <= now() and o.org_id in (select org_id from app.login_membership))
    + (select count(*) from app.fact_batch b where b.org_id in (select org_id from app.login_membership))
    + (select count(*) from app.audit_pending p where p.org_id in (select org_id from app.login_membership))
    + (select count(*) from app.campus c where c.org_id in (select org_id from app.login_membership) and (
        not exists (select from app.duty_run d where d.org_id = c.org_id and d.campus_id = c.id) or not exists (select from app.rollup_instant i where i.org_id = c.org_id and i.campus_id = c.id))) as left`;

/** Waits until nothing is left to do; returns how many seconds that took. */
export async function jobsDone(admin: pg.Pool): Promise<number> {
  const startMs = performance.now();
  for (;;) {
    const { rows } = await admin.query<{ left: string }>(LEFT);
    const tookMs = performance.now() - startMs;
    if (rows[0]?.left === '0') return tookMs / 1000;
    if (tookMs > LIMIT_MS) throw new Error(`jobs were not done within ${LIMIT_MS} ms: ${rows[0]?.left ?? ''} are left`);
    await wait(ASK_EVERY_MS);
  }
}
