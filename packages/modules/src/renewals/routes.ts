/** Endpoints of renewals and the use cases that answer them. */
import { route } from '@keshi/platform/routes';
import * as contract from './contract.ts';
import { listRenewalRisks } from './service/risk.ts';
import { getRenewal, listRenewals } from './service/read.ts';
import { listSlowBalances } from './service/slow.ts';
import { quoteRenewal, updateRenewal } from './service/work.ts';

export default [
  route(contract.listRenewals, listRenewals),
  route(contract.listRenewalRisks, listRenewalRisks),
  route(contract.listSlowBalances, listSlowBalances),
  route(contract.getRenewal, getRenewal),
  route(contract.updateRenewal, updateRenewal),
  route(contract.quoteRenewal, quoteRenewal),
];
