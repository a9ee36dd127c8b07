/** Runs the rules over what was recorded and over migrations/. */
import { EXCEPTIONS, type Exception } from './exceptions.ts';
import { bodyOf } from './function-bodies.ts';
import type { Context } from './levels.ts';
import { MIGRATION_RULES } from './migration-rules.ts';
import type { Recorded } from './recording.ts';
import { STATEMENT_RULES, type Origin } from './statement-rules.ts';
import { statementsOf, type SyntaxNode } from './syntax.ts';
import { tableUses } from './table-uses.ts';
import { tablesOf, type Tables } from './tables.ts';

/** One rule broken by one text; `where` are the places that sent it, or the migration it stands in. */
export type Violation = {
  readonly rule: string;
  readonly detail: string;
  readonly where: string;
  readonly text: string;
};

type Findings = { readonly checked: number; readonly violations: readonly Violation[] };

/** A migration's file name and its text as it is sent: one string for each breakpoint. */
export type MigrationFile = { readonly name: string; readonly chunks: readonly string[] };

type Text = { readonly text: string; readonly where: string; readonly context: Context; readonly from: Origin };

/** The rules for data over one text. A text that PostgreSQL would not take is a violation of its own. */
export function lintText({ text, where, context, from }: Text, tables: Tables): Violation[] {
  const found = (rule: string, detail: string): Violation => ({ rule, detail, where, text });
  try {
    const statements = statementsOf(text);
    const uses = statements.flatMap((statement) => tableUses(statement, tables, context));
    return STATEMENT_RULES.flatMap((rule) =>
      rule.find({ statements, uses, tables, from }).map((detail) => found(rule.id, detail)),
    );
  } catch (error) {
    return [found('syntax', String(error))];
  }
}

/** What the product sent. */
export function lintRecorded(recorded: readonly Recorded[], tables: Tables): Findings {
  const violations = recorded.flatMap(({ text, sources, roles, same }) => {
    const rootOfParameter = (number: number): string => `$${String(same[number - 1] ?? number)}`;
    const context = { rootOfParameter, variables: new Map() };
    const where = `${sources.join(', ')} as ${roles.join(', ')}`;
    return lintText({ text, where, context, from: 'product' }, tables);
  });
  return { checked: recorded.length, violations };
}

type Landed = { readonly statement: SyntaxNode; readonly text: string; readonly where: string };

const parsed = (files: readonly MigrationFile[]): Landed[] =>
  files.flatMap(({ name, chunks }) =>
    chunks.flatMap((text) => statementsOf(text).map((statement) => ({ statement, text, where: `migrations/${name}` }))),
  );

export const tablesIn = (files: readonly MigrationFile[]): Tables =>
  tablesOf(parsed(files).map(({ statement }) => statement));

/** The migrations' statements, and those in the bodies of the functions they make. */
export function lintMigrations(files: readonly MigrationFile[]): Findings {
  const landed = parsed(files);
  const statements = landed.map(({ statement }) => statement);
  const tables = tablesOf(statements);
  const violations: Violation[] = [];
  let checked = 0;
  for (const [index, { statement, text, where }] of landed.entries()) {
    const migration = { statement, earlier: statements.slice(0, index), tables };
    const found = MIGRATION_RULES.flatMap((rule) =>
      rule.find(migration).map((detail) => ({ rule: rule.id, detail, where, text })),
    );
    const body = bodyOf(statement, text);
    const none: Context = { rootOfParameter: (number) => `$${String(number)}`, variables: new Map() };
    const texts = body?.texts ?? [];
    checked += 1 + texts.length;
    violations.push(
      ...found,
      ...lintText({ text, where, context: none, from: 'migration' }, tables),
      ...texts.flatMap((inner) =>
        lintText({ text: inner, where, context: body?.context ?? none, from: 'function' }, tables),
      ),
      ...(body?.dynamic ?? []).map((inner) => ({
        rule: 'dynamic-sql',
        detail: 'put together at run time',
        where,
        text: inner,
      })),
    );
  }
  return { checked, violations };
}

type Judged = { readonly violations: readonly Violation[]; readonly excepted: number };

/** Takes the exceptions out. One that nothing needed any more is reported, so that the list stays as short as it can be. */
export function withoutExceptions(
  violations: readonly Violation[],
  exceptions: readonly Exception[] = EXCEPTIONS,
): Judged {
  const used = new Set<Exception>();
  const left = violations.filter(({ rule, text }) => {
    const exception = exceptions.find((each) => each.rule === rule && each.text.test(text));
    if (exception !== undefined) used.add(exception);
    return exception === undefined;
  });
  const idle = exceptions
    .filter((each) => !used.has(each))
    .map(({ rule, text, reason }) => ({
      rule: 'idle-exception',
      detail: `no statement needs it: ${reason}`,
      where: 'packages/testing/src/sql-lint/exceptions.ts',
      text: `${rule} ${String(text)}`,
    }));
  return { violations: [...left, ...idle], excepted: violations.length - left.length };
}
