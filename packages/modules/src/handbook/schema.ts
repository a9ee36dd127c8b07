/** The handbook (制度与指引): what an organisation publishes over the standard articles, version by version, and who has acknowledged which. */
import { boolean, foreignKey, index, integer, jsonb, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { app, instant, orgOnly, rowId, tenantPolicy } from '@keshi/platform/table';

/**
 * An article the organisation has touched: its own, or a standard one (whose id is the product's) that has a text of its own or is
 * withdrawn. Standard articles nobody has touched have no row. Only which version is in force and the withdrawal change.
 */
export const handbookArticle = app.table(
  'handbook_article',
  {
    ...rowId(),
    version: integer('version').notNull(),
    createdAt: instant('created_at').notNull(),
    withdrawnAt: instant('withdrawn_at'),
    withdrawnById: uuid('withdrawn_by_id'),
  },
  (t) => [
    primaryKey({ name: 'handbook_article_pk', columns: [t.orgId, t.id] }),
    index('handbook_article_withdrawn_ix').on(t.orgId, t.withdrawnAt, t.id),
    tenantPolicy('org-staff'),
  ],
);

/** A text the organisation published, with whom it is for and where it is shown. Append-only. */
export const handbookVersion = app.table(
  'handbook_version',
  {
    ...orgOnly(),
    articleId: uuid('article_id').notNull(),
    version: integer('version').notNull(),
    title: text('title').notNull(),
    text: text('text').notNull(),
    audience: jsonb('audience').notNull(),
    placements: jsonb('placements').notNull(),
    months: jsonb('months').notNull(),
    mustAcknowledge: boolean('must_acknowledge').notNull(),
    publishedById: uuid('published_by_id').notNull(),
    publishedAt: instant('published_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'handbook_version_pk', columns: [t.orgId, t.articleId, t.version] }),
    foreignKey({
      name: 'handbook_version_article_fk',
      columns: [t.orgId, t.articleId],
      foreignColumns: [handbookArticle.orgId, handbookArticle.id],
    }),
    tenantPolicy('org-staff'),
  ],
);

/** A member has read a version, and says so themself. Append-only. It points at no row: a standard text has none. */
export const handbookReceipt = app.table(
  'handbook_receipt',
  {
    ...orgOnly(),
    articleId: uuid('article_id').notNull(),
    version: integer('version').notNull(),
    personId: uuid('person_id').notNull(),
    acknowledgedAt: instant('acknowledged_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'handbook_receipt_pk', columns: [t.orgId, t.articleId, t.version, t.personId] }),
    tenantPolicy('org-staff'),
  ],
);
