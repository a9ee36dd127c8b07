/** The organisation's tree, its legal entities and its dated settings (ORG-01…04, PAY-04). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { DateOn, Id, Name } from '@keshi/kernel/shapes';
import { RENEWAL_RATE_DEFINITIONS, SettingName } from './rules.ts';

export const Campus = z.object({
  id: Id,
  branchId: Id,
  name: z.string(),
  timeZone: z.string(),
  legalEntityId: Id.nullable(),
});
export const Branch = z.object({ id: Id, name: z.string() });
const ProviderAccount = z.string().regex(/^acct_[A-Za-z0-9]{6,60}$/);
export const LegalEntity = z.object({ id: Id, name: z.string(), providerAccount: z.string().nullable() });

/** The tree as the caller may see it: every branch and campus for the head office, only their own for others. */
export const getOrg = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}',
  summary: 'The organisation and the part of its tree the caller reaches',
  can: 'org.read',
  repeat: 'safe',
  output: z.object({
    id: Id,
    name: z.string(),
    branches: z.array(Branch).max(1000),
    campuses: z.array(Campus).max(5000),
  }),
  rows: ['ORG-02', 'ORG-04'],
});

export const createBranch = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/branches',
  summary: 'Add a branch',
  can: 'org.manage',
  repeat: 'key',
  status: 201,
  body: z.object({ name: Name }),
  output: Branch,
  problems: ['already-exists'],
  rows: ['ORG-02'],
});

/** Adds a campus and republishes the grants of branch-level members, so that they reach it at their next request. */
export const createCampus = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/campuses',
  summary: 'Add a campus',
  can: 'org.manage',
  repeat: 'key',
  status: 201,
  body: z.object({
    branchId: Id,
    name: Name,
    timeZone: z.string().max(60).default('Asia/Shanghai'),
    legalEntityId: Id.optional(),
  }),
  output: Campus,
  problems: ['already-exists', 'not-found'],
  rows: ['ORG-02'],
});

export const updateCampus = endpoint({
  method: 'PATCH',
  path: '/orgs/{orgId}/campuses/{campusId}',
  summary: 'Rename a campus or point it to a legal entity',
  can: 'org.manage',
  repeat: 'natural',
  body: z.object({ name: Name.optional(), legalEntityId: Id.nullable().optional() }),
  output: Campus,
  problems: ['already-exists', 'not-found'],
  rows: ['PAY-04'],
});

export const listLegalEntities = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/legal-entities',
  summary: 'Legal entities and their merchant accounts',
  can: 'org.manage',
  repeat: 'safe',
  output: z.object({ items: z.array(LegalEntity).max(1000) }),
  rows: ['PAY-04'],
});

/** `providerAccount` is the merchant account at the payment provider; it can be set once and is then published for webhooks. */
export const createLegalEntity = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/legal-entities',
  summary: 'Add a legal entity',
  can: 'org.manage',
  repeat: 'key',
  status: 201,
  body: z.object({ name: Name, providerAccount: ProviderAccount.optional() }),
  output: LegalEntity,
  problems: ['already-exists'],
  rows: ['PAY-04'],
});

/**
 * Fields left out stay. A merchant account is given to an entity that has none, and stays: payments already point to it. The same
 * account again changes nothing, another one is a conflict.
 */
export const updateLegalEntity = endpoint({
  method: 'PATCH',
  path: '/orgs/{orgId}/legal-entities/{legalEntityId}',
  summary: 'Rename a legal entity or give it its merchant account',
  can: 'org.manage',
  repeat: 'natural',
  body: z.object({ name: Name.optional(), providerAccount: ProviderAccount.optional() }),
  output: LegalEntity,
  problems: ['already-exists', 'conflict', 'not-found'],
  rows: ['PAY-04'],
});

/** Ways of making the renewal rate of which the head office chooses one (M10). */
export const RenewalRateDefinition = z.enum(RENEWAL_RATE_DEFINITIONS);

export const SettingValue = z.object({
  name: SettingName,
  value: z.unknown(),
  effectiveOn: DateOn.nullable(),
  isDefault: z.boolean(),
});
export const UpcomingSetting = z.object({ name: SettingName, value: z.unknown(), effectiveOn: DateOn });

/** Settings in force today; the rule book's numbers where the organisation has set none. `upcoming` are set for later days, the soonest first. */
export const listSettings = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/settings',
  summary: 'Settings in force',
  can: 'org.read',
  repeat: 'safe',
  output: z.object({ items: z.array(SettingValue).max(100), upcoming: z.array(UpcomingSetting).max(100) }),
});

/** A new value from a date on; earlier days keep the value they had. */
export const setSetting = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/settings',
  summary: 'Set a dated setting',
  can: 'setting.manage',
  repeat: 'natural',
  body: z.object({ name: SettingName, value: z.unknown(), effectiveOn: DateOn }),
  output: SettingValue,
  problems: ['invalid-input'],
});
