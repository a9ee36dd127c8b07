/** What a family says about renewing in a visit moves its renewals on, or opens one (REN-03c). */
import { sql } from '@keshi/platform/sql';
import { settingsAt } from '@keshi/modules/tenancy';
import type { Ctx } from '@keshi/platform/context';
import type { RenewalDiscussed } from '../events.ts';
import { stageAfterTalk } from '../rules.ts';
import { fallsOn } from '../rules/risk.ts';
import { openRenewals, type Due } from './open-renewals.ts';
import { lockedColumns, moveRenewal, type LockedRenewal } from './renewal-rows.ts';
import { isDecided, readStandings } from './standings.ts';

const SETTINGS = ['low-balance-units', 'charge-shares', 'expiry-notice-days'] as const;

/**
 * Somebody was reached in a visit about renewing. Its open items move on; where none is open and the family means to renew, one is opened for the course
 * whose hours fall to the limit first, due on that day by the timetable: the cohort it would be in anyway.
 */
export async function onRenewalDiscussed(ctx: Ctx, talk: RenewalDiscussed): Promise<void> {
  const open = await ctx.tx.query<LockedRenewal>(sql`
    select ${lockedColumns} from renewal r where r.org_id = ${ctx.orgId} and r.student_id = ${talk.studentId} and r.closed_on is null order by r.id for no key update`);
  for (const renewal of open) {
    const stage = stageAfterTalk(renewal.stage, talk.agreed);
    if (stage !== renewal.stage) await moveRenewal(ctx, renewal, { stage });
  }
  if (open.length === 0 && talk.agreed === true) await openIntended(ctx, talk);
}

async function openIntended(ctx: Ctx, talk: RenewalDiscussed): Promise<void> {
  const campus = await ctx.campusOf(talk.campusId);
  const settings = await settingsAt(ctx, SETTINGS, talk.onDate);
  const rows = await readStandings(ctx, {
    campus,
    today: talk.onDate,
    students: [talk.studentId],
    share: settings['charge-shares'].present,
    expiryDays: settings['expiry-notice-days'],
  });
  const due = rows
    .flatMap((row): Due[] => {
      const dueOn = row.isActive ? fallsOn(row, settings['low-balance-units'], talk.onDate) : null;
      return dueOn === null ? [] : [{ ...row, dueOn, advisorId: talk.advisorId }];
    })
    .toSorted((a, b) => (a.dueOn < b.dueOn ? -1 : 1));
  const [first] = due;
  if (first === undefined || (await hasDecided(ctx, first))) return;
  await openRenewals(ctx, campus, { source: 'intention', stage: 'intends' }, [first]);
}

async function hasDecided(ctx: Ctx, { studentId, courseId }: Due): Promise<boolean> {
  const rows = await ctx.tx.query(
    sql`select 1 from (select ${studentId}::uuid as student_id, ${courseId}::uuid as course_id) w where ${isDecided(ctx, sql`w`)}`,
  );
  return rows.length > 0;
}
