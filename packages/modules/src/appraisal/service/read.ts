/** Reading appraisals: a campus's quarter collated, a person's, and one's own. */
import { addMonths, type DateText, type Period } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import { settingsAt } from '@keshi/modules/tenancy';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import {
  appraisedRole,
  byScore,
  gradeOf,
  isOpen,
  peerScore,
  quarterPeriod,
  superiorsOf,
  type AppraisedRole,
  type Grade,
  type PeerScore,
} from '../rules.ts';
import { readPeers, readPosts, readSaid, shownOf, standingOn, type NamedPost, type Posts, type Said } from './rows.ts';

type PersonQuarter = Out<typeof contract.getPersonAppraisals>;
type Row = Out<typeof contract.listAppraisals>['people'][number];
/** `since`: the first day in post. */
type Appraised = {
  readonly personId: string;
  readonly name: string;
  readonly role: AppraisedRole;
  readonly since: DateText;
};
type Graded = { readonly grade: Grade | null; readonly bonusPercent: number | null };

type Quarter = {
  readonly quarter: string;
  readonly period: Period;
  readonly today: DateText;
  readonly me: string;
  readonly isOpen: boolean;
  readonly posts: Posts;
  readonly people: readonly Appraised[];
  readonly said: readonly Said[];
  readonly peersOf: (personId: string) => PeerScore;
  readonly gradedOf: (score: number | null) => Graded;
};

/** Everybody of the campus who is appraised, once, by name. */
function appraisedOf(posts: readonly NamedPost[]): Appraised[] {
  return [...Map.groupBy(posts, (post) => post.personId)].flatMap(([personId, own]) => {
    const role = appraisedRole(posts, personId);
    const since = own.map(({ startedOn }) => startedOn).toSorted()[0] ?? '';
    return role === null ? [] : [{ personId, name: own[0]?.name ?? '', role, since }];
  });
}

/** Grades and what they bring, by the settings in force on the quarter's last day (KPI-11). */
async function readGrading(ctx: Ctx, on: DateText): Promise<(score: number | null) => Graded> {
  const set = await settingsAt(ctx, ['appraisal-grades', 'appraisal-bonus'], on);
  const [floors, bonus] = [set['appraisal-grades'], set['appraisal-bonus']];
  return (score) => {
    const grade = score === null ? null : gradeOf(score, floors);
    return { grade, bonusPercent: grade === null ? null : (bonus?.[grade] ?? null) };
  };
}

/** A quarter of a campus, with what was said of everybody or of one person, in four statements. */
async function readQuarter(ctx: Ctx, campus: CampusInfo, quarter: string, personId: string | null): Promise<Quarter> {
  const period = quarterPeriod(quarter);
  const today = todayAt(ctx, campus);
  const me = ctx.personId();
  const [posts, said, peers, gradedOf] = await Promise.all([
    readPosts(ctx, campus, period, today),
    readSaid(ctx, campus, { period, personId, mine: me }),
    readPeers(ctx, campus, period),
    readGrading(ctx, standingOn(period, today)),
  ]);
  const sums = new Map(peers.map(({ personId: of, count, sum }) => [of, peerScore(count, sum)]));
  return {
    quarter,
    period,
    today,
    me,
    posts,
    said,
    gradedOf,
    people: appraisedOf(posts.then),
    isOpen: isOpen('superior', period.from, today),
    peersOf: (of) => sums.get(of) ?? peerScore(0, 0),
  };
}

const monthsOf = ({ from }: Period): DateText[] => [from, addMonths(from, 1), addMonths(from, 2)];
const selfOf = ({ said }: Quarter, personId: string, monthOn: DateText): Said | null =>
  said.find((each) => each.kind === 'self' && each.personId === personId && each.fromOn === monthOn) ?? null;
/** Of several superiors the one who spoke last. */
const superiorOf = ({ said }: Quarter, personId: string): Said | null =>
  said.find((each) => each.kind === 'superior' && each.personId === personId) ?? null;
const mayJudge = ({ posts, me, isOpen: open }: Quarter, personId: string): boolean =>
  open &&
  superiorsOf([...posts.then.filter((post) => post.personId === personId), ...posts.now], personId).includes(me);
const mayScore = ({ posts, me, isOpen: open }: Quarter, personId: string): boolean =>
  open && personId !== me && appraisedRole(posts.now, me) !== null;

function collated(quarter: Quarter, { personId, name, role }: Appraised): Row {
  const superior = superiorOf(quarter, personId);
  return {
    personId,
    name,
    role,
    self: monthsOf(quarter.period).map((monthOn) => selfOf(quarter, personId, monthOn)?.score ?? null),
    score: superior?.score ?? null,
    ...quarter.gradedOf(superior?.score ?? null),
    isAnswered: (superior?.answer ?? null) !== null,
    peers: quarter.peersOf(personId),
    mayJudge: mayJudge(quarter, personId),
  };
}

function personQuarter(quarter: Quarter, { personId, name, role, since }: Appraised): PersonQuarter {
  const superior = superiorOf(quarter, personId);
  const scored = quarter.said.find((each) => each.kind === 'peer' && each.personId === personId);
  return {
    quarter: quarter.quarter,
    today: quarter.today,
    personId,
    name,
    role,
    self: monthsOf(quarter.period).map((monthOn) => {
      const own = selfOf(quarter, personId, monthOn);
      return {
        month: monthOn.slice(0, 7),
        // Whoever came after the month has none of it to appraise.
        isOpen: isOpen('self', monthOn, quarter.today) && since < addMonths(monthOn, 1),
        appraisal: own === null ? null : shownOf(own),
      };
    }),
    superior: superior === null ? null : shownOf(superior),
    ...quarter.gradedOf(superior?.score ?? null),
    peers: quarter.peersOf(personId),
    mayJudge: mayJudge(quarter, personId),
    mayScore: mayScore(quarter, personId),
    ownScore: scored === undefined ? null : shownOf(scored),
  };
}

/** Excellent first (RPT-08, KPI-11). */
export async function listAppraisals(
  ctx: Ctx,
  { query }: In<typeof contract.listAppraisals>,
): Promise<Out<typeof contract.listAppraisals>> {
  const quarter = await readQuarter(ctx, await ctx.campus(), query.quarter, null);
  const people = quarter.people.map((person) => collated(quarter, person)).toSorted(byScore);
  return { quarter: query.quarter, today: quarter.today, people };
}

export async function getPersonAppraisals(
  ctx: Ctx,
  { params, query }: In<typeof contract.getPersonAppraisals>,
): Promise<PersonQuarter> {
  const quarter = await readQuarter(ctx, await ctx.campus(), query.quarter, params.personId);
  const person = quarter.people.find(({ personId }) => personId === params.personId);
  if (person === undefined) throw problem('not-found');
  return personQuarter(quarter, person);
}

export async function getOwnAppraisals(
  ctx: Ctx,
  { query }: In<typeof contract.getOwnAppraisals>,
): Promise<Out<typeof contract.getOwnAppraisals>> {
  const quarter = await readQuarter(ctx, await ctx.campus(), query.quarter, ctx.personId());
  const own = quarter.people.find(({ personId }) => personId === quarter.me);
  const colleagues = quarter.people.filter(({ personId }) => mayScore(quarter, personId));
  return {
    quarter: query.quarter,
    today: quarter.today,
    own: own === undefined ? null : personQuarter(quarter, own),
    colleagues: colleagues.map(({ since: _, ...person }) => ({
      ...person,
      isScored: quarter.said.some((each) => each.kind === 'peer' && each.personId === person.personId),
    })),
  };
}
