/**
 * What kind of table each is, for both lints: of the catalogue (rls-lint.ts) and of statements and migrations (sql-lint/). A new table
 * starts here; a table without a class fails both.
 *
 * `tenant`: rows belong to one organisation and lie on its shard: `org_id` leads every key and stands in every statement.
 * `reference`: small, few writes, a copy on every node; read before the organisation is known, by keshi_auth alone, so it never
 * points at a tenant table. Adding one takes a reason in the module that owns it.
 * `local`: of one database, never of the product's statements.
 */
export const TABLE_CLASSES = {
  tenant: [
    'audit',
    'audit_head',
    'audit_link',
    'audit_pending',
    'branch',
    'campus',
    'checkout',
    'class',
    'class_advisor',
    'class_member',
    'class_series',
    'counter',
    'course',
    'duty',
    'duty_run',
    'enrolment',
    'enrolment_event',
    'entry',
    'entry_line',
    'fact',
    'fact_batch',
    'hour_account',
    'idempotency_key',
    'import_batch',
    'import_mapping',
    'import_row',
    'legal_entity',
    'lesson',
    'lesson_student',
    'lot',
    'mark',
    'membership',
    'org',
    'org_place',
    'outbox',
    'owed',
    'payment',
    'payment_event',
    'person',
    'price_plan',
    'renewal',
    'renewal_event',
    'rollup_day',
    'rollup_month',
    'room',
    'setting',
    'sighting',
    'staff_name',
    'student',
    'student_guardian',
    'student_order',
    'visit',
  ],
  reference: [
    'login',
    'login_code',
    'login_invitation',
    'login_membership',
    'org_route',
    'payment_account',
    'payment_event_quarantine',
    'rate_limit',
    'session',
  ],
  local: ['drizzle.__drizzle_migrations'],
} as const satisfies Record<string, readonly string[]>;

export type TableClass = keyof typeof TABLE_CLASSES;
