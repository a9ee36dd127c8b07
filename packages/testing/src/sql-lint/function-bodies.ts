/** The SQL inside functions: of LANGUAGE sql the body itself, of plpgsql every statement and expression that its parser finds. */
import { newLevel, rootOf, type Context, type Root } from './levels.ts';
import { as, plpgsqlOf, statementsOf, textsOf, type FieldsOf, type SyntaxNode } from './syntax.ts';

export type Body = {
  /** Each text of SQL in it. */
  readonly texts: readonly string[];
  readonly context: Context;
  /** Texts that are put together at run time, which nobody can check. */
  readonly dynamic: readonly string[];
};

const noParameter = (number: number): string => `$${String(number)}`;

/** The body of a function or DO block; undefined for every other statement. `text` is the statement's own. */
export function bodyOf(statement: SyntaxNode, text: string): Body | undefined {
  const created = as(statement, 'CreateFunctionStmt');
  const language = created === undefined ? 'plpgsql' : optionOf(created, 'language')[0];
  if (created !== undefined && language === 'sql') {
    const variables = new Map(
      (created.parameters ?? []).flatMap((node) => {
        const name = as(node, 'FunctionParameter')?.name;
        return name === undefined ? [] : [[name, null] as const];
      }),
    );
    return { texts: optionOf(created, 'as'), context: { rootOfParameter: noParameter, variables }, dynamic: [] };
  }
  if (created === undefined && as(statement, 'DoStmt') === undefined) return undefined;
  if (language !== 'plpgsql') throw new Error(`No parser for a function in ${String(language)}.`);
  return plpgsqlBody(plpgsqlOf(text));
}

function optionOf(created: FieldsOf<'CreateFunctionStmt'>, name: string): string[] {
  const option = (created.options ?? []).map((node) => as(node, 'DefElem')).find((each) => each?.defname === name);
  return option?.arg === undefined ? [] : textsOf(as(option.arg, 'List')?.items ?? [option.arg]);
}

type Found = { readonly key: string; readonly value: object };

/** Every object below `tree` with the key it stands under. */
function* objectsIn(tree: unknown): Generator<Found> {
  if (typeof tree !== 'object' || tree === null) return;
  for (const [key, value] of Object.entries(tree)) {
    const inner: unknown = value;
    if (typeof inner === 'object' && inner !== null) yield { key, value: inner };
    yield* objectsIn(inner);
  }
}

const textIn = (value: unknown, ...path: string[]): string | undefined => {
  const [key, ...rest] = path;
  if (key === undefined) return typeof value === 'string' ? value : undefined;
  return typeof value === 'object' && value !== null ? textIn(Reflect.get(value, key), ...rest) : undefined;
};

/** How plpgsql says that a text is an expression, or an assignment, and no statement. */
const EXPRESSION = 2;

function sqlOf(expression: object): string {
  const query = textIn(expression, 'query') ?? '';
  const mode: unknown = Reflect.get(expression, 'parseMode');
  if (typeof mode !== 'number' || mode < EXPRESSION) return query;
  return `select ${mode === EXPRESSION ? query : query.replace(/^[^=]*?:?=/, '')}`;
}

/** Only settings may be put together: their names are constants, and a value is quoted by %L. */
const SETTING = /^(pg_catalog\.)?format\('SET LOCAL [\w.]+ = %L', /;

function plpgsqlBody(tree: unknown): Body {
  const found = [...objectsIn(tree)];
  const expressions = found.filter(({ key }) => key === 'PLpgSQL_expr').map(({ value }) => value);
  const dynamic = found
    .filter(({ key }) => key === 'PLpgSQL_stmt_dynexecute')
    .map(({ value }) => textIn(value, 'query', 'PLpgSQL_expr', 'query') ?? '')
    .filter((query) => !SETTING.test(query));
  return {
    texts: expressions.map(sqlOf),
    context: { rootOfParameter: noParameter, variables: variablesOf(found) },
    dynamic,
  };
}

/** A variable that starts as the organisation in scope, and is never given another value, stands for it. */
function variablesOf(found: readonly Found[]): Map<string, Root> {
  const datums = found.flatMap(({ key, value }): unknown[] => (key === 'datums' ? Object.values(value) : []));
  const assigned = new Set(found.map(({ value }): unknown => Reflect.get(value, 'varno')));
  const nothing: Context = { rootOfParameter: noParameter, variables: new Map() };
  return new Map(
    datums.flatMap((datum, index) => {
      const name = textIn(datum, 'PLpgSQL_var', 'refname');
      const start = textIn(datum, 'PLpgSQL_var', 'default_val', 'PLpgSQL_expr', 'query');
      if (name === undefined) return [];
      const [select] = start === undefined || assigned.has(index) ? [] : statementsOf(`select ${start}`);
      const target = as(as(select, 'SelectStmt')?.targetList?.[0], 'ResTarget');
      return [[name, rootOf(newLevel(null), nothing, target?.val)] as const];
    }),
  );
}
