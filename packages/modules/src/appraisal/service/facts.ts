/** What the cycle of appraisals is owed by: who was in post at the end of the open months and quarters and still is, and when they were first appraised. */
import { sql } from '@keshi/platform/sql';
import { addDays, type DateText } from '@keshi/kernel/dates';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { arrayOf } from '@keshi/platform/db';
import { APPRAISED_ROLES, openPeriods, periodOf, superiorsOf, type AppraisalFact, type Post } from '../rules.ts';

type PostRow = Post & { readonly fromOn: DateText };
type DoneRow = Pick<AppraisalFact, 'kind' | 'personId' | 'fromOn'> & { readonly appraisedAt: string };

/** Posts of today at the campus and of its branch's principal, from the day they began or became known. */
const readPostsNow = (ctx: Ctx, campus: CampusInfo, today: DateText): Promise<PostRow[]> =>
  ctx.tx.query<PostRow>(sql`
    select m.person_id, m.role, min(greatest(m.started_on, (m.created_at at time zone ${campus.timeZone})::date)) as from_on from membership m
    where m.org_id = ${ctx.orgId} and ((m.campus_id = ${campus.id} and m.role in ('advisor', 'advisor_supervisor', 'principal')) or (m.campus_id is null and m.branch_id = ${campus.branchId} and m.role = 'branch_principal'))
      and m.started_on <= ${today} and (m.ended_on is null or m.ended_on > ${today}) group by m.person_id, m.role order by 3, m.person_id, m.role`);

/** First appraisals of some periods. */
const readDone = (ctx: Ctx, campus: CampusInfo, periods: readonly DateText[]): Promise<DoneRow[]> =>
  ctx.tx.query<DoneRow>(sql`
    select a.kind, a.person_id, a.from_on, min(a.first_at) as appraised_at from appraisal a
    where a.org_id = ${ctx.orgId} and a.campus_id = ${campus.id} and a.from_on = any(${arrayOf(periods, 'date')}) and a.kind in ('self', 'superior') group by a.kind, a.person_id, a.from_on`);

const KINDS = ['self', 'superior'] as const;

/** Of the months and quarters that are open today: two statements. */
export async function readAppraisalFacts(ctx: Ctx, campus: CampusInfo, today: DateText): Promise<AppraisalFact[]> {
  const wanted = KINDS.flatMap((kind) => openPeriods(kind, today).map(({ from }) => ({ kind, fromOn: from })));
  const [posts, done] = await Promise.all([
    readPostsNow(ctx, campus, today),
    readDone(
      ctx,
      campus,
      wanted.map(({ fromOn }) => fromOn),
    ),
  ]);
  return wanted.flatMap(({ kind, fromOn }) => {
    const lastOn = addDays(periodOf(kind, fromOn).until, -1);
    const there = posts.filter((post) => APPRAISED_ROLES.some((role) => role === post.role) && post.fromOn <= lastOn);
    const firstOf = (personId: string): DoneRow | undefined =>
      done.find((each) => each.kind === kind && each.personId === personId && each.fromOn === fromOn);
    return [...new Set(there.map(({ personId }) => personId))].map((personId) => ({
      kind,
      personId,
      fromOn,
      ownerId: kind === 'self' ? personId : (superiorsOf(posts, personId)[0] ?? null),
      appraisedAt: firstOf(personId)?.appraisedAt ?? null,
    }));
  });
}
