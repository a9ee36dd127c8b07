/**
 * Classes about to end feed the pipeline (REN-03a and b, HRS-04, CLS-11): looked for once a day at each campus. Whoever then has hours for more than the
 * limit left over goes on with them in another class, and has nothing to renew yet.
 */
import { sql } from '@keshi/platform/sql';
import { localDate, type DateText } from '@keshi/kernel/dates';
import { balanceSql } from '@keshi/modules/hours';
import { advisorOn } from '@keshi/modules/scheduling';
import { settingsAt } from '@keshi/modules/tenancy';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { covers } from '@keshi/platform/db';
import { asSystem, derive, systemScope, type DeriveDeps } from '@keshi/platform/work';
import { listedUntil } from '../rules.ts';
import { openRenewals, type Due } from './open-renewals.ts';
import { lockedColumns, takeBack, type LockedRenewal } from './renewal-rows.ts';
import { chargeAt, isDecided } from './standings.ts';

const CAMPUSES_AT_ONCE = 50;
const SETTINGS = ['low-class-lessons', 'low-balance-units', 'charge-shares'] as const;

type Limits = { readonly lessons: number; readonly units: number; readonly share: number };
type Looking = { readonly ctx: Ctx; readonly campus: CampusInfo; readonly today: DateText; readonly limits: Limits };

/** Classes that have begun and are about to end: so many lessons left, or a last one within the days that are listed. */
const ending = ({ ctx, campus, today, limits }: Looking) => sql`
  ending as materialized (
    select k.id as class_id, k.course_id, n.last_on,
      coalesce(${advisorOn(sql`k.org_id`, sql`k.id`, sql`${today}`)}, k.advisor_id) as advisor_id
    from class k join lateral (
      select max(l.on_date) as last_on, count(*) as lessons from lesson l
      where l.org_id = k.org_id and l.class_id = k.id and l.on_date >= ${today} and l.status <> 'cancelled' and l.roll_revision = 0
    ) n on n.lessons > 0
    where k.org_id = ${ctx.orgId} and k.campus_id = ${campus.id} and (k.ended_on is null or k.ended_on > ${today})
      and (n.lessons <= ${limits.lessons}::int or n.last_on <= ${listedUntil(today)})
      and exists (select from lesson t where t.org_id = k.org_id and t.class_id = k.id and t.on_date <= ${today} and t.roll_revision > 0)
  )`;

/** Their members whose hours do not outlast them by more than the limit, who have no later lesson of the course elsewhere, and no round open or decided. */
const findDue = (looking: Looking): Promise<Due[]> => {
  const { ctx, today, limits } = looking;
  return ctx.tx.query<Due>(sql`
    with ${ending(looking)}, member as materialized (
      select distinct on (m.student_id, g.course_id) m.student_id, g.course_id, g.class_id, g.advisor_id, g.last_on
      from ending g join class_member m on m.org_id = ${ctx.orgId} and m.class_id = g.class_id and ${covers(sql`m`, sql`${today}`)}
      order by m.student_id, g.course_id, g.last_on desc, g.class_id
    ), held as materialized (
      select m.*, ${balanceSql(sql`${ctx.orgId}`, sql`m`)} as units, coalesce((
        select sum(${chargeAt(sql`l`, limits.share)}) from lesson_student x join lesson l on l.org_id = x.org_id and l.id = x.lesson_id and l.course_id = m.course_id and l.status <> 'cancelled' and l.roll_revision = 0
        where x.org_id = ${ctx.orgId} and x.student_id = m.student_id and x.on_date between ${today} and m.last_on and not x.removed and x.kind <> 'trial'), 0)::bigint as ahead
      from member m
    )
    select h.student_id, h.course_id, h.class_id, h.advisor_id, h.last_on as due_on, h.units as balance_units from held h
    where h.units - h.ahead <= ${limits.units}::bigint and not ${isDecided(ctx, sql`h`)}
      and exists (select from enrolment e where e.org_id = ${ctx.orgId} and e.student_id = h.student_id and e.course_id = h.course_id and e.status = 'active')
      and exists (select from entry t where t.org_id = ${ctx.orgId} and t.student_id = h.student_id and t.course_id = h.course_id)
      and not exists (select from renewal r where r.org_id = ${ctx.orgId} and r.student_id = h.student_id and r.course_id = h.course_id and r.closed_on is null)
      and not exists (
        select from lesson_student y join lesson z on z.org_id = y.org_id and z.id = y.lesson_id and z.course_id = h.course_id and z.status <> 'cancelled'
        where y.org_id = ${ctx.orgId} and y.student_id = h.student_id and y.on_date > h.last_on and not y.removed and y.kind = 'regular')
    order by h.student_id, h.course_id`);
};

/** Items of classes that have been prolonged beyond what is listed, which nobody has worked on. */
const findProlonged = (looking: Looking): Promise<LockedRenewal[]> => {
  const { ctx, campus } = looking;
  return ctx.tx.query<LockedRenewal>(sql`
    with ${ending(looking)}
    select ${lockedColumns} from renewal r
    where r.org_id = ${ctx.orgId} and r.campus_id = ${campus.id} and r.stage = 'due' and r.source = 'class' and r.order_id is null and r.closed_on is null
      and not exists (select from ending g where g.class_id = r.class_id)
      and exists (select from lesson l where l.org_id = r.org_id and l.class_id = r.class_id and l.on_date > r.due_on and l.status <> 'cancelled')
    order by r.id for no key update of r`);
};

/** What a campus's classes about to end open and take back today; running it again changes nothing. */
async function feed(ctx: Ctx, campus: CampusInfo): Promise<void> {
  const looking = await lookingAt(ctx, campus);
  for (const renewal of await findProlonged(looking)) await takeBack(ctx, renewal, looking.today);
  await openRenewals(ctx, campus, { source: 'class', stage: 'due' }, await findDue(looking));
}

async function lookingAt(ctx: Ctx, campus: CampusInfo): Promise<Looking> {
  const today = localDate(ctx.now, campus.timeZone);
  const settings = await settingsAt(ctx, SETTINGS, today);
  const limits = {
    lessons: settings['low-class-lessons'],
    units: settings['low-balance-units'],
    share: settings['charge-shares'].present,
  };
  return { ctx, campus, today, limits };
}

const hasWork = async (ctx: Ctx, campus: CampusInfo): Promise<boolean> => {
  const looking = await lookingAt(ctx, campus);
  return (await findDue(looking)).length > 0 || (await findProlonged(looking)).length > 0;
};

type Waiting = { readonly id: string; readonly timeZone: string; readonly fedOn: DateText | null };

/** Feeds the campuses of an organisation whose day is new. Only where there is something to do does it leave a trace. */
export async function feedRenewals(deps: DeriveDeps, orgId: string): Promise<void> {
  const now = deps.now();
  const waiting = await deps.worker.read(systemScope(orgId), (tx) =>
    tx.query<Waiting>(sql`
      select c.id, c.time_zone, f.fed_on from campus c left join renewal_feed f on f.org_id = c.org_id and f.campus_id = c.id
      where c.org_id = ${orgId} and (f.fed_on is null or f.fed_on < (${now}::timestamptz at time zone c.time_zone)::date) order by f.fed_on nulls first, c.id limit ${CAMPUSES_AT_ONCE}`),
  );
  for (const { id, timeZone } of waiting) {
    const wanted = await derive(deps, orgId, 'renewal feed', async (ctx) => hasWork(ctx, await ctx.campusOf(id)));
    if (wanted)
      await asSystem(
        { db: deps.worker, orgId, name: 'renewals.feed', now, contactHash: deps.contactHash },
        async (ctx) => {
          await feed(ctx, await ctx.campusOf(id));
        },
      );
    await derive(deps, orgId, 'renewal feed', async (ctx) => {
      const campus = await ctx.campusOf(id);
      await ctx.tx.query(sql`
        insert into renewal_feed (org_id, campus_id, branch_id, fed_on) values (${orgId}, ${campus.id}, ${campus.branchId}, ${localDate(now, timeZone)})
        on conflict (org_id, campus_id) do update set fed_on = excluded.fed_on`);
    });
  }
}
