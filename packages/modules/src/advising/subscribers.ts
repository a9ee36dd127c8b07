/** What advising does when others announce something: the campus's duties are looked at again. */
import { APPRAISED } from '@keshi/modules/appraisal/events';
import { ROLL_SUBMITTED, type RollSubmitted } from '@keshi/modules/attendance/events';
import { FILED } from '@keshi/modules/filings/events';
import { ORDER_CANCELLED, ORDER_OPENED, PAYMENT_CONFIRMED } from '@keshi/modules/payments/events';
import { RECORDS_CHANGED } from '@keshi/modules/records/events';
import { STUDENTS_CHANGED } from '@keshi/modules/registry/events';
import { RENEWAL_STEPPED } from '@keshi/modules/renewals/events';
import { TIMETABLE_CHANGED } from '@keshi/modules/scheduling/events';
import { TARGETS_CHANGED } from '@keshi/modules/targets/events';
import { TASKS_CHANGED } from '@keshi/modules/tasks/events';
import type { Ctx } from '@keshi/platform/context';
import type { Subscriber } from '@keshi/platform/outbox';
import { wantDuties } from './service/run.ts';

const lookAgain = async (ctx: Ctx, { campusId }: Pick<RollSubmitted, 'campusId'>): Promise<void> => {
  await wantDuties(ctx, await ctx.campusOf(campusId));
};

export const subscribers: readonly Subscriber[] = [
  ROLL_SUBMITTED,
  STUDENTS_CHANGED,
  TIMETABLE_CHANGED,
  RENEWAL_STEPPED,
  ORDER_OPENED,
  ORDER_CANCELLED,
  PAYMENT_CONFIRMED,
  RECORDS_CHANGED,
  FILED,
  TARGETS_CHANGED,
  APPRAISED,
  TASKS_CHANGED,
].map((topic) => ({ topic, name: 'advising.duties', handle: lookAgain }));
