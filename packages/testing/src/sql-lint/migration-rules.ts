/** What § Distribution asks of the statements in migrations/, so that one set of them is valid on plain PostgreSQL and on a cluster. */
import { as, callsIn, lastOf, nameOf, nodesOf, textsOf, type FieldsOf, type SyntaxNode } from './syntax.ts';
import { bare, tenantColumn, type Tables } from './tables.ts';

export type Migration = {
  readonly statement: SyntaxNode;
  /** The statements that land before it. */
  readonly earlier: readonly SyntaxNode[];
  readonly tables: Tables;
};

export type MigrationRule = {
  readonly id: string;
  readonly guarantee: string;
  readonly find: (migration: Migration) => readonly string[];
};

type Constraint = FieldsOf<'Constraint'> & { readonly table: string; readonly column: string | undefined };
type Column = FieldsOf<'ColumnDef'> & { readonly table: string };

const tableOf = (statement: SyntaxNode): string =>
  bare(
    nameOf(
      as(statement, 'CreateStmt')?.relation ??
        as(statement, 'AlterTableStmt')?.relation ??
        as(statement, 'IndexStmt')?.relation,
    ),
  );

const isTenant = (tables: Tables, table: string): boolean => tables.classOf(table) === 'tenant';

/** The table that a CREATE TABLE or ALTER TABLE makes or changes, when it belongs to organisations. */
const columnsIn = (statement: SyntaxNode): Column[] =>
  nodesOf([as(statement, 'CreateStmt'), as(statement, 'AlterTableStmt')], 'ColumnDef').map((column) => ({
    ...column,
    table: tableOf(statement),
  }));

/** Constraints of a table, those written at a column included. */
function constraintsIn(statement: SyntaxNode): Constraint[] {
  const table = tableOf(statement);
  const atColumns = columnsIn(statement).flatMap(({ colname, constraints }) =>
    nodesOf(constraints, 'Constraint').map((each) => ({ ...each, table, column: colname })),
  );
  const created = as(statement, 'CreateStmt')?.tableElts ?? [];
  const added = (as(statement, 'AlterTableStmt')?.cmds ?? []).flatMap((cmd) => as(cmd, 'AlterTableCmd')?.def ?? []);
  const apart = [...created, ...added].flatMap((node) => as(node, 'Constraint') ?? []);
  return [...atColumns, ...apart.map((each) => ({ ...each, table, column: undefined }))];
}

const keyColumns = ({ keys, column }: Constraint): string[] =>
  keys === undefined ? (column === undefined ? [] : [column]) : textsOf(keys);

const firstExcluded = ({ exclusions }: Constraint): string | undefined =>
  as(as(exclusions?.[0], 'List')?.items?.[0], 'IndexElem')?.name;

const isNamedKind = (kind: string | undefined): boolean =>
  ['CONSTR_PRIMARY', 'CONSTR_UNIQUE', 'CONSTR_CHECK', 'CONSTR_EXCLUSION', 'CONSTR_FOREIGN'].includes(kind ?? '');

const describe = ({ table, conname, contype }: Constraint): string =>
  `${conname ?? contype ?? 'constraint'} of ${table}`;

/** `n` and `d` are SET NULL and SET DEFAULT in PostgreSQL's own letters. */
const setsNull = (action: string | undefined): boolean => action === 'n' || action === 'd';

/** Keys and unique indexes of a tenant table whose first column is not the organisation's. */
function keysWithoutTenant({ statement, tables }: Migration): string[] {
  const constraints = constraintsIn(statement).filter(({ table }) => isTenant(tables, table));
  const lead = (constraint: Constraint): string | undefined =>
    constraint.contype === 'CONSTR_EXCLUSION' ? firstExcluded(constraint) : keyColumns(constraint)[0];
  const index = as(statement, 'IndexStmt');
  const table = tableOf(statement);
  const indexLead = as(index?.indexParams?.[0], 'IndexElem')?.name;
  return [
    ...constraints
      .filter(({ contype }) => ['CONSTR_PRIMARY', 'CONSTR_UNIQUE', 'CONSTR_EXCLUSION'].includes(contype ?? ''))
      // ALTER TABLE … USING INDEX takes the columns of an index that was judged when it was made.
      .filter((constraint) => constraint.indexname === undefined && lead(constraint) !== tenantColumn(table))
      .map(describe),
    ...(index?.unique === true && isTenant(tables, table) && indexLead !== tenantColumn(table)
      ? [`${index.idxname ?? 'unique index'} of ${table}`]
      : []),
  ];
}

function referencesWithoutTenant({ statement, tables }: Migration): string[] {
  return constraintsIn(statement)
    .filter(({ contype, table }) => contype === 'CONSTR_FOREIGN' && isTenant(tables, table))
    .filter(({ pktable, fk_attrs: own, pk_attrs: theirs, table, column }) => {
      const target = bare(nameOf(pktable));
      if (!isTenant(tables, target)) return false;
      const from = textsOf(own)[0] ?? column;
      return from !== tenantColumn(table) || textsOf(theirs)[0] !== tenantColumn(target);
    })
    .map(describe);
}

/** Commands a policy covers, so that two policies can be told to meet. */
const covers = (policy: FieldsOf<'CreatePolicyStmt'>): string[] =>
  policy.cmd_name === 'all' ? ['select', 'insert', 'update', 'delete'] : [policy.cmd_name ?? ''];

function policiesBefore(migration: Migration, table: string): FieldsOf<'CreatePolicyStmt'>[] {
  const standing = new Map<string, FieldsOf<'CreatePolicyStmt'>>();
  for (const statement of migration.earlier) {
    const made = as(statement, 'CreatePolicyStmt');
    if (made !== undefined && bare(nameOf(made.table)) === table) standing.set(made.policy_name ?? '', made);
    const dropped = as(statement, 'DropStmt');
    if (dropped?.removeType !== 'OBJECT_POLICY') continue;
    for (const object of dropped.objects ?? []) {
      const names = textsOf(as(object, 'List')?.items);
      if (names.at(-2) === table) standing.delete(names.at(-1) ?? '');
    }
  }
  return [...standing.values()];
}

function severalPolicies(migration: Migration): string[] {
  const policy = as(migration.statement, 'CreatePolicyStmt');
  if (policy === undefined) return [];
  const table = bare(nameOf(policy.table));
  return policiesBefore(migration, table)
    .filter((other) => covers(other).some((command) => covers(policy).includes(command)))
    .map((other) => `${policy.policy_name ?? ''} beside ${other.policy_name ?? ''} on ${table}`);
}

/** What a policy may call: anything else could read a table. */
const POLICY_FUNCTIONS = ['current_setting'];

function policyReads({ statement }: Migration): string[] {
  const policy = as(statement, 'CreatePolicyStmt') ?? as(statement, 'AlterPolicyStmt');
  const conditions = [policy?.qual, policy?.with_check];
  return [
    ...nodesOf(conditions, 'SubLink').map(() => 'a sub-query'),
    ...callsIn(conditions).filter((name) => !POLICY_FUNCTIONS.includes(name)),
  ].map((what) => `${what} in ${policy?.policy_name ?? ''} of ${nameOf(policy?.table)}`);
}

const severalActions = ({ statement }: Migration): string[] => {
  const count = as(statement, 'AlterTableStmt')?.cmds?.length ?? 0;
  return count > 1 ? [`${count} actions on ${tableOf(statement)}`] : [];
};

const severalGrants = ({ statement }: Migration): string[] => {
  const grant = as(statement, 'GrantStmt');
  const count = grant?.objects?.length ?? 0;
  return count > 1 || grant?.targtype === 'ACL_TARGET_ALL_IN_SCHEMA' ? ['more than one object in one GRANT'] : [];
};

const serials = ({ statement, tables }: Migration): string[] =>
  columnsIn(statement)
    .filter(({ table }) => isTenant(tables, table))
    .filter(
      ({ typeName, constraints }) =>
        /serial/.test(lastOf(typeName?.names)) ||
        callsIn(constraints).includes('nextval') ||
        nodesOf(constraints, 'Constraint').some(({ contype }) => contype === 'CONSTR_IDENTITY'),
    )
    .map(({ table, colname }) => `${table}.${colname ?? ''}`);

function tableShape({ statement, tables }: Migration): string[] {
  const created = as(statement, 'CreateStmt');
  const table = tableOf(statement);
  if (created === undefined) return [];
  if (tables.classOf(table) === undefined) return [`${table} has no class in table-classes.ts`];
  const [first] = columnsIn(statement);
  return isTenant(tables, table) && first?.colname !== tenantColumn(table)
    ? [`${table} does not start with ${tenantColumn(table)}`]
    : [];
}

function triggers({ statement, tables }: Migration): string[] {
  const trigger = as(statement, 'CreateTrigStmt');
  if (trigger === undefined) return [];
  const table = nameOf(trigger.relation);
  const name = `${trigger.trigname ?? ''} on ${table}`;
  return [
    ...(trigger.row === true ? [] : [`${name} is not for each row`]),
    ...(tables.classOf(table) === 'tenant' ? [] : [`${name} stands on a table that is a copy on every node`]),
  ];
}

export const MIGRATION_RULES: readonly MigrationRule[] = [
  {
    id: 'table-shape',
    guarantee: 'every table has a class, and a tenant table starts with its organisation',
    find: tableShape,
  },
  {
    id: 'key-without-tenant',
    guarantee: 'every key of a tenant table leads with its organisation',
    find: keysWithoutTenant,
  },
  {
    id: 'reference-without-tenant',
    guarantee: 'a foreign key between tenant tables leads with the organisation on both sides',
    find: referencesWithoutTenant,
  },
  {
    id: 'reference-to-tenant',
    guarantee: 'a reference table points at no tenant table',
    find: ({ statement, tables }) =>
      constraintsIn(statement)
        .filter(({ contype, table, pktable }) => {
          const isForeign = contype === 'CONSTR_FOREIGN' && !isTenant(tables, table);
          return isForeign && isTenant(tables, nameOf(pktable));
        })
        .map(describe),
  },
  {
    id: 'set-null',
    guarantee: 'no foreign key sets null or default, for org_id would have to be set too',
    find: ({ statement }) =>
      constraintsIn(statement)
        .filter(({ fk_del_action: removed, fk_upd_action: updated }) => setsNull(removed) || setsNull(updated))
        .map(describe),
  },
  { id: 'serial', guarantee: 'no tenant table counts by a sequence', find: serials },
  {
    id: 'unnamed-constraint',
    guarantee: 'every constraint has a name of its own, by which its errors are told apart',
    find: ({ statement }) =>
      constraintsIn(statement)
        .filter(({ contype, conname }) => isNamedKind(contype) && conname === undefined)
        .map(describe),
  },
  {
    id: 'restrictive-policy',
    guarantee: 'no policy is restrictive: a cluster would turn it into a permissive one',
    find: ({ statement }) => {
      const policy = as(statement, 'CreatePolicyStmt');
      return policy !== undefined && policy.permissive !== true
        ? [`${policy.policy_name ?? ''} on ${nameOf(policy.table)}`]
        : [];
    },
  },
  { id: 'several-policies', guarantee: 'one policy for each table and command', find: severalPolicies },
  { id: 'policy-reads', guarantee: 'policies are plain comparisons of the row with settings', find: policyReads },
  { id: 'several-actions', guarantee: 'one action in one ALTER TABLE', find: severalActions },
  { id: 'several-grants', guarantee: 'one object in one GRANT', find: severalGrants },
  { id: 'trigger', guarantee: 'triggers are row by row and stand on tenant tables', find: triggers },
];
