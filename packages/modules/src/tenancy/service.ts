/** The organisation's tree, its legal entities, its settings. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import type { Grant } from '@keshi/kernel/permissions';
import { problem } from '@keshi/kernel/problem';
import { idFor, type Ctx } from '@keshi/platform/context';
import { constraintOf } from '@keshi/platform/database-error';
import { arrayOf, jsonOf, one } from '@keshi/platform/db';
import type * as contract from './contract.ts';
import { isTimeZone, parseSetting, SETTING_NAMES, settingFaults, SETTINGS, type SettingKey } from './rules.ts';
import { orgToday } from './service/settings.ts';

type BranchRow = { id: string; name: string };
type CampusRow = { id: string; branchId: string; name: string; timeZone: string; legalEntityId: string | null };

const PROVIDER = 'stripe';

const isId = (id: string | null): id is string => id !== null;
const reachesAll = (grant: Grant): boolean => grant.branchId === null && grant.campusId === null;

/** The organisation's name and the part of its tree the caller's grants reach: all of it, their branches, or their campuses (ORG-02, ORG-04). */
export async function getOrg(ctx: Ctx): Promise<Out<typeof contract.getOrg>> {
  const grants = ctx.actor.kind === 'member' ? ctx.actor.grants : null;
  const all = grants === null || grants.some(reachesAll);
  const campusIds = (grants ?? []).map((grant) => grant.campusId).filter(isId);
  const branchIds = (grants ?? [])
    .filter((grant) => grant.campusId === null)
    .map((grant) => grant.branchId)
    .filter(isId);
  const [org, campuses, branches] = [
    await one(ctx.tx.query<{ id: string; name: string }>(sql`select id, name from org where id = ${ctx.orgId}`)),
    await ctx.tx.query<CampusRow>(sql`
      select id, branch_id, name, time_zone, legal_entity_id from campus
      where org_id = ${ctx.orgId} and (${all}::boolean or id = any(${arrayOf(campusIds, 'uuid')}) or branch_id = any(${arrayOf(branchIds, 'uuid')}))
      order by name, id limit 5000`),
    await ctx.tx.query<BranchRow>(sql`
      select b.id, b.name from branch b
      where b.org_id = ${ctx.orgId} and (${all}::boolean or b.id = any(${arrayOf(branchIds, 'uuid')})
        or exists (select from campus c where c.org_id = b.org_id and c.branch_id = b.id and c.id = any(${arrayOf(campusIds, 'uuid')})))
      order by b.name, b.id limit 1000`),
  ];
  return { id: org.id, name: org.name, branches, campuses };
}

/** Adds a branch (ORG-02). already-exists when the organisation has one of that name. */
export async function createBranch(
  ctx: Ctx,
  { body }: In<typeof contract.createBranch>,
): Promise<Out<typeof contract.createBranch>> {
  const [taken] = await ctx.tx.query(sql`select id from branch where org_id = ${ctx.orgId} and name = ${body.name}`);
  if (taken !== undefined) throw nameTaken('a branch');
  const id = idFor(ctx);
  await ctx.tx.query(
    sql`insert into branch (org_id, id, name, created_at) values (${ctx.orgId}, ${id}, ${body.name}, ${ctx.now})`,
  );
  ctx.trace({ subjectKind: 'branch', subjectId: id });
  return { id, name: body.name };
}

/** Adds a campus and gives it to those who hold its whole branch (ORG-02). not-found for an unknown branch or legal entity. */
export async function createCampus(
  ctx: Ctx,
  { body }: In<typeof contract.createCampus>,
): Promise<Out<typeof contract.createCampus>> {
  if (!isTimeZone(body.timeZone))
    throw problem('invalid-input', { errors: [{ pointer: '/timeZone', detail: 'no such time zone' }] });
  await refuseTakenCampusName(ctx, body.name, null);
  const campus = {
    id: idFor(ctx),
    branchId: body.branchId,
    name: body.name,
    timeZone: body.timeZone,
    legalEntityId: body.legalEntityId ?? null,
  };
  await ctx.tx.query(sql`
    insert into campus (org_id, id, branch_id, legal_entity_id, name, time_zone, created_at)
    values (${ctx.orgId}, ${campus.id}, ${campus.branchId}, ${campus.legalEntityId}, ${campus.name}, ${campus.timeZone}, ${ctx.now})`);
  await ctx.tx.query(sql`
    select app.publish_logins((
      select coalesce(jsonb_agg(distinct jsonb_build_object('personId', m.person_id)), '[]'::jsonb) from membership m
      where m.org_id = ${ctx.orgId} and m.branch_id = ${campus.branchId} and m.campus_id is null and m.ended_on is null))`);
  ctx.trace({ subjectKind: 'campus', subjectId: campus.id });
  return campus;
}

/** Renames a campus or points it to a legal entity, null for none (PAY-04). Fields left out stay. */
export async function updateCampus(
  ctx: Ctx,
  { params, body }: In<typeof contract.updateCampus>,
): Promise<Out<typeof contract.updateCampus>> {
  if (body.name !== undefined) await refuseTakenCampusName(ctx, body.name, params.campusId);
  const [campus] = await ctx.tx.query<CampusRow>(sql`
    update campus set
      name = coalesce(${body.name ?? null}::text, name),
      legal_entity_id = case when ${body.legalEntityId !== undefined}::boolean then ${body.legalEntityId ?? null}::uuid else legal_entity_id end
    where org_id = ${ctx.orgId} and id = ${params.campusId}
    returning id, branch_id, name, time_zone, legal_entity_id`);
  if (campus === undefined) throw problem('not-found');
  ctx.trace({ subjectKind: 'campus', subjectId: campus.id });
  return campus;
}

const nameTaken = (what: string) =>
  problem('already-exists', {
    detail: `${what} of this name exists`,
    errors: [{ pointer: '/name', detail: 'this name is taken' }],
  });

async function refuseTakenCampusName(ctx: Ctx, name: string, exceptId: string | null): Promise<void> {
  const [taken] = await ctx.tx.query(
    sql`select id from campus where org_id = ${ctx.orgId} and name = ${name} and id is distinct from ${exceptId}::uuid`,
  );
  if (taken !== undefined) throw nameTaken('a campus');
}

/** Legal entities by name, with their merchant accounts (PAY-04). */
export async function listLegalEntities(ctx: Ctx): Promise<Out<typeof contract.listLegalEntities>> {
  const items = await ctx.tx.query<{ id: string; name: string; providerAccount: string | null }>(sql`
    select id, name, provider_account from legal_entity where org_id = ${ctx.orgId} order by name, id limit 1000`);
  return { items };
}

/**
 * Adds a legal entity (PAY-04). already-exists for a name of this organisation, and for a merchant account in use anywhere, without
 * saying by whom.
 */
export async function createLegalEntity(
  ctx: Ctx,
  { body }: In<typeof contract.createLegalEntity>,
): Promise<Out<typeof contract.createLegalEntity>> {
  const [taken] = await ctx.tx.query(
    sql`select id from legal_entity where org_id = ${ctx.orgId} and name = ${body.name}`,
  );
  if (taken !== undefined) throw nameTaken('a legal entity');
  const id = idFor(ctx);
  const providerAccount = body.providerAccount ?? null;
  await ctx.tx.query(sql`
    insert into legal_entity (org_id, id, name, provider, provider_account, created_at)
    values (${ctx.orgId}, ${id}, ${body.name}, ${providerAccount === null ? null : PROVIDER}, ${providerAccount}, ${ctx.now})`);
  if (providerAccount !== null) await publishAccount(ctx, id);
  ctx.trace({ subjectKind: 'legal_entity', subjectId: id });
  return { id, name: body.name, providerAccount };
}

/** Renames a legal entity or gives it its merchant account, once (PAY-04). conflict when it has another one, already-exists as above. */
export async function updateLegalEntity(
  ctx: Ctx,
  { params, body }: In<typeof contract.updateLegalEntity>,
): Promise<Out<typeof contract.updateLegalEntity>> {
  // Locked, so that of two first accounts the second sees the first.
  const [before] = await ctx.tx.query<{ name: string; providerAccount: string | null }>(sql`
    select name, provider_account from legal_entity where org_id = ${ctx.orgId} and id = ${params.legalEntityId} for update`);
  if (before === undefined) throw problem('not-found');
  const name = body.name ?? before.name;
  const providerAccount = body.providerAccount ?? before.providerAccount;
  if (before.providerAccount !== null && providerAccount !== before.providerAccount)
    throw problem('conflict', { detail: 'the legal entity has a merchant account' });
  const [taken] = await ctx.tx.query(
    sql`select id from legal_entity where org_id = ${ctx.orgId} and name = ${name} and id <> ${params.legalEntityId}`,
  );
  if (taken !== undefined) throw nameTaken('a legal entity');
  await ctx.tx.query(sql`
    update legal_entity set name = ${name}, provider = ${providerAccount === null ? null : PROVIDER}, provider_account = ${providerAccount}
    where org_id = ${ctx.orgId} and id = ${params.legalEntityId}`);
  if (before.providerAccount === null && providerAccount !== null) await publishAccount(ctx, params.legalEntityId);
  ctx.trace({ subjectKind: 'legal_entity', subjectId: params.legalEntityId });
  return { id: params.legalEntityId, name, providerAccount };
}

async function publishAccount(ctx: Ctx, legalEntityId: string): Promise<void> {
  try {
    await ctx.tx.query(sql`select app.publish_payment_account(${legalEntityId})`);
  } catch (error) {
    if (constraintOf(error) !== 'payment_account_pk') throw error;
    throw problem('already-exists', {
      detail: 'this merchant account is in use',
      errors: [{ pointer: '/providerAccount', detail: 'this merchant account is in use' }],
    });
  }
}

/** Every setting with the value in force today, the standard one where none was set; and what is set for later days. */
export async function listSettings(ctx: Ctx): Promise<Out<typeof contract.listSettings>> {
  const rows = await ctx.tx.query<{ name: string; value: unknown; effectiveOn: string }>(sql`
    select distinct on (name) name, value, effective_on from setting
    where org_id = ${ctx.orgId} and effective_on <= ${orgToday(ctx)} order by name, effective_on desc`);
  const set = new Map(rows.map((row) => [row.name, row]));
  const items = SETTING_NAMES.map((name) => {
    const row = set.get(name);
    return row === undefined
      ? { name, value: SETTINGS[name].standard, effectiveOn: null, isDefault: true }
      : { name, value: parseSetting(name, row.value), effectiveOn: row.effectiveOn, isDefault: false };
  });
  const later = await ctx.tx.query<{ name: SettingKey; value: unknown; effectiveOn: string }>(sql`
    select name, value, effective_on from setting
    where org_id = ${ctx.orgId} and effective_on > ${orgToday(ctx)} order by effective_on, name limit 100`);
  return { items, upcoming: later.map((row) => ({ ...row, value: parseSetting(row.name, row.value) })) };
}

/** Sets a value from today or a later day on; days gone by keep theirs. Setting the same day again replaces it. */
export async function setSetting(
  ctx: Ctx,
  { body }: In<typeof contract.setSetting>,
): Promise<Out<typeof contract.setSetting>> {
  const errors = settingFaults(body.name, body.value);
  if (body.effectiveOn < orgToday(ctx))
    errors.push({ pointer: '/effectiveOn', detail: 'days gone by keep the value they had' });
  if (errors.length > 0) throw problem('invalid-input', { errors });
  const value = parseSetting(body.name, body.value);
  const { id } = await one(
    ctx.tx.query<{ id: string }>(sql`
    insert into setting (org_id, id, name, effective_on, value, created_at)
    values (${ctx.orgId}, ${idFor(ctx)}, ${body.name}, ${body.effectiveOn}, ${jsonOf(value)}, ${ctx.now})
    on conflict (org_id, name, effective_on) do update set value = excluded.value returning id`),
  );
  ctx.trace({
    subjectKind: 'setting',
    subjectId: id,
    detail: { name: body.name, effectiveOn: body.effectiveOn, value },
  });
  return { name: body.name, value, effectiveOn: body.effectiveOn, isDefault: false };
}
