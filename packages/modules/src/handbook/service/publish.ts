/** Publishing: an article of the organisation's own, the next version of any, and taking one out of force. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { pageFrom, readCursor } from '@keshi/kernel/page';
import { problem } from '@keshi/kernel/problem';
import { idFor, type Ctx } from '@keshi/platform/context';
import { jsonOf, one } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { OWN_ARTICLES_MAX } from '../rules.ts';
import { standardArticle } from '../rules/standard-articles.ts';
import { findArticle, isOwn } from './articles.ts';
import { readArticle } from './read.ts';

type NewText = In<typeof contract.publishArticle>['body'];
type Detail = Out<typeof contract.publishArticle>;

/** Writes a version and answers with the article as it is now. */
async function writeVersion(ctx: Ctx, articleId: string, version: number, given: NewText): Promise<Detail> {
  const { title, text, audience, placements, months, mustAcknowledge } = given;
  const distinct = (values: readonly unknown[]) => jsonOf([...new Set(values)]);
  await ctx.tx.query(sql`
    insert into handbook_version (org_id, article_id, version, title, text, audience, placements, months, must_acknowledge, published_by_id, published_at)
    values (${ctx.orgId}, ${articleId}, ${version}, ${title}, ${text}, ${distinct(audience)}, ${distinct(placements)}, ${distinct(months)}, ${mustAcknowledge}, ${ctx.personId()}, ${ctx.now})`);
  ctx.trace({ subjectKind: 'handbook-article', subjectId: articleId, detail: { version, mustAcknowledge } });
  return await readArticle(ctx, articleId, 'zh-CN');
}

/** Refuses one more than a handbook holds. Two at once may both pass: the list is cut at a higher number. */
async function checkRoom(ctx: Ctx): Promise<void> {
  const { count } = await one(
    ctx.tx.query<{ count: number }>(sql`
      select count(*)::int as count from handbook_article a where a.org_id = ${ctx.orgId} and a.withdrawn_at is null and ${isOwn(sql`a.id`)}`),
  );
  if (count >= OWN_ARTICLES_MAX) throw problem('conflict', { detail: 'the handbook is full' });
}

/** An article of the organisation's own (DOC-02). */
export async function publishArticle(
  ctx: Ctx,
  { body }: In<typeof contract.publishArticle>,
): Promise<Out<typeof contract.publishArticle>> {
  await checkRoom(ctx);
  const id = idFor(ctx);
  await ctx.tx.query(sql`
    insert into handbook_article (org_id, id, version, created_at) values (${ctx.orgId}, ${id}, 1, ${ctx.now})`);
  return await writeVersion(ctx, id, 1, body);
}

/** The next version, over the one that was seen (DOC-02): of two at once the second hears of the first. */
export async function publishVersion(
  ctx: Ctx,
  { params, body }: In<typeof contract.publishVersion>,
): Promise<Out<typeof contract.publishVersion>> {
  const { articleId } = params;
  const { seenVersion, ...given } = body;
  const article = await findArticle(ctx, articleId);
  if (article.version !== seenVersion) throw problem('conflict', { detail: 'there is a newer version' });
  if (article.withdrawnAt !== null && standardArticle(articleId) === undefined) await checkRoom(ctx);
  // A standard article that nobody has touched gets its row here.
  const [written] = await ctx.tx.query<{ version: number }>(sql`
    insert into handbook_article as a (org_id, id, version, created_at) values (${ctx.orgId}, ${articleId}, ${seenVersion + 1}, ${ctx.now})
    on conflict (org_id, id) do update set version = excluded.version, withdrawn_at = null, withdrawn_by_id = null where a.version = ${seenVersion}
    returning a.version`);
  if (written === undefined) throw problem('conflict', { detail: 'there is a newer version' });
  return await writeVersion(ctx, articleId, written.version, given);
}

/** Out of force; the first withdrawal stays (DOC-02). */
export async function withdrawArticle(
  ctx: Ctx,
  { params }: In<typeof contract.withdrawArticle>,
): Promise<Out<typeof contract.withdrawArticle>> {
  const { articleId } = params;
  const { version } = await findArticle(ctx, articleId);
  await ctx.tx.query(sql`
    insert into handbook_article as a (org_id, id, version, created_at, withdrawn_at, withdrawn_by_id)
    values (${ctx.orgId}, ${articleId}, ${version}, ${ctx.now}, ${ctx.now}, ${ctx.personId()})
    on conflict (org_id, id) do update set withdrawn_at = excluded.withdrawn_at, withdrawn_by_id = excluded.withdrawn_by_id where a.withdrawn_at is null`);
  ctx.trace({ subjectKind: 'handbook-article', subjectId: articleId, detail: { version, withdrawn: true } });
  return await readArticle(ctx, articleId, 'zh-CN');
}

type WithdrawnRow = {
  readonly id: string;
  readonly version: number;
  readonly title: string | null;
  readonly withdrawnAt: string;
};

/** What is withdrawn, the latest first. */
export async function listWithdrawnArticles(
  ctx: Ctx,
  { query }: In<typeof contract.listWithdrawnArticles>,
): Promise<Out<typeof contract.listWithdrawnArticles>> {
  const [at, id] = readCursor(query.cursor, 2) ?? [null, null];
  const rows = await ctx.tx.query<WithdrawnRow>(sql`
    select a.id, a.version, v.title, a.withdrawn_at
    from handbook_article a left join handbook_version v on v.org_id = a.org_id and v.article_id = a.id and v.version = a.version
    where a.org_id = ${ctx.orgId} and a.withdrawn_at is not null
      and (${id}::uuid is null or (a.withdrawn_at, a.id) < (${at}::timestamptz, ${id}::uuid))
    order by a.withdrawn_at desc, a.id desc limit ${query.limit + 1}`);
  const { items, nextCursor } = pageFrom(rows, query.limit, (row) => [row.withdrawnAt, row.id]);
  const titled = items.map(({ title, ...row }) => ({
    ...row,
    title: title ?? standardArticle(row.id)?.words[query.locale].title ?? '',
  }));
  return { items: titled, nextCursor };
}
