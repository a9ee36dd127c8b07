/** Statements that break a rule by design, each with its reason. The list is printed as a count; an entry that nothing needs is a violation. */

export type Exception = {
  readonly rule: string;
  /** Of the statement's text. */
  readonly text: RegExp;
  readonly reason: string;
};

export const EXCEPTIONS: readonly Exception[] = [
  {
    rule: 'several-statements',
    text: /^begin( read only)?; select app\.set_scope\('[^;]*'\)$/,
    reason:
      'BEGIN and the scope travel together to save a round trip. Beyond settings, set_scope reads one row of the organisation in scope.',
  },
  {
    rule: 'unnamed-constraint',
    text: /^\s*CREATE TABLE "app"\."(login|login_code|login_invitation|session|org)" /,
    reason:
      'They landed before the lint. PostgreSQL itself names a lone primary key <table>_pkey, the same everywhere, and a new name would change nothing.',
  },
  {
    rule: 'tenant-unbound',
    text: /^\s*INSERT INTO app\.rollup_campus /,
    reason:
      'A migration that fills a new table from what every organisation has: once, by its owner, each row with the organisation it comes from.',
  },
  {
    rule: 'no-query',
    text: /^lock table rollup_campus in share row exclusive mode$/,
    reason:
      'Of an operator’s command that makes roll-ups anew, once after a version that did not know them: whoever folds has to wait, whichever rows they would take.',
  },
];
