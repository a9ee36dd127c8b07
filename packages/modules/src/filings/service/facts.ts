/** What the duty of filing is made of: who is in post at a campus, which periods can be filed by when, and what was filed of them. */
import { sql } from '@keshi/platform/sql';
import type { DateText } from '@keshi/kernel/dates';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { FILING_KINDS } from '../rules/kinds.ts';
import type { FiledFact, FilingFacts } from '../rules/owed.ts';
import { lastDayOf, oldestOpen, recentPeriods } from '../rules/periods.ts';
import { readDeadlines, readPosts } from './posts.ts';

/** Of the periods that can still be filed, whatever the campus's history: three statements. */
export async function readFilingFacts(ctx: Ctx, campus: CampusInfo, today: DateText): Promise<FilingFacts> {
  const sinceOn = oldestOpen(today);
  const [deadlinesOn, posts, filed] = await Promise.all([
    readDeadlines(ctx),
    readPosts(ctx, [campus], sinceOn),
    ctx.tx.query<FiledFact>(sql`
      select f.kind, f.subject_id, f.from_on, f.filed_at from filing f
      where f.org_id = ${ctx.orgId} and f.campus_id = ${campus.id} and f.from_on >= ${sinceOn}::date order by f.from_on, f.id`),
  ]);
  const periods = FILING_KINDS.flatMap((kind) =>
    recentPeriods(kind, today).map((period) => ({ kind, period, deadlines: deadlinesOn(lastDayOf(period)) })),
  );
  return { campusId: campus.id, posts, periods, filed };
}
