import { route } from '@keshi/platform/routes';
import * as contract from './contract.ts';
import { listNamed, nameSupervisor, withdrawNaming } from './service/named.ts';
import { getOwnAppraisals, getPersonAppraisals, listAppraisals } from './service/read.ts';
import { answerAppraisal, setOwnAppraisal, setPeerAppraisal, setSuperiorAppraisal } from './service/write.ts';

export default [
  route(contract.listAppraisals, listAppraisals),
  route(contract.getPersonAppraisals, getPersonAppraisals),
  route(contract.getOwnAppraisals, getOwnAppraisals),
  route(contract.setOwnAppraisal, setOwnAppraisal),
  route(contract.setSuperiorAppraisal, setSuperiorAppraisal),
  route(contract.setPeerAppraisal, setPeerAppraisal),
  route(contract.answerAppraisal, answerAppraisal),
  route(contract.listNamed, listNamed),
  route(contract.nameSupervisor, nameSupervisor),
  route(contract.withdrawNaming, withdrawNaming),
];
