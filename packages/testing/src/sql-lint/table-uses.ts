/**
 * Which tables a statement reads and writes, and for each the organisation that its own conditions hold it to. Everything that can name a
 * table is followed: joins, sub-queries anywhere in an expression, common table expressions (also those that write), set operations.
 */
import {
  addCondition,
  addEquality,
  addOutput,
  addRelation,
  cteOf,
  newLevel,
  outputOf,
  rootOf,
  rootOfColumn,
  setRoot,
  solve,
  type Context,
  type Level,
  type Output,
  type Root,
} from './levels.ts';
import { as, nameOf, textsOf, type FieldsOf, type SyntaxNode } from './syntax.ts';
import { bare, isSystemTable, tenantColumn, type Tables } from './tables.ts';

export type TableUse = {
  readonly table: string;
  readonly alias: string;
  readonly access: 'read' | 'insert' | 'update' | 'delete';
  /** What `org_id` (of the organisation's own row `id`) is held to by this statement; null when by nothing. */
  readonly organisation: Root;
};

type Analysis = { readonly tables: Tables; readonly context: Context; readonly uses: TableUse[] };

/** The tables of one statement, in the order in which they are met. Statements that are no queries use none. */
export function tableUses(statement: SyntaxNode, tables: Tables, context: Context): TableUse[] {
  const analysis = { tables, context, uses: [] };
  query(analysis, statement, null);
  return analysis.uses;
}

type Select = FieldsOf<'SelectStmt'>;
type TableNode = FieldsOf<'RangeVar'>;
type From = { readonly tables: Map<string, string>; readonly later: (() => void)[] };

function query(analysis: Analysis, statement: SyntaxNode, outer: Level | null): Output {
  const select = as(statement, 'SelectStmt');
  if (select !== undefined) return ofSelect(analysis, select, outer);
  const insert = as(statement, 'InsertStmt');
  if (insert !== undefined) return ofInsert(analysis, insert, outer);
  const update = as(statement, 'UpdateStmt');
  if (update !== undefined) return ofChange(analysis, update, update.fromClause, 'update', outer);
  const remove = as(statement, 'DeleteStmt');
  if (remove !== undefined) return ofChange(analysis, remove, remove.usingClause, 'delete', outer);
  return [];
}

function ofSelect(analysis: Analysis, select: Select, outer: Level | null): Output {
  const level = newLevel(outer);
  addCtes(analysis, level, select.withClause);
  if (select.larg !== undefined && select.rarg !== undefined) {
    const [left, right] = [ofSelect(analysis, select.larg, level), ofSelect(analysis, select.rarg, level)];
    return left.map(({ name, root }, index) => ({ name, root: root === right[index]?.root ? root : null }));
  }
  if (select.valuesLists !== undefined) return ofValues(analysis, select.valuesLists, level);
  const from = addFrom(analysis, level, select.fromClause);
  addCondition(level, select.whereClause, [...level.columns.keys()]);
  settle(analysis, level, from);
  for (const [alias, table] of from.tables) note(analysis, level, alias, table, 'read');
  const { withClause: _ctes, ...rest } = select;
  subQueries(analysis, level, rest);
  return targets(analysis, level, select.targetList);
}

function ofValues(analysis: Analysis, rows: readonly SyntaxNode[], level: Level): Output {
  subQueries(analysis, level, rows);
  const roots = rows.map((row) => (as(row, 'List')?.items ?? []).map((item) => rootOf(level, analysis.context, item)));
  return (roots[0] ?? []).map((root, index) => ({
    name: `column${String(index + 1)}`,
    root: roots.every((row) => row[index] === root) ? root : null,
  }));
}

function ofInsert(analysis: Analysis, insert: FieldsOf<'InsertStmt'>, outer: Level | null): Output {
  const level = newLevel(outer);
  addCtes(analysis, level, insert.withClause);
  const table = nameOf(insert.relation);
  const source = insert.selectStmt === undefined ? [] : query(analysis, insert.selectStmt, level);
  const named = (insert.cols ?? []).flatMap((column) => as(column, 'ResTarget')?.name ?? []);
  const columns = named.length > 0 ? named : analysis.tables.columnsOf(table);
  const root = source[columns.indexOf(tenantColumn(table))]?.root ?? null;
  const alias = insert.relation?.alias?.aliasname ?? insert.relation?.relname ?? '';
  for (const each of [alias, 'excluded']) {
    addRelation(level, each, analysis.tables.columnsOf(table));
    setRoot(level, each, tenantColumn(table), root);
  }
  note(analysis, level, alias, table, 'insert');
  subQueries(analysis, level, [insert.onConflictClause, insert.returningClause]);
  return targets(analysis, level, insert.returningClause?.exprs);
}

type Change = FieldsOf<'UpdateStmt'> | FieldsOf<'DeleteStmt'>;

function ofChange(
  analysis: Analysis,
  change: Change,
  others: readonly SyntaxNode[] | undefined,
  access: 'update' | 'delete',
  outer: Level | null,
): Output {
  const level = newLevel(outer);
  addCtes(analysis, level, change.withClause);
  const from: From = { tables: new Map(), later: [] };
  const changed: From = { tables: new Map(), later: [] };
  addTable(analysis, level, change.relation, changed);
  for (const each of others ?? []) addFromItem(analysis, level, each, from);
  addCondition(level, change.whereClause, [...level.columns.keys()]);
  settle(analysis, level, from);
  for (const [alias, table] of changed.tables) note(analysis, level, alias, table, access);
  for (const [alias, table] of from.tables) note(analysis, level, alias, table, 'read');
  const { withClause: _ctes, ...rest } = change;
  subQueries(analysis, level, rest);
  return targets(analysis, level, change.returningClause?.exprs);
}

/** Solves what is known, then the sub-queries of FROM, each of which may add to it. */
function settle(analysis: Analysis, level: Level, from: From): void {
  solve(level, analysis.context);
  for (const work of from.later) {
    work();
    solve(level, analysis.context);
  }
}

function note(analysis: Analysis, level: Level, alias: string, table: string, access: TableUse['access']): void {
  analysis.uses.push({ table, alias, access, organisation: rootOfColumn(level, alias, tenantColumn(table)) });
}

function addCtes(analysis: Analysis, level: Level, clause: FieldsOf<'WithClause'> | undefined): void {
  for (const node of clause?.ctes ?? []) {
    const { ctename: name = '', ctequery: body, aliascolnames } = as(node, 'CommonTableExpr') ?? {};
    if (body === undefined) continue;
    const start = as(body, 'SelectStmt')?.larg;
    // A recursive one reads itself: first as what its start gives, which is thrown away except for that.
    if (clause?.recursive === true && start !== undefined)
      level.ctes.set(name, renamed(ofSelect({ ...analysis, uses: [] }, start, level), aliascolnames));
    level.ctes.set(name, renamed(query(analysis, body, level), aliascolnames));
  }
}

const renamed = (output: Output, names: readonly SyntaxNode[] | undefined): Output => {
  const given = textsOf(names);
  return output.map(({ name, root }, index) => ({ name: given[index] ?? name, root }));
};

function addFrom(analysis: Analysis, level: Level, clause: readonly SyntaxNode[] | undefined): From {
  const from: From = { tables: new Map(), later: [] };
  for (const item of clause ?? []) addFromItem(analysis, level, item, from);
  return from;
}

/** Adds what an item of FROM names to the level; answers with the aliases it added. */
function addFromItem(analysis: Analysis, level: Level, item: SyntaxNode, from: From): string[] {
  const join = as(item, 'JoinExpr');
  if (join !== undefined) return addJoin(analysis, level, join, from);
  const table = as(item, 'RangeVar');
  if (table !== undefined) return addTable(analysis, level, table, from);
  const { subquery, alias: given } = as(item, 'RangeSubselect') ?? {};
  if (subquery !== undefined) {
    const alias = given?.aliasname ?? '';
    addRelation(level, alias, []);
    from.later.push(() => {
      addOutput(level, alias, renamed(query(analysis, subquery, level), given?.colnames));
    });
    return [alias];
  }
  const rows = as(item, 'RangeFunction');
  const alias = rows?.alias?.aliasname ?? '';
  const columns = (rows?.coldeflist ?? []).flatMap((column) => as(column, 'ColumnDef')?.colname ?? []);
  addRelation(level, alias, [...columns, ...textsOf(rows?.alias?.colnames)]);
  return [alias];
}

function addTable(analysis: Analysis, level: Level, table: TableNode | undefined, from: From): string[] {
  const name = nameOf(table);
  const alias = table?.alias?.aliasname ?? table?.relname ?? '';
  const cte = table?.schemaname === undefined ? cteOf(level, name) : undefined;
  if (cte !== undefined) addOutput(level, alias, cte);
  else {
    addRelation(level, alias, analysis.tables.columnsOf(name));
    if (!isSystemTable(name)) from.tables.set(alias, bare(name));
  }
  return [alias];
}

/** What the condition of a join says of its rows: of both sides, or only of the side that an outer join fills up with nulls. */
function addJoin(analysis: Analysis, level: Level, join: FieldsOf<'JoinExpr'>, from: From): string[] {
  const left = join.larg === undefined ? [] : addFromItem(analysis, level, join.larg, from);
  const right = join.rarg === undefined ? [] : addFromItem(analysis, level, join.rarg, from);
  const about = { JOIN_INNER: [...left, ...right], JOIN_LEFT: right, JOIN_RIGHT: left }[String(join.jointype)] ?? [];
  addCondition(level, join.quals, about);
  for (const column of textsOf(join.usingClause)) {
    const owner = (aliases: string[]): SyntaxNode[] =>
      aliases
        .filter((alias) => level.columns.get(alias)?.includes(column))
        .map((alias) => ({ ColumnRef: { fields: [{ String: { sval: alias } }, { String: { sval: column } }] } }));
    for (const one of owner(left)) for (const other of owner(right)) addEquality(level, one, other, about);
  }
  return [...left, ...right];
}

const subLinkOf = (tag: string, fields: unknown): FieldsOf<'SubLink'> | undefined =>
  // Cast: the parser puts under this tag the fields its type declares.
  tag === 'SubLink' ? (fields as FieldsOf<'SubLink'>) : undefined;

/** Follows every sub-query of the expressions in `tree`; those of FROM are followed where their alias is known. */
function subQueries(analysis: Analysis, level: Level, tree: unknown): void {
  if (typeof tree !== 'object' || tree === null) return;
  for (const [tag, inner] of Object.entries(tree)) {
    if (tag === 'RangeSubselect') continue;
    const { subselect, testexpr } = subLinkOf(tag, inner) ?? {};
    if (subselect !== undefined) query(analysis, subselect, level);
    subQueries(analysis, level, subselect === undefined ? inner : testexpr);
  }
}

/** The columns of a SELECT list or of RETURNING. */
function targets(analysis: Analysis, level: Level, list: readonly SyntaxNode[] | undefined): Output {
  return (list ?? []).flatMap((node): Output => {
    const target = as(node, 'ResTarget');
    const fields = as(target?.val, 'ColumnRef')?.fields;
    const names = textsOf(fields);
    if (fields?.some((field) => 'A_Star' in field)) {
      const aliases = names.length > 0 ? names.slice(-1) : [...level.columns.keys()];
      return aliases.flatMap((alias) => outputOf(level, alias));
    }
    return [{ name: target?.name ?? names.at(-1) ?? '', root: rootOf(level, analysis.context, target?.val) }];
  });
}
