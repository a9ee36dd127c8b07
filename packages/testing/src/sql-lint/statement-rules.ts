/** What § Distribution asks of every statement that reads or writes data: the product's, and those in the bodies of functions. */
import { CLOCK_VALUES, IMMUTABLE_FUNCTIONS, STABLE_FUNCTIONS } from './functions.ts';
import { as, callsIn, nameOf, nodesOf, textsOf, type SyntaxNode } from './syntax.ts';
import type { TableUse } from './table-uses.ts';
import { tenantColumn, type Tables } from './tables.ts';

/** One text as it was sent, parsed. */
export type Query = {
  readonly statements: readonly SyntaxNode[];
  readonly uses: readonly TableUse[];
  readonly tables: Tables;
  readonly from: Origin;
};

/** Who sends a text: the product at run time, who migrates, or a function that one of them calls. */
export type Origin = 'product' | 'migration' | 'function';

export type StatementRule = {
  readonly id: string;
  readonly guarantee: string;
  /** What is wrong, one sentence each; empty for an obeying text. */
  readonly find: (query: Query) => readonly string[];
};

const tenantUses = ({ uses, tables }: Query): TableUse[] =>
  uses.filter(({ table }) => tables.classOf(table) === 'tenant');

/** Functions may take the organisation from the scope; what is sent names it as a parameter. */
const isBound = ({ organisation }: TableUse, { from }: Query): boolean =>
  organisation !== null && (from === 'function' || organisation.startsWith('$'));

/** `table.column = value` of every SET list at or below a statement, with whether it belongs to ON CONFLICT. */
type Set = {
  readonly table: string;
  readonly column: string;
  readonly value: SyntaxNode;
  readonly onConflict: boolean;
};

function setsOf(statements: readonly SyntaxNode[]): Set[] {
  const lists = [
    ...nodesOf(statements, 'UpdateStmt').map((update) => ({ ...update, onConflict: false })),
    ...nodesOf(statements, 'InsertStmt').map(({ relation, onConflictClause }) => ({
      relation,
      targetList: onConflictClause?.targetList,
      onConflict: true,
    })),
  ];
  return lists.flatMap(({ relation, targetList, onConflict }) =>
    (targetList ?? []).flatMap((node) => {
      const { name: column = '', val: value } = as(node, 'ResTarget') ?? {};
      return value === undefined ? [] : [{ table: nameOf(relation), column, value, onConflict }];
    }),
  );
}

const returned = (statements: readonly SyntaxNode[]): unknown[] =>
  (['InsertStmt', 'UpdateStmt', 'DeleteStmt'] as const).flatMap((tag) =>
    nodesOf(statements, tag).map(({ returningClause }) => returningClause),
  );

const unsteadyIn = (tree: unknown): string[] => {
  const steady = [...IMMUTABLE_FUNCTIONS, ...STABLE_FUNCTIONS, ...CLOCK_VALUES];
  return callsIn(tree).filter((name) => !steady.includes(name));
};

/** What the walk over tables follows, and what names no table. */
const QUERIES = ['SelectStmt', 'InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt'];
const NAMELESS = ['TransactionStmt', 'VariableSetStmt', 'DiscardStmt'];

export const STATEMENT_RULES: readonly StatementRule[] = [
  {
    id: 'no-query',
    guarantee: 'the product names tables in queries alone, where they can be followed',
    find: ({ statements, from }) =>
      from === 'product'
        ? statements
            .flatMap((statement) => Object.keys(statement))
            .filter((tag) => ![...QUERIES, ...NAMELESS].includes(tag))
        : [],
  },
  {
    id: 'unknown-table',
    guarantee: 'every table is on the list of table classes',
    find: ({ uses, tables }) =>
      uses
        .filter(({ table }) => tables.classOf(table) === undefined)
        .map(({ table }) => `${table} has no class in table-classes.ts`),
  },
  {
    id: 'tenant-unbound',
    guarantee: 'every table of an organisation is read and written with its organisation as a parameter',
    find: (query) =>
      tenantUses(query)
        .filter((use) => !isBound(use, query))
        .map(({ table, alias, access }) => `${access} of ${table} as ${alias} without ${tenantColumn(table)} = $n`),
  },
  {
    id: 'tenants-apart',
    guarantee:
      'all tables of one statement are held to the same organisation, so that they can be joined where they lie',
    find: (query) => {
      const roots = new Set(tenantUses(query).flatMap(({ organisation }) => organisation ?? []));
      return roots.size > 1 ? [`its tables are held to ${[...roots].join(' and ')}, which need not be the same`] : [];
    },
  },
  {
    id: 'tenant-updated',
    guarantee: 'no row moves to another organisation',
    find: ({ statements, tables }) =>
      setsOf(statements)
        .filter(({ table, column }) => tables.classOf(table) === 'tenant' && column === tenantColumn(table))
        .map(({ table, column }) => `sets ${table}.${column}`),
  },
  {
    id: 'conflict-function',
    guarantee: 'DO UPDATE SET computes from the row and excluded alone',
    find: ({ statements }) =>
      setsOf(statements)
        .filter(({ onConflict }) => onConflict)
        .flatMap(({ column, value }) =>
          callsIn(value)
            .filter((name) => !IMMUTABLE_FUNCTIONS.includes(name))
            .map(
              (name) =>
                `${name}() in DO UPDATE SET ${column}: pass the value with the row and write excluded.${column}`,
            ),
        ),
  },
  {
    id: 'volatile-set',
    guarantee: 'UPDATE SET and RETURNING call nothing volatile',
    find: ({ statements }) =>
      [...setsOf(statements).map(({ value }) => value), ...returned(statements)]
        .flatMap(unsteadyIn)
        .map((name) => `${name}() in SET or RETURNING is volatile, or not yet listed in functions.ts`),
  },
  {
    id: 'merge',
    guarantee: 'no MERGE',
    find: ({ statements }) => nodesOf(statements, 'MergeStmt').map(({ relation }) => `MERGE INTO ${nameOf(relation)}`),
  },
  {
    id: 'several-statements',
    guarantee: 'one statement is sent at a time',
    find: ({ statements }) => (statements.length > 1 ? [`${statements.length} statements in one text`] : []),
  },
  {
    id: 'set-config',
    guarantee: 'settings are set by SET LOCAL, which reaches all nodes',
    find: ({ statements }) =>
      callsIn(statements)
        .filter((name) => name === 'set_config')
        .map(() => 'set_config(): call app.set_scope'),
  },
  {
    id: 'advisory-lock',
    guarantee: 'no advisory lock, which two nodes do not share, guards anything',
    find: ({ statements }) => callsIn(statements).filter((name) => /advisory/.test(name)),
  },
  {
    id: 'notify',
    guarantee: 'nothing is notified from inside the database',
    find: ({ statements }) => [
      ...nodesOf(statements, 'NotifyStmt').map(({ conditionname }) => `NOTIFY ${conditionname ?? ''}`),
      ...callsIn(statements).filter((name) => name === 'pg_notify'),
    ],
  },
  {
    id: 'table-name-variable',
    guarantee: 'no trigger asks for its table, which is a shard under another name',
    find: ({ statements }) =>
      nodesOf(statements, 'ColumnRef')
        .flatMap(({ fields }) => textsOf(fields))
        .filter((name) => /^tg_(table_name|relname|relid)$/.test(name)),
  },
];
