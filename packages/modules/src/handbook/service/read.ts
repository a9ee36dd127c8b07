/** Reading the handbook: what applies to the caller, one article, and what stands beside a kind of work. */
import type { In, Out } from '@keshi/kernel/endpoint';
import { problem } from '@keshi/kernel/problem';
import type { Ctx } from '@keshi/platform/context';
import type * as contract from '../contract.ts';
import { appliesTo, GUIDANCE_MAX, isShownAt, unreadFirst } from '../rules.ts';
import type { Locale } from '../rules/article.ts';
import { asRead, findArticle, mayHere, readInForce, readTexts, rolesHere, type Read } from './articles.ts';

/** What applies to the caller by the roles they are here with, what waits for their receipt first. */
async function readOwn(ctx: Ctx, locale: Locale): Promise<Read[]> {
  const roles = rolesHere(ctx);
  const articles = (await readInForce(ctx, locale)).filter((article) => appliesTo(article, roles));
  return unreadFirst(await asRead(ctx, articles));
}

/** At the campus of the address, which has to be there: who works for the whole organisation may name any (DOC-02). */
export const listCampusHandbook = async (
  ctx: Ctx,
  { query }: In<typeof contract.listCampusHandbook>,
): Promise<Out<typeof contract.listCampusHandbook>> => {
  await ctx.campus();
  return { items: await readOwn(ctx, query.locale) };
};

/** In the head office (DOC-02). */
export const listOrgHandbook = async (
  ctx: Ctx,
  { query }: In<typeof contract.listOrgHandbook>,
): Promise<Out<typeof contract.listOrgHandbook>> => ({ items: await readOwn(ctx, query.locale) });

/** What stands beside a kind of work, and how much waits for a receipt at all. */
export async function listGuidance(
  ctx: Ctx,
  { query }: In<typeof contract.listGuidance>,
): Promise<Out<typeof contract.listGuidance>> {
  await ctx.campus();
  const { locale, placement, month = null } = query;
  const own = await readOwn(ctx, locale);
  const shown = own.filter((article) => isShownAt(article, placement, month)).slice(0, GUIDANCE_MAX);
  const texts = await readTexts(ctx, shown, locale);
  return {
    items: shown.map((article) => ({ ...article, text: texts.get(article.id) ?? '' })),
    owed: own.filter(({ isOwed }) => isOwed).length,
  };
}

/**
 * One that the caller may read: in force and for one of their roles, or any in force for who sees receipts here; who publishes sees
 * withdrawn ones too. Others are not there.
 */
export async function readArticle(
  ctx: Ctx,
  articleId: string,
  locale: Locale,
): Promise<Out<typeof contract.getOrgArticle>> {
  const article = await findArticle(ctx, articleId, locale);
  const isMeant = appliesTo(article, rolesHere(ctx)) || mayHere(ctx, 'handbook.receipts');
  const isThere = article.withdrawnAt === null ? isMeant : mayHere(ctx, 'handbook.publish');
  if (!isThere) throw problem('not-found');
  const [read] = await asRead(ctx, [article]);
  const texts = await readTexts(ctx, [article], locale);
  return {
    ...article,
    acknowledgedAt: read?.acknowledgedAt ?? null,
    isOwed: article.withdrawnAt === null && read?.isOwed === true,
    text: texts.get(article.id) ?? '',
  };
}

export const getCampusArticle = async (
  ctx: Ctx,
  { params, query }: In<typeof contract.getCampusArticle>,
): Promise<Out<typeof contract.getCampusArticle>> => {
  await ctx.campus();
  return await readArticle(ctx, params.articleId, query.locale);
};

export const getOrgArticle = async (
  ctx: Ctx,
  { params, query }: In<typeof contract.getOrgArticle>,
): Promise<Out<typeof contract.getOrgArticle>> => readArticle(ctx, params.articleId, query.locale);
