/** Who reads which filings: those it goes to, those who answer for the campus, and whoever files it. Pure. */
import type { Role } from '@keshi/kernel/permissions';
import { FILING_KINDS, KINDS, type FilingKind } from './kinds.ts';

/** They read everything that is filed where they are. */
const OVERSEERS: readonly Role[] = ['advisor_supervisor', 'principal', 'branch_principal', 'director'];

/** The kinds that somebody with these roles reads, whoever filed them. An advisor reads only their own. */
export const readableKinds = (roles: readonly Role[]): FilingKind[] =>
  FILING_KINDS.filter((kind) =>
    roles.some((role) => OVERSEERS.includes(role) || KINDS[kind].recipients.includes(role)),
  );

/** The roles in whose name somebody with these roles can say that they have read a kind. */
export const acknowledgingRoles = (kind: FilingKind, roles: readonly Role[]): Role[] =>
  KINDS[kind].acknowledgedBy.filter((role) => roles.includes(role));

/** Who receives a kind at a campus where these roles are in post: who is named in the table, else who stands in (A14). */
export function recipientsAt(kind: FilingKind, rolesInPost: readonly string[]): readonly Role[] {
  const { recipients, otherwise } = KINDS[kind];
  if (otherwise === undefined || recipients.some((role) => rolesInPost.includes(role))) return recipients;
  return [otherwise];
}
