/** Who may be given what: which scope a role needs, and what nobody gives themselves. And how an account is written. */
import { PERMISSIONS, holds, ROLE_SCOPES, type Role, type ScopeKind } from '@keshi/kernel/permissions';
import { toE164 } from '@keshi/kernel/phone';
import type { FieldError } from '@keshi/kernel/problem';

/** What someone signs in with, as it is hashed: a phone in E.164 or an e-mail in lower case. */
export type Account = { readonly kind: 'phone' | 'email'; readonly text: string };

export const emailText = (text: string): string => text.trim().toLowerCase();

/** Reads what was typed as an account. Text that is neither is an account nobody has. */
export const accountOf = (text: string): Account =>
  text.includes('@') ? { kind: 'email', text: emailText(text) } : { kind: 'phone', text: toE164(text) ?? text };

type Scope = { readonly branchId?: string | undefined; readonly campusId?: string | undefined };

const kindOf = (scope: Scope): ScopeKind =>
  scope.campusId !== undefined ? 'campus' : scope.branchId !== undefined ? 'branch' : 'org';

/** What is wrong with giving a role in a scope: a missing branch or campus, or one too many. A campus may be named with its branch. */
export function scopeFaults(role: Role, scope: Scope): FieldError[] {
  const allowed = ROLE_SCOPES[role];
  const kind = kindOf(scope);
  if (allowed.includes(kind)) return [];
  if (kind === 'org') {
    return [{ pointer: allowed.includes('branch') ? '/branchId' : '/campusId', detail: 'this role is given for one' }];
  }
  const campusMissing = kind === 'branch' && allowed.includes('campus');
  return [
    campusMissing
      ? { pointer: '/campusId', detail: 'this role is given for one' }
      : { pointer: kind === 'campus' ? '/campusId' : '/branchId', detail: 'this role is not given for one' },
  ];
}

/** True for roles that can be given inside a campus. */
export const isCampusRole = (role: Role): boolean => ROLE_SCOPES[role].includes('campus');

/** True when a role may do something none of the held roles may. */
export const isStronger = (role: Role, held: readonly Role[]): boolean =>
  PERMISSIONS.some((permission) => holds(role, permission) && !held.some((each) => holds(each, permission)));
