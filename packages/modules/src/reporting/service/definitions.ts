/** Which definitions figures are made by: what the head office has chosen for the last day of the period, unless another is asked for (M10). */
import type { DateText, Period } from '@keshi/kernel/dates';
import { settingsByDay } from '@keshi/modules/tenancy';
import type { Ctx } from '@keshi/platform/context';
import { registryUnder, type Registry, type RenewalRateDefinition } from '../rules/renewal-rates.ts';
import { lastDayOf } from '../rules.ts';
import { todayOf, type Place } from './place.ts';

export type Made = { readonly registry: Registry; readonly graceDays: number; readonly today: DateText };

/** The registry for a period at a place, with the grace of renewals there today; one statement. */
export async function readDefinitions(
  ctx: Ctx,
  place: Place,
  period: Period,
  asked: RenewalRateDefinition | undefined,
): Promise<Made> {
  const today = todayOf(ctx, place);
  const last = lastDayOf(period);
  const at = await settingsByDay(ctx, ['renewal-rate-definition', 'renewal-grace-days']);
  return {
    registry: registryUnder(asked ?? at(last < today ? last : today)['renewal-rate-definition']),
    graceDays: at(today)['renewal-grace-days'],
    today,
  };
}
