/** Shapes that several components share. Every text in them is already in the reader's language. */
import type { IconName } from './icons.ts';

/** A link in a set of which one may be the current one. */
export type SetLink = { readonly href: string; readonly label: string; readonly current?: boolean | undefined };

/** A place in the rail or the phone's bottom tabs. `countLate` paints the count red. */
export type NavItem = SetLink & {
  readonly icon: IconName;
  readonly count?: string | undefined;
  readonly countLate?: boolean | undefined;
};

/** A choice of an organisation, branch or campus: the name and a quiet second line. */
export type ScopeLink = SetLink & { readonly detail?: string | undefined };

/** What Field hands to the control in it: spread it onto the input. */
export type ControlWiring = {
  readonly id: string;
  readonly 'aria-describedby'?: string | undefined;
  readonly 'aria-invalid'?: true | undefined;
  readonly required?: true | undefined;
};

/** One large choice of a mark, with what it costs. */
export type Choice = {
  readonly value: string;
  readonly label: string;
  readonly cost: string;
  readonly tone?: 'good' | 'late' | 'leave' | 'bad' | 'info' | undefined;
};

/** What a mark does to what is left, and whether that is little or less than nothing. */
export type MarkNote = { readonly text: string; readonly tone?: 'low' | 'owed' | undefined };

/** A change against a named comparison. `word` is what a screen reader says for the triangle. */
export type Change = {
  readonly direction: 'up' | 'down' | 'flat';
  readonly text: string;
  readonly word?: string | undefined;
  readonly tone?: 'bad' | 'good' | undefined;
};
