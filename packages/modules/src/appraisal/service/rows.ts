/** Who is in post at a campus, and what has been said of them in a period. */
import { sql, type SQL } from '@keshi/platform/sql';
import { addDays, type DateText, type Period } from '@keshi/kernel/dates';
import type { Out } from '@keshi/kernel/endpoint';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import type { AppraisalKind, Post, Scores } from '../rules.ts';

export type Appraisal = Out<typeof contract.setOwnAppraisal>;

/** Posts that were held on the period's last day, or are so far, and those that are held today: somebody new appraises what was before them. */
export type Posts = { readonly then: readonly NamedPost[]; readonly now: readonly NamedPost[] };
export type NamedPost = Post & { readonly name: string; readonly startedOn: DateText };

/** The last day of a period, or today while it lasts. */
export const standingOn = ({ until }: Period, today: DateText): DateText => {
  const last = addDays(until, -1);
  return last < today ? last : today;
};

/** Whether a membership `m` is in force on a day. */
const heldOn = (on: DateText): SQL => sql`(m.started_on <= ${on} and (m.ended_on is null or m.ended_on > ${on}))`;

type PostRow = NamedPost & { wasHeld: boolean; isHeld: boolean };

/** The caller's post above the campus, which a scope of the campus does not see among its memberships. */
function postAbove({ actor }: Ctx, { branchId }: CampusInfo): NamedPost[] {
  if (actor.kind !== 'member') return [];
  const leads = actor.grants.some((grant) => grant.role === 'branch_principal' && grant.branchId === branchId);
  return leads ? [{ personId: actor.personId, role: 'branch_principal', name: actor.name, startedOn: '' }] : [];
}

/** A campus's own people, and the caller where they lead its branch. */
export async function readPosts(ctx: Ctx, campus: CampusInfo, period: Period, today: DateText): Promise<Posts> {
  const rows = await ctx.tx.query<PostRow>(sql`
    select p.person_id, p.role, min(p.person_name) as name, min(p.started_on) as started_on, bool_or(p.was_held) as was_held, bool_or(p.is_held) as is_held from (
      select m.person_id, m.person_name, m.role, m.started_on, ${heldOn(standingOn(period, today))} as was_held, ${heldOn(today)} as is_held from membership m
      where m.org_id = ${ctx.orgId} and m.campus_id = ${campus.id} and m.role in ('advisor', 'advisor_supervisor', 'principal')
    ) p group by p.person_id, p.role order by min(p.person_name), p.person_id, p.role`);
  return {
    then: rows.filter((row) => row.wasHeld),
    now: [...rows.filter((row) => row.isHeld), ...postAbove(ctx, campus)],
  };
}

export type Said = Appraisal & {
  readonly kind: AppraisalKind;
  readonly personId: string;
  readonly assessorId: string;
  readonly fromOn: DateText;
};
type SaidRow = Omit<Said, 'scores' | 'answer'> & {
  scores: Scores;
  response: string | null;
  answeredName: string | null;
  answeredAt: string | null;
};

/**
 * What was said in a period of one person, or of everybody for null: by themselves and by superiors; and the scores that `mine` gave to colleagues,
 * nobody else's. The newest versions, the latest first.
 */
export async function readSaid(
  ctx: Ctx,
  campus: CampusInfo,
  given: { readonly period: Period; readonly personId: string | null; readonly mine: string },
): Promise<Said[]> {
  const { period, personId, mine } = given;
  const rows = await ctx.tx.query<SaidRow>(sql`
    select a.id, a.kind, a.person_id, a.assessor_id, a.from_on, v.version, v.scores, v.score, v.remark, v.plan, v.signed_name, v.recorded_at,
      w.response, w.signed_name as answered_name, w.recorded_at as answered_at
    from appraisal a join appraisal_version v on v.org_id = a.org_id and v.appraisal_id = a.id and v.version = a.version
      left join appraisal_answer w on w.org_id = a.org_id and w.appraisal_id = a.id and w.version = a.version
    where a.org_id = ${ctx.orgId} and a.campus_id = ${campus.id} and a.from_on >= ${period.from}::date and a.from_on < ${period.until}::date
      and ((a.kind <> 'peer' and (${personId}::uuid is null or a.person_id = ${personId}::uuid)) or (a.kind = 'peer' and a.assessor_id = ${mine}::uuid))
    order by v.recorded_at desc, a.id`);
  return rows.map(({ response, answeredName, answeredAt, ...row }) => ({
    ...row,
    answer:
      response === null || answeredName === null || answeredAt === null
        ? null
        : { response, signedName: answeredName, recordedAt: answeredAt },
  }));
}

/** What is shown of an appraisal: neither of whom nor by whom. */
export const shownOf = ({ kind: _, personId: __, assessorId: ___, fromOn: ____, ...shown }: Said): Appraisal => shown;

/** Colleagues' scores of a period by person: how many, and their sum. */
export const readPeers = (
  ctx: Ctx,
  campus: CampusInfo,
  period: Period,
): Promise<{ personId: string; count: number; sum: number }[]> =>
  ctx.tx.query(sql`
    select a.person_id, count(*)::int as count, sum(v.score)::int as sum
    from appraisal a join appraisal_version v on v.org_id = a.org_id and v.appraisal_id = a.id and v.version = a.version
    where a.org_id = ${ctx.orgId} and a.campus_id = ${campus.id} and a.from_on = ${period.from}::date and a.kind = 'peer' group by a.person_id`);
