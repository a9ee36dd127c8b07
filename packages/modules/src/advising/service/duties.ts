/** Reading duties: a person's list, and everybody's at a campus. */
import { sql, type SQL } from '@keshi/platform/sql';
import { zonedInstant } from '@keshi/kernel/dates';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import { todayAt, type CampusInfo, type Ctx } from '@keshi/platform/context';
import { arrayOf } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { DUTY_RULES, KIND_OF, rulesOf, type DutyRule } from '../rules/duty.ts';
import { ownPerson, requireHere } from './people.ts';

type List = Out<typeof contract.listDuties>;
type Duty = List['page']['items'][number];
type Team = Out<typeof contract.listTeamDuties>;
type Row = Omit<Duty, 'lesson'> & { lesson: Duty['lesson']; rank: number };

const urgencyAt = (ctx: Ctx, d: SQL): SQL =>
  sql`case when ${d}.due_at <= ${ctx.now} then 'late' when ${d}.warn_at <= ${ctx.now} then 'pressing' else 'open' end`;
/** A rule's place in the order of worth. */
const rankOf = (d: SQL): SQL => sql`array_position(${arrayOf([...DUTY_RULES], 'text')}, ${d}.rule)`;

/** Columns of a duty `d` as shown, with the names of what it is about. */
const shown = (ctx: Ctx): SQL => sql`
  d.id, d.rule, d.subject_id, d.period, ${urgencyAt(ctx, sql`d`)} as urgency, d.owner_id, d.student_id, d.class_id, d.warn_at, d.due_at, d.escalated_at, d.detail,
  (select n.name from staff_name n where n.org_id = ${ctx.orgId} and n.person_id = d.owner_id) as owner_name,
  (select s.name from student s where s.org_id = ${ctx.orgId} and s.id = d.student_id) as student_name,
  case when d.rule = 'superior-appraisal' then (select n.name from staff_name n where n.org_id = ${ctx.orgId} and n.person_id = d.subject_id) end as person_name,
  case when d.rule = 'task' then (select jsonb_build_object('kind', t.kind, 'matter', t.matter, 'state', t.state) from task t where t.org_id = ${ctx.orgId} and t.id = d.subject_id) end as task,
  (select k.name from class k where k.org_id = ${ctx.orgId} and k.id = d.class_id) as class_name,
  (select c.name from course c where c.org_id = ${ctx.orgId} and c.id = (d.detail ->> 'courseId')::uuid) as course_name,
  (select jsonb_build_object('id', l.id, 'startsAt', l.starts_at, 'endsAt', l.ends_at, 'roomName', r.name)
    from lesson l join room r on r.org_id = l.org_id and r.id = l.room_id where l.org_id = ${ctx.orgId} and l.id = (d.detail ->> 'lessonId')::uuid) as lesson`;

const startOfToday = (ctx: Ctx, campus: CampusInfo): string =>
  zonedInstant(todayAt(ctx, campus), '00:00', campus.timeZone);

type Counted = Omit<List['counts'][number], 'kind'> & { doneToday: number };

/** Open duties of a person by rule and urgency, and those done today. */
async function countDuties(ctx: Ctx, campus: CampusInfo, ownerId: string): Promise<Pick<List, 'counts' | 'doneToday'>> {
  const rows = await ctx.tx.query<Counted>(sql`
    select d.rule, count(*) filter (where d.state = 'open' and d.due_at <= ${ctx.now})::int as late, count(*) filter (where d.state = 'open' and d.due_at > ${ctx.now} and d.warn_at <= ${ctx.now})::int as pressing,
      count(*) filter (where d.state = 'open' and d.due_at > ${ctx.now} and d.warn_at > ${ctx.now})::int as open, count(*) filter (where d.state = 'done')::int as done_today
    from duty d where d.org_id = ${ctx.orgId} and d.campus_id = ${campus.id} and d.owner_id = ${ownerId}
      and (d.state = 'open' or (d.state = 'done' and d.done_at >= ${startOfToday(ctx, campus)}))
    group by d.rule`);
  const byRule = new Map(rows.map((row) => [row.rule, row]));
  const none = (rule: DutyRule): Counted => ({ rule, late: 0, pressing: 0, open: 0, doneToday: 0 });
  return {
    counts: DUTY_RULES.map((rule) => byRule.get(rule) ?? none(rule)).map(({ rule, late, pressing, open }) => ({
      rule,
      kind: KIND_OF[rule],
      late,
      pressing,
      open,
    })),
    doneToday: rows.reduce((sum, row) => sum + row.doneToday, 0),
  };
}

/** A person's open duties, by due time and then by worth. */
export async function listDuties(ctx: Ctx, { query }: In<typeof contract.listDuties>): Promise<List> {
  const campus = await ctx.campus();
  const ownerId = ownPerson(ctx, query.ownerId) ?? ctx.personId();
  if (query.ownerId !== undefined) await requireHere(ctx, campus, ownerId);
  const [dueAt, rank, id] = readCursor(query.cursor, 3) ?? [null, null, null];
  const { counts, doneToday } = await countDuties(ctx, campus, ownerId);
  const rules = query.kind === undefined ? DUTY_RULES : rulesOf(query.kind);
  const rows = await ctx.tx.query<Row>(sql`
    with mine as materialized (
      select d.*, ${rankOf(sql`d`)} as rank from duty d
      where d.org_id = ${ctx.orgId} and d.campus_id = ${campus.id} and d.state = 'open' and d.owner_id = ${ownerId}
        and d.rule = any(${arrayOf([...rules], 'text')}) and (${query.rule ?? null}::text is null or d.rule = ${query.rule ?? null}::text) and (${query.studentId ?? null}::uuid is null or d.student_id = ${query.studentId ?? null}::uuid)
        and (${id}::uuid is null or (d.due_at, ${rankOf(sql`d`)}, d.id) > (${dueAt}::timestamptz, ${rank}::int, ${id}::uuid))
      order by d.due_at, rank, d.id limit ${query.limit + 1}
    )
    select ${shown(ctx)}, d.rank from mine d order by d.due_at, d.rank, d.id`);
  const page = pageFrom(rows, query.limit, (row) => [row.dueAt, row.rank, row.id]);
  return {
    now: ctx.now,
    ownerId,
    counts,
    doneToday,
    page: { ...page, items: page.items.map(({ rank: _, ...duty }) => dutyOf(duty)) },
  };
}

/** Times inside JSON come with an offset; the contract's instants are in UTC. */
const dutyOf = (row: Duty): Duty => ({
  ...row,
  lesson: row.lesson && {
    ...row.lesson,
    startsAt: new Date(row.lesson.startsAt).toISOString(),
    endsAt: new Date(row.lesson.endsAt).toISOString(),
  },
});

/** Everybody's open duties in numbers, the latest first, and the escalated ones by name. */
export async function listTeamDuties(ctx: Ctx): Promise<Team> {
  const campus = await ctx.campus();
  const people = await ctx.tx.query<Team['people'][number]>(sql`
    with counted as (
      select d.owner_id, count(*) filter (where d.state = 'open' and d.due_at <= ${ctx.now})::int as late, count(*) filter (where d.state = 'open' and d.escalated_at is not null)::int as escalated,
        count(*) filter (where d.state = 'open' and d.due_at > ${ctx.now} and d.warn_at <= ${ctx.now})::int as pressing, count(*) filter (where d.state = 'open' and d.due_at > ${ctx.now} and d.warn_at > ${ctx.now})::int as open,
        count(*) filter (where d.state = 'done')::int as done_today, min(d.due_at) filter (where d.state = 'open' and d.due_at <= ${ctx.now}) as late_since
      from duty d where d.org_id = ${ctx.orgId} and d.campus_id = ${campus.id} and (d.state = 'open' or (d.state = 'done' and d.done_at >= ${startOfToday(ctx, campus)}))
      group by d.owner_id
    )
    select t.*, (select n.name from staff_name n where n.org_id = ${ctx.orgId} and n.person_id = t.owner_id) as owner_name
    from counted t order by t.late desc, t.pressing desc, t.owner_id limit 200`);
  const escalated = await ctx.tx.query<Duty>(sql`
    select ${shown(ctx)} from duty d
    where d.org_id = ${ctx.orgId} and d.campus_id = ${campus.id} and d.state = 'open' and d.escalated_at is not null order by d.due_at, d.id limit 100`);
  return { now: ctx.now, people, escalated: escalated.map(dutyOf) };
}
