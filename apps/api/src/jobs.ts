/** Work outside requests: draining announcements, folding facts, chaining the audit log. One organisation at a time. */
import { sql } from 'drizzle-orm';
import { reconcileEvents } from '@keshi/modules/payments';
import { chainAudit, type SigningKeys } from '@keshi/platform/audit-chain';
import type { Database } from '@keshi/platform/db';
import { foldFacts } from '@keshi/platform/fold';
import { faultText } from '@keshi/platform/log';
import { drain, type DrainDeps } from '@keshi/platform/outbox';

export type JobDeps = DrainDeps & { readonly auth: Database; readonly keys: SigningKeys };

/** Organisations are found through the sign-in tables: tenant tables can only be read inside one. */
const listOrgs = async (auth: Database): Promise<string[]> =>
  (await auth.query<{ orgId: string }>(sql`select distinct org_id from login_membership`)).map((row) => row.orgId);

/** Everything that is due in one organisation, until nothing is left. */
export async function runJobsOf(deps: JobDeps, orgId: string): Promise<void> {
  while ((await drain(deps, orgId)) > 0);
  await foldFacts(deps.worker, orgId);
  while ((await chainAudit(deps, orgId)) > 0);
}

/** One organisation after the other; a failing one does not hold up the others. */
async function forEachOrg(deps: JobDeps, event: string, work: (orgId: string) => Promise<unknown>): Promise<void> {
  for (const orgId of await listOrgs(deps.auth)) {
    try {
      await work(orgId);
    } catch (error) {
      deps.log({ at: new Date().toISOString(), event, orgId, error: faultText(error) });
    }
  }
}

/** One round over all organisations. */
export const runJobs = (deps: JobDeps): Promise<void> =>
  forEachOrg(deps, 'jobs failed', (orgId) => runJobsOf(deps, orgId));

/** Asks the payment provider for events of the last days and stores those whose webhook was lost. */
export const reconcilePayments = (deps: JobDeps): Promise<void> =>
  forEachOrg(deps, 'reconciling payments failed', (orgId) => reconcileEvents(deps, orgId));
