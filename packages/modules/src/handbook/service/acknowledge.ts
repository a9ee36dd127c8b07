/** Acknowledging: a member says themself that they have read a version. */
import { sql } from '@keshi/platform/sql';
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import type { Ctx } from '@keshi/platform/context';
import { one } from '@keshi/platform/db';
import type * as contract from '../contract.ts';
import { appliesTo } from '../rules.ts';
import { findArticle, rolesHere } from './articles.ts';

type Receipt = Out<typeof contract.acknowledgeOrgArticle>;

/** The first receipt of a version stays. Who is not meant, or reads something old, signs nothing. */
async function acknowledge(ctx: Ctx, articleId: string, version: number): Promise<Receipt> {
  const article = await findArticle(ctx, articleId);
  if (article.withdrawnAt !== null || !appliesTo(article, rolesHere(ctx))) throw problem('not-found');
  if (article.version !== version) throw problem('conflict', { detail: 'there is a newer version' });
  if (!article.mustAcknowledge) throw problem('conflict', { detail: 'it asks for no receipt' });
  await ctx.tx.query(sql`
    insert into handbook_receipt (org_id, article_id, version, person_id, acknowledged_at)
    values (${ctx.orgId}, ${articleId}, ${version}, ${ctx.personId()}, ${ctx.now})
    on conflict (org_id, article_id, version, person_id) do nothing`);
  ctx.trace({ subjectKind: 'handbook-article', subjectId: articleId, detail: { version, acknowledged: true } });
  const { acknowledgedAt } = await one(
    ctx.tx.query<{ acknowledgedAt: string }>(sql`
      select r.acknowledged_at from handbook_receipt r
      where r.org_id = ${ctx.orgId} and r.article_id = ${articleId} and r.version = ${version} and r.person_id = ${ctx.personId()}`),
  );
  return { articleId, version, acknowledgedAt };
}

/** By who is meant at the campus (DOC-02). */
export const acknowledgeCampusArticle = async (
  ctx: Ctx,
  { params, body }: In<typeof contract.acknowledgeCampusArticle>,
): Promise<Receipt> => {
  await ctx.campus();
  return await acknowledge(ctx, params.articleId, body.version);
};

/** By who is meant in the head office (DOC-02). */
export const acknowledgeOrgArticle = async (
  ctx: Ctx,
  { params, body }: In<typeof contract.acknowledgeOrgArticle>,
): Promise<Receipt> => acknowledge(ctx, params.articleId, body.version);
