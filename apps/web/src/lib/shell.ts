/** What a signed-in layout's load tells the frame around its pages. */
import type { Permission, Role } from '@keshi/kernel/permissions';

/** One of the reader's places to stand: the head office, a campus, a child. */
export type Scope = {
  readonly href: string;
  readonly kind: 'head-office' | 'campus' | 'child' | 'more';
  readonly name: string;
};

export type ShellData = {
  readonly kind: 'head-office' | 'campus' | 'family';
  /** The address that the places are below. */
  readonly base: string;
  readonly orgName: string;
  readonly scopeName: string;
  readonly scopes: readonly Scope[];
  readonly personName: string;
  readonly role: Role;
  readonly can: readonly Permission[];
};
