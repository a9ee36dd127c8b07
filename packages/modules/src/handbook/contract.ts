/** The handbook (制度与指引): rules and guidance published per role, acknowledged version by version (DOC-02, ORG-14 and the conduct rows). */
import * as z from 'zod';
import { endpoint } from '@keshi/kernel/endpoint';
import { Id, Instant, Month, PageQuery, pageOf } from '@keshi/kernel/shapes';
import { ARTICLES_MAX, AUDIENCE_ROLES, GUIDANCE_MAX, PLACEMENTS } from './rules.ts';

export const AudienceRole = z.enum(AUDIENCE_ROLES);
export const Placement = z.enum(PLACEMENTS);
/** A month of the year: 1 to 12. */
const MonthOfYear = z.int().min(1).max(12);
const Version = z.int().min(1).max(100_000);
/** Standard texts are there in both languages; an organisation's own are in the one they were written in. */
const LocaleQuery = z.object({ locale: z.enum(['zh-CN', 'en']).default('zh-CN') });

/** Whom an article is for, where it is shown, and whether it is to be acknowledged. */
const TERMS = {
  audience: z.array(AudienceRole).min(1).max(AUDIENCE_ROLES.length),
  placements: z.array(Placement).max(PLACEMENTS.length).default([]),
  /** Months of the year in which its placements show it; none for all. */
  months: z.array(MonthOfYear).max(12).default([]),
  mustAcknowledge: z.boolean().default(false),
};

export const ArticleShape = z.object({
  id: Id,
  version: Version,
  /** The text is the product's own. */
  isStandard: z.boolean(),
  title: z.string(),
  audience: z.array(AudienceRole),
  placements: z.array(Placement),
  months: z.array(MonthOfYear),
  mustAcknowledge: z.boolean(),
  publishedAt: Instant.nullable(),
  publishedByName: z.string().nullable(),
});
/** People in post whom it is for, each once, and how many of them have acknowledged this version. */
export const ReceiptCounts = z.object({ asked: z.int(), acknowledged: z.int() });

/** An article as one person has it. */
export const ReadArticle = ArticleShape.extend({
  /** When the reader acknowledged this version. */
  acknowledgedAt: Instant.nullable(),
  /** It waits for the reader's receipt. */
  isOwed: z.boolean(),
});
export const ArticleDetail = ReadArticle.extend({
  text: z.string(),
  /** Only who publishes sees one that is withdrawn. */
  withdrawnAt: Instant.nullable(),
});
const Handbook = z.object({ items: z.array(ReadArticle).max(ARTICLES_MAX) });

/** What applies to the caller by their roles at the campus; what waits for their receipt first. */
export const listCampusHandbook = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/handbook',
  summary: 'Articles that apply to the caller at a campus',
  can: 'handbook.read',
  repeat: 'safe',
  query: LocaleQuery,
  output: Handbook,
  rows: ['DOC-02', 'ORG-14'],
});
/** The same for who works for the whole organisation. */
export const listOrgHandbook = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/handbook',
  summary: 'Articles that apply to the caller in the head office',
  can: 'handbook.read',
  repeat: 'safe',
  query: LocaleQuery,
  output: Handbook,
  rows: ['DOC-02', 'ORG-14'],
});
/**
 * Articles with their text for a kind of work, of those that apply to the caller. `month` is the month worked on, which decides about
 * articles for certain months of the year (TGT-08). `owed` counts all that waits for the caller's receipt, wherever it is shown.
 */
export const listGuidance = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/guidance',
  summary: 'Articles shown beside a kind of work',
  can: 'handbook.read',
  repeat: 'safe',
  query: LocaleQuery.extend({ placement: Placement, month: Month.optional() }),
  output: z.object({ items: z.array(ReadArticle.extend({ text: z.string() })).max(GUIDANCE_MAX), owed: z.int() }),
  rows: [
    'DOC-02',
    'ADM-06',
    'REN-08',
    'RV-11',
    'BRF-01',
    'PTM-01',
    'PTM-10',
    'ADV-01',
    'ADV-05',
    'ADV-06',
    'ADV-09',
    'ADV-13',
    'TGT-08',
  ],
});
/** One that applies to the caller, or any where they see receipts; others are not there. */
export const getCampusArticle = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/handbook/{articleId}',
  summary: 'An article of the handbook',
  can: 'handbook.read',
  repeat: 'safe',
  query: LocaleQuery,
  output: ArticleDetail,
  problems: ['not-found'],
  rows: ['DOC-02'],
});
export const getOrgArticle = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/handbook/{articleId}',
  summary: 'An article of the handbook, in the head office',
  can: 'handbook.read',
  repeat: 'safe',
  query: LocaleQuery,
  output: ArticleDetail,
  problems: ['not-found'],
  rows: ['DOC-02'],
});

const Receipt = z.object({ articleId: Id, version: Version, acknowledgedAt: Instant });
/** Of the version that was read: conflict when there is a newer one, or when it asks for no receipt. Again changes nothing. */
export const acknowledgeCampusArticle = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/campuses/{campusId}/handbook/{articleId}/receipt',
  summary: 'Acknowledge an article',
  can: 'handbook.acknowledge',
  repeat: 'natural',
  body: z.object({ version: Version }),
  output: Receipt,
  problems: ['not-found', 'conflict'],
  rows: ['DOC-02'],
});
export const acknowledgeOrgArticle = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/handbook/{articleId}/receipt',
  summary: 'Acknowledge an article, in the head office',
  can: 'handbook.acknowledge',
  repeat: 'natural',
  body: z.object({ version: Version }),
  output: Receipt,
  problems: ['not-found', 'conflict'],
  rows: ['DOC-02'],
});

/** `counts` is null where no receipt is asked for. */
const CountedArticle = ArticleShape.extend({ counts: ReceiptCounts.nullable() });
/** Everything in force, with how many of the organisation's people are asked and have acknowledged. */
export const listOrgArticles = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/handbook-articles',
  summary: 'All articles in force with their receipts counted',
  can: 'handbook.receipts',
  repeat: 'safe',
  query: LocaleQuery,
  output: z.object({ items: z.array(CountedArticle).max(ARTICLES_MAX) }),
  rows: ['DOC-02'],
});
/** The same of the campus's own people. */
export const listCampusArticles = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/handbook-articles',
  summary: 'All articles in force with a campus’s receipts counted',
  can: 'handbook.receipts',
  repeat: 'safe',
  query: LocaleQuery,
  output: z.object({ items: z.array(CountedArticle).max(ARTICLES_MAX) }),
  rows: ['DOC-02'],
});
/** What is withdrawn, the latest first; a new version brings it back. */
export const listWithdrawnArticles = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/withdrawn-articles',
  summary: 'Articles that are withdrawn',
  can: 'handbook.publish',
  repeat: 'safe',
  query: PageQuery.extend({ locale: LocaleQuery.shape.locale }),
  output: pageOf(z.object({ id: Id, version: Version, title: z.string(), withdrawnAt: Instant })),
  rows: ['DOC-02'],
});
/** Counts of the current version by where people are in post: the head office (no branch), each branch's own (no campus), each campus. */
export const listArticleCampuses = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/handbook-articles/{articleId}/campuses',
  summary: 'An article’s receipts counted by campus',
  can: 'handbook.receipts',
  repeat: 'safe',
  query: PageQuery,
  output: pageOf(ReceiptCounts.extend({ branchName: z.string().nullable(), campusName: z.string().nullable() })),
  problems: ['not-found'],
  rows: ['DOC-02'],
});
const PersonReceipt = z.object({
  personId: Id,
  name: z.string(),
  role: AudienceRole,
  /** Where they are in post; null for a branch or the head office. */
  campusName: z.string().nullable(),
  acknowledgedAt: Instant.nullable(),
});
/** Everybody in post whom the article is for, who has not acknowledged the current version first, then by name. */
export const listArticleReceipts = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/handbook-articles/{articleId}/receipts',
  summary: 'Who has acknowledged an article',
  can: 'handbook.receipts',
  repeat: 'safe',
  query: PageQuery,
  output: pageOf(PersonReceipt),
  problems: ['not-found'],
  rows: ['DOC-02'],
});
/** The same of the campus's own people. */
export const listCampusReceipts = endpoint({
  method: 'GET',
  path: '/orgs/{orgId}/campuses/{campusId}/handbook-articles/{articleId}/receipts',
  summary: 'Who of a campus has acknowledged an article',
  can: 'handbook.receipts',
  repeat: 'safe',
  query: PageQuery,
  output: pageOf(PersonReceipt),
  problems: ['not-found'],
  rows: ['DOC-02'],
});

const NewText = z.object({
  title: z.string().trim().min(2).max(60),
  text: z.string().trim().min(2).max(4000),
  ...TERMS,
});
/** An article of the organisation's own. Conflict once as many are in force as a handbook holds. */
export const publishArticle = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/handbook-articles',
  summary: 'Publish an article',
  can: 'handbook.publish',
  repeat: 'key',
  status: 201,
  body: NewText,
  output: ArticleDetail,
  problems: ['invalid-input', 'conflict'],
  rows: ['DOC-02', 'ORG-14'],
});
/**
 * The next version of any article: of a standard one it takes the place of the product's text. Receipts of earlier versions stay, and
 * everybody is asked anew. `seenVersion` is the one it was written over; conflict when there is a newer. One that is withdrawn is in force again.
 */
export const publishVersion = endpoint({
  method: 'POST',
  path: '/orgs/{orgId}/handbook-articles/{articleId}/versions',
  summary: 'Publish a new version of an article',
  can: 'handbook.publish',
  repeat: 'key',
  status: 201,
  body: NewText.extend({ seenVersion: Version }),
  output: ArticleDetail,
  problems: ['invalid-input', 'not-found', 'conflict'],
  rows: ['DOC-02'],
});
/** Takes an article out of force, a standard one too. Its versions and receipts stay; again changes nothing. */
export const withdrawArticle = endpoint({
  method: 'PUT',
  path: '/orgs/{orgId}/handbook-articles/{articleId}/withdrawal',
  summary: 'Withdraw an article',
  can: 'handbook.publish',
  repeat: 'natural',
  output: ArticleDetail,
  problems: ['not-found'],
  rows: ['DOC-02'],
});
