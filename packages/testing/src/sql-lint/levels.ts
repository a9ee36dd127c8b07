/**
 * What is known of columns inside one level of a query (one SELECT, one UPDATE …): which of them can only hold the value of a parameter.
 * A level is solved from its own equalities alone, upon what the levels around it already know: `where x.org_id = o.org_id` in a
 * sub-query says something of x there, and nothing of o outside.
 */
import { as, lastOf, textsOf, uncast, type SyntaxNode } from './syntax.ts';

/** What a value is known to equal: a parameter (`$1`), the organisation in scope (`scope`), or nothing (null). */
export type Root = string | null;

/** The columns that a sub-query or a list of values gives, in order. */
export type Output = readonly { readonly name: string; readonly root: Root }[];

export type Context = {
  /** What stands for a parameter: the same text for parameters that always hold the same value. */
  readonly rootOfParameter: (number: number) => string;
  /** Names that are no columns: parameters and variables of functions. */
  readonly variables: ReadonlyMap<string, Root>;
};

/** An equality that holds for the rows of the relations named in `about` (those that an outer join may leave out are not). */
type Fact = {
  readonly left: SyntaxNode;
  readonly right: SyntaxNode;
  readonly about: ReadonlySet<string>;
};

export type Level = {
  readonly outer: Level | null;
  /** Columns of each relation by its alias. */
  readonly columns: Map<string, readonly string[]>;
  readonly roots: Map<string, Root>;
  readonly facts: Fact[];
  readonly ctes: Map<string, Output>;
};

export const newLevel = (outer: Level | null): Level => ({
  outer,
  columns: new Map(),
  roots: new Map(),
  facts: [],
  ctes: new Map(),
});

const keyOf = (alias: string, column: string): string => `${alias}.${column}`;

export function cteOf(level: Level | null, name: string): Output | undefined {
  for (let each = level; each !== null; each = each.outer) {
    const found = each.ctes.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function addRelation(level: Level, alias: string, columns: readonly string[]): void {
  level.columns.set(alias, columns);
}

/** A relation whose columns are known with their values: a sub-query, a common table expression. */
export function addOutput(level: Level, alias: string, output: Output): void {
  addRelation(
    level,
    alias,
    output.map(({ name }) => name),
  );
  for (const { name, root } of output) if (root !== null) level.roots.set(keyOf(alias, name), root);
}

export const setRoot = (level: Level, alias: string, column: string, root: Root): void => {
  level.roots.set(keyOf(alias, column), root);
};

export const rootOfColumn = (level: Level, alias: string, column: string): Root =>
  level.roots.get(keyOf(alias, column)) ?? null;

/** Every column of a relation with what is known of it. */
export const outputOf = (level: Level, alias: string): Output =>
  (level.columns.get(alias) ?? []).map((name) => ({ name, root: rootOfColumn(level, alias, name) }));

type Place = { readonly level: Level; readonly alias: string; readonly column: string };

/** Where a column comes from: the nearest level that has the relation, or for a bare name a relation with such a column. */
function placeOf(level: Level, node: SyntaxNode | undefined): Place | undefined {
  const [column, alias] = textsOf(as(node, 'ColumnRef')?.fields).reverse();
  if (column === undefined) return undefined;
  for (let each: Level | null = level; each !== null; each = each.outer) {
    if (alias !== undefined && each.columns.has(alias)) return { level: each, alias, column };
    const owner = [...each.columns].find(([, columns]) => columns.includes(column));
    if (alias === undefined && owner !== undefined) return { level: each, alias: owner[0], column };
  }
  return undefined;
}

/** `nullif(current_setting('app.org_id', true), '')`, which is how functions and policies name the organisation in scope. */
function isScope(node: SyntaxNode | undefined): boolean {
  const nullif = as(node, 'A_Expr');
  const setting = as(nullif?.lexpr, 'FuncCall');
  return (
    nullif?.kind === 'AEXPR_NULLIF' &&
    lastOf(setting?.funcname) === 'current_setting' &&
    as(setting?.args?.[0], 'A_Const')?.sval?.sval === 'app.org_id'
  );
}

/** What an expression is known to equal. */
export function rootOf(level: Level, context: Context, expression: SyntaxNode | undefined): Root {
  const node = uncast(expression);
  const parameter = as(node, 'ParamRef');
  if (parameter !== undefined) return context.rootOfParameter(parameter.number ?? 0);
  if (isScope(node)) return 'scope';
  const place = placeOf(level, node);
  if (place !== undefined) return rootOfColumn(place.level, place.alias, place.column);
  const [name, ...more] = textsOf(as(node, 'ColumnRef')?.fields);
  return name === undefined || more.length > 0 ? null : (context.variables.get(name) ?? null);
}

/** The equalities that must all hold for a condition to be true. */
function equalities(condition: SyntaxNode | undefined): readonly (readonly [SyntaxNode, SyntaxNode])[] {
  const all = as(condition, 'BoolExpr');
  if (all?.boolop === 'AND_EXPR') return (all.args ?? []).flatMap(equalities);
  const { kind, name, lexpr, rexpr } = as(condition, 'A_Expr') ?? {};
  if (kind !== 'AEXPR_OP' || lastOf(name) !== '=' || lexpr === undefined || rexpr === undefined) return [];
  const [left, right] = [as(lexpr, 'RowExpr')?.args, as(rexpr, 'RowExpr')?.args];
  if (left === undefined || right === undefined) return [[lexpr, rexpr]];
  return left.flatMap((each, index) => {
    const other = right[index];
    return other === undefined ? [] : [[each, other] as const];
  });
}

/** Takes note of a condition that the rows of the relations in `about` fulfil. */
export function addCondition(level: Level, condition: SyntaxNode | undefined, about: readonly string[]): void {
  for (const [left, right] of equalities(condition)) level.facts.push({ left, right, about: new Set(about) });
}

/** Takes note of an equality of two columns of this level, as `using (…)` makes it. */
export const addEquality = (level: Level, left: SyntaxNode, right: SyntaxNode, about: readonly string[]): void => {
  level.facts.push({ left, right, about: new Set(about) });
};

/** Follows the equalities of this level until they say nothing new. */
export function solve(level: Level, context: Context): void {
  const learn = (about: ReadonlySet<string>, column: SyntaxNode, from: SyntaxNode): boolean => {
    const place = placeOf(level, uncast(column));
    if (place?.level !== level || !about.has(place.alias)) return false;
    if (rootOfColumn(level, place.alias, place.column) !== null) return false;
    const root = rootOf(level, context, from);
    if (root !== null) setRoot(level, place.alias, place.column, root);
    return root !== null;
  };
  for (let changed = true; changed;) {
    changed = false;
    for (const { left, right, about } of level.facts) {
      if (learn(about, left, right)) changed = true;
      if (learn(about, right, left)) changed = true;
    }
  }
}
