/** PostgreSQL's own parser, and the few ways the rules walk its tree: `{ Tag: fields }` objects, as libpg_query prints them. */
import { loadModule, parsePlPgSQLSync, parseSync, type Node as SyntaxNode, type RangeVar } from 'libpg-query';

export type { SyntaxNode };
export type Tag = SyntaxNode extends infer Each ? (Each extends SyntaxNode ? keyof Each : never) : never;
export type FieldsOf<T extends Tag> = Extract<SyntaxNode, Record<T, unknown>>[T];

// The parser is WebAssembly; loading it once for whoever imports this file lets the rules be plain functions.
await loadModule();

/** The statements of a text. Throws what PostgreSQL would say of a text it cannot parse. */
export const statementsOf = (text: string): SyntaxNode[] =>
  (parseSync(text).stmts ?? []).flatMap(({ stmt }) => (stmt === undefined ? [] : [stmt]));

/** The parsed body of a plpgsql function or DO block, as libpg_query prints it. */
export const plpgsqlOf = (createFunction: string): unknown => parsePlPgSQLSync(createFunction);

/** Every tagged object at or below `tree`, outermost first. */
function* tagged(tree: unknown): Generator<readonly [tag: string, fields: object]> {
  if (typeof tree !== 'object' || tree === null) return;
  for (const [key, value] of Object.entries(tree)) {
    // Fields of a node are lower case, tags start with a capital.
    const inner: unknown = value;
    if (/^[A-Z]/.test(key) && typeof inner === 'object' && inner !== null) yield [key, inner];
    yield* tagged(inner);
  }
}

/** All nodes of one kind at or below `tree`, outermost first. */
export const nodesOf = <T extends Tag>(tree: unknown, tag: T): FieldsOf<T>[] =>
  // Cast: the parser puts under a tag the fields its type declares for it.
  [...tagged(tree)].filter(([name]) => name === tag).map(([, fields]) => fields as FieldsOf<T>);

/** The fields of a node if it is of this kind. */
export const as = <T extends Tag>(node: SyntaxNode | undefined, tag: T): FieldsOf<T> | undefined => {
  // Cast: as in nodesOf; every field is optional, so nothing is assumed of them.
  const fields = node === undefined ? undefined : (Reflect.get(node, tag) as FieldsOf<T> | undefined);
  return fields;
};

/** The texts of a list of String nodes: a qualified name, the columns of a key. Other nodes (a `*`) are left out. */
export const textsOf = (nodes: readonly SyntaxNode[] | undefined): string[] =>
  (nodes ?? []).flatMap((node) => as(node, 'String')?.sval ?? []);

/** The last part of a qualified name: `now` of `pg_catalog.now`. */
export const lastOf = (nodes: readonly SyntaxNode[] | undefined): string => textsOf(nodes).at(-1) ?? '';

/** An expression without the casts around it. */
export const uncast = (node: SyntaxNode | undefined): SyntaxNode | undefined => {
  const cast = as(node, 'TypeCast');
  return cast === undefined ? node : uncast(cast.arg);
};

/** Names of all functions called at or below `tree`, unqualified; `current_timestamp` and its kin under their own names. */
export const callsIn = (tree: unknown): string[] => [
  ...nodesOf(tree, 'FuncCall').map((call) => lastOf(call.funcname)),
  ...nodesOf(tree, 'SQLValueFunction').map((value) => (value.op ?? '').replace('SVFOP_', '').toLowerCase()),
];

/** `schema.table`, the schema left out where the statement leaves it to the search path. */
export const nameOf = (table: RangeVar | undefined): string =>
  [table?.schemaname, table?.relname].filter((part) => part !== undefined).join('.');
