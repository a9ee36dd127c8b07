/** What every module asks of the organisation: its dated numbers, its next number, its today. */
import { sql } from '@keshi/platform/sql';
import { localDate, type DateText } from '@keshi/kernel/dates';
import { problem } from '@keshi/kernel/problem';
import { wordingErrors } from '@keshi/kernel/wording';
import type { Ctx } from '@keshi/platform/context';
import { arrayOf, one } from '@keshi/platform/db';
import { ORG_TIME_ZONE, parseSetting, SETTINGS, type SettingKey, type SettingOf } from '../rules.ts';

type SettingsOf<Key extends SettingKey> = { readonly [Each in Key]: SettingOf<Each> };

/**
 * The settings as they were in force on any day, for whoever learns the day from a statement sent beside this one. The standard where
 * nothing was set.
 */
export async function settingsByDay<Key extends SettingKey>(
  ctx: Ctx,
  names: readonly Key[],
): Promise<(on: DateText) => SettingsOf<Key>> {
  const rows = await ctx.tx.query<{ name: string; value: unknown; effectiveOn: DateText }>(sql`
    select name, value, effective_on from setting where org_id = ${ctx.orgId} and name = any(${arrayOf(names, 'text')}) order by effective_on`);
  return (on) => {
    const set = new Map(rows.filter((row) => row.effectiveOn <= on).map((row) => [row.name, row.value]));
    const entries = names.map((name) => [
      name,
      set.has(name) ? parseSetting(name, set.get(name)) : SETTINGS[name].standard,
    ]);
    // Each entry's value was parsed by, or is the standard of, the key beside it; fromEntries forgets which belongs to which.
    return Object.fromEntries(entries) as SettingsOf<Key>;
  };
}

/** The settings as they were in force on a day. */
export const settingsAt = async <Key extends SettingKey>(
  ctx: Ctx,
  names: readonly Key[],
  on: DateText,
): Promise<SettingsOf<Key>> => (await settingsByDay(ctx, names))(on);

/** A setting as it was in force on a day. */
export async function settingAt<Key extends SettingKey>(ctx: Ctx, name: Key, on: DateText): Promise<SettingOf<Key>> {
  const settings = await settingsAt(ctx, [name], on);
  return settings[name];
}

/** Refuses texts with banned words, by JSON pointer, unless whoever wrote them keeps them knowingly (ADV-07). banned-words names each field with its words. */
export async function checkWording(
  ctx: Ctx,
  texts: Readonly<Record<string, string | undefined>>,
  given: { readonly keepWords: boolean; readonly on: DateText },
): Promise<void> {
  if (given.keepWords) return;
  const errors = wordingErrors(texts, await settingAt(ctx, 'banned-words', given.on));
  if (errors.length > 0) throw problem('banned-words', { errors });
}

/**
 * The next number of a series that people read (receipts, orders), from 1, without gaps: a rolled back transaction gives its number
 * back. The series is locked until commit, so ask last.
 */
export async function nextNumber(ctx: Ctx, series: string): Promise<number> {
  const { value } = await one(
    ctx.tx.query<{ value: number }>(sql`
    insert into counter as c (org_id, name, value) values (${ctx.orgId}, ${series}, 1)
    on conflict (org_id, name) do update set value = c.value + excluded.value returning value`),
  );
  return value;
}

/** Today for the organisation as a whole. Inside a campus it is the campus's own today. */
export const orgToday = (ctx: Ctx): DateText => localDate(ctx.now, ORG_TIME_ZONE);
