/**
 * Proving the books: everything that is kept twice is computed again from entries, lines and facts and compared. Reads only, one snapshot
 * per organisation, so it can run beside a working system. `npm run verify:books` prints it; tests and the simulator call it.
 */
import { sql } from '@keshi/platform/sql';
import { verifyAudit, type ExportedHead } from '@keshi/platform/audit-chain';
import { openDatabase, type Queries } from '@keshi/platform/db';
import { systemScope } from '@keshi/platform/work';
import type { Check } from './books/check.ts';
import { FIGURES } from './books/figures.ts';
import { LEDGER } from './books/ledger.ts';
import { MONEY } from './books/money.ts';
import { RECORDS } from './books/records.ts';
import { REFERRALS } from './books/referrals.ts';
import { SURVEYS } from './books/surveys.ts';

export type Difference = { readonly subject: string; readonly expected: string; readonly found: string };
export type CheckResult = {
  readonly name: string;
  readonly what: string;
  readonly differences: number;
  readonly examples: readonly Difference[];
};
export type OrgBooks = { readonly orgId: string; readonly checks: readonly CheckResult[] };
export type Books = { readonly orgs: readonly OrgBooks[]; readonly differences: number };

export type BooksOptions = {
  /** A superuser's address, or the worker's with `orgIds`: row-level security does not let it list organisations. Not through a pooler. */
  readonly url: string;
  /** All organisations without it. */
  readonly orgIds?: readonly string[];
  /** One check by its name; all without it. */
  readonly only?: string;
  /** With them the signed heads of the audit chain are compared too; the chain itself always is. */
  readonly audit?: { readonly publicKey: string; readonly heads: readonly ExportedHead[] };
};

/** Differences shown per check; all are counted. */
const EXAMPLES = 5;

/** Every comparison, in the order of the table. */
export const CHECKS: readonly Check[] = [...LEDGER, ...MONEY, ...FIGURES, ...RECORDS, ...REFERRALS, ...SURVEYS];
export const AUDIT_CHECK = 'audit chain';

async function run(tx: Queries, orgId: string, check: Check): Promise<CheckResult> {
  const rows = await tx.query<Difference & { total: number }>(
    sql`select d.*, (count(*) over ())::int as total from (${check.differences(orgId)}) d limit ${EXAMPLES}`,
  );
  return {
    name: check.name,
    what: check.what,
    differences: rows[0]?.total ?? 0,
    examples: rows.map(({ subject, expected, found }) => ({ subject, expected, found })),
  };
}

async function runAudit(tx: Queries, orgId: string, audit: BooksOptions['audit']): Promise<CheckResult> {
  const faults = await verifyAudit(
    tx,
    orgId,
    audit?.publicKey ?? '',
    (audit?.heads ?? []).filter((head) => head.orgId === orgId),
  );
  const examples = faults
    .slice(0, EXAMPLES)
    .map((each) => ({ subject: each.auditId ?? `link ${String(each.seq)}`, expected: 'untouched', found: each.fault }));
  return {
    name: AUDIT_CHECK,
    what: 'every audit row is as it was written, linked and under the signed heads',
    differences: faults.length,
    examples,
  };
}

/** Runs every check on every organisation. Throws when there is none to see. */
export async function verifyBooks(options: BooksOptions): Promise<Books> {
  const url = new URL(options.url);
  // One snapshot per transaction, and table names that mean our schema whoever connects.
  url.searchParams.set(
    'options',
    '-c default_transaction_isolation=repeatable\\ read -c default_transaction_read_only=on -c search_path=app,public',
  );
  const db = openDatabase({ url: url.href, max: 1 });
  const isWanted = (name: string): boolean => options.only === undefined || options.only === name;
  try {
    const orgIds =
      options.orgIds ?? (await db.query<{ id: string }>(sql`select id from app.org order by id`)).map((row) => row.id);
    if (orgIds.length === 0)
      throw new Error('No organisation to verify: connect as a superuser, or name the organisations.');
    const orgs: OrgBooks[] = [];
    for (const orgId of orgIds) {
      const checks = await db.transaction(systemScope(orgId), async (tx) => {
        const results: CheckResult[] = [];
        for (const check of CHECKS) if (isWanted(check.name)) results.push(await run(tx, orgId, check));
        return isWanted(AUDIT_CHECK) ? [...results, await runAudit(tx, orgId, options.audit)] : results;
      });
      orgs.push({ orgId, checks });
    }
    return { orgs, differences: orgs.flatMap((org) => org.checks).reduce((sum, check) => sum + check.differences, 0) };
  } finally {
    await db.end();
  }
}

/** Several organisations' results as one table: a line per check, examples under those that differ, and the sum. */
export function booksTable(books: Books): string {
  const names = [...CHECKS.map((check) => check.name), AUDIT_CHECK];
  const width = Math.max(...names.map((name) => name.length));
  const lines = names.flatMap((name) => {
    const results = books.orgs.flatMap((org) =>
      org.checks.filter((check) => check.name === name).map((check) => ({ orgId: org.orgId, check })),
    );
    const differences = results.reduce((sum, { check }) => sum + check.differences, 0);
    return [
      `${name.padEnd(width)}  ${String(differences).padStart(6)}  ${results[0]?.check.what ?? ''}`,
      ...results.flatMap(({ orgId, check }) =>
        check.examples.map(
          (each) =>
            `${''.padEnd(width)}          ${orgId} ${each.subject}: expected ${each.expected}, found ${each.found}`,
        ),
      ),
    ];
  });
  return [`${String(books.orgs.length)} organisation(s)`, ...lines, `differences: ${String(books.differences)}`].join(
    '\n',
  );
}
