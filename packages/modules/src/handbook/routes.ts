import { route } from '@keshi/platform/routes';
import * as contract from './contract.ts';
import { acknowledgeCampusArticle, acknowledgeOrgArticle } from './service/acknowledge.ts';
import { listWithdrawnArticles, publishArticle, publishVersion, withdrawArticle } from './service/publish.ts';
import { getCampusArticle, getOrgArticle, listCampusHandbook, listGuidance, listOrgHandbook } from './service/read.ts';
import {
  listArticleCampuses,
  listArticleReceipts,
  listCampusArticles,
  listCampusReceipts,
  listOrgArticles,
} from './service/receipts.ts';

export default [
  route(contract.listCampusHandbook, listCampusHandbook),
  route(contract.listOrgHandbook, listOrgHandbook),
  route(contract.listGuidance, listGuidance),
  route(contract.getCampusArticle, getCampusArticle),
  route(contract.getOrgArticle, getOrgArticle),
  route(contract.acknowledgeCampusArticle, acknowledgeCampusArticle),
  route(contract.acknowledgeOrgArticle, acknowledgeOrgArticle),
  route(contract.listOrgArticles, listOrgArticles),
  route(contract.listCampusArticles, listCampusArticles),
  route(contract.listWithdrawnArticles, listWithdrawnArticles),
  route(contract.listArticleCampuses, listArticleCampuses),
  route(contract.listArticleReceipts, listArticleReceipts),
  route(contract.listCampusReceipts, listCampusReceipts),
  route(contract.publishArticle, publishArticle),
  route(contract.publishVersion, publishVersion),
  route(contract.withdrawArticle, withdrawArticle),
];
