/** Articles as they are in force for an organisation: what the product brings, under what the organisation has published over it. */
import { sql, type SQL } from '@keshi/platform/sql';
import { holds, type Permission } from '@keshi/kernel/permissions';
import { problem } from '@keshi/kernel/problem';
import type { Ctx } from '@keshi/platform/context';
import { arrayOf, jsonOf } from '@keshi/platform/db';
import { appliesTo, ARTICLES_MAX, asStandard, inForce, type Article, type Published } from '../rules.ts';
import type { Locale } from '../rules/article.ts';
import { STANDARD_ARTICLES, standardArticle } from '../rules/standard-articles.ts';

const STANDARD_IDS = STANDARD_ARTICLES.map(({ id }) => id);

/** Whether an article is of the organisation's own, not one that comes with the product. */
export const isOwn = (id: SQL): SQL => sql`${id} <> all (${arrayOf(STANDARD_IDS, 'uuid')})`;

type Row = Omit<Article, 'isStandard' | 'title'> & {
  readonly title: string | null;
  readonly withdrawnAt: string | null;
};

/** Columns of Row over an article `a` with its current version `v`, which a standard one that is only withdrawn has not. */
const COLUMNS = sql`
  a.id, a.version, a.withdrawn_at, v.title, v.audience, v.placements, v.months, v.must_acknowledge, v.published_at,
  (select n.name from staff_name n where n.org_id = v.org_id and n.person_id = v.published_by_id) as published_by_name`;
const CURRENT = sql`
  handbook_article a left join handbook_version v on v.org_id = a.org_id and v.article_id = a.id and v.version = a.version`;

const publishedOf = ({ id, version, withdrawnAt, title, ...terms }: Row): Published => ({
  id,
  version,
  isWithdrawn: withdrawnAt !== null,
  words: title === null ? null : { title, ...terms },
});

/** Everything in force, without texts. */
export async function readInForce(ctx: Ctx, locale: Locale): Promise<Article[]> {
  const rows = await ctx.tx.query<Row>(sql`
    select ${COLUMNS} from ${CURRENT}
    where a.org_id = ${ctx.orgId} and (a.withdrawn_at is null or a.id = any (${arrayOf(STANDARD_IDS, 'uuid')}))
    order by a.created_at desc, a.id desc limit ${ARTICLES_MAX}`);
  return inForce(STANDARD_ARTICLES, rows.map(publishedOf), locale);
}

export type FoundArticle = Article & { readonly withdrawnAt: string | null };

/** One by id, withdrawn or not; not-found when there is none in the organisation. */
export async function findArticle(ctx: Ctx, articleId: string, locale: Locale = 'zh-CN'): Promise<FoundArticle> {
  const [row] = await ctx.tx.query<Row>(sql`
    select ${COLUMNS} from ${CURRENT} where a.org_id = ${ctx.orgId} and a.id = ${articleId}`);
  if (row !== undefined && row.title !== null) return { ...row, title: row.title, isStandard: false };
  const standard = standardArticle(articleId);
  if (standard === undefined) throw problem('not-found');
  return { ...asStandard(standard, locale), withdrawnAt: row?.withdrawnAt ?? null };
}

/** Texts of articles by id: the product's, or the organisation's where the version is its own. */
export async function readTexts(ctx: Ctx, articles: readonly Article[], locale: Locale): Promise<Map<string, string>> {
  const own = articles.filter(({ isStandard }) => !isStandard);
  const rows =
    own.length === 0
      ? []
      : await ctx.tx.query<{ id: string; text: string }>(sql`
          select v.article_id as id, v.text from handbook_version v
          join jsonb_to_recordset(${jsonOf(own.map(({ id, version }) => ({ id, version })))}) as w(id uuid, version int) on w.id = v.article_id and w.version = v.version
          where v.org_id = ${ctx.orgId}`);
  const standard = articles
    .filter(({ isStandard }) => isStandard)
    .map(({ id }) => [id, standardArticle(id)?.words[locale].text ?? ''] as const);
  return new Map([...standard, ...rows.map(({ id, text }) => [id, text] as const)]);
}

/** The roles by which the caller is here. */
export const rolesHere = ({ actor }: Ctx): string[] =>
  actor.kind === 'member' ? actor.grants.map(({ role }) => role) : [];

/** Whether one of those roles may do more than read. */
export const mayHere = (ctx: Ctx, permission: Permission): boolean =>
  ctx.actor.kind === 'member' && ctx.actor.grants.some(({ role }) => holds(role, permission));

type Receipts = ReadonlyMap<string, string>;

/** When the caller acknowledged the versions in force, by article. */
async function ownReceipts(ctx: Ctx, articles: readonly Article[]): Promise<Receipts> {
  const asked = articles.filter(({ mustAcknowledge }) => mustAcknowledge);
  if (asked.length === 0) return new Map();
  const rows = await ctx.tx.query<{ id: string; acknowledgedAt: string }>(sql`
    select r.article_id as id, r.acknowledged_at from handbook_receipt r
    join jsonb_to_recordset(${jsonOf(asked.map(({ id, version }) => ({ id, version })))}) as w(id uuid, version int) on w.id = r.article_id and w.version = r.version
    where r.org_id = ${ctx.orgId} and r.person_id = ${ctx.personId()}`);
  return new Map(rows.map(({ id, acknowledgedAt }) => [id, acknowledgedAt]));
}

export type Read = Article & { readonly acknowledgedAt: string | null; readonly isOwed: boolean };

/** Articles as the caller has them: acknowledged, or waiting for it where they are meant. */
export async function asRead(ctx: Ctx, articles: readonly Article[]): Promise<Read[]> {
  const receipts = await ownReceipts(ctx, articles);
  const roles = rolesHere(ctx);
  return articles.map((article) => {
    const acknowledgedAt = receipts.get(article.id) ?? null;
    return {
      ...article,
      acknowledgedAt,
      isOwed: article.mustAcknowledge && acknowledgedAt === null && appliesTo(article, roles),
    };
  });
}
