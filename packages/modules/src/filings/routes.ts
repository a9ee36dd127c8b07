import { route } from '@keshi/platform/routes';
import * as contract from './contract.ts';
import { getFilingDraft } from './service/draft.ts';
import { exportFiling } from './service/export.ts';
import { correctFiling, fileFiling } from './service/file.ts';
import { getBranchFilings, getOrgFilings } from './service/overview.ts';
import { acknowledgeFiling, getFiling, getFilingInbox, listDueFilings } from './service/read.ts';

export default [
  route(contract.listDueFilings, listDueFilings),
  route(contract.getFilingDraft, getFilingDraft),
  route(contract.fileFiling, fileFiling),
  route(contract.getFilingInbox, getFilingInbox),
  route(contract.getFiling, getFiling),
  route(contract.correctFiling, correctFiling),
  route(contract.acknowledgeFiling, acknowledgeFiling),
  route(contract.exportFiling, exportFiling),
  route(contract.getOrgFilings, getOrgFilings),
  route(contract.getBranchFilings, getBranchFilings),
];
