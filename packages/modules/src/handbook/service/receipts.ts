/** Who has acknowledged: counted over the people in post now whom an article is for, and one by one. */
import { sql, type SQL } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import { problem } from '@keshi/kernel/problem';
import type { Ctx } from '@keshi/platform/context';
import { arrayOf, jsonOf } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import type { Article } from '../rules.ts';
import type { Locale } from '../rules/article.ts';
import { findArticle, readInForce } from './articles.ts';

type Counted = Out<typeof contract.listOrgArticles>;
type Receipts = Out<typeof contract.listArticleReceipts>;
type PersonReceipt = Receipts['items'][number];

/** Memberships `m` in post, of a campus or (null) of the whole organisation. */
const inPost = (ctx: Ctx, campusId: string | null): SQL =>
  sql`m.org_id = ${ctx.orgId} and m.ended_on is null and (${campusId}::uuid is null or m.campus_id = ${campusId}::uuid)`;

/** What is in force, each article that asks for receipts with its counts, in one statement for all. */
async function counted(ctx: Ctx, locale: Locale, campusId: string | null): Promise<Counted> {
  const articles = await readInForce(ctx, locale);
  const asked = articles
    .filter(({ mustAcknowledge }) => mustAcknowledge)
    .flatMap(({ id, version, audience }) => audience.map((role) => ({ id, version, role })));
  const rows = await ctx.tx.query<{ id: string; asked: number; acknowledged: number }>(sql`
    select w.id, count(distinct m.person_id)::int as asked, count(distinct r.person_id)::int as acknowledged
    from membership m
    join jsonb_to_recordset(${jsonOf(asked)}) as w(id uuid, version int, role text) on w.role = m.role
    left join handbook_receipt r on r.org_id = m.org_id and r.article_id = w.id and r.version = w.version and r.person_id = m.person_id
    where ${inPost(ctx, campusId)}
    group by w.id`);
  const counts = new Map(rows.map(({ id, ...each }) => [id, each]));
  return {
    items: articles.map((article) => ({
      ...article,
      counts: article.mustAcknowledge ? (counts.get(article.id) ?? { asked: 0, acknowledged: 0 }) : null,
    })),
  };
}

/** Of the whole organisation (DOC-02). */
export const listOrgArticles = (ctx: Ctx, { query }: In<typeof contract.listOrgArticles>): Promise<Counted> =>
  counted(ctx, query.locale, null);

/** Of the people of a campus (DOC-02). */
export const listCampusArticles = async (
  ctx: Ctx,
  { query }: In<typeof contract.listCampusArticles>,
): Promise<Counted> => counted(ctx, query.locale, (await ctx.campus()).id);

/** One in force; one that is withdrawn asks nobody any more. */
async function standing(ctx: Ctx, articleId: string): Promise<Article> {
  const article = await findArticle(ctx, articleId);
  if (article.withdrawnAt !== null) throw problem('not-found');
  return article;
}

/** Memberships `m` an article asks, with the receipt `r` of its current version. */
const askedBy = (ctx: Ctx, { id, version, audience }: Article, campusId: string | null): SQL => sql`
  from membership m
  left join campus c on c.org_id = m.org_id and c.id = m.campus_id
  left join handbook_receipt r on r.org_id = m.org_id and r.article_id = ${id} and r.version = ${version} and r.person_id = m.person_id
  where ${inPost(ctx, campusId)} and m.role = any (${arrayOf(audience, 'text')})`;

type PlaceRow = Out<typeof contract.listArticleCampuses>['items'][number];

/** By where people are in post: head office, branches, campuses. Names are unique in an organisation, so they page. */
export async function listArticleCampuses(
  ctx: Ctx,
  { params, query }: In<typeof contract.listArticleCampuses>,
): Promise<Out<typeof contract.listArticleCampuses>> {
  const article = await standing(ctx, params.articleId);
  const [branch, campus] = readCursor(query.cursor, 2) ?? [null, null];
  const rows = await ctx.tx.query<PlaceRow>(sql`
    with place as (
      select m.org_id, m.branch_id, c.name as campus_name, count(distinct m.person_id)::int as asked, count(distinct r.person_id)::int as acknowledged
      ${askedBy(ctx, article, null)}
      group by m.org_id, m.branch_id, c.name),
    named as (
      select b.name as branch_name, p.campus_name, p.asked, p.acknowledged
      from place p left join branch b on b.org_id = p.org_id and b.id = p.branch_id)
    select n.branch_name, n.campus_name, n.asked, n.acknowledged from named n
    where ${branch}::text is null or (coalesce(n.branch_name, ''), coalesce(n.campus_name, '')) > (${branch}::text, ${campus}::text)
    order by coalesce(n.branch_name, ''), coalesce(n.campus_name, '') limit ${query.limit + 1}`);
  return pageFrom(rows, query.limit, (row) => [row.branchName ?? '', row.campusName ?? '']);
}

/** Everybody an article asks, who has not acknowledged first. Somebody with several posts is there once. */
async function receiptsOf(
  ctx: Ctx,
  articleId: string,
  query: In<typeof contract.listArticleReceipts>['query'],
  campusId: string | null,
): Promise<Receipts> {
  const article = await standing(ctx, articleId);
  const [isDone, name, after] = readCursor(query.cursor, 3) ?? [null, null, null];
  const rows = await ctx.tx.query<PersonReceipt>(sql`
    with asked as (
      select m.person_id, min(m.person_name) as name, min(m.role) as role, min(c.name) as campus_name, min(r.acknowledged_at) as acknowledged_at
      ${askedBy(ctx, article, campusId)}
      group by m.person_id)
    select a.person_id, a.name, a.role, a.campus_name, a.acknowledged_at from asked a
    where ${after}::uuid is null
      or ((a.acknowledged_at is not null)::int, a.name, a.person_id) > (${isDone}::int, ${name}::text, ${after}::uuid)
    order by (a.acknowledged_at is not null)::int, a.name, a.person_id limit ${query.limit + 1}`);
  return pageFrom(rows, query.limit, (row) => [Number(row.acknowledgedAt !== null), row.name, row.personId]);
}

/** Of the whole organisation (DOC-02). */
export const listArticleReceipts = async (
  ctx: Ctx,
  { params, query }: In<typeof contract.listArticleReceipts>,
): Promise<Receipts> => receiptsOf(ctx, params.articleId, query, null);

/** Of the people of a campus (DOC-02). */
export const listCampusReceipts = async (
  ctx: Ctx,
  { params, query }: In<typeof contract.listCampusReceipts>,
): Promise<Receipts> => receiptsOf(ctx, params.articleId, query, (await ctx.campus()).id);
