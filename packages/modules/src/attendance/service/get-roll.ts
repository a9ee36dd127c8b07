/** The roll as it is shown before and after marking. */
import type { In, Out } from '@keshi/kernel/endpoint';
import { balancesOf } from '@keshi/modules/hours';
import { settingsByDay } from '@keshi/modules/tenancy';
import type { Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { unitsOwed, type ChargeShares, type MarkStatus } from '../rules.ts';
import { isMarkable, readRollLesson } from './roll-lesson.ts';

const chargesOf = (chargeUnits: number, shares: ChargeShares): Record<MarkStatus, number> => ({
  present: unitsOwed(chargeUnits, 'present', shares),
  late: unitsOwed(chargeUnits, 'late', shares),
  leave: unitsOwed(chargeUnits, 'leave', shares),
  absent: unitsOwed(chargeUnits, 'absent', shares),
  make_up: unitsOwed(chargeUnits, 'make_up', shares),
  trial: unitsOwed(chargeUnits, 'trial', shares),
});

/** Who is expected, what stands, what each status draws here and what everybody has left in the course. */
export async function getRoll(
  ctx: Ctx,
  { params }: In<typeof contract.getRoll>,
): Promise<Out<typeof contract.getRoll>> {
  const campus = await ctx.campus();
  const [lesson, settingsOn] = await Promise.all([
    readRollLesson(ctx, campus, params.lessonId, { lock: false }),
    settingsByDay(ctx, ['charge-shares', 'owed-limit-units']),
  ]);
  const settings = settingsOn(lesson.onDate);
  const studentIds = lesson.places.map((place) => place.studentId);
  const balances = await balancesOf(ctx, studentIds, lesson.courseId);
  return {
    ...lesson,
    lessonId: lesson.id,
    revision: lesson.rollRevision,
    markable: isMarkable(ctx, campus, lesson),
    charges: chargesOf(lesson.chargeUnits, settings['charge-shares']),
    owedLimitUnits: settings['owed-limit-units'],
    rows: lesson.places.map((place) => ({
      ...place,
      balanceUnits: balances.get(place.studentId)?.availableUnits ?? 0,
      owedUnits: balances.get(place.studentId)?.owedUnits ?? 0,
    })),
  };
}
