/** Work outside requests: draining announcements, folding facts, closing surveys, opening renewals of classes about to end, giving what referrals earned, evaluating duties, counting, chaining the audit log. One organisation at a time. */
import { sql } from '@keshi/platform/sql';
import { grantReferralRewards } from '@keshi/modules/admissions';
import { runDuties } from '@keshi/modules/advising';
import { sweepSignIns } from '@keshi/modules/identity';
import { reconcileEvents } from '@keshi/modules/payments';
import { feedRenewals } from '@keshi/modules/renewals';
import { keepInstants } from '@keshi/modules/reporting';
import { closeDueSurveys } from '@keshi/modules/satisfaction';
import { chainAudit, type SigningKeys } from '@keshi/platform/audit-chain';
import type { Database } from '@keshi/platform/db';
import { foldFacts } from '@keshi/platform/fold';
import { faultText } from '@keshi/platform/log';
import { drain, dueTopics, outsideTopics, type DrainDeps } from '@keshi/platform/outbox';

export type JobDeps = DrainDeps & { readonly auth: Database; readonly keys: SigningKeys };

/** Organisations are found through the sign-in tables: tenant tables can only be read inside one. */
export const listOrgs = async (auth: Database): Promise<string[]> =>
  (await auth.query<{ orgId: string }>(sql`select distinct org_id from login_membership`)).map((row) => row.orgId);

/** What is due inside one organisation's database, until nothing is left. Returns the topics whose effects outside are due. */
export async function runInside(deps: JobDeps, orgId: string): Promise<string[]> {
  const outside = outsideTopics(deps.subscribers);
  while ((await drain(deps, orgId, { except: outside })) > 0);
  await foldFacts(deps.worker, orgId);
  while ((await chainAudit(deps, orgId)) > 0);
  return await dueTopics(deps, orgId, outside);
}

/** What follows from what happened and from time: surveys whose last day is over, renewals of classes about to end, rewards of referrals, duties, and counts at the end of a day. Nobody waits for it, and it may be left out for a while. */
export async function runDerived(deps: JobDeps, orgId: string): Promise<void> {
  const given = { worker: deps.worker, contactHash: deps.ports.contactHash, now: deps.now };
  await closeDueSurveys(given, orgId);
  await feedRenewals(given, orgId);
  await grantReferralRewards(given, orgId);
  await runDuties(given, orgId);
  await keepInstants(given, orgId);
}

/** What follows at once from what happened in one organisation, effects outside included, until nothing is left. */
export async function runReactions(deps: JobDeps, orgId: string): Promise<void> {
  for (let topics = await runInside(deps, orgId); topics.length > 0; topics = await runInside(deps, orgId))
    for (const topic of topics) await drain(deps, orgId, { only: topic });
}

/** Everything that is due in one organisation. */
export async function runJobsOf(deps: JobDeps, orgId: string): Promise<void> {
  await runReactions(deps, orgId);
  await runDerived(deps, orgId);
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

const MINUTE_MS = 60_000;
const RECONCILE_MINUTES = 60;
const SWEEP_MINUTES = 360;

/**
 * What a trigger that comes every minute has to do in the minute of `atMs`: all that is due, once an hour the payment provider's events,
 * four times a day the leavings of signing in. A Node process has its own loop instead.
 */
export async function runScheduled(deps: JobDeps, atMs: number): Promise<void> {
  const minute = Math.floor(atMs / MINUTE_MS);
  await runJobs(deps);
  if (minute % RECONCILE_MINUTES === 0) await reconcilePayments(deps);
  if (minute % SWEEP_MINUTES === 0) await sweepSignIns(deps.auth);
}
