import * as z from 'zod';
import { localDate } from '@keshi/kernel/dates';
import { DateOn } from '@keshi/kernel/shapes';
import { listSettings, setSetting } from '@keshi/modules/tenancy/contract';
import { ORG_TIME_ZONE, SETTING_NAMES, SETTINGS, type SettingKey } from '@keshi/modules/tenancy/rules';
import { call } from '#lib/server/api.ts';
import { businessNow } from '#lib/server/clock.ts';
import { backToPage, formAction, textOf } from '#lib/server/form-action.ts';
import type { Actions, PageServerLoad, PageServerLoadEvent } from './$types';
import { shownSetting } from './shown.ts';

export const load: PageServerLoad = async (event: PageServerLoadEvent) => {
  const { items, upcoming } = await call(event, listSettings, { params: { orgId: event.params.org } });
  return {
    settings: items.map((item) => ({
      ...shownSetting(item),
      since: item.effectiveOn,
      upcoming: upcoming.flatMap((each) =>
        each.name === item.name ? [{ ...shownSetting(each), effectiveOn: each.effectiveOn }] : [],
      ),
    })),
    today: localDate(businessNow(), ORG_TIME_ZONE),
  };
};

/** A list of words is written in one field, a line each or with commas between. */
const wordsOf = (form: FormData) => ({
  name: textOf(form, 'name'),
  value: textOf(form, 'value')
    .split(/[\n,，、]/)
    .map((word) => word.trim())
    .filter((word) => word !== ''),
  effectiveOn: textOf(form, 'effectiveOn'),
});

/** Rules that nothing switches off: what is left empty is null. */
const isEmpty = (form: FormData): boolean =>
  [...form.entries()].every(([name, value]) => !/^value(\.|$)/.test(name) || value === '');
const nothingOf = (name: SettingKey, form: FormData): unknown =>
  isEmpty(form) && SETTINGS[name].schema.safeParse(null).success
    ? { name, value: null, effectiveOn: textOf(form, 'effectiveOn') }
    : undefined;

/** One action per rule, so that its own schema reads the form: decimals of class-hours and yuan, and limits said in them. */
const change = (name: SettingKey) =>
  formAction(
    {
      ...setSetting,
      body: z.object({ name: z.literal(name), value: SETTINGS[name].schema, effectiveOn: DateOn }),
    },
    { then: backToPage, body: (form) => (name === 'banned-words' ? wordsOf(form) : nothingOf(name, form)) },
  );

export const actions: Actions = Object.fromEntries(SETTING_NAMES.map((name) => [name, change(name)]));
