/** Who is in post at campuses, and until when filings are due there. */
import { sql } from '@keshi/platform/sql';
import type { DateText, Period } from '@keshi/kernel/dates';
import { settingsByDay } from '@keshi/modules/tenancy';
import type { CampusInfo, Ctx } from '@keshi/platform/context';
import { arrayOf } from '@keshi/platform/db';
import type { FilingKind } from '../rules/kinds.ts';
import type { Post } from '../rules/owed.ts';
import { lastDayOf, timesOf, type Deadlines, type FilingTimes } from '../rules/periods.ts';

export type CampusPost = Post & { readonly campusId: string };

/** Roles that owe filings, and those whose being there says who receives one. */
const ROLES_IN_POST = ['advisor', 'advisor_supervisor', 'principal', 'consultant_supervisor'] as const;

/** Posts at campuses that reach into the days since `sinceOn`. */
export const readPosts = (
  ctx: Ctx,
  campuses: readonly CampusInfo[],
  sinceOn: DateText,
  personId: string | null = null,
): Promise<CampusPost[]> =>
  ctx.tx.query<CampusPost>(sql`
    select m.campus_id, m.person_id, m.person_name as name, m.role, greatest(m.started_on, (m.created_at at time zone c.time_zone)::date) as from_on, m.ended_on
    from membership m join campus c on c.org_id = m.org_id and c.id = m.campus_id
    where m.org_id = ${ctx.orgId} and m.campus_id = any(${arrayOf(
      campuses.map(({ id }) => id),
      'uuid',
    )}) and m.role = any(${arrayOf([...ROLES_IN_POST], 'text')})
      and (m.ended_on is null or m.ended_on >= ${sinceOn}::date) and (${personId}::uuid is null or m.person_id = ${personId}::uuid)
    order by m.campus_id, m.person_id, m.id`);

const DEADLINE_SETTINGS = [
  'filing-daily-days',
  'filing-weekly-days',
  'filing-monthly-days',
  'filing-evening-hour',
  'class-list-weekday',
] as const;

/** The numbers of deadlines as they were in force on a day. */
export async function readDeadlines(ctx: Ctx): Promise<(on: DateText) => Deadlines> {
  const settings = await settingsByDay(ctx, DEADLINE_SETTINGS);
  return (on) => {
    const set = settings(on);
    return {
      dailyDays: set['filing-daily-days'],
      weeklyDays: set['filing-weekly-days'],
      monthlyDays: set['filing-monthly-days'],
      eveningHour: set['filing-evening-hour'],
      classListWeekday: set['class-list-weekday'],
    };
  };
}

export type TimesOf = (kind: FilingKind, period: Period, timeZone: string) => FilingTimes;

/** When filings open and are due, each by the numbers in force on the last day of its period (RPT-04). */
export async function readTimes(ctx: Ctx): Promise<TimesOf> {
  const deadlinesOn = await readDeadlines(ctx);
  return (kind, period, timeZone) => timesOf(kind, period, deadlinesOn(lastDayOf(period)), timeZone);
}

/** Roles in post on a day. */
export const rolesAt = (posts: readonly CampusPost[], on: DateText): string[] =>
  posts.filter((post) => post.fromOn <= on && (post.endedOn === null || post.endedOn > on)).map(({ role }) => role);
