/** Facts of the duties made of tasks: open ones, and those done since they were last looked at. */
import { sql } from '@keshi/platform/sql';
import type { DutyFacts } from '../rules/duty-facts.ts';
import { DAY_MS, later } from '../rules/duty-times.ts';
import { LESSON_DAYS, within, type Looked } from './looked.ts';

/** One that was raised and done between two runs is found among those done of these days; one that stood open, by its duty. */
export const readTasks = ({ ctx, campus, focus, clock }: Looked): Promise<DutyFacts['tasks']> =>
  ctx.tx.query<DutyFacts['tasks'][number]>(sql`
    with looked as (
      select t.id from task t where t.org_id = ${ctx.orgId} and t.campus_id = ${campus.id} and t.state = 'open' and ${within(focus, sql`t.student_id`)}
      union
      select t.id from task t where t.org_id = ${ctx.orgId} and t.campus_id = ${campus.id} and t.state <> 'open' and t.ended_at >= ${later(clock.now, -LESSON_DAYS * DAY_MS)} and ${within(focus, sql`t.student_id`)}
      union
      select d.subject_id from duty d where d.org_id = ${ctx.orgId} and d.campus_id = ${campus.id} and d.state = 'open' and d.rule = 'task' and ${within(focus, sql`d.student_id`)}
    )
    select t.id as task_id, t.student_id, t.raised_at, t.raised_on, t.due_on, t.ended_at as done_at,
      (select m.person_id from membership m where m.org_id = t.org_id and m.campus_id = t.campus_id and m.person_id = t.owner_id and (m.ended_on is null or m.ended_on > ${clock.today}) limit 1) as owner_id
    from looked l join task t on t.org_id = ${ctx.orgId} and t.id = l.id where t.campus_id = ${campus.id} and t.state in ('open', 'done')`);
