/** What the rules know of tables: their class from the checked-in list, their columns from the migrations. */
import { TABLE_CLASSES, type TableClass } from '../table-classes.ts';
import { as, nameOf, nodesOf, type SyntaxNode } from './syntax.ts';

export type Tables = {
  /** Undefined for a table that is on no list. */
  classOf(name: string): TableClass | undefined;
  /** Columns in their order; empty for a table that no migration makes. */
  columnsOf(name: string): readonly string[];
};

const classes: ReadonlyMap<string, TableClass> = new Map([
  ...TABLE_CLASSES.tenant.map((name) => [name, 'tenant'] as const),
  ...TABLE_CLASSES.reference.map((name) => [name, 'reference'] as const),
  ...TABLE_CLASSES.local.map((name) => [name, 'local'] as const),
]);

/** Statements find tables by the search path; migrations write `app.` before them. */
export const bare = (name: string): string => name.replace(/^app\./, '');

export const isSystemTable = (name: string): boolean => /^(pg_catalog\.|information_schema\.|pg_)/.test(name);

/** The column that says whose a row is. The organisation's own row is keyed by it. */
export const tenantColumn = (table: string): string => (bare(table) === 'org' ? 'id' : 'org_id');

/** Reads the columns out of parsed migrations. */
export function tablesOf(migrations: readonly SyntaxNode[]): Tables {
  const columns = new Map<string, string[]>();
  for (const statement of migrations) {
    const created = as(statement, 'CreateStmt');
    const altered = as(statement, 'AlterTableStmt');
    const name = bare(nameOf(created?.relation ?? altered?.relation));
    const added = nodesOf(created?.tableElts ?? altered?.cmds, 'ColumnDef').flatMap(({ colname }) => colname ?? []);
    columns.set(name, [...(columns.get(name) ?? []), ...added]);
  }
  return { classOf: (name) => classes.get(bare(name)), columnsOf: (name) => columns.get(bare(name)) ?? [] };
}
