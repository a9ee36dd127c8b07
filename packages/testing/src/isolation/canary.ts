/**
 * Canaries: a mark in every text of every row, saying whose it is. Whatever way a text gets out – an answer, a header, an export, an
 * error – the mark tells whether it was the reader's to see.
 */
import type { TestApi } from '../http.ts';
import pg from 'pg';

/** Texts that are words of the program or keys, not somebody's words. */
const STRUCTURAL =
  /^(status|state|stage|role|kind|method|channel|provider.*|account|currency|time_zone|unit|debit|credit|metric|source_kind|cause_kind|subject_kind|actor_kind|action|topic|endpoint|key|answer|hash|.*_hash|signature|request_id|last_error|flag|type|id|url|object_id|gender|lost_reason|phone|email|locale|content_hash|format|encoding|block|layout_id|starts_at_time|rule|period|spoke_with|resolution|reversal_reason)$/;
const STRUCTURAL_COLUMNS: readonly string[] = [
  'counter.name',
  'setting.name',
  'import_row.sheet',
  'duty.rule',
  'duty.period',
  'visit.spoke_with',
  'incident.via',
  'incident.complainant_phone',
  'record_preparation.part',
  'record_signature.via',
  'lead.source',
  'lead.closed_reason',
  'lead_contact.direction',
  'referral.relation',
  'referral.reversal_kind',
  'referral_reward.side',
  'rollup_campus.grain',
  'target.level',
  'target.measure',
  'renewal.source',
  'award_naming.decision',
  'student_note.area',
  'student_note.aspect',
  'survey.month',
  'survey_invitation.month',
];

const tail = (id: string): string => id.replaceAll('-', '').slice(-10);

/** What marks a row of an organisation, a campus and a student. */
export const orgMark = (orgId: string): string => `~o${tail(orgId)}`;
export const campusMark = (campusId: string): string => `~c${tail(campusId)}`;
export const studentMark = (studentId: string): string => `~s${tail(studentId)}`;

export const marksIn = (text: string): ReadonlySet<string> => new Set(text.match(/~[ocs][0-9a-f]{10}/g));

type Column = { table: string; column: string; keys: string[] };

const COLUMNS = `select c.table_name as table, c.column_name as column, array(select k.column_name::text from information_schema.columns k
    where k.table_schema = 'app' and k.table_name = c.table_name and k.column_name in ('org_id', 'campus_id', 'student_id', 'id') and k.data_type = 'uuid') as keys
  from information_schema.columns c join information_schema.tables t on t.table_schema = c.table_schema and t.table_name = c.table_name and t.table_type = 'BASE TABLE'
  where c.table_schema = 'app' and c.data_type = 'text' order by 1, 2`;

/** The mark of a row as SQL, from the keys the row has. The child itself is marked as a student's row. */
function markOf({ table, keys }: Column): string {
  const part = (letter: string, column: string): string =>
    `coalesce('~${letter}' || right(replace(${column}::text, '-', ''), 10), '')`;
  const parts = [
    keys.includes('org_id') ? part('o', 'org_id') : table === 'org' ? part('o', 'id') : `''`,
    keys.includes('campus_id') ? part('c', 'campus_id') : `''`,
    keys.includes('student_id') ? part('s', 'student_id') : `''`,
  ];
  return parts.join(' || ');
}

/** Marks every text of the database. Returns the columns marked, as `table.column`. */
export async function plantCanaries(api: TestApi): Promise<string[]> {
  const client = new pg.Client({ connectionString: api.db.adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<Column>(COLUMNS);
    const marked = rows.filter(
      (each) =>
        !STRUCTURAL.test(each.column) &&
        !STRUCTURAL_COLUMNS.includes(`${each.table}.${each.column}`) &&
        (each.keys.includes('org_id') || each.table === 'org'),
    );
    const tables = Map.groupBy(marked, (each) => each.table);
    for (const [table, columns] of tables) {
      const sets = columns.map(
        (each) =>
          `${client.escapeIdentifier(each.column)} = coalesce(${client.escapeIdentifier(each.column)}, '') || (${markOf(each)})`,
      );
      await client.query(`update app.${client.escapeIdentifier(table)} set ${sets.join(', ')}`);
    }
    return marked.map((each) => `${each.table}.${each.column}`);
  } finally {
    await client.end();
  }
}
